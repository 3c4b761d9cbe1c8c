"""The meeting of a round. Its members see it and add points; those who lead the forum write in it."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samlad.accounts.requests import Request
from samlad.base.forms import carry_out, pressed
from samlad.base.refusals import Refusal
from samlad.desk.forms import AttendanceForm, NotesForm, OutcomeForm, PointForm
from samlad.desk.queries.meeting import Line, MeetingPage, NotesLine, meeting_page, plain_member
from samlad.forums.models import Forum
from samlad.forums.queries import standing_of
from samlad.forums.rules import Standing, check_leads, check_takes_part
from samlad.parties.models import Party, PartyProfile
from samlad.situation import operations
from samlad.situation.models import Notes
from samlad.situation.queries import rounds_visible_to
from samlad.situation.rules import AT_MEETING
from samlad.situation.views.reading import note_reading

# With this in the address, whoever leads sees all that she may see; without it, what all members see.
WHOLE = "allt"
# The button for a meeting where all are there; those who are not are unticked after it.
EVERYBODY = "alla"


def meeting(request: Request, round: int) -> HttpResponse:
    found, standing = _found(request, round)
    return _shown(request, found, standing)


@require_POST
def start(request: Request, round: int) -> HttpResponse:
    """Take the round to its meeting."""
    found, standing = _led(request, round)
    by, at = request.user, timezone.now()
    pressed(request, lambda: operations.round_step(by=by, at=at, round=found, to=AT_MEETING))
    return _back(request, found, standing)


@require_POST
def add_point(request: Request, round: int) -> HttpResponse:
    """A point from a member, for this meeting or the next."""
    found, standing = _found(request, round)
    form = PointForm(request.POST, parties=_own_parties(standing, found.forum_id))
    if carry_out(form, lambda: _add(request, found, form)):
        messages.success(request, _("Punkten ligger på dagordningen."))
        return _back(request, found, standing)
    return _shown(request, found, standing, point=form)


def _add(request: Request, round: Any, form: PointForm) -> None:
    party, title = Party(pk=form.cleaned_data["party"]), form.cleaned_data["title"]
    forum = Forum(pk=round.forum_id)
    operations.point_add(by=request.user, at=timezone.now(), forum=forum, party=party, title=title)


@require_POST
def close(request: Request, round: int) -> HttpResponse:
    """Close a point with what came of it: the point alone with htmx, else the page at that point."""
    found, standing = _led(request, round)
    form = OutcomeForm(request.POST)
    if not carry_out(form, lambda: _close(request, found, standing, form)):
        return _shown(request, found, standing, outcome=form)
    page = _page(request, found, standing)
    line = page.line(form.cleaned_data["key"])
    if not request.htmx or line is None:
        return _back(request, found, standing, anchor=line.anchor if line else "")
    context = _context(request, found, standing, page) | {"line": line, "form": _outcome(line), "alone": True}
    return render(request, "desk/_meeting_line.html", context)


def _close(request: Request, round: Any, standing: Standing, form: OutcomeForm) -> None:
    """Whose point it is and who had it on the agenda is told by the agenda, not by the browser."""
    data, whole = form.cleaned_data, meeting_page(round, standing, timezone.localdate(), leads=True)
    line = whole.line(data["key"])
    if line is None:
        raise Refusal(_("Punkten finns inte längre på dagordningen. Ladda om sidan."))
    operations.point_close(
        by=request.user,
        at=timezone.now(),
        round=round,
        key=data["key"],
        label=line.item.told or line.item.label,
        state=data["state"],
        text=data["text"],
        audience=line.item.audience,
        party=line.item.party_id,
        replaces=data["replaces"],
    )


@require_POST
def attendance(request: Request, round: int) -> HttpResponse:
    found, standing = _led(request, round)
    page = _page(request, found, standing)
    form = AttendanceForm(request.POST, functions=[seat.function_id for seat in page.seats])
    if carry_out(form, lambda: _attend(request, found, page, form)):
        messages.success(request, _("Närvaron är sparad."))
        return _back(request, found, standing, anchor="narvaro")
    return _shown(request, found, standing, attendance=form)


def _attend(request: Request, round: Any, page: MeetingPage, form: AttendanceForm) -> None:
    there = set(form.cleaned_data["present"])
    if EVERYBODY in request.POST:
        there |= {seat.function_id for seat in page.seats if seat.expected}
    present = {seat.function_id: seat.function_id in there for seat in page.seats}
    operations.attendance_set(by=request.user, at=timezone.now(), round=round, present=present)


@require_POST
def notes(request: Request, round: int) -> HttpResponse:
    """Save the notes: the button, or by themselves with htmx when the writer leaves the field."""
    found, standing = _led(request, round)
    form = NotesForm(request.POST, initial={"text": _noted(found)})
    saved: list[Notes | None] = []
    done = carry_out(form, lambda: saved.append(_note(request, found, form)))
    if request.htmx:
        line = NotesLine(saved[0].pk, saved[0].text, saved[0].recorded_at) if done and saved[0] else None
        context = {"notes": line or NotesLine(pk=_seen(form)), "notes_form": form, "saved": done}
        return render(request, "desk/_meeting_saved.html", context, status=200 if done else 422)
    if done:
        messages.success(request, _("Anteckningarna är sparade."))
        return _back(request, found, standing, anchor="anteckningar")
    return _shown(request, found, standing, notes=form)


def _note(request: Request, round: Any, form: NotesForm) -> Notes | None:
    text, seen = form.cleaned_data["text"], form.cleaned_data["seen"]
    by, at = request.user, timezone.now()
    return operations.notes_set(by=by, at=at, round=round, text=text, seen=seen, check_seen=True)


def _noted(round: Any) -> str:
    """The notes that stand, whose words have been looked at already."""
    return Notes.objects.known().filter(meeting__round=round).values_list("text", flat=True).first() or ""


def _seen(form: NotesForm) -> int | None:
    seen: int | None = form.cleaned_data.get("seen")
    return seen


def _found(request: Request, round: int) -> tuple[Any, Standing]:
    """The round, with `state` and since when, for a member; 404 where it is not hers to see."""
    standing = standing_of(request.user, timezone.localdate())
    rows = rounds_visible_to(standing).annotate(since=F("current_state__recorded_at"))
    found = get_object_or_404(rows, pk=round)
    check_takes_part(standing, found.forum_id)
    return found, standing


def _led(request: Request, round: int) -> tuple[Any, Standing]:
    found, standing = _found(request, round)
    check_leads(standing, found.forum_id)
    return found, standing


def _whole(request: Request) -> bool:
    return WHOLE in request.GET or WHOLE in request.POST


def _page(request: Request, round: Any, standing: Standing) -> MeetingPage:
    """As the reader sees it. Whoever leads sees what all members see: her page is the one on the wall."""
    leads = standing.leads(round.forum_id)
    reader = standing if not leads or _whole(request) else plain_member(round.forum_id)
    return meeting_page(round, reader, timezone.localdate(), leads=leads)


def _outcome(line: Line, bound: Form | None = None) -> OutcomeForm:
    """The form of a point: the one that was sent in, or a new one with what is known."""
    if isinstance(bound, OutcomeForm) and bound.data.get("key") == line.item.key:
        bound.auto_id = f"{line.anchor}-%s"
        return bound
    had = line.outcome
    known = {"state": had.state, "text": had.text, "replaces": had.pk} if had is not None else {}
    return OutcomeForm(initial={"key": line.item.key, **known}, auto_id=f"{line.anchor}-%s")


def _own_parties(standing: Standing, forum: int) -> list[tuple[int, str]]:
    """The parties somebody speaks for there, as choices. 1 query."""
    rows = PartyProfile.objects.known().filter(party__in=standing.parties.get(forum, ())).order_by("sort_key")
    return [(row.party_id, row.name) for row in rows]


def _context(request: Request, round: Any, standing: Standing, page: MeetingPage) -> dict[str, Any]:
    leads = standing.leads(round.forum_id)
    return {
        "page": page,
        "nav": "situation",
        "leads": leads,
        "whole": _whole(request) or not leads,
        "can_write": leads and page.begun,
        "here": reverse("desk:meeting", args=[round.pk]),
    }


def _shown(request: Request, round: Any, standing: Standing, **bound: Form) -> HttpResponse:
    """The page, with the form that was refused in its place."""
    page = _page(request, round, standing)
    note_reading(request, round, page.marked)
    failed = next(iter(bound.values()), None)
    start = {"text": page.notes.text, "seen": page.notes.pk}
    context = _context(request, round, standing, page) | {
        "form": failed,
        "groups": [
            (group, [(line, _outcome(line, bound.get("outcome"))) for line in group.lines])
            for group in page.groups
        ],
        "point_form": bound.get("point") or PointForm(None, parties=_own_parties(standing, round.forum_id)),
        "notes_form": bound.get("notes") or NotesForm(initial=start),
    }
    line = page.line(request.POST.get("key", "")) if "outcome" in bound else None
    if request.htmx and line is not None:
        part = context | {"line": line, "form": _outcome(line, bound["outcome"]), "alone": True}
        return render(request, "desk/_meeting_line.html", part, status=422)
    return render(request, "desk/meeting.html", context, status=422 if failed is not None else 200)


def _back(request: Request, round: Any, standing: Standing, *, anchor: str = "") -> HttpResponse:
    """To the page as the reader had it, at the place she was."""
    whole = standing.leads(round.forum_id) and _whole(request)
    query, place = f"?{WHOLE}=1" if whole else "", f"#{anchor}" if anchor else ""
    return redirect(reverse("desk:meeting", args=[round.pk]) + query + place)
