"""The periods of a type that a plan covers. Pure."""

from datetime import date

from samlad.statistics.periods import span_of
from samlad.statistics.rules import HALF_YEAR, MONTH, QUARTER, TERM, WEEK, YEAR

_SHAPES = {
    YEAR: ("{0}", 1),
    HALF_YEAR: ("{0}H{1}", 2),
    TERM: ("{0}T{1}", 3),
    QUARTER: ("{0}K{1}", 4),
    MONTH: ("{0}M{1:02d}", 12),
    WEEK: ("{0}V{1:02d}", 53),
}
MOST = 60


def periods_of(period_type: str, starts_on: date, ends_on: date) -> list[str]:
    """The codes of the periods that end within these days, the first first.

    Of months and weeks the last of each year, and of the plan: nobody sets a milestone for every week, and
    it is a value of the same kind of period that it is held against.
    """
    shape, number = _SHAPES[period_type]
    codes = [
        shape.format(year, one)
        for year in range(starts_on.year, ends_on.year + 1)
        for one in range(1, number + 1)
    ]
    spans = [span for code in codes if (span := span_of(code))]
    inside = [span for span in spans if starts_on <= span.ends_on <= ends_on]
    if period_type in (MONTH, WEEK):
        inside = list({span.ends_on.year: span for span in inside}.values())
    return [span.code for span in inside][:MOST]
