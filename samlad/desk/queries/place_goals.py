"""The goals that concern a place: its result against the milestone that is due, and their last verdict."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import JSONField
from django.db.models.functions import Coalesce, JSONObject

from samlad.analysis.intervals import Interval
from samlad.base.forms import Moment
from samlad.events.rows import known_in
from samlad.followup.models import AssessmentFacts
from samlad.followup.rules import NOT_SAID
from samlad.programmes.models import GoalFacts, Measure, PriorityArea, ProgrammeFacts, Target
from samlad.programmes.rules import ADOPTED, REACHED, SUBGOAL, Reading, due, is_reached
from samlad.statistics.queries.meanings import Meaning
from samlad.statistics.queries.shown import Grid
from samlad.statistics.queries.sureness import Numbers, intervals
from samlad.statistics.queries.words import Figure, figure_of, told

# So many have room, and so many are seen at once.
MOST, FIRST = 25, 5


@dataclass(frozen=True, slots=True)
class AreaResult:
    """An indicator of a goal in one place. `at_due` is its value in the period of the milestone that is due.

    `due` is None where no milestone is due yet, `reached` where nobody can say.
    """

    meaning: Meaning
    figure: Figure | None
    due: Target | None
    at_due: Figure | None
    reached: bool | None

    @property
    def milestone(self) -> str:
        return told(self.due.value, self.meaning.row.decimals) if self.due else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of the goal in the last period that has been closed; `of_area`: for this place."""

    word: str
    period: str
    of_area: bool

    @property
    def words(self) -> Any:
        return self.word or NOT_SAID


@dataclass(frozen=True, slots=True)
class AreaGoal:
    """A goal that is to be reached in a place, in a plan that runs."""

    row: Any
    results: Sequence[AreaResult]
    verdict: Verdict | None

    @property
    def missed(self) -> bool:
        return any(one.reached is False for one in self.results)

    @property
    def reached(self) -> bool:
        """All that can be said of is where it should be, and something can."""
        return not self.missed and any(one.reached for one in self.results)

    @property
    def weight(self) -> tuple[bool, bool]:
        """What is read first: what is missed, then what nobody can say anything of."""
        return not self.missed, self.reached


@dataclass(frozen=True, slots=True)
class AreaGoals:
    """`left_out` is how many goals of the place there was no room for."""

    goals: Sequence[AreaGoal]
    left_out: int

    @property
    def first(self) -> Sequence[AreaGoal]:
        return self.goals[:FIRST]

    @property
    def rest(self) -> Sequence[AreaGoal]:
        return self.goals[FIRST:]


def goals_of_area(area: int, moment: Moment) -> list[Any]:
    """The goals that are about an area, in plans that run and give it priority, by plan and position.

    A row for each goal and indicator that is measured there; with `plan`, the `indicator` and its `way` (None
    where the goal has none), and the `verdict`. What is decided is open to all. 1 query.
    """
    at = moment.at
    plans = ProgrammeFacts.objects.known(at).filter(
        state=ADOPTED, starts_on__lte=moment.day, ends_on__gte=moment.day
    )
    priority = PriorityArea.objects.known(at).filter(area=area).values("programme")
    divided = GoalFacts.objects.known(at).filter(parent=OuterRef("goal"), goal__kind=SUBGOAL)
    measured = Measure.objects.known(at).filter(goal=OuterRef("goal"), per_area=True)
    rows = GoalFacts.objects.known(at).filter(
        Q(concerns_areas=True) | Exists(measured),
        ~Exists(divided),
        goal__kind__in=REACHED,
        goal__programme__in=priority,
    )
    named = plans.filter(programme=OuterRef("goal__programme")).values("name")[:1]
    here = FilteredRelation(
        "goal__measures", condition=known_in("goal__measures", moment.at) & Q(goal__measures__per_area=True)
    )
    told_of: QuerySet[Any] = rows.annotate(
        plan=Subquery(named),
        here=here,
        indicator=F("here__indicator"),
        way=F("here__way"),
        verdict=Subquery(_verdicts(area, moment), output_field=JSONField()),
    ).filter(plan__isnull=False)
    order = ("plan", "goal__programme", "position", "goal", "here__pk")
    return list(told_of.select_related("goal").order_by(*order))


