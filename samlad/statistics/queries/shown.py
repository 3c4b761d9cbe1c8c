"""What may be shown of the figures: the one door that pages, maps, files and comparisons read through."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet
from numpy.typing import NDArray

from samlad.statistics.models import Masked, Observation
from samlad.statistics.periods import span_of
from samlad.statistics.rules import FINAL, MISSING, PRELIMINARY, SUPPRESSED

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
# How a value stands to a reader: its place here is its number in `Grid.status`. There is no row of the first.
NONE, HIDDEN = "", "hidden"
STATUSES = (NONE, FINAL, PRELIMINARY, SUPPRESSED, MISSING, HIDDEN)
# Of these there is, or was, a number that nobody may see.
KEPT_BACK = (STATUSES.index(SUPPRESSED), STATUSES.index(HIDDEN))

NUMBERS = ("value", "count", "denominator", "asked", "answers", "margin", "estimated")


@dataclass(frozen=True, slots=True)
class Grid:
    """The values of indicators in areas and periods; arrays of the shape (indicators, areas, periods).

    Numbers are NaN where there is none to show. `status` are places in `STATUSES`, `delivery` the keys of
    deliveries (0: no row). `starts` are the years that periods begin, with their part of the year.
    """

    indicators: Sequence[int]
    areas: Sequence[int]
    periods: Sequence[str]
    starts: Floats
    value: Floats
    count: Floats
    denominator: Floats
    asked: Floats
    answers: Floats
    margin: Floats
    estimated: Floats
    status: Whole
    delivery: Whole

    @property
    def known(self) -> NDArray[np.bool_]:
        known: NDArray[np.bool_] = ~np.isnan(self.value)
        return known

    def place(self, indicator: int, area: int | None, period: str) -> tuple[int, int, int] | None:
        """Where a value stands in the arrays; None where there is no room for it."""
        if indicator not in self.indicators or area not in self.areas or period not in self.periods:
            return None
        return self.indicators.index(indicator), self.areas.index(area), self.periods.index(period)

    def of_type(self, period_type: str) -> "Grid":
        """Only the periods of a type."""
        spans = map(span_of, self.periods)
        return self.at([place for place, one in enumerate(spans) if one and one.period_type == period_type])

    def recent(self, years: int) -> "Grid":
        """Only the last so many years of it."""
        first = self.starts.max(initial=0.0) - years
        return self.at([place for place, start in enumerate(self.starts) if start > first + 1e-6])

    def at(self, places: Sequence[int]) -> "Grid":
        """Only some periods, by their places."""
        chosen = {name: getattr(self, name)[:, :, list(places)] for name in (*NUMBERS, "status", "delivery")}
        periods, starts = [self.periods[place] for place in places], self.starts[list(places)]
        return replace(self, periods=periods, starts=starts, **chosen)

    def of_indicator(self, indicator: int) -> "Grid":
        """Only one indicator, by its key."""
        place = self.indicators.index(indicator)
        names = (*NUMBERS, "status", "delivery")
        return replace(
            self, indicators=[indicator], **{name: getattr(self, name)[place : place + 1] for name in names}
        )

    def of_areas(self, chosen: NDArray[np.bool_]) -> "Grid":
        """Only the areas that are chosen, a mark for each."""
        areas = [key for key, there in zip(self.areas, chosen, strict=True) if there]
        names = (*NUMBERS, "status", "delivery")
        return replace(self, areas=areas, **{name: getattr(self, name)[:, chosen] for name in names})

    def latest(self) -> Whole:
        """The place of the last period with a value (indicators, areas); -1 where there is none."""
        if not self.periods:
            return np.full(self.value.shape[:2], -1)
        back = self.known[:, :, ::-1].argmax(axis=2)
        return np.where(self.known.any(axis=2), len(self.periods) - 1 - back, -1)


def shown_values(
    indicators: Collection[int],
    areas: Collection[int],
    periods: Collection[str] | None = None,
    at: datetime | None = None,
    *,
    breakdown: str = "",
) -> Grid:
    """The values of some indicators and areas that may be shown, as known at a moment; all periods if None.

    Of a value that is not shown there is its status and nothing else: neither it nor what it was worked out
    from leaves the database. 1 query.
    """
    rows = observations(at).filter(indicator__in=list(indicators), area__in=list(areas), breakdown=breakdown)
    if periods is not None:
        rows = rows.filter(period__in=list(periods))
    return grid(rows, list(indicators), list(areas))


def observations(at: datetime | None = None) -> QuerySet[Any]:
    """The observations known at a moment, each with whether it is `hidden`; for `grid`."""
    return Observation.objects.known(at).annotate(hidden=hidden(at))


def hidden(at: datetime | None = None) -> Exists | Q:
    """Whether a row is not shown. What is not shown today is not shown by looking back either.

    Looking back, a mask that was put on later counts too, and so does one of the value that has replaced it:
    a number is not told by what it was before a limit was set, or before it was sent once more.
    """
    own = Masked.objects.filter(observation=OuterRef("pk"))
    if at is None:
        return Exists(own.filter(replaced_at__isnull=True))
    same = {f"observation__{name}": OuterRef(name) for name in ("indicator", "area", "period", "breakdown")}
    today = Masked.objects.known().filter(observation__replaced_at__isnull=True, **same)
    return Exists(own.filter(Q(replaced_at__isnull=True) | Q(replaced_at__gt=at))) | Exists(today)


COLUMNS = ("indicator", "area", "period", "starts_on", "status", "delivery", "hidden")


def grid(rows: QuerySet[Any], indicators: Sequence[int], areas: Sequence[int]) -> Grid:
    """The rows of `observations` in arrays. 1 query, and no model is made of them."""
    told = list(rows.order_by().values_list(*COLUMNS, *NUMBERS))
    columns = list(zip(*told, strict=True)) if told else [()] * (len(COLUMNS) + len(NUMBERS))
    periods, starts, p = _periods(columns[2], columns[3])
    shape = (len(indicators), len(areas), len(periods))
    where = (_places(indicators, columns[0]), _places(areas, columns[1]), p)
    filled = {name: np.full(shape, np.nan) for name in NUMBERS}
    hidden = np.array(columns[6], dtype=bool)
    for name, column in zip(NUMBERS, columns[len(COLUMNS) :], strict=True):
        filled[name][where] = np.where(hidden, np.nan, np.array(column, dtype=float))
    status, delivery = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    status[where] = _statuses(columns[4], hidden)
    delivery[where] = np.array(columns[5], dtype=np.int64)
    return Grid(indicators, areas, periods, starts, **filled, status=status, delivery=delivery)


def _places(keys: Sequence[int], of: Sequence[int]) -> Whole:
    order = np.argsort(np.array(keys, dtype=np.int64))
    wanted = np.array(of, dtype=np.int64)
    found: Whole = order[np.searchsorted(np.array(keys, dtype=np.int64), wanted, sorter=order)]
    return found


def _periods(of: Sequence[str], starts_on: Sequence[date]) -> tuple[list[str], Floats, Whole]:
    """In order of time, shorter ones after longer ones that begin on the same day."""
    firsts = dict(zip(of, starts_on, strict=True))
    periods = sorted(firsts, key=lambda one: (firsts[one], one))
    places = {one: place for place, one in enumerate(periods)}
    starts = np.array([year_of(firsts[one]) for one in periods], dtype=float)
    return periods, starts, np.array([places[one] for one in of], dtype=np.int64)


def year_of(day: date) -> float:
    """The year with the part of it that has gone."""
    return day.year + (day.timetuple().tm_yday - 1) / 365.25


def _statuses(status: Sequence[str], hidden: NDArray[np.bool_]) -> Whole:
    numbers = {word: place for place, word in enumerate(STATUSES)}
    found: Whole = np.array([numbers[word] for word in status], dtype=np.int64)
    return np.where(hidden, numbers[HIDDEN], found)
