"""Assessing a goal, and taking in verdicts of another system: shown first, then taken in."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.accounts.requests import Request
from samlad.base.refusals import Refusal
from samlad.base.uploads import Flaw
from samlad.followup import operations, rules
from samlad.followup.forms import PartForm, VerdictsForm
from samlad.followup.operations import Line, TakenIn
from samlad.followup.queries.asked import state_of
from samlad.followup.queries.periods import manages_period, may_assess, programmes_of, sheet_of
from samlad.followup.reading import Verdicts, read_verdicts
from samlad.followup.report.excel import HEADS
from samlad.followup.sheet import GoalSheet, Part, Sheet
from samlad.followup.views.finding import NAV, find_period, reader_now
from samlad.followup.wording import why
from samlad.programmes.models import Goal

MOST_FLAWS = 100


def goal(request: Request, period: int, goal: int) -> HttpResponse:
    """The results of a goal, what the rule gives, and the verdict."""
    row, reader = find_period(period), reader_now(request)
    sheet = sheet_of(row, [goal])
    if not sheet.goals:
        raise Http404
    found, of = sheet.goals[0], get_object_or_404(Goal.objects.select_related("programme"), pk=goal)
    state = state_of(row, timezone.localdate())
    may = may_assess(reader, found, of.programme) and state == rules.OPEN
    if request.method == "POST" and not may:
        rules.check_open(state)
        raise Refusal(_("Målet bedöms av den som är huvudansvarig för det."))
    parts = [
        PartForm(request.POST if request.method == "POST" else None, sheet=sheet, part=part)
        for part in found.parts
    ]
    if request.method == "POST" and _assessed(request, row, of, parts):
        messages.success(request, _("Bedömningen är sparad."))
        return redirect("followup:period", period)
    page = {
        "row": row,
        "sheet": sheet,
        "goal": found,
        "parts": [_shown(sheet, found, form) for form in parts],
        "may": may,
        "state": state,
        "failed": [form for form in parts if form.errors],
        "nav": NAV,
    }
    return render(request, "followup/goal.html", page, status=422 if page["failed"] else 200)


def _shown(sheet: Sheet, goal: GoalSheet, form: PartForm) -> dict[str, Any]:
    part = form.part
    return {
        "part": part,
        "form": form,
        "results": goal.of(part),
        "why": why(part.ruled),
        "rule": sheet.word(part.ruled.level),
        "by_rule": sheet.word(part.by_rule),
        "verdict": sheet.verdict(part),
    }


def _assessed(request: Request, row: Any, goal: Goal, parts: list[PartForm]) -> bool:
    if not all([form.is_valid() for form in parts]):  # noqa: C419  all faults are told at once
        return False
    said = {form.part.area_id: form.said() for form in parts}
    try:
        operations.assessment_make(
            by=request.user, at=timezone.now(), period=row.period, goal=goal, said=said
        )
    except Refusal as refusal:
        parts[0].add_error(None, refusal.text)
        return False
    return True


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """A verdict of a file beside the one that stands. `source` is that of the one that stands."""

    title: str
    area: str
    before: str
    source: str
    now: str
    by_rule: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do, or what is wrong with it. `done` is None where it cannot be taken in."""

    reading: Verdicts
    sheet: Sheet
    source: str
    done: TakenIn | None

    @property
    def lines(self) -> list[VerdictLine]:
        goals = {goal.goal_id: goal for goal in self.sheet.goals}
        parts = {(key, part.area_id): part for key, goal in goals.items() for part in goal.parts}
        return [
            _line(self.sheet, goals[line.goal], parts[line.goal, line.area], line)
            for line in self.reading.lines
        ]

    @property
    def flaws(self) -> list[Flaw]:
        return self.reading.flaws[:MOST_FLAWS]

    @property
    def more_flaws(self) -> int:
        return max(0, len(self.reading.flaws) - MOST_FLAWS)


def _line(sheet: Sheet, goal: GoalSheet, part: Part, line: Line) -> VerdictLine:
    now, by_rule = sheet.word(line.said.level), sheet.word(part.ruled.level)
    return VerdictLine(goal.title, part.area, sheet.verdict(part), part.source, now, by_rule)


def take_in(request: Request, period: int) -> HttpResponse:
    row, reader = find_period(period), reader_now(request)
    if not manages_period(reader, programmes_of(period)):
        raise Refusal(_("Det här gör den som leder forumen som håller i planerna, eller en administratör."))
    rules.check_open(state_of(row, timezone.localdate()))
    sent = request.method == "POST"
    form = VerdictsForm(request.POST if sent else None, request.FILES if sent else None)
    preview = None
    if form.is_valid() and (reading := _reading(form, sheet := sheet_of(row))):
        if not reading.flaws and form.is_confirmed(request.POST) and _taken(request, form, row, reading):
            return redirect("followup:period", period)
        preview = Preview(reading, sheet, form.cleaned_data["source"], _tried(form, row, reading))
        form.remember(request.POST.dict(), ready=preview.done is not None)
    page = {"row": row, "form": form, "preview": preview, "heads": _heads(), "nav": NAV}
    wrong = bool(form.errors or (preview and preview.done is None))
    return render(request, "followup/import.html", page, status=422 if wrong else 200)


def _heads() -> dict[str, str]:
    return {key: names[0] for key, names in HEADS.items()}


def _reading(form: VerdictsForm, sheet: Sheet) -> Verdicts | None:
    try:
        reading = read_verdicts(form.cleaned_data["file"], sheet)
    except Refusal as refusal:
        form.add_error("file", refusal.text)
        return None
    if not reading.lines and not reading.flaws:
        form.add_error("file", _("Filen har inga bedömningar."))
        return None
    return reading


def _tried(form: VerdictsForm, row: Any, reading: Verdicts) -> TakenIn | None:
    if reading.flaws:
        return None
    try:
        return operations.assessments_preview(
            at=timezone.now(), period=row.period, lines=reading.lines, source=form.cleaned_data["source"]
        )
    except Refusal as refusal:
        form.add_error(None, refusal.text)
        return None


def _taken(request: Request, form: VerdictsForm, row: Any, reading: Verdicts) -> bool:
    try:
        done = operations.assessments_take_in(
            by=request.user,
            at=timezone.now(),
            period=row.period,
            lines=reading.lines,
            source=form.cleaned_data["source"],
        )
    except Refusal as refusal:
        form.add_error(None, refusal.text)
        return False
    count = done.added + done.changed
    told = ngettext("%(n)s bedömning är inläst.", "%(n)s bedömningar är inlästa.", count)
    messages.success(request, told % {"n": count})
    return True
