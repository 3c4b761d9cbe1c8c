"""A value to be written, and what is wrong with it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from samlad.base.fields import check_text, one_line
from samlad.base.refusals import Refusal
from samlad.statistics.models import Delivery
from samlad.statistics.periods import span_of
from samlad.statistics.rules import BREAKDOWN_WORDS, STATUS_WORDS, WITH_VALUE

REASON_MAX = 80


@dataclass(frozen=True, slots=True)
class Given:
    """One value to be written; the names are those of `Observation`. `period` is a code of `periods`.

    `row` is where it stands in a file, 0 where it is of none.
    """

    indicator: int
    area: int
    period: str
    breakdown: str = ""
    value: float | None = None
    count: float | None = None
    denominator: float | None = None
    status: str = "final"
    reason: str = ""
    asked: int | None = None
    answers: int | None = None
    margin: float | None = None
    estimated: float = 0.0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """What a delivery did; `delivery` is None where nothing was written as nothing was new."""

    delivery: Delivery | None
    added: int
    revised: int
    unchanged: int

    @property
    def total(self) -> int:
        return self.added + self.revised + self.unchanged


def checked(values: Iterable[Given], as_day: Callable[[Any], Any]) -> Iterator[tuple[Any, ...]]:
    """The rows to be staged, one after another; Refusal at the first value that cannot be kept."""
    as_day = lru_cache(1024)(as_day)
    for number, one in enumerate(values, start=1):
        if told := _wrong(one):
            raise Refusal(_("Värde %(number)s: %(told)s") % {"number": number, "told": told})
        span = span_of(one.period)
        assert span is not None  # noqa: S101 - said by _wrong
        yield (
            one.indicator,
            one.area,
            span.code,
            as_day(span.starts_on),
            one.breakdown,
            one.value,
            one.count,
            one.denominator,
            one.status,
            clean_reason(one.reason),
            one.asked,
            one.answers,
            one.margin,
            one.estimated,
            one.row,
        )


def _wrong(one: Given) -> str:
    """Why a value cannot be kept; "" where it can."""
    if span_of(one.period) is None:
        return _("”%(period)s” är ingen period.") % {"period": one.period[:20]}
    if one.breakdown not in BREAKDOWN_WORDS or one.status not in STATUS_WORDS:
        return _("okänd uppdelning eller status.")
    if (one.status in WITH_VALUE) != (one.value is not None):
        return _("ett värde som finns ska ha ett tal, och ett som saknas inget.")
    if one.value is None and one.count is not None:
        return _("ett värde som saknas har inget antal.")
    return _wrong_number(one)


def _wrong_number(one: Given) -> str:
    if one.value is not None and not isfinite(one.value):
        return _("talet är inte ändligt.")
    for number in (one.count, one.denominator, one.asked, one.answers, one.margin):
        if number is not None and not (isfinite(number) and number >= 0):
            return _("antal och felmarginaler är noll eller mer.")
    if not 0 <= one.estimated <= 1:
        return _("den skattade andelen är mellan 0 och 1.")
    return ""


@lru_cache(1024)
def clean_reason(text: str) -> str:
    """The words of the source, as one line that has passed the guard."""
    line = one_line(text)
    if not line:
        return ""
    try:
        check_text(line, REASON_MAX)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from None
    return line
