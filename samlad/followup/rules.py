"""Scales, periods, results against milestones, and the verdict that a goal's stated rule gives. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import isfinite

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.actions.rules import OWN_KINDS
from samlad.base.refusals import Refusal
from samlad.programmes.rules import BY_TREND, FROM_START, Reading, is_over, is_reached
from samlad.statistics.periods import span_of

MARCH, TERTIAL_1, AUGUST, YEAR = "march", "tertial1", "august", "year"
KIND_WORDS: Mapping[str, str | Promise] = {
    MARCH: gettext_lazy("Per 31 mars"),
    TERTIAL_1: gettext_lazy("Tertial 1"),
    AUGUST: gettext_lazy("Tertial 2, per 31 augusti"),
    YEAR: gettext_lazy("Helår"),
}
PLANNED, OPEN, CLOSED = "planned", "open", "closed"
STATE_WORDS: Mapping[str, str | Promise] = {
    PLANNED: gettext_lazy("Planerad"),
    OPEN: gettext_lazy("Öppen"),
    CLOSED: gettext_lazy("Stängd"),
}
# How an indicator stands against its milestone. Of the last two nothing is said: they are not counted.
REACHED, MISSED, NO_VALUE, NO_MILESTONE = "reached", "missed", "no_value", "no_milestone"
OUTCOME_WORDS: Mapping[str, str | Promise] = {
    REACHED: gettext_lazy("Når etappmålet"),
    MISSED: gettext_lazy("Når inte etappmålet"),
    NO_VALUE: gettext_lazy("Inget värde"),
    NO_MILESTONE: gettext_lazy("Inget etappmål"),
}
COUNTED = (REACHED, MISSED)
# Why it is said that an indicator goes the wrong way: against where it began, or by its trend.
WRONG_WORDS: Mapping[str, str | Promise] = {
    FROM_START: gettext_lazy("Åt fel håll sedan utgångsvärdet"),
    BY_TREND: gettext_lazy("Åt fel håll, statistiskt säkerställt"),
}
NOT_SAID: str | Promise = gettext_lazy("Går inte att säga")
MOST_LEVELS = 7
# Whom the executive board asks for follow-up: not the council, which stands above it.
ASKED_KINDS = OWN_KINDS - {"municipal_council"}


@dataclass(frozen=True, slots=True)
class Step:
    """A level of a scale: its word, and the least share (0 to 1) at the milestone that gives it."""

    word: str
    share: float


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rule of a goal gives. `level` is a place in the scale, None where nothing can be said.

    `counted` are the indicators with both value and milestone, `reached` those of them at it. `needed` is
    how many the goal says have to be, None for all of them.
    """

    level: int | None
    reached: int
    counted: int
    needed: int | None
    without_value: int
    without_milestone: int


def ruled(outcomes: Sequence[str], shares: Sequence[float], needed: int | None) -> Ruled:
    """The verdict by the goal's stated rule; `shares` are those of the scale, best first.

    The share is that of those needed, else of those counted. Nothing is said where none is counted, or
    where fewer are than are needed and what is missing could decide.
    """
    reached, counted = outcomes.count(REACHED), outcomes.count(REACHED) + outcomes.count(MISSED)
    wanted = counted if needed is None else needed
    said = counted > 0 and (counted >= wanted or reached >= wanted)
    level = _level(min(1.0, reached / wanted), shares) if said else None
    missing = outcomes.count(NO_VALUE), outcomes.count(NO_MILESTONE)
    return Ruled(level, reached, counted, needed, *missing)


def _level(share: float, shares: Sequence[float]) -> int:
    return next(place for place, least in enumerate(shares) if share >= least - 1e-9)


@dataclass(frozen=True, slots=True)
class Milestone:
    """What an indicator should be in a period."""

    period: str
    value: float
    kind: str


def after(reference_on: date) -> date:
    """The day that a period's results are told on: its reference date belongs to what is told of."""
    return reference_on + timedelta(days=1)


def outcome(way: str, reading: Reading | None, period: str, milestone: Milestone | None, on: date) -> str:
    """How a value stands against its milestone on the reference date.

    A milestone that is due is met by no value from before it.
    """
    if milestone is None:
        return NO_MILESTONE
    span, aimed = span_of(period), span_of(milestone.period)
    if reading is None or span is None or aimed is None:
        return NO_VALUE
    if is_over(aimed, after(on)) and span.ends_on < aimed.ends_on:
        return NO_VALUE
    return REACHED if is_reached(way, reading, milestone.value) else MISSED


def state_of(opens_on: date, today: date, *, closed: bool) -> str:
    if closed:
        return CLOSED
    return OPEN if opens_on <= today else PLANNED


def check_scale(name: str, steps: Sequence[Step]) -> None:
    """Best first, falling to zero, so that every share gives one level."""
    words = [step.word.strip() for step in steps]
    if not name.strip() or not all(words):
        raise Refusal(_("Skalan och alla dess nivåer behöver ett namn."))
    if not 2 <= len(steps) <= MOST_LEVELS:
        raise Refusal(_("En skala har mellan 2 och %(n)s nivåer.") % {"n": MOST_LEVELS})
    if len({word.casefold() for word in words}) < len(words):
        raise Refusal(_("Två nivåer heter likadant."))
    shares = [step.share for step in steps]
    if not all(isfinite(share) and 0 <= share <= 1 for share in shares):
        raise Refusal(_("En andel ligger mellan 0 och 100 procent."))
    if any(one <= other for one, other in pairwise(shares)):
        raise Refusal(_("Skriv den bästa nivån först: varje nivå behöver en lägre andel än den före."))
    if shares[-1] != 0:
        raise Refusal(_("Den sista nivån gäller från 0 procent, så att varje utfall får en nivå."))


def check_period(name: str, reference_on: date, opens_on: date, closes_on: date) -> None:
    if not name.strip():
        raise Refusal(_("Skriv vad uppföljningen heter."))
    if closes_on < opens_on:
        raise Refusal(_("Uppföljningen kan inte stänga innan den öppnar."))
    if closes_on < reference_on:
        raise Refusal(_("Uppföljningen kan inte stänga före dagen som den gäller."))


def check_open(state: str) -> None:
    if state == CLOSED:
        raise Refusal(_("Uppföljningen är stängd. Det som står i den ändras inte."))
    if state == PLANNED:
        raise Refusal(_("Uppföljningen har inte öppnat än."))


def check_reason(level: int | None, by_rule: int | None, reason: str) -> None:
    """Where somebody finds something else than the rule does, she says why."""
    if level != by_rule and not reason.strip():
        raise Refusal(_("Bedömningen skiljer sig från det som regeln ger. Skriv varför."))
