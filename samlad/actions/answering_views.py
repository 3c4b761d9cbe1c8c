"""Answering for one action from the link in a mail, without an account.

The link is all that is asked for, so it stands nowhere but in the path, and no page leads on to another site.
Opening it changes nothing: programs that look through mail open every link. A POST needs no token against
forgery from other sites: there is no session to ride on, and whoever has the link may answer.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from samlad.actions import rules
from samlad.actions.answering_forms import HAND_OVER, AnswerForm, asks_more
from samlad.actions.models import ActionState, AnswerLink, Window
from samlad.actions.operations import (
    action_answer,
    action_hand_over,
    box_changed,
    link_works,
    locked,
)
from samlad.actions.photo_forms import PhotoUpload
from samlad.actions.photos import photo_add
from samlad.base.fields import clean_text, one_line
from samlad.base.forms import carry_out
from samlad.base.refusals import Refusal
from samlad.parties.models import Function, FunctionPeriod, Mailbox, PartyProfile
from samlad.places.models import AreaFacts
from samlad.post.links import ANSWER, key_of

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be answered. `more`: it needs words, and so a form of its own."""

    state: str
    word: str | Promise
    more: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The action of a link, as it stands, and what can be answered."""

    link: AnswerLink
    now: ActionState
    at: datetime
    shared: bool
    functions: list[tuple[int, str]]

    @property
    def choices(self) -> list[Choice]:
        states = rules.answers(self.now.state, self.now.responsible.party.kind)
        possible = [to for to in states if to != rules.HANDED_OVER or self.functions]
        words = {**rules.ANSWER_WORDS, rules.HANDED_OVER: HAND_OVER}
        return [Choice(to, words[to], asks_more(to, shared=self.shared)) for to in possible]

    @property
    def state_word(self) -> str | Promise:
        return rules.STATE_WORDS[self.now.state]

    def choice(self, state: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.state == state), None)


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What the link is about; a POST answers."""
    response = _answer(request, token, timezone.now())
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _answer(request: HttpRequest, token: str, at: datetime) -> HttpResponse:
    upload = PhotoUpload(request)
    request.upload_handlers = [upload]
    try:
        said = request.POST
    except (SuspiciousOperation, MultiPartParserError):
        return _gone(request, _("Det som skickades gick inte att ta emot. Öppna länken i brevet igen."), 400)
    key = key_of(token, ANSWER)
    links = AnswerLink.objects.select_related("action", "function__party")
    link = links.filter(pk=key).first() if key is not None else None
    if link is None:
        return _gone(request, _("Länken finns inte. Öppna den direkt från brevet, eller kopiera hela."), 404)
    now = _state(link)
    if why := _why_not(link, now, at):
        return _gone(request, why, 410)
    asked = _asked(link, now, at)
    if request.method == "POST":
        return _post(request, asked, said.get("answer", ""), upload.too_large)
    choice = asked.choice(request.GET.get("svar", ""))
    if choice is not None:
        return _form_page(request, asked, choice, _form(asked, choice))
    return _page(request, asked, thanks="klart" in request.GET)


def _state(link: AnswerLink) -> ActionState:
    rows = ActionState.objects.known().select_related("action", "responsible__party")
    return rows.get(action=link.action_id)


def _why_not(link: AnswerLink, now: ActionState, at: datetime) -> str:
    """Why the link answers nothing any more, without a word of what it was about; "" where it does."""
    if link.function_id != now.responsible_id:
        return _("Det som länken gällde har lämnats över till någon annan. Ni behöver inte göra något.")
    if link.replaced_at is not None or box_changed(link):
        return _(
            "Länken är återtagen, eller ersatt av en nyare. Titta om ni har fått ett senare brev. Annars kan "
            "den som samordnar skicka en ny."
        )
    if not link_works(link, at):
        day = date_format(localtime(link.expires_at))
        return _("Länken gällde till %(day)s. Be den som samordnar om en ny.") % {"day": day}
    return ""


def _gone(request: HttpRequest, why: str, status: int) -> HttpResponse:
    """A page that tells nothing but why; what somebody wrote in vain is given back to her."""
    written = request.POST.get("note", "") if status == 410 and request.method == "POST" else ""
    return render(request, "actions/answer_gone.html", {"why": why, "written": written}, status=status)


def _asked(link: AnswerLink, now: ActionState, at: datetime) -> Asked:
    box = Mailbox.objects.known().filter(function=link.function_id).first()
    there = FunctionPeriod.objects.known().on(localtime(at).date())
    others = Function.objects.filter(party=link.function.party_id, pk__in=there.values("function"))
    functions = list(others.exclude(pk=link.function_id).order_by("name").values_list("pk", "name"))
    return Asked(link, now, at, box is not None and box.shared, functions)


