"""A period as plain data: what stands on its pages, in its files, and in what is frozen when it is closed.

Codes and values; words only where people wrote them. `plain` and `sheet_from` are each other's way back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from math import nan
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.decisions.wording import KIND_WORDS
from samlad.followup import rules
from samlad.followup.rules import Ruled
from samlad.programmes.rules import GOAL_WORDS, PROGRESS_WORDS, TARGET_WORDS, WAY_WORDS
from samlad.statistics.queries.words import ABSENT_WORDS, VERDICT_WORDS, between, told

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """An indicator of a goal, in an area or (None) as a whole; numbers are None where none may be shown."""

    indicator_id: int
    indicator: str
    unit: str
    decimals: int
    source: str
    way: str
    area_id: int | None
    area: str
    period: str
    status: str
    value: float | None
    low: float | None
    high: float | None
    milestone: float | None
    milestone_period: str
    milestone_kind: str
    baseline: float | None
    baseline_period: str
    trend: str
    outcome: str
    wrong: str
    target: float | None = None
    target_period: str = ""

    @property
    def text(self) -> str:
        return str(ABSENT_WORDS.get(self.status, "–")) if self.value is None else self._told(self.value)

    @property
    def interval(self) -> str:
        if self.low is None or self.high is None:
            return ""
        return between(self.low, self.high, self.decimals)

    @property
    def milestone_text(self) -> str:
        return "–" if self.milestone is None else self._told(self.milestone)

    @property
    def target_text(self) -> str:
        """What it should be in the end."""
        return "–" if self.target is None else self._told(self.target)

    @property
    def baseline_text(self) -> str:
        return "–" if self.baseline is None else self._told(self.baseline)

    @property
    def preliminary(self) -> bool:
        return self.status == "preliminary"

    @property
    def way_word(self) -> str | Promise:
        return WAY_WORDS[self.way]

    @property
    def milestone_word(self) -> str | Promise:
        return TARGET_WORDS.get(self.milestone_kind, "")

    @property
    def trend_word(self) -> str | Promise:
        return VERDICT_WORDS[self.trend]

    @property
    def outcome_word(self) -> str | Promise:
        return rules.OUTCOME_WORDS[self.outcome]

    @property
    def wrong_word(self) -> str | Promise:
        return rules.WRONG_WORDS.get(self.wrong, "")

    def _told(self, value: float | None) -> str:
        number = told(nan if value is None else value, self.decimals)
        return f"{number}\u00a0%" if self.unit == "%" else number


@dataclass(frozen=True, slots=True)
class Part:
    """What a goal is assessed for: an area, or (None) the whole. `level` and `ruled.level` are places in the
    scale; `level` is None also where somebody found that nothing can be said, and `assessed` tells that."""

    area_id: int | None
    area: str
    ruled: Ruled
    by_rule: int | None = None
    level: int | None = None
    assessed: bool = False
    reason: str = ""
    comment: str = ""
    source: str = ""
    assessed_at: str = ""

    @property
    def differs(self) -> bool:
        return self.assessed and self.level != self.by_rule


@dataclass(frozen=True, slots=True)
class Done:
    """What a body has taken on for a goal, and how it goes: codes of `programmes`. `year`: when its plan
    begins, as the same is taken on anew each year."""

    party: str
    kind: str
    text: str
    state: str
    year: int | None = None

    @property
    def kind_word(self) -> str | Promise:
        return GOAL_WORDS[self.kind]

    @property
    def state_word(self) -> str | Promise:
        return PROGRESS_WORDS.get(self.state, "")


@dataclass(frozen=True, slots=True)
class DecidedOn:
    """A decision about a goal or one of its deviations; `on` is YYYY-MM-DD."""

    on: str
    body: str
    paragraph: str
    case_number: str
    text: str
    kind: str = ""

    @property
    def what(self) -> str:
        """What was decided, in words."""
        outcome = str(KIND_WORDS.get(self.kind, "")).lower()
        about = _("Om en avvikelse: %(outcome)s.") % {"outcome": outcome} if outcome else ""
        return " ".join(filter(None, [about, self.text]))

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on)


@dataclass(frozen=True, slots=True)
class GoalSheet:
    """A goal in a period. `actions`: how many have it, or what answers to it, as their reason."""

    goal_id: int
    programme_id: int
    programme: str
    kind: str
    number: str
    text: str
    above: list[str]
    lead_id: int | None
    lead: str
    shared: list[str]
    needed: int | None
    not_measurable: str
    concerns_areas: bool
    results: list[Result]
    parts: list[Part]
    done: list[Done] = field(default_factory=list)
    decisions: list[DecidedOn] = field(default_factory=list)
    actions: int = 0
    actions_done: int = 0

    @property
    def title(self) -> str:
        return f"{self.number} {self.text}".strip()

    @property
    def kind_word(self) -> str | Promise:
        return GOAL_WORDS[self.kind]

    @property
    def actions_told(self) -> str:
        """How many actions there are, and how many of them are done; "" where there is none."""
        words = {"n": self.actions, "done": self.actions_done}
        told_of = ngettext(
            "%(n)s åtgärd, varav klara: %(done)s", "%(n)s åtgärder, varav klara: %(done)s", self.actions
        )
        return told_of % words if self.actions else ""

    @property
    def complete(self) -> bool:
        return all(part.assessed for part in self.parts)

    @property
    def begun(self) -> bool:
        return any(part.assessed for part in self.parts)

    @property
    def wrong(self) -> list[Result]:
        return [one for one in self.results if one.wrong]

    @property
    def indicators(self) -> int:
        """How many there are, each once in however many areas."""
        return len({one.indicator_id for one in self.results})

    @property
    def indicators_wrong(self) -> int:
        return len({one.indicator_id for one in self.wrong})

    @property
    def missed(self) -> list[Result]:
        return [one for one in self.results if one.outcome == rules.MISSED]

    @property
    def per_area(self) -> bool:
        return any(part.area_id is not None for part in self.parts)

    @property
    def silent_of_areas(self) -> bool:
        """A goal about areas whose indicators say nothing about areas."""
        return self.concerns_areas and not any(one.area_id is not None for one in self.results)

    def of(self, part: Part) -> list[Result]:
        """The results that are about a part."""
        return [one for one in self.results if one.area_id == part.area_id]

    @property
    def by_part(self) -> list[tuple[Part, list[Result]]]:
        return [(part, self.of(part)) for part in self.parts]

    @property
    def of_whole(self) -> list[Result]:
        """Results about the whole of a goal that is assessed by area: they are not counted for any area."""
        return [one for one in self.results if one.area_id is None] if self.per_area else []

    @property
    def findings(self) -> list[str]:
        """What departs from what was decided, in words."""
        return list(_findings(self))


def _findings(goal: GoalSheet) -> Any:
    if not goal.lead:
        yield _("Målet saknar huvudansvarig.")
    if goal.not_measurable:
        yield _("Målet går inte att mäta: %(why)s") % {"why": goal.not_measurable}
    elif not goal.results:
        yield _("Målet saknar indikator.")
    if goal.silent_of_areas and goal.results:
        yield _("Målet handlar om områden, men indikatorerna säger inget om områden.")
    for one in goal.results:
        words = {"indicator": one.indicator, "area": f" ({one.area})" if one.area else ""}
        if one.outcome == rules.MISSED:
            yield _("Når inte etappmålet: %(indicator)s%(area)s.") % words
        if one.outcome == rules.NO_VALUE:
            yield _("Värde saknas för perioden: %(indicator)s%(area)s.") % words
        if one.outcome == rules.NO_MILESTONE:
            yield _("Etappmål saknas: %(indicator)s%(area)s.") % words
        if one.wrong:
            yield _("Åt fel håll: %(indicator)s%(area)s.") % words


@dataclass(frozen=True, slots=True)
class Share:
    """How many goals a body is asked to assess, and has assessed; `party_id` None: goals without a body."""

    party_id: int | None
    name: str
    asked: int
    assessed: int

    @property
    def left(self) -> int:
        return self.asked - self.assessed


@dataclass(frozen=True, slots=True)
class Sheet:
    """A period with its goals in reading order. Days are YYYY-MM-DD; `levels` are (word, share)."""

    period_id: int
    municipality: str
    name: str
    kind: str
    reference_on: str
    opens_on: str
    closes_on: str
    instructions: str
    scale: str
    levels: list[list[Any]]
    programmes: list[Plain]
    goals: list[GoalSheet]
    closed_at: str = ""
    digest: str = ""

    @property
    def kind_word(self) -> str | Promise:
        return rules.KIND_WORDS[self.kind]

    @property
    def day(self) -> date:
        return date.fromisoformat(self.reference_on)

    @property
    def shares(self) -> list[Share]:
        """The bodies, those that have most left first."""
        found = dict[int | None, Share]()
        for goal in self.goals:
            old = found.get(goal.lead_id) or Share(goal.lead_id, goal.lead, 0, 0)
            found[goal.lead_id] = replace(old, asked=old.asked + 1, assessed=old.assessed + goal.complete)
        return sorted(found.values(), key=lambda one: (-one.left, one.name))

    @property
    def assessed(self) -> int:
        return sum(goal.complete for goal in self.goals)

    @property
    def by_area(self) -> bool:
        """Whether a goal is assessed for each area, so that there are more assessments than goals."""
        return any(goal.per_area for goal in self.goals)

    def word(self, level: int | None) -> str:
        return str(rules.NOT_SAID) if level is None else str(self.levels[level][0])

    def verdict(self, part: Part) -> str:
        return self.word(part.level) if part.assessed else _("Inte bedömt")

    @property
    def tally(self) -> list[tuple[str, int]]:
        """How many of the parts that have been assessed stand at each level, best first."""
        parts = [part for goal in self.goals for part in goal.parts if part.assessed]
        places: list[int | None] = [*range(len(self.levels)), None]
        return [(self.word(place), sum(part.level == place for part in parts)) for place in places]

    def of_body(self, party_id: int | None) -> "Sheet":
        """Only the goals that a body leads."""
        return replace(self, goals=[goal for goal in self.goals if goal.lead_id == party_id])


def plain(sheet: Sheet) -> dict[str, Any]:
    """The parts to freeze: "header", and one for each goal."""
    header = {key: value for key, value in asdict(replace(sheet, goals=[])).items() if key != "goals"}
    header |= {"asked": len(sheet.goals), "assessed": sheet.assessed}
    return {"header": header, **{f"goal:{goal.goal_id}": asdict(goal) for goal in sheet.goals}}


def sheet_from(parts: Mapping[str, Any], digest: str = "") -> Sheet:
    header = {key: value for key, value in parts["header"].items() if key not in ("asked", "assessed")}
    goals = [_goal(part) for key, part in parts.items() if key.startswith("goal:")]
    return Sheet(**{**header, "goals": goals, "digest": digest})


def _goal(part: Plain) -> GoalSheet:
    made = {
        "results": [Result(**one) for one in part["results"]],
        "parts": [Part(**{**one, "ruled": Ruled(**one["ruled"])}) for one in part["parts"]],
        "done": [Done(**one) for one in part["done"]],
        "decisions": [DecidedOn(**one) for one in part["decisions"]],
    }
    return GoalSheet(**{**part, **made})


def sums(results: Sequence[Result], shares: Sequence[float], needed: int | None) -> Ruled:
    """The verdict that a goal's rule gives of some results."""
    return rules.ruled([one.outcome for one in results], shares, needed)
