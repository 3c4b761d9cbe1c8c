"""What rules find becomes deviations, what was done is remedied, and what nobody decides on climbs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from samlad.deviations import rules
from samlad.deviations.finding import Finding, find
from samlad.deviations.finding.ground import Setting, level_days, settings_of
from samlad.deviations.models import Deviation, DeviationState
from samlad.deviations.operations.standing import changed, levels, levels_of, moved
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.thread.models import LED_TO, Link, Node
from samlad.thread.operations import short_label

# Any number that no other lock of Samlad has.
_LOCK = 5_160_003
_PART = 500


@dataclass(frozen=True, slots=True)
class Ran:
    """How many deviations a run has found, seen remedied, opened again, and moved up the ladder."""

    found: int = 0
    remedied: int = 0
    reopened: int = 0
    climbed: int = 0


@transaction.atomic
def deviations_run(*, at: datetime) -> Ran:
    """Run all rules once. The same is never found twice, however often and at once this is done."""
    _wait()
    findings = {(one.rule, one.key): one for one in find(localdate(at))}
    rows = {
        (row.deviation.rule, row.deviation.key): row
        for row in DeviationState.objects.known().select_related("deviation")
    }
    settings = settings_of()
    nexts = _still_current(_nexts(rows, findings, settings, at))
    new = [one for key, one in findings.items() if key not in rows and one.begins]
    if not new and not nexts:
        return Ran()
    ran = _counted({row.pk: row for row in rows.values()}, nexts, len(new))
    event = event_log(by=None, at=at, verb="deviations.run", subject=None, **asdict(ran))
    _write(nexts, event)
    _begin(new, settings, event)
    return ran


def _nexts(
    rows: Mapping[tuple[str, str], DeviationState],
    findings: Mapping[tuple[str, str], Finding],
    settings: Mapping[str, Setting],
    at: datetime,
) -> dict[int, DeviationState]:
    """The next rows of what has changed, by the keys of those that they follow."""
    days, found = level_days(), dict[int, DeviationState]()
    for key, row in rows.items():
        # A rule that is no longer there leaves what it found as it is.
        setting = settings.get(row.deviation.rule)
        following = _next(row, findings.get(key), setting, days, at) if setting else None
        if following is not None:
            found[row.pk] = following
    return found


def _counted(olds: Mapping[int, DeviationState], nexts: Mapping[int, DeviationState], new: int) -> Ran:
    return Ran(
        new,
        sum(row.state == rules.REMEDIED for row in nexts.values()),
        sum(row.state == rules.REOPENED != olds[key].state for key, row in nexts.items()),
        sum(_climbed(olds[key], row) for key, row in nexts.items()),
    )


def _wait() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _climbed(old: DeviationState, new: DeviationState) -> bool:
    return new.state == old.state and rules.LADDER.index(new.level) > rules.LADDER.index(old.level)


def _next(
    row: DeviationState,
    found: Finding | None,
    setting: Setting,
    days: Mapping[str, int | None],
    at: datetime,
) -> DeviationState | None:
    """The next row of a deviation; None where nothing has happened."""
    by_rule = row.deviation.rule != rules.BY_HAND and setting.on
    if by_rule and found is None and row.state in rules.UNDECIDED:
        return moved(row, rules.REMEDIED, at)
    if found is not None and row.state not in rules.UNDECIDED and found.begins and _is_back(row, found):
        return _again(row, found, setting, at)
    if row.state == rules.DECIDED and row.outcome == rules.INVESTIGATE and _passed(row.due_on, at):
        return moved(row, rules.REOPENED, at)
    if row.state not in rules.UNDECIDED:
        return None
    whose: dict[str, object] = {}
    if found is not None and not found.unseen:
        whose = {"values": dict(found.values), "body_id": found.body_id, "function_id": found.function_id}
    differs = any(getattr(row, name) != value for name, value in whose.items())
    now = changed(row, **whose) if differs else row
    up = _up(now, setting, days, at)
    return changed(now, level=up, level_since=at) if up else now if differs else None


def _is_back(row: DeviationState, found: Finding) -> bool:
    """Whether what is found anew is news: after it was remedied, in another turn, or where what was decided
    to be done is said to have helped and the same is still missing."""
    if row.state == rules.REMEDIED or found.values.get("turn") != row.values.get("turn"):
        return True
    helped = row.state == rules.FOLLOWED_UP and row.outcome == rules.MEASURE
    return helped and "turn" not in found.values


def _again(row: DeviationState, found: Finding, setting: Setting, at: datetime) -> DeviationState:
    first = levels(setting, found.function_id, found.forum_id, found.body_id)[0]
    whose = {"values": dict(found.values), "body_id": found.body_id, "function_id": found.function_id}
    return moved(row, rules.REOPENED, at, level=first, **whose)


def _passed(day: date | None, at: datetime) -> bool:
    return day is not None and day < localdate(at)


def _up(row: DeviationState, setting: Setting, days: Mapping[str, int | None], at: datetime) -> str | None:
    """The level that it climbs to now; under preparation it stays until the day it was to be handled."""
    allowed = days[row.level]
    if allowed is None or (row.state == rules.PREPARING and not _passed(row.due_on, at)):
        return None
    if localdate(row.level_since) + timedelta(days=allowed) >= localdate(at):
        return None
    return rules.next_level(row.level, levels_of(row, setting))


def _still_current(nexts: Mapping[int, DeviationState]) -> dict[int, DeviationState]:
    """Without those that somebody has moved since they were read; the others wait for us."""
    if not nexts:
        return {}
    keys = sorted(row.deviation_id for row in nexts.values())
    list(Deviation.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    current = set(DeviationState.objects.known().filter(deviation__in=keys).values_list("pk", flat=True))
    return {key: row for key, row in nexts.items() if key in current}


def _write(nexts: Mapping[int, DeviationState], event: Event) -> None:
    DeviationState.objects.filter(pk__in=list(nexts), replaced_at__isnull=True).update(replaced_at=event.at)
    for row in nexts.values():
        row.recorded_at, row.event = event.at, event
    DeviationState.objects.bulk_create(nexts.values(), batch_size=_PART)


def _begin(new: Sequence[Finding], settings: Mapping[str, Setting], event: Event) -> None:
    """A deviation for each, below what it stands on in the thread."""
    made = _deviations(new, event)
    DeviationState.objects.bulk_create(
        [first_row(row, one, settings[one.rule], event) for row, one in zip(made, new, strict=True)],
        batch_size=_PART,
    )
    links = [
        Link(
            source_id=row.about_id, target_id=row.node_id, relation=LED_TO, recorded_at=event.at, event=event
        )
        for row in made
        if row.about_id is not None
    ]
    Link.objects.bulk_create(links, batch_size=_PART)


def _values(one: Finding) -> dict[str, Any]:
    """What tells deviations of the same goal apart."""
    indicator = one.values.get("indicator")
    return {"rule": one.rule} if indicator is None else {"rule": one.rule, "indicator": indicator}


def _deviations(new: Sequence[Finding], event: Event) -> list[Deviation]:
    day, path = localdate(event.at), reverse("deviations:deviations")
    nodes = [
        Node(
            kind="deviation",
            label=short_label(one.label),
            area_id=one.area_id,
            day=day,
            path=path,
            values=_values(one),
        )
        for one in new
    ]
    rows = [
        Deviation(
            node=node,
            rule=one.rule,
            key=one.key,
            about_id=one.about_id,
            area_id=one.area_id,
            forum_id=one.forum_id,
            action_id=one.action_id,
            event=event,
        )
        for node, one in zip(Node.objects.bulk_create(nodes, batch_size=_PART), new, strict=True)
    ]
    return Deviation.objects.bulk_create(rows, batch_size=_PART)


def first_row(deviation: Deviation, found: Finding, setting: Setting, event: Event) -> DeviationState:
    return DeviationState(
        deviation=deviation,
        state=rules.OPEN,
        since=event.at,
        body_id=found.body_id,
        function_id=found.function_id,
        level=levels(setting, found.function_id, found.forum_id, found.body_id)[0],
        level_since=event.at,
        clock_from=event.at,
        values=dict(found.values),
        recorded_at=event.at,
        event=event,
    )
