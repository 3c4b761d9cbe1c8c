"""Indicators of goals, milestones and targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.decisions.models import Decision
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close, row_replace
from samlad.programmes import rules
from samlad.programmes.models import Goal, Measure, Target
from samlad.programmes.operations.aims import current_facts
from samlad.programmes.operations.standing import Decided, check_may, decided_change, facts_now
from samlad.statistics.models import Indicator, IndicatorFacts
from samlad.statistics.periods import span_of
from samlad.statistics.rules import PERIOD_WORDS

# An area, None for the whole, and a period.
_Place = tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class Aim:
    """What an indicator should be in a period, for an area or for the whole (None)."""

    period: str
    value: float
    kind: str = rules.MILESTONE
    area: int | None = None


# What stands at a place, and what shall stand there.
_Pair = tuple[Target | None, Aim | None]


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
    event = event_log(by=by, at=at, verb="programmes.measure_set", subject=goal, indicator=indicator.pk)
    decided_change(facts_now(goal.programme), decided, goal.node, event)
    measure_write(
        Measure(
            goal=goal,
            indicator=indicator,
            way=way,
            per_area=per_area,
            baseline=baseline,
            baseline_period=baseline_period,
        ),
        event,
    )


def measure_write(new: Measure, event: Event) -> None:
    """In place of what was told of the indicator."""
    facts = current_facts(new.goal)
    if new.goal.kind not in rules.REACHED:
        raise Refusal(_("Indikatorer hör till mål och delmål."))
    if facts.not_measurable:
        raise Refusal(_("Målet står som inte mätbart. Ändra det först."))
    if new.way not in rules.WAY_WORDS:
        raise Refusal(_("Ange om värdet ska öka, minska eller inte ändras."))
    _check_baseline(new.baseline, new.baseline_period)
    old = Measure.objects.known().filter(goal=new.goal, indicator=new.indicator_id).first()
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
    measure_close(goal, indicator.pk, event)


def measure_close(goal: Goal, indicator: int, event: Event) -> None:
    """With its milestones."""
    for row in Target.objects.known().filter(goal=goal, indicator=indicator):
        row_close(row, event=event)
    row_close(_measure(goal, indicator), event=event)


def _measure(goal: Goal, indicator: int) -> Measure:
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
    event = event_log(by=by, at=at, verb="programmes.targets_set", subject=goal, indicator=indicator.pk)
    facts = facts_now(goal.programme)
    changes = _changed(goal, indicator.pk, aims)
    if facts.state == rules.ADOPTED:
        _check_not_past({period for _area, period in changes}, at)
    decision = decided_change(facts, decided, goal.node, event)
    _targets_write(goal, indicator.pk, changes, decision, event)


def aims_write(goal: Goal, indicator: int, aims: Sequence[Aim], event: Event) -> None:
    """All milestones and targets of an indicator of a goal in a draft."""
    _targets_write(goal, indicator, _changed(goal, indicator, aims), None, event)


def _changed(
    goal: Goal, indicator: int, aims: Sequence[Aim]
) -> dict[_Place, tuple[Target | None, Aim | None]]:
    """What stands there and what shall, where they differ."""
    _measure(goal, indicator)
    rows = Target.objects.known().filter(goal=goal, indicator=indicator)
    known, wanted = {(row.area_id, row.period): row for row in rows}, _by_place(aims)
    pairs = {key: (known.get(key), wanted.get(key)) for key in {**known, **wanted}}
    changed = {key: (row, aim) for key, (row, aim) in pairs.items() if not (row and aim and _same(row, aim))}
    _check_comparable(indicator, [aim for _row, aim in changed.values() if aim])
    return changed


def _check_comparable(indicator: int, aims: Sequence[Aim]) -> None:
    """A value is held against the milestone of its own period: of a month, nobody knows what a year asks."""
    if not aims:
        return
    facts = IndicatorFacts.objects.known().get(indicator=indicator)
    for aim in aims:
        span = span_of(aim.period)
        if span is not None and span.period_type != facts.period_type:
            words = {
                "period": aim.period,
                "indicator": facts.name,
                "kind": str(PERIOD_WORDS[facts.period_type]).lower(),
            }
            raise Refusal(
                _(
                    "%(period)s: ”%(indicator)s” mäts per %(kind)s. "
                    "Ange etappmålet för en sådan period, till exempel den sista på året."
                )
                % words
            )


def _targets_write(
    goal: Goal,
    indicator: int,
    changes: Mapping[_Place, _Pair],
    decision: Decision | None,
    event: Event,
) -> None:
    for row, _aim in changes.values():
        if row is not None:
            row_close(row, event=event)
    for area, period in sorted(changes, key=lambda key: (key[1], key[0] or 0)):
        aim = changes[area, period][1]
        if aim is not None:
            new = Target(
                goal=goal,
                indicator_id=indicator,
                area_id=area,
                period=period,
                kind=aim.kind,
                value=aim.value,
                decision=decision,
            )
            row_add(new, event=event)


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
