"""The past of areas: levels as strips, and how many events are usual."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import Case, Count, F, FilteredRelation, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from samlad.actions.models import ActionState
from samlad.actions.queries import HIDDEN
from samlad.actions.rules import OPEN_STATES
from samlad.analysis.expected import expected_counts
from samlad.base.aggregates import Joined
from samlad.base.audiences import READS
from samlad.base.periods import FORTNIGHT, MONTH, WEEK, Period
from samlad.places.models import AreaFacts
from samlad.situation.models import CLEARED, AreaCount, Contribution, Mark, Round, RoundState
from samlad.situation.queries.rows import Usual
from samlad.situation.queries.seen import reviewed
from samlad.situation.rules import ADOPTED

HISTORY = 52
# Two years, the least that a season can be seen in, and some more to weigh them by.
COUNTED = 156
ROUNDS_PER_YEAR = {WEEK: 52, FORTNIGHT: 26, MONTH: 12}


def area_facts(areas: Iterable[int], forum: int | None = None) -> dict[int, Any]:
    """Facts by area with code and drawing, in Swedish order; with a forum, its actions under way:
    `all_actions`, and `open_actions` without those of the police.

    One query.
    """
    actions = ActionState.objects.known().filter(
        action__forum=forum, action__area=OuterRef("area"), state__in=OPEN_STATES
    )
    counted = actions.order_by().values("action__area").annotate(number=Count("pk")).values("number")
    open_to_members = counted.exclude(HIDDEN)
    rows = AreaFacts.objects.known().filter(area__in=areas).order_by("sort_key")
    drawn = rows.annotate(
        bound=FilteredRelation("area__boundaries", condition=Q(area__boundaries__replaced_at__isnull=True)),
        code=F("area__code"),
        path=F("bound__path"),
        x=F("bound__x"),
        y=F("bound__y"),
        radius=F("bound__radius"),
        all_actions=Coalesce(Subquery(counted), 0),
        open_actions=Coalesce(Subquery(open_to_members), 0),
    )
    return {row.area_id: row for row in drawn.only("area", "name")}


@dataclass(frozen=True, slots=True)
class Strips:
    """Levels of the last periods per area, oldest first, and the current marks: level, reason and node.

    `before` is the level an area is compared with: that of the period before, in an extra round that of the
    last picture that was adopted before its deadline.
    """

    levels: Mapping[int, Sequence[int | None]]
    current: Mapping[int, tuple[int, str, int]]
    before: Mapping[int, int | None]


def strips(round: Round, areas: Sequence[int]) -> Strips:
    """One query, whatever the number of areas and periods. Extra rounds have no place in a strip."""
    first = first_day(round.period, HISTORY - 1)
    adopted = RoundState.objects.known().filter(state=ADOPTED)
    if round.is_extra:
        adopted = adopted.filter(recorded_at__lt=round.deadline)
    days = (first, round.first_day)
    regular = Q(round__title="", round__first_day__range=days, round__in=adopted.values("round"))
    rows = Mark.objects.known().filter(regular | Q(round=round), round__forum=round.forum_id)
    # One row per area with all its levels as a text: a row per mark would be some thousand rows.
    told = rows.values_list("area_id").annotate(
        levels=Joined("round__first_day", "level"),
        now=Max(Case(When(round=round.pk, then=F("level")))),
        why=Max(Case(When(round=round.pk, then=F("reason")))),
        node=Max(Case(When(round=round.pk, then=F("node")))),
        regular=Joined("round__first_day", "level", filter=Q(round__title=""))
        if round.is_extra
        else Value(""),
    )
    levels: dict[int, Sequence[int | None]] = dict.fromkeys(areas, (None,) * HISTORY)
    current = dict[int, tuple[int, str, int]]()
    before = dict[int, int | None]()
    for area, marks, level, why, node, regular in told.order_by():
        levels[area] = strip = [*_strip(round, marks)[:-1], level]
        before[area] = _latest(regular) if round.is_extra else strip[-2]
        if level is not None:
            current[area] = level, why, node
    return Strips(levels, current, before)


def _latest(marks: str | None) -> int | None:
    """The level of the last period in "2026-11-16 2,2026-11-09 1"."""
    return int(max(marks.split(",")).split(" ")[1]) if marks else None


def _strip(round: Round, marks: str) -> list[int | None]:
    """The levels by period, from "2026-11-16 2,2026-11-09 1"."""
    strip: list[int | None] = [None] * HISTORY
    for mark in marks.split(","):
        day, level = mark.split(" ")
        strip[_place(round.rhythm, day, round.first_day)] = int(level)
    return strip


@lru_cache(maxsize=1_000)
def _place(rhythm: str, day: str, last: date) -> int:
    """Where a period stands in a strip that ends with the one whose first day is `last`."""
    return HISTORY - 1 - period_distance(rhythm, date.fromisoformat(day), last)


def rounds_since_hidden(round: Round, reader: str, parties: Iterable[int]) -> dict[tuple[int, int], int]:
    """By (party, area), how many rounds before this one follow on the last whose words a class of readers
    was not shown: not adopted, not cleared, masked, or marked for others. Not there where all was shown.

    One query.
    """
    rows = reviewed(Contribution.objects.known()).filter(
        round__forum=round.forum_id,
        round__title="",
        round__first_day__lt=round.first_day,
        party__in=parties,
    )
    adopted = RoundState.objects.known().filter(state=ADOPTED).values("round")
    unseen = Q(review_state__isnull=True) | ~Q(review_state=CLEARED) | Q(review_masked=True)
    unseen |= ~Q(review_audience__in=READS[reader]) | ~Q(round__in=adopted)
    told = rows.filter(unseen).values_list("party_id", "area_id").annotate(last=Max("round__first_day"))
    return {
        (party, area): period_distance(round.rhythm, last, round.first_day) - 1
        for party, area, last in told.order_by()
    }


def first_day(period: Period, back: int) -> date:
    """The first day of the period that lies so many periods back."""
    if period.rhythm == MONTH:
        month = period.year * 12 + period.number - 1 - back
        return date(month // 12, month % 12 + 1, 1)
    return date.fromordinal(period.first_day.toordinal() - back * (14 if period.rhythm == FORTNIGHT else 7))


def period_distance(rhythm: str, day: date, until: date) -> int:
    """How many periods lie between two first days."""
    if rhythm == MONTH:
        return (until.year - day.year) * 12 + until.month - day.month
    return (until - day).days // (14 if rhythm == FORTNIGHT else 7)


def usual_counts(round: Round, reader: str, share: Mapping[int, float]) -> dict[int, Usual]:
    """What is usual for each area, from what that class of readers may know. One query.

    `share` is, by area, the share of the parties that watch it that have reported this round.
    """
    if round.is_extra:  # what is usual is known for whole periods
        return {}
    areas = list(share)
    first = first_day(round.period, COUNTED)
    rows = AreaCount.objects.filter(
        reader=reader,
        round__forum=round.forum_id,
        round__title="",
        round__first_day__gte=first,
        round__first_day__lt=round.first_day,
    )
    # One row per area, as in `strips`.
    told = rows.values_list("area_id").annotate(
        past=Joined("round__first_day", "events", "reported", "expected")
    )
    counts = np.full((len(areas), COUNTED), np.nan)
    exposure = np.zeros((len(areas), COUNTED))
    place = {area: row for row, area in enumerate(areas)}
    for area, past in told.order_by():
        if area in place:
            columns, numbers = _past(round, past)
            counts[place[area], columns] = numbers[:, 0]
            exposure[place[area], columns] = _shares(numbers[:, 1], numbers[:, 2])
    return _usual(round, areas, counts, exposure, share)


def _past(round: Round, past: str) -> tuple[list[int], Any]:
    """Columns, and (events, reported, expected) in each, from "2026-11-16 3 5 6,2026-11-09 0 6 6"."""
    rows = [row.split(" ") for row in past.split(",")]
    columns = [COUNTED - HISTORY + _place(round.rhythm, row[0], round.first_day) for row in rows]
    return columns, np.array([row[1:] for row in rows], dtype=float)


def _shares(reported: Any, expected: Any) -> Any:
    """The share of those who watch an area that reported; 1 where nobody watches and somebody did."""
    share = np.divide(reported, expected, out=np.sign(reported), where=expected > 0)
    return np.minimum(share, 1.0)


def _usual(
    round: Round, areas: Sequence[int], counts: Any, exposure: Any, share: Mapping[int, float]
) -> dict[int, Usual]:
    if not areas:
        return {}
    per_year = ROUNDS_PER_YEAR[round.rhythm]
    now = _season(round.rhythm, round.first_day)
    season = [_season(round.rhythm, first_day(round.period, back)) for back in range(COUNTED, 0, -1)]
    found = expected_counts(
        counts,
        exposure,
        season,
        exposure_now=[share[area] for area in areas],
        season_now=now,
        rounds_per_year=per_year,
    )
    told = [found.area(row) for row in range(len(areas))]
    return {
        area: Usual(one.code, one.low, one.high, one.rounds, one.seasonal)
        for area, one in zip(areas, told, strict=True)
    }


def _season(rhythm: str, day: date) -> int:
    """The number of a period in its year."""
    if rhythm == MONTH:
        return day.month
    week = day.isocalendar().week
    return week if rhythm == WEEK else (week + 1) // 2
