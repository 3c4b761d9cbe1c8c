"""Answering, handing over, deciding, changing and following up an action, and photos of what was done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from samlad.accounts.requests import Request
from samlad.actions import operations, rules
from samlad.actions.forms import AnswerForm, ChangeForm, DecideForm, EffectForm, FollowUpForm, HandOverForm
from samlad.actions.models import AnswerLink
from samlad.actions.photo_forms import PhotoForm, PhotoUpload
from samlad.actions.photos import photo_add
from samlad.actions.views.finding import back, find_action, may_do
from samlad.base.forms import PlainForm, carry_out, form_page, pressed
from samlad.base.refusals import Refusal
from samlad.forums.queries import seatable_functions
from samlad.parties.models import Function, Party, PartyProfile


def answer(request: Request, key: int, state: str) -> HttpResponse:
    """What the responsible function says; what needs no words is one tap on the page of the action."""
    row, _reader = find_action(request, key)
    if state not in rules.BY_RESPONSIBLE:
        raise Http404
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        state=state,
        initial={"case_number": row.case_number},
    )

    def act() -> None:
        said = form.cleaned_data
        number = said["case_number"] if "case_number" in request.POST else None
        operations.action_answer(
            **_by(request), action=row.action, state=state, note=said["note"], case_number=number
        )

    return _done(request, row, form, act, str(rules.ANSWER_WORDS[state]))


def decide(request: Request, key: int, state: str) -> HttpResponse:
    """What those who lead decide."""
    row, reader = find_action(request, key)
    if state not in rules.BY_FORUM:
        raise Http404
    _must(may_do(row, reader).lead)
    form = DecideForm(
        request.POST if request.method == "POST" else None,
        state=state,
        functions=seatable_functions(request.user, reader.today),
        initial={"responsible": row.responsible_id},
    )

    def act() -> None:
        said = form.cleaned_data
        functions = Function.objects.select_related("party")
        to = functions.get(pk=said["responsible"]) if said.get("responsible") else None
        operations.action_decide(
            **_by(request), action=row.action, state=state, note=said["note"], responsible=to
        )

    return _done(request, row, form, act, str(rules.ANSWER_WORDS[state]))


@csrf_exempt
def add_photo(request: Request, key: int) -> HttpResponse:
    """Received by our own hand before anything reads what was sent; then checked as every other form."""
    request.upload_handlers = [PhotoUpload(request)]
    return _add_photo(request, key)


@csrf_protect
def _add_photo(request: Request, key: int) -> HttpResponse:
    row, reader = find_action(request, key)
    _must(may_do(row, reader).add_photo)
    upload: Any = request.upload_handlers[0]
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PhotoForm(*sent, photo_too_large=upload.too_large)

    def act() -> None:
        said = form.cleaned_data
        words = said["description"]
        photo_add(**_by(request), action=row.action, picture=said["photo"], description=words)

    return _done(request, row, form, act, _("Lägg till bild"))


def hand_over(request: Request, key: int) -> HttpResponse:
    row, reader = find_action(request, key)
    _must(may_do(row, reader).hand_over)
    form = HandOverForm(request.POST or None, functions=seatable_functions(request.user, reader.today))

    def act() -> None:
        to = Function.objects.select_related("party").get(pk=form.cleaned_data["to"])
        operations.action_hand_over(**_by(request), action=row.action, to=to, why=form.cleaned_data["why"])

    return _done(request, row, form, act, _("Lämna över"))


def change(request: Request, key: int) -> HttpResponse:
    row, reader = find_action(request, key)
    _must(may_do(row, reader).lead)
    names = ("due_on", "follow_up_on", "cost", "case_number")
    form = ChangeForm(request.POST or None, initial={name: getattr(row, name) for name in names})

    def act() -> None:
        operations.action_change(**_by(request), action=row.action, **form.cleaned_data)

    return _done(request, row, form, act, _("Ändra dagar, kostnad och ärendenummer"))


def follow_up(request: Request, key: int) -> HttpResponse:
    row, reader = find_action(request, key)
    _must(may_do(row, reader).lead)
    form = FollowUpForm(request.POST or None)

    def act() -> None:
        operations.action_follow_up(**_by(request), action=row.action, **form.cleaned_data)

    return _done(request, row, form, act, _("Följ upp"))


def effect(request: Request, key: int) -> HttpResponse:
    """Whether it helped, as one's own party sees it."""
    row, reader = find_action(request, key)
    own = may_do(row, reader).effect_for
    _must(bool(own))
    names = dict(PartyProfile.objects.known().filter(party__in=own).values_list("party", "name"))
    form = EffectForm(request.POST or None, parties=[(party, names[party]) for party in own])

    def act() -> None:
        said = form.cleaned_data
        party = Party.objects.get(pk=said["party"])
        operations.effect_say(
            **_by(request), action=row.action, party=party, helped=said["helped"], text=said["text"]
        )

    return _done(request, row, form, act, _("Hjälpte det?"))


@require_POST
def release(request: Request, key: int) -> HttpResponse:
    row, _reader = find_action(request, key)
    released = request.POST.get("visa") == "1"
    return _tried(
        request, key, lambda: operations.action_release(**_by(request), action=row.action, released=released)
    )


@require_POST
def send_link(request: Request, key: int) -> HttpResponse:
    row, _reader = find_action(request, key)
    return _tried(request, key, lambda: operations.link_send(**_by(request), action=row.action))


@require_POST
def withdraw_link(request: Request, key: int, link: int) -> HttpResponse:
    row, _reader = find_action(request, key)
    found = get_object_or_404(AnswerLink.objects.select_related("action"), pk=link, action=row.action)
    return _tried(request, key, lambda: operations.link_withdraw(**_by(request), link=found))


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _must(allowed: bool) -> None:
    if not allowed:
        raise Refusal(_("Det får du inte göra med åtgärden, eller så har någon annan hunnit före."))


def _done(request: Request, row: Any, form: PlainForm, act: Callable[[], None], title: str) -> HttpResponse:
    """Carried out, or the form again."""
    if carry_out(form, act):
        messages.success(request, _("Det är sparat."))
        return back(row.action_id)
    about = f"{row.action.title} · {row.area}"
    address = reverse("actions:action", args=[row.action_id])
    return form_page(request, form, title=title, about=about, back=address, nav="actions")


def _tried(request: Request, key: int, act: Callable[[], None]) -> HttpResponse:
    pressed(request, act, _("Det är sparat."))
    return back(key)