def _form(
    asked: Asked, choice: Choice, request: HttpRequest | None = None, *, photo_too_large: bool = False
) -> AnswerForm:
    return AnswerForm(
        request.POST if request else None,
        request.FILES if request else None,
        state=choice.state,
        shared=asked.shared,
        functions=asked.functions,
        photo_too_large=photo_too_large,
        initial={"case_number": asked.now.case_number},
    )


def _post(request: HttpRequest, asked: Asked, state: str, photo_too_large: bool) -> HttpResponse:
    thanks = HttpResponseRedirect(f"{request.path}?klart=1")
    words = request.POST.get("note", ""), request.POST.get("answered_by", "")
    if _is_repeat(asked.now, state, *words):
        return thanks
    choice = asked.choice(state)
    if choice is None:
        return _too_late(request, asked)
    form = _form(asked, choice, request, photo_too_large=photo_too_large)
    if carry_out(form, lambda: _write(asked, form, request.POST.get("seen", ""))):
        if state == rules.HANDED_OVER:
            return render(request, "actions/answer_handed_over.html")
        return thanks
    fresh = _state(asked.link)
    if why := _why_not(asked.link, fresh, asked.at):
        return _gone(request, why, 410)
    again = _asked(asked.link, fresh, asked.at)
    if again.choice(state) is None:
        return _too_late(request, again)
    status = 200 if fresh.pk == asked.now.pk and request.POST.get("seen") == str(fresh.pk) else 409
    return _form_page(request, again, choice, form, status=status)


def _write(asked: Asked, form: AnswerForm, seen: str) -> None:
    """Answer, with the photo if there is one: both or nothing, and only to what was on the page."""
    said, link, at = form.cleaned_data, asked.link, asked.at
    by = said.get("answered_by", "")
    with transaction.atomic():
        now = locked(link.action)
        if _is_repeat(now, form.state, said.get("note", ""), by):
            return
        if str(now.pk) != seen:
            raise Refusal(_before_you(now))
        if form.state == rules.HANDED_OVER:
            to = Function.objects.get(pk=said["to"], party=link.function.party_id)
            action_hand_over(
                by=None, at=at, action=link.action, to=to, why=said["note"], link=link, answered_by=by
            )
            return
        action_answer(
            by=None,
            at=at,
            action=link.action,
            state=form.state,
            note=said.get("note", ""),
            case_number=form.case_number(),
            link=link,
            answered_by=by,
        )
        if said.get("photo"):
            words = said["description"]
            photo_add(by=None, at=at, action=link.action, picture=said["photo"], description=words, link=link)


def _is_repeat(now: ActionState, state: str, note: str, answered_by: str) -> bool:
    """Whether this answer is there already: somebody tapped twice, or the line broke before the thanks."""
    said = (state, clean_text(note), one_line(answered_by))
    answers = set(rules.BY_RESPONSIBLE) - {rules.HANDED_OVER}
    return state in answers and said == (now.state, now.note, now.answered_by)


def _before_you(now: ActionState) -> str:
    return _(
        "Någon annan hann ändra åtgärden medan sidan var öppen. Nu är läget: %(state)s. Ert svar är inte "
        "sparat än. Se efter om det fortfarande stämmer, och skicka det i så fall igen."
    ) % {"state": rules.STATE_WORDS[now.state]}


def _too_late(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Somebody has answered so that this answer can no longer be given; the words are given back."""
    return _page(request, asked, too_late=True, written=request.POST.get("note", ""), status=409)


def _page(
    request: HttpRequest,
    asked: Asked,
    *,
    thanks: bool = False,
    too_late: bool = False,
    written: str = "",
    status: int = 200,
) -> HttpResponse:
    page = {"thanks": thanks, "too_late": too_late, "written": written, **_facts(asked)}
    return render(request, "actions/answer.html", page, status=status)


def _form_page(
    request: HttpRequest, asked: Asked, choice: Choice, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    page = {"form": form, "choice": choice, **_facts(asked)}
    return render(request, "actions/answer_form.html", page, status=status)


def _facts(asked: Asked) -> dict[str, object]:
    """The action and nothing else. Its reason only where it stands in words: then it is for all members."""
    action = asked.now.action
    areas = AreaFacts.objects.known().filter(area=action.area_id).values_list("name", flat=True)
    profiles = PartyProfile.objects.known().filter(party=asked.link.function.party_id)
    windows = Window.objects.known().filter(action=action, ends_at__gt=asked.at).order_by("starts_at")
    return {
        "asked": asked,
        "now": asked.now,
        "action": action,
        "area": areas.first() or "",
        "party": profiles.values_list("name", flat=True).first() or "",
        "windows": windows,
        "is_request": rules.is_request(asked.now.responsible.party.kind),
        "is_closed": asked.now.state in rules.CLOSED_STATES,
        "why_here": asked.now.note if asked.now.state == rules.HANDED_OVER else "",
    }
