"""A suggested level for an area, with the reasons as codes and values. People set the level.

The rule table stands in `docs/methods/suggestion.md`. The page words the codes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from samlad.analysis.expected import FEWEST_ROUNDS, NO_DATA, Expectation

NO_DATA_LEVEL, NORMAL, RAISED, SERIOUS, HIGHEST = range(5)
# A single event is never a wave.
FEWEST_EVENTS_ABOVE = 2
# Numbers alone never suggest red.
HIGHEST_BY_NUMBERS = SERIOUS
# Seriousness -> the least level that (one event, two or more) demand.
DEMANDS: Mapping[int, tuple[int, int]] = MappingProxyType({2: (NORMAL, RAISED), 3: (RAISED, SERIOUS)})
# Every code with the names of its values, in the order in which reasons are given.
REASON_VALUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "nobody_reported": ("expected",),
        "few_reported": ("reported", "expected"),
        "no_levels": ("events",),
        "nothing_to_report": ("parties",),
        "levels_agree": ("level", "parties"),
        "levels_differ": ("lowest", "highest", "middle", "parties"),
        "highest_weighs": ("highest", "level"),
        "short_history": ("rounds", "needed"),
        "above_usual": ("count", "low", "high"),
        "single_above_usual": ("count", "low", "high"),
        "within_usual": ("count", "low", "high"),
        "below_usual": ("count", "low", "high"),
        "serious_events": ("seriousness", "count", "level"),
        "slow_fall": ("previous", "level"),
    }
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one audience may see of an area in a round. All of it must be computed for that audience.

    `levels` are the 1–4 of the parties that gave one, `nothing` how many had nothing to report. `reported` of
    `expected` reporters have answered for the area. `events` is the seriousness of each joined event: 1–3, 0
    where it was not stated. `usual` is None when it was not computed; `previous` is the level of the round
    before, None or 0 where there was none. ValueError: values outside these.
    """

    levels: Sequence[int] = ()
    nothing: int = 0
    reported: int = 0
    expected: int = 0
    events: Sequence[int] = ()
    usual: Expectation | None = None
    previous: int | None = None

    def __post_init__(self) -> None:
        if any(level not in range(NORMAL, HIGHEST + 1) for level in self.levels):
            raise ValueError("a party's level is 1 to 4")
        if any(seriousness not in range(4) for seriousness in self.events):
            raise ValueError("seriousness is 0 to 3")
        if min(self.nothing, self.reported, self.expected) < 0:
            raise ValueError("numbers of parties are not negative")
        if self.previous is not None and self.previous not in range(HIGHEST + 1):
            raise ValueError("the previous level is 0 to 4, or None")

    @property
    def is_empty(self) -> bool:
        return not (self.levels or self.nothing or self.events)


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of `REASON_VALUES` with its values."""

    code: str
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A level 0–4 with its reasons in the order of `REASON_VALUES`."""

    level: int
    reasons: tuple[Reason, ...]


def suggested(evidence: Evidence) -> Suggestion:
    """The level the rules suggest. More events, more serious ones or higher levels never lower it.

    0, whatever the previous level, when nobody has reported a level, "nothing" or an event.
    """
    if evidence.is_empty:
        return Suggestion(NO_DATA_LEVEL, (_reason("nobody_reported", evidence.expected),))
    level, reasons = NORMAL, _few(evidence)
    for rule in (_by_levels, _by_numbers, _by_seriousness, _by_previous):
        level, given = rule(evidence, level)
        reasons += given
    return Suggestion(level, tuple(reasons))


def _reason(code: str, *values: int) -> Reason:
    return Reason(code, dict(zip(REASON_VALUES[code], values, strict=True)))


def _few(evidence: Evidence) -> list[Reason]:
    if 2 * evidence.reported >= evidence.expected:
        return []
    return [_reason("few_reported", evidence.reported, evidence.expected)]


def _by_levels(evidence: Evidence, level: int) -> tuple[int, list[Reason]]:
    """The middle of the parties' levels, "nothing" as 1, the higher of two; at most one below the highest."""
    if not evidence.levels:
        parties = evidence.nothing
        return level, [
            _reason("nothing_to_report", parties) if parties else _reason("no_levels", len(evidence.events))
        ]
    given = sorted([NORMAL] * evidence.nothing + list(evidence.levels))
    lowest, middle, highest = given[0], given[len(given) // 2], given[-1]
    if lowest == highest:
        return highest, [_reason("levels_agree", highest, len(given))]
    differ = [_reason("levels_differ", lowest, highest, middle, len(given))]
    if middle >= highest - 1:
        return middle, differ
    return highest - 1, [*differ, _reason("highest_weighs", highest, highest - 1)]


def _by_numbers(evidence: Evidence, level: int) -> tuple[int, list[Reason]]:
    """One step up when there are more events than usual. Fewer than usual is told, and lowers nothing."""
    usual = evidence.usual
    if usual is None or usual.code == NO_DATA:
        return level, []
    if usual.low is None or usual.high is None:
        return level, [_reason("short_history", usual.rounds, FEWEST_ROUNDS)]
    count = len(evidence.events)
    code = _against_usual(count, usual.low, usual.high)
    raised = max(level, min(level + 1, HIGHEST_BY_NUMBERS)) if code == "above_usual" else level
    return raised, [_reason(code, count, usual.low, usual.high)]


def _against_usual(count: int, low: int, high: int) -> str:
    if count > high:
        return "above_usual" if count >= FEWEST_EVENTS_ABOVE else "single_above_usual"
    return "below_usual" if count < low else "within_usual"


def _by_seriousness(evidence: Evidence, level: int) -> tuple[int, list[Reason]]:
    """Never below what the most serious events demand."""
    reasons = []
    for seriousness, (one, several) in DEMANDS.items():
        count = sum(1 for event in evidence.events if event >= seriousness)
        demanded = several if count > 1 else one
        if count and demanded > level:
            level, reasons = demanded, [_reason("serious_events", seriousness, count, demanded)]
    return level, reasons


def _by_previous(evidence: Evidence, level: int) -> tuple[int, list[Reason]]:
    """At most one step down from round to round."""
    previous = evidence.previous or NO_DATA_LEVEL
    if level >= previous - 1:
        return level, []
    return previous - 1, [_reason("slow_fall", previous, previous - 1)]
