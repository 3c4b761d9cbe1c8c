"""Assessing goals: by those who answer for them, and from a file of another system."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.fields import clean_text, one_line
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_replace
from samlad.followup import rules
from samlad.followup.models import Assessment, AssessmentFacts, Level, ReportingPeriod
from samlad.followup.operations.periods import check_may, locked
from samlad.followup.queries.asked import state_of
from samlad.followup.queries.live import live_sheet
from samlad.followup.queries.periods import may_assess, programmes_of
from samlad.followup.sheet import GoalSheet, Part
from samlad.programmes.models import Goal
from samlad.programmes.queries import reader_of
from samlad.thread.models import LED_TO
from samlad.thread.operations import link_add, node_add


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict: a place in the scale, None where it cannot be said. `reason`: why not as the rule."""

    level: int | None
    reason: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A verdict of a file, for a goal in an area or (None) as a whole."""

    goal: int
    area: int | None
    said: Said


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many verdicts were new, changed, and the same as before."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def assessment_make(
    *, by: User | None, at: datetime, period: ReportingPeriod, goal: Goal, said: Mapping[int | None, Said]
) -> Assessment:
    """What somebody finds of a goal, by area (None: the whole). What is said again replaces it."""
    row = _open(period, at)
    sheet = live_sheet(row, [goal.pk])
    if not sheet.goals:
        raise Refusal(_("Målet följs inte upp här."))
    if by is not None and not may_assess(reader_of(by, localdate(at)), sheet.goals[0], goal.programme):
        raise Refusal(_("Målet bedöms av den som är huvudansvarig för det."))
    if not said:
        raise Refusal(_("Ange en bedömning."))
    event = event_log(by=by, at=at, verb="followup.assessed", subject=goal, period=period.pk)
    writer = _Writer(row, event, "")
    writer.write(sheet.goals[0], goal, said)
    return writer.assessment(goal, sheet.goals[0])


@transaction.atomic
def assessments_take_in(
    *, by: User | None, at: datetime, period: ReportingPeriod, lines: Sequence[Line], source: str
) -> TakenIn:
    """All verdicts of a file from another system, or none. The same file twice changes nothing."""
    row = _open(period, at)
    check_may(by, at, programmes_of(period.pk))
    if not clean_text(source):
        raise Refusal(_("Skriv vilket system bedömningarna kommer från."))
    by_goal = defaultdict[int, dict[int | None, Said]](dict)
    for line in lines:
        if line.area in by_goal[line.goal]:
            raise Refusal(_("Ett mål står två gånger i filen."))
        by_goal[line.goal][line.area] = line.said
    sheets = {sheet.goal_id: sheet for sheet in live_sheet(row, list(by_goal)).goals}
    if len(sheets) < len(by_goal):
        raise Refusal(_("Ett av målen följs inte upp här."))
    event = event_log(by=by, at=at, verb="followup.taken_in", subject=period)
    writer = _Writer(row, event, one_line(clean_text(source)))
    goals = Goal.objects.select_related("node").in_bulk(list(by_goal))
    for key, said in by_goal.items():
        writer.write(sheets[key], goals[key], said)
    return TakenIn(**writer.counts)


def assessments_preview(
    *, at: datetime, period: ReportingPeriod, lines: Sequence[Line], source: str
) -> TakenIn:
    """What taking in would do; nothing is kept. Refuses what that refuses."""
    with transaction.atomic():
        done = assessments_take_in(by=None, at=at, period=period, lines=lines, source=source)
        transaction.set_rollback(True)
    return done


def _open(period: ReportingPeriod, at: datetime) -> Any:
    row = locked(period)
    rules.check_open(state_of(row, localdate(at)))
    return row


class _Writer:
    """Writes the verdicts of one period, all by one event."""

    def __init__(self, period: Any, event: Event, source: str) -> None:
        self.period, self.event, self.source = period, event, source
        self.levels = list(Level.objects.filter(scale=period.scale_id))
        rows = AssessmentFacts.objects.known().filter(assessment__period=period.period_id)
        rows = rows.select_related("assessment")
        self.known = {(row.assessment.goal_id, row.area_id): row for row in rows}
        self.assessments = {row.goal_id: row for row in Assessment.objects.filter(period=period.period_id)}
        self.counts = {"added": 0, "changed": 0, "unchanged": 0}

    def write(self, sheet: GoalSheet, goal: Goal, said: Mapping[int | None, Said]) -> None:
        parts = {part.area_id: part for part in sheet.parts}
        for area, one in said.items():
            if area not in parts:
                raise Refusal(_("Målet bedöms inte för det området."))
            self._write(parts[area], self.assessment(goal, sheet), sheet, one)

    def assessment(self, goal: Goal, sheet: GoalSheet) -> Assessment:
        """The assessment of a goal; new, with its node below the goal's, the first time."""
        if goal.pk not in self.assessments:
            period = self.period
            node = node_add(
                kind="assessment",
                label=f"{period.name}: {sheet.title}",
                area=None,
                day=period.reference_on,
                path=reverse("followup:goal", args=[period.period_id, goal.pk]),
            )
            self.assessments[goal.pk] = Assessment.objects.create(
                node=node, period=period.period, goal=goal, event=self.event
            )
            link_add(goal.node, node, LED_TO, event=self.event)
        return self.assessments[goal.pk]

    def _write(self, part: Part, assessment: Assessment, sheet: GoalSheet, said: Said) -> None:
        reason, comment = clean_text(said.reason), clean_text(said.comment)
        rules.check_reason(said.level, part.ruled.level, reason)
        old, level = self.known.get((sheet.goal_id, part.area_id)), self._level(said.level)
        new = AssessmentFacts(
            assessment=assessment,
            area_id=part.area_id,
            level=level,
            by_rule=self._level(part.ruled.level),
            basis={"ruled": asdict(part.ruled), "results": [asdict(one) for one in sheet.of(part)]},
            reason=reason,
            comment=comment,
            source=self.source or _kept(old, level, reason, comment),
        )
        if old is not None and _told(old) == _told(new):
            self.counts["unchanged"] += 1
            return
        self.counts["changed" if old else "added"] += 1
        row_replace(old, new, event=self.event)

    def _level(self, place: int | None) -> Level | None:
        if place is None:
            return None
        if not 0 <= place < len(self.levels):
            raise Refusal(_("Den nivån finns inte i skalan."))
        return self.levels[place]


def _kept(old: AssessmentFacts | None, level: Level | None, reason: str, comment: str) -> str:
    """The source of what stands, where the same is said again here."""
    same = old is not None and (old.level, old.reason, old.comment) == (level, reason, comment)
    return old.source if old is not None and same else ""


def _told(row: AssessmentFacts) -> tuple[Any, ...]:
    return row.level_id, row.by_rule_id, row.reason, row.comment, row.source
