"""Extra rounds: opening one, and what it has besides."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samlad.accounts.requests import Request
from samlad.base.audiences import AUDIENCE_WORDS, MEMBERS
from samlad.base.forms import carry_out, pressed
from samlad.base.refusals import Refusal
from samlad.forums.models import OPEN as FORUM_OPEN
from samlad.forums.models import Forum, ForumFacts
from samlad.forums.queries import standing_of
from samlad.forums.rules import Standing, check_leads, check_takes_part
from samlad.parties.models import Party
from samlad.situation import operations
from samlad.situation.models import ResidentMessage, Round, StandDown
from samlad.situation.queries.special import (
    last_lessons,
    presence_areas,
    presence_parties,
    presences_visible_to,
)
from samlad.situation.rules import check_goes_on
from samlad.situation.special_forms import ExtraForm, PresenceForm, ResidentMessageForm, StandDownForm
from samlad.situation.views.reading import find_round

SHIFT = timedelta(hours=2)


def extra(request: Request, forum: int) -> HttpResponse:
    """Open a round for something special, at any hour. Begins with what the last one taught."""
    standing = standing_of(request.user, timezone.localdate())
    check_leads(standing, forum)
    facts = get_object_or_404(ForumFacts.objects.known(), forum=forum)
    if facts.state != FORUM_OPEN:
        messages.error(request, _("Forumet är inte öppet. Öppna det först."))
        return redirect("forums:forum", forum)
    form = ExtraForm(request.POST or None)
    opened: list[Round] = []
    if carry_out(form, lambda: opened.append(_open(request, forum, form))):
        messages.success(request, _("Den extra omgången är öppen. Medlemmarna får ett mejl."))
        return redirect("situation:round", opened[0].pk)
    context = {"form": form, "facts": facts, "lessons": last_lessons(forum), "nav": "situation"}
    return render(request, "situation/extra.html", context, status=422 if form.errors else 200)


def _open(request: Request, forum: int, form: ExtraForm) -> Round:
    at, data = timezone.now(), form.cleaned_data
    deadline = at + timedelta(minutes=data["minutes"])
    return operations.extra_round_open(
        by=request.user, at=at, forum=Forum(pk=forum), title=data["title"], deadline=deadline
    )


def _extra(request: Request, round: int, *, led: bool = False) -> tuple[Any, Standing]:
    """An extra round, for its members or for those who lead; no other round has these pages."""
    found, standing = find_round(request, round)
    check_takes_part(standing, found.forum_id)
    if not found.is_extra:
        raise Refusal(_("Det här finns bara i extra omgångar."), missing=True)
    if led:
        check_leads(standing, found.forum_id)
    return found, standing


def _going_on(request: Request, round: int, *, led: bool = False) -> tuple[Any, Standing]:
    """An extra round whose event is not over."""
    found, standing = _extra(request, round, led=led)
    over = StandDown.objects.known().filter(round=found)
    check_goes_on(found.state, over.exists())
    return found, standing


def _special(round: Round) -> str:
    return reverse("situation:round", args=[round.pk]) + "#sarskilt"


def presence(request: Request, round: int) -> HttpResponse:
    """Tell who is going to be where."""
    found, standing = _going_on(request, round)
    now = timezone.localtime().replace(second=0, microsecond=0)
    parties = presence_parties(found, standing)
    form = PresenceForm(
        request.POST or None,
        parties=parties,
        areas=presence_areas(found),
        initial={"starts_at": now, "ends_at": now + SHIFT},
    )
    if carry_out(form, lambda: _presence(request, found, form)):
        messages.success(request, _("Närvaron är inlagd."))
        return redirect(_special(found))
    context = {"form": form, "round": found, "nav": "situation"}
    return render(request, "situation/presence.html", context, status=422 if form.errors else 200)


def _presence(request: Request, round: Round, form: PresenceForm) -> None:
    data = form.cleaned_data
    operations.presence_add(
        by=request.user,
        at=timezone.now(),
        round=round,
        party=Party(pk=data["party"]),
        area_id=data["area"],
        place=data["place"],
        starts_at=data["starts_at"],
        ends_at=data["ends_at"],
        task=data["task"],
    )


@require_POST
def presence_remove(request: Request, round: int, presence: int) -> HttpResponse:
    found, standing = _extra(request, round)
    row = get_object_or_404(presences_visible_to(standing, found), pk=presence)
    by, at = request.user, timezone.now()
    pressed(
        request,
        lambda: operations.presence_remove(by=by, at=at, presence=row),
        _("Närvaron är borttagen."),
    )
    return redirect(_special(found))


def resident_message(request: Request, round: int) -> HttpResponse:
    """Write the words for residents. Samlad publishes nothing."""
    found, _standing = _going_on(request, round, led=True)
    old = ResidentMessage.objects.known().filter(round=found).first()
    known = {"text": old.text, "channel": old.channel} if old is not None else {}
    form = ResidentMessageForm(request.POST or None, initial=known)
    if carry_out(form, lambda: _say(request, found, form)):
        messages.success(request, _("Meddelandet är sparat. Samlad publicerar inget: en person gör det."))
        return redirect(_special(found))
    context = {"form": form, "round": found, "readers": AUDIENCE_WORDS[MEMBERS], "nav": "situation"}
    return render(request, "situation/resident_message.html", context, status=422 if form.errors else 200)


def _say(request: Request, round: Round, form: ResidentMessageForm) -> None:
    text, channel = form.cleaned_data["text"], form.cleaned_data["channel"]
    operations.resident_message_set(
        by=request.user, at=timezone.now(), round=round, text=text, channel=channel
    )


def stand_down(request: Request, round: int) -> HttpResponse:
    """End the special event, with what the next one begins with."""
    found, _standing = _extra(request, round, led=True)
    old = StandDown.objects.known().filter(round=found).first()
    form = StandDownForm(request.POST or None, initial={"lessons": old.lessons} if old is not None else {})
    if carry_out(form, lambda: _end(request, found, form)):
        messages.success(request, _("Den särskilda händelsen är avslutad."))
        return redirect(_special(found))
    context = {"form": form, "round": found, "readers": AUDIENCE_WORDS[MEMBERS], "nav": "situation"}
    return render(request, "situation/stand_down.html", context, status=422 if form.errors else 200)


def _end(request: Request, round: Round, form: StandDownForm) -> None:
    lessons = form.cleaned_data["lessons"]
    operations.stand_down(by=request.user, at=timezone.now(), round=round, lessons=lessons)