def _verdicts(area: int, moment: Moment) -> QuerySet[Any, Any]:
    """Of a goal, that of the last closed period: for the area, else for the whole."""
    closed = {} if moment.at is None else {"assessment__period__closing__event__at__lte": moment.at}
    rows = AssessmentFacts.objects.known(moment.at).filter(
        Q(area=area) | Q(area__isnull=True),
        assessment__goal=OuterRef("goal"),
        assessment__period__closing__isnull=False,
        assessment__period__facts__replaced_at__isnull=True,
        **closed,
    )
    here = Coalesce("area", 0, output_field=IntegerField())
    told_of = rows.order_by("-assessment__period__facts__reference_on", "-assessment__period", here.desc())
    parts = {"word": "level__word", "period": "assessment__period__facts__name", "area": "area"}
    return told_of.values(told=JSONObject(**parts))[:1]


def area_goals(
    area: int, rows: Sequence[Any], known: Sequence[Meaning], grid: Grid, moment: Moment
) -> AreaGoals:
    """What `goals_of_area` found, with results; `grid` has the area first. 1 query."""
    targets = _targets(area, {row.goal_id for row in rows}, moment)
    figures = _Figures({one.key: one for one in known}, grid)
    by_goal = defaultdict[int, list[Any]](list)
    for row in rows:
        by_goal[row.goal_id].append(row)
    found = list[AreaGoal]()
    for goal, of in by_goal.items():
        measured = [row for row in of if row.indicator in figures.known]
        results = [
            figures.result(row, targets.get((goal, row.indicator), ()), moment.day) for row in measured
        ]
        found.append(AreaGoal(of[0], results, _verdict(of[0].verdict)))
    found.sort(key=lambda one: one.weight)
    return AreaGoals(found[:MOST], max(len(found) - MOST, 0))


def _verdict(told_of: Mapping[str, Any] | None) -> Verdict | None:
    if told_of is None:
        return None
    return Verdict(told_of["word"] or "", told_of["period"], told_of["area"] is not None)


def _targets(area: int, goals: Collection[int], moment: Moment) -> Mapping[tuple[int, int], list[Target]]:
    found = defaultdict[tuple[int, int], list[Target]](list)
    if goals:
        for row in Target.objects.known(moment.at).filter(goal__in=goals, area=area).order_by("pk"):
            found[row.goal_id, row.indicator_id].append(row)
    return found


class _Figures:
    """The values of the area, each indicator taken out of the grid once."""

    def __init__(self, known: Mapping[int, Meaning], grid: Grid) -> None:
        self.known, self.grid = known, grid
        self.parts = dict[int, tuple[Grid, Interval]]()

    def result(self, row: Any, targets: Sequence[Target], day: date) -> AreaResult:
        meaning, aim = self.known[row.indicator], next(iter(due(targets, day)), None)
        at_due = self.figure(meaning, aim.period) if aim else None
        reached = None
        if aim is not None and at_due is not None and at_due.there:
            reading = Reading.of(at_due.value, at_due.low, at_due.high, meaning.row.decimals)
            reached = is_reached(row.way, reading, aim.value)
        return AreaResult(meaning, self.figure(meaning), aim, at_due, reached)

    def figure(self, meaning: Meaning, period: str = "") -> Figure | None:
        """The value of a period, the latest where none is told; None where there is no row."""
        if meaning.key not in self.parts:
            own = self.grid.of_indicator(meaning.key)
            self.parts[meaning.key] = own, intervals(meaning, Numbers.of(own, meaning.key))
        own, within = self.parts[meaning.key]
        place = int(own.latest()[0, 0])
        if period:
            place = own.periods.index(period) if period in own.periods else -1
        return figure_of(meaning, own, within, (0, 0, place)) if place >= 0 else None
