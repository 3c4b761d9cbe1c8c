"""Indicators of goals, milestones and targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.events.rows import row_close, row_replace
from samlad.programmes import rules
from samlad.programmes.models import Goal, Measure, Target
from samlad.programmes.operations.aims import current_facts
from samlad.programmes.operations.standing import Decided, check_may, decided_change, facts_now
from samlad.statistics.models import Indicator
from samlad.statistics.periods import span_of


@dataclass(frozen=True, slots=True)
class Aim:
    """What an indicator should be in a period, for an area or for the whole (None)."""

    period: str
    value: float
    kind: str = rules.MILESTONE
    area: int | None = None


@transaction.atomic
def measure_set(
    *,
    by: User | None,
    at: datetime,
    goal: Goal,
    indicator: Indicator,
    way: str,
    per_area: bool = False,
    baseline: float | None = None,
    baseline_period: str = "",
    decided: Decided | None = None,
) -> None:
    """The indicator tells how the goal goes; for every priority area, or for the whole."""
    check_may(by, at, goal.programme)
    facts = current_facts(goal)
    if goal.kind not in rules.REACHED:
        raise Refusal(_("Indikatorer hör till mål och delmål."))
    if facts.not_measurable:
        raise Refusal(_("Målet står som inte mätbart. Ändra det först."))
    if way not in rules.WAY_WORDS:
        raise Refusal(_("Ange om värdet ska öka, minska eller inte ändras."))
    _check_baseline(baseline, baseline_period)
    event = event_log(by=by, at=at, verb="programmes.measure_set", subject=goal, indicator=indicator.pk)
    decided_change(facts_now(goal.programme), decided, goal.node, event)
    old = Measure.objects.known().filter(goal=goal, indicator=indicator).first()
    new = Measure(
        goal=goal,
        indicator=indicator,
        way=way,
        per_area=per_area,
        baseline=baseline,
        baseline_period=baseline_period,
    )
    row_replace(old, new, event=event)


def _check_baseline(value: float | None, period: str) -> None:
    if (value is None) != (not period):
        raise Refusal(_("Utgångsvärdet behöver både ett tal och en period."))
    if value is not None and (not isfinite(value) or span_of(period) is None):
        raise Refusal(_("Utgångsvärdet är inget tal, eller så finns inte perioden."))


@transaction.atomic
def measure_end(
    *, by: User | None, at: datetime, goal: Goal, indicator: Indicator, decided: Decided | None = None
) -> None:
    """The indicator no longer belongs to the goal, nor its milestones."""
    check_may(by, at, goal.programme)
    event = event_log(by=by, at=at, verb="programmes.measure_ended", subject=goal, indicator=indicator.pk)
    decided_change(facts_now(goal.programme), decided, goal.node, event)
    for row in Target.objects.known().filter(goal=goal, indicator=indicator):
        row_close(row, event=event)
    row_close(_measure(goal, indicator), event=event)


def _measure(goal: Goal, indicator: Indicator) -> Measure:
    row = Measure.objects.known().filter(goal=goal, indicator=indicator).first()
    if row is None:
        raise Refusal(_("Indikatorn hör inte till målet."))
    return row


@transaction.atomic
def targets_set(
    *,
    by: User | None,
    at: datetime,
    goal: Goal,
    indicator: Indicator,
    aims: Sequence[Aim],
    decided: Decided | None = None,
) -> None:
    """All milestones and targets of an indicator of the goal. One that is left out no longer applies.

    In an adopted plan it takes a decision, and what lay in a period that has ended stays as it was.
    """
    check_may(by, at, goal.programme)
    current_facts(goal)
    _measure(goal, indicator)
    known = {
        (row.area_id, row.period): row
        for row in Target.objects.known().filter(goal=goal, indicator=indicator)
    }
    wanted = _by_place(aims)
    changed = {key for key, row in known.items() if key not in wanted or not _same(row, wanted[key])}
    new = {key for key in wanted if key not in known} | (changed & set(wanted))
    event = event_log(by=by, at=at, verb="programmes.targets_set", subject=goal, indicator=indicator.pk)
    facts = facts_now(goal.programme)
    if facts.state == rules.ADOPTED:
        _check_not_past({period for _area, period in changed | new}, at)
    decision = decided_change(facts, decided, goal.node, event)
    for key in changed - new:
        row_close(known[key], event=event)
    for key in sorted(new, key=lambda key: (key[1], key[0] or 0)):
        aim = wanted[key]
        row = Target(
            goal=goal,
            indicator=indicator,
            area_id=aim.area,
            period=aim.period,
            kind=aim.kind,
            value=aim.value,
            decision=decision,
        )
        row_replace(known.get(key), row, event=event)


def _by_place(aims: Sequence[Aim]) -> dict[tuple[int | None, str], Aim]:
    found = dict[tuple[int | None, str], Aim]()
    for aim in aims:
        span = span_of(aim.period)
        if span is None or not isfinite(aim.value) or aim.kind not in rules.TARGET_WORDS:
            raise Refusal(_("%(period)s: skriv en period som finns och ett tal.") % {"period": aim.period})
        if (aim.area, span.code) in found:
            raise Refusal(_("%(period)s står två gånger.") % {"period": aim.period})
        found[aim.area, span.code] = Aim(span.code, aim.value, aim.kind, aim.area)
    return found


def _same(row: Target, aim: Aim) -> bool:
    return (row.value, row.kind) == (aim.value, aim.kind)


def _check_not_past(periods: set[str], at: datetime) -> None:
    """A milestone that has been passed is what it was measured against."""
    for period in sorted(periods):
        span = span_of(period)
        if span is not None and span.ends_on < localdate(at):
            raise Refusal(
                _("%(period)s har redan varit. Det som gällde då ändras inte i efterhand.")
                % {"period": period}
            )
