"""Figures in words: a number with its unit, how sure it is, what has happened, and whether that is good."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, isnan, nan

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samlad.analysis.intervals import Interval
from samlad.analysis.trends import DECREASE, INCREASE, NO_ESTABLISHED_CHANGE, TOO_FEW
from samlad.statistics.queries.meanings import Meaning
from samlad.statistics.queries.shown import HIDDEN, STATUSES, Grid
from samlad.statistics.queries.sureness import PER_CENT, POINTS, Change
from samlad.statistics.rules import COUNT, MISSING, PRELIMINARY, PROTECTIVE, SUPPRESSED

VERDICT_WORDS: Mapping[str, str | Promise] = {
    INCREASE: gettext_lazy("statistiskt säkerställd ökning"),
    DECREASE: gettext_lazy("statistiskt säkerställd minskning"),
    NO_ESTABLISHED_CHANGE: gettext_lazy("ingen säkerställd förändring"),
    TOO_FEW: gettext_lazy("för få värden"),
}
# What stands instead of a number.
ABSENT_WORDS: Mapping[str, str | Promise] = {
    "": gettext_lazy("uppgift saknas"),
    MISSING: gettext_lazy("uppgift saknas"),
    SUPPRESSED: gettext_lazy("dold av källan: för få"),
    HIDDEN: gettext_lazy("dold: för få"),
}
GOOD, BAD = "good", "bad"
WAY_WORDS: Mapping[str, str | Promise] = {
    "": "",
    GOOD: gettext_lazy("åt rätt håll"),
    BAD: gettext_lazy("åt fel håll"),
}


def told(value: float, decimals: int) -> str:
    """A number as the reader's language writes it; "–" where there is none."""
    if isnan(value):
        return "–"
    if value in (inf, -inf):
        return "∞" if value > 0 else "−∞"
    return number_format(round(value, decimals) + 0.0, decimals, force_grouping=True).replace("-", "−")


@dataclass(frozen=True, slots=True)
class Figure:
    """One value with how sure it is, in words. `low` and `high` are NaN where that is not known."""

    meaning: Meaning
    period: str
    status: str
    value: float = nan
    low: float = nan
    high: float = nan
    estimated: float = 0.0
    delivery: int = 0

    @property
    def there(self) -> bool:
        return not isnan(self.value)

    @property
    def decimals(self) -> int:
        return self.meaning.row.decimals if self.meaning.row.kind != COUNT else 0

    @property
    def bare(self) -> str:
        """The number alone; in words why there is none."""
        return told(self.value, self.decimals) if self.there else str(ABSENT_WORDS[self.status])

    @property
    def text(self) -> str:
        """The number with its unit where that is short."""
        return f"{self.bare}\u00a0%" if self.there and self.meaning.unit == "%" else self.bare

    @property
    def interval(self) -> str:
        """ "138–165", or "" where how sure it is is not known."""
        if isnan(self.low) or isnan(self.high):
            return ""
        return between(self.low, self.high, self.decimals)

    @property
    def preliminary(self) -> bool:
        return self.status == PRELIMINARY

    @property
    def per_cent_estimated(self) -> int:
        return max(1, round(100 * self.estimated)) if self.estimated > 0 else 0


def between(low: float, high: float, decimals: int) -> str:
    """Two ends; with "till" where one is below zero, so that no dash is taken for a sign."""
    joint = _(" till ") if low < 0 else "–"
    return f"{told(low, decimals)}{joint}{told(high, decimals)}"


def figure_of(meaning: Meaning, grid: Grid, within: Interval, place: tuple[int, int, int]) -> Figure:
    """A cell of a grid, with the interval (areas, periods) of its indicator."""
    _indicator, area, period = place
    status = STATUSES[int(grid.status[place])]
    value = float(grid.value[place])
    if isnan(value):
        kept = status if status in ABSENT_WORDS else ""
        return Figure(meaning, grid.periods[period], kept, delivery=int(grid.delivery[place]))
    ends = float(within.low[area, period]), float(within.high[area, period])
    estimated, delivery = float(grid.estimated[place]), int(grid.delivery[place])
    return Figure(meaning, grid.periods[period], status, value, *ends, estimated, delivery)


