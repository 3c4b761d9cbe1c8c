"""Rounds: the list, opening one, the page of one, its steps."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samlad.accounts.requests import Request
from samlad.base.forms import carry_out, pressed
from samlad.base.periods import Period
from samlad.base.refusals import Refusal
from samlad.forums.models import OPEN as FORUM_OPEN
from samlad.forums.models import Forum, ForumFacts
from samlad.forums.queries import standing_of
from samlad.forums.rules import check_leads
from samlad.situation import operations, queries, rules
from samlad.situation.forms import (
    PeriodForm,
)
from samlad.situation.models import Round
from samlad.situation.queries.special import special_of
from samlad.situation.views.reading import find_round, note_reading, reader_of


def rounds(request: Request) -> HttpResponse:
    standing = standing_of(request.user, timezone.localdate())
    page = queries.rounds_page(standing, request.GET.get("page", ""))
    return render(request, "situation/rounds.html", {"page": page, "nav": "situation"})


def open_round(request: Request, forum: int) -> HttpResponse:
    standing = standing_of(request.user, timezone.localdate())
    check_leads(standing, forum)
    facts = get_object_or_404(ForumFacts.objects.known(), forum=forum)
    if facts.state != FORUM_OPEN:
        messages.error(request, _("Forumet är inte öppet. Öppna det först."))
        return redirect("forums:forum", forum)
    form = PeriodForm(request.POST or None, rhythm=facts.rhythm, initial=_next_period(facts))
    opened: list[Round] = []
    if carry_out(form, lambda: opened.append(_open(request, forum, form))):
        return redirect("situation:round", opened[0].pk)
    context = {"form": form, "facts": facts, "nav": "situation"}
    return render(request, "situation/open.html", context, status=422 if form.errors else 200)


def _open(request: Request, forum: int, form: PeriodForm) -> Round:
    period = form.cleaned_data["period"]
    return operations.round_open(by=request.user, at=timezone.now(), forum=Forum(pk=forum), period=period)


def _next_period(facts: ForumFacts) -> dict[str, int]:
    """The first period from now on that has no round and is not in the pause."""
    rows = Round.objects.filter(forum=facts.forum_id, rhythm=facts.rhythm, title="")
    last = rows.order_by("-first_day").first()
    now = Period.containing(facts.rhythm, timezone.localdate())
    period = max(last.period.next(), now) if last is not None else now
    while rules.is_paused(period, facts.pause_from, facts.pause_to):
        period = period.next()
    return {"year": period.year, "number": period.number}


def round_detail(request: Request, round: int) -> HttpResponse:
    found, standing = find_round(request, round)
    page = queries.round_page(found, found.state, reader_of(standing, found))
    special = special_of(found, found.state, standing)
    note_reading(request, found, [*page.marked, *(special.marked if special is not None else ())])
    context = {
        "page": page,
        "special": special,
        "nav": "situation",
        "steps": rules.steps(found.state),
        "transitions": rules.TRANSITIONS[found.state].items() if standing.leads(found.forum_id) else (),
        "leads": standing.leads(found.forum_id),
        "can_mark": standing.leads(found.forum_id) and found.state in rules.MARKING,
        "meets": standing.takes_part(found.forum_id) and found.state in rules.SHOWN,
        "own": [p for p in page.parties if standing.speaks_for(found.forum_id, p.party_id)],
        "versions": range(found.version or 0, 0, -1),
        "now": timezone.now(),
    }
    return render(request, "situation/round.html", context)


@require_POST
def step(request: Request, round: int) -> HttpResponse:
    found, _standing = find_round(request, round)
    by, at, to = request.user, timezone.now(), request.POST.get("to", "")
    pressed(request, lambda: operations.round_step(by=by, at=at, round=found, to=to))
    return redirect("situation:round", round)


@require_POST
def accept(request: Request, round: int) -> HttpResponse:
    """Take the suggested level where nobody has set one."""
    found, _standing = find_round(request, round)
    try:
        number = operations.marks_accept(by=request.user, at=timezone.now(), round=found)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        text = ngettext("Förslaget är taget på %(n)s område.", "Förslaget är taget på %(n)s områden.", number)
        messages.success(request, text % {"n": number})
    return redirect("situation:round", round)