@dataclass(frozen=True, slots=True)
class TrendWords:
    """A trend of one series in words."""

    meaning: Meaning
    verdict: str
    slope: float
    low: float
    high: float
    per: str
    first: str
    last: str
    years: int

    @property
    def word(self) -> str | Promise:
        return VERDICT_WORDS[self.verdict]

    @property
    def way(self) -> str:
        """Whether an established change is good or bad; "" for background, where it is neither."""
        if self.verdict not in (INCREASE, DECREASE):
            return ""
        return way_of(self.meaning, higher=self.verdict == INCREASE)

    @property
    def way_word(self) -> str | Promise:
        return WAY_WORDS[self.way]

    @property
    def unit(self) -> str:
        if self.per == PER_CENT:
            return _("procent per år")
        if self.per == POINTS or self.meaning.unit == "%":
            return _("procentenheter per år")
        return _("%(unit)s per år") % {"unit": self.meaning.unit or _("enheter")}

    @property
    def behind(self) -> str:
        """The slope with its interval and from when to when; "" where there are too few values."""
        if isnan(self.slope):
            return ngettext("%(n)s värde", "%(n)s värden", self.years) % {"n": self.years}
        sign = "+" if self.slope > 0 else ""
        decimals = 1 if self.per == PER_CENT else self.meaning.row.decimals + 1
        words = {
            "slope": sign + told(self.slope, decimals),
            "unit": self.unit,
            "interval": between(self.low, self.high, decimals),
            "first": self.first,
            "last": self.last,
        }
        return _("%(slope)s %(unit)s (95 %%: %(interval)s), %(first)s–%(last)s") % words


def way_of(meaning: Meaning, *, higher: bool) -> str:
    """Whether it is good or bad that a figure is higher, or lower; "" for background."""
    if meaning.background:
        return ""
    return GOOD if higher == (meaning.row.direction == PROTECTIVE) else BAD


def trend_words(meaning: Meaning, grid: Grid, change: Change, area: int) -> TrendWords:
    """Of one area by its place, in the grid of this indicator alone."""
    known = [place for place, there in enumerate(grid.known[0, area]) if there]
    first, last = (grid.periods[known[0]], grid.periods[known[-1]]) if known else ("", "")
    found = change.trends
    return TrendWords(
        meaning,
        str(found.verdict[area]),
        float(found.slope[area]),
        float(found.low[area]),
        float(found.high[area]),
        str(change.per[area]),
        first,
        last,
        int(found.years[area]),
    )


HIGHER, LOWER, SAME, UNSURE = "higher", "lower", "same", "unsure"
DIFFERENCE_WORDS: Mapping[str, str | Promise] = {
    HIGHER: gettext_lazy("säkerställt högre"),
    LOWER: gettext_lazy("säkerställt lägre"),
    SAME: gettext_lazy("ingen säkerställd skillnad"),
    UNSURE: gettext_lazy("okänt hur säkert"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """How much higher a figure is than another, with its interval; in words and as good or bad."""

    meaning: Meaning
    value: float
    low: float
    high: float

    @property
    def there(self) -> bool:
        return not isnan(self.value)

    @property
    def verdict(self) -> str:
        if isnan(self.low) or isnan(self.high):
            return UNSURE
        return HIGHER if self.low > 0 else LOWER if self.high < 0 else SAME

    @property
    def word(self) -> str | Promise:
        return DIFFERENCE_WORDS[self.verdict]

    @property
    def way(self) -> str:
        return way_of(self.meaning, higher=self.verdict == HIGHER) if self.verdict in (HIGHER, LOWER) else ""

    @property
    def short(self) -> str:
        """The difference with its sign."""
        return ("+" if self.value > 0 else "") + told(self.value, self.meaning.row.decimals)

    @property
    def text(self) -> str:
        """Per cent differ by percentage points."""
        if self.meaning.unit != "%":
            return self.short
        return _("%(difference)s procentenheter") % {"difference": self.short}

    @property
    def interval(self) -> str:
        if self.verdict == UNSURE:
            return ""
        return between(self.low, self.high, self.meaning.row.decimals)


def difference_of(meaning: Meaning, found: Interval, place: tuple[int, ...] | int) -> Difference:
    return Difference(meaning, float(found.value[place]), float(found.low[place]), float(found.high[place]))
