"""The thread, gaps, goals, periods and places, and all rules in one pass, with many plans and years."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from samlad.actions.models import Action, ActionState, FollowUp
from samlad.deviations.finding import find
from samlad.deviations.models import Deviation, LevelSetting, RuleSetting
from samlad.followup.models import AssessmentFacts, PeriodFacts, PeriodPlan
from samlad.forums.models import Seat
from samlad.parties.models import FunctionPeriod, Holding, Party, PartyProfile
from samlad.places.models import AreaFacts
from samlad.programmes.models import (
    Evaluation,
    Goal,
    GoalFacts,
    Measure,
    PriorityArea,
    ProgrammeFacts,
    Progress,
    Responsible,
    Target,
)
from samlad.situation.models import Mark, Round, RoundState, Sighting
from samlad.situation.rules import ADOPTED
from samlad.statistics.models import IndicatorFacts, Observation
from samlad.thread.models import DECIDED_IN, LED_TO, SERVED_BY, Link
from tests.bench import pages
from tests.bench.figures import Times, table, timed
from tests.bench.pages import Figures
from tests.bench.plans import NOW
from tests.bench.report import heading, page_table
from tests.bench.sizes import Plan, Size
from tests.bench.stage import database

# Has one of everything; with it the queries are counted that must not become more.
SMALL = Size(3, 2, 4, 40, 2, 20)
FULL, QUICK = Size(30, 10, 260, 5_000, 5, 100), Size(6, 3, 12, 400, 5, 30)
PASSES = 9
# What the rules read, whole.
READ: Sequence[Any] = (
    ActionState,
    AreaFacts,
    AssessmentFacts,
    Evaluation,
    FollowUp,
    FunctionPeriod,
    GoalFacts,
    Holding,
    IndicatorFacts,
    LevelSetting,
    Mark,
    Measure,
    Observation,
    PartyProfile,
    PeriodFacts,
    PeriodPlan,
    PriorityArea,
    ProgrammeFacts,
    Progress,
    Responsible,
    RoundState,
    RuleSetting,
    Seat,
    Target,
)


def report(plan: Plan, size: Size) -> None:
    with database(SMALL):
        small = pages.count_queries(addresses())
    with database(size):
        planned = f"{size.plans} programmes and plans of {size.goals} goals"
        print(f"{heading(size)}\n{planned}", end="\n\n", flush=True)
        print(told(pages.measure(plan, addresses()), small, rules_beside_reading()), flush=True)


def told(found: Mapping[str, Figures], small: Mapping[str, int], rules: "Pass") -> str:
    return f"{page_table(found, small, str(SMALL))}\n\n{_rules(rules)}"


def addresses() -> dict[str, str]:
    """Each page of something that much hangs on: the goal that most actions serve, the area at the highest
    level."""
    goal, period = _most_served(), PeriodFacts.objects.known()
    adopted = RoundState.objects.known().filter(state=ADOPTED).values("round")
    area = Mark.objects.known().filter(round__in=adopted).latest("round__first_day", "level", "pk").area_id
    gaps, then = reverse("desk:gaps"), f"?dag={_then()}"
    return {
        **_threads(goal),
        "gaps": gaps,
        "gaps, all listed": f"{gaps}?alla=1",
        "gaps of last year": gaps + then,
        "goal": reverse("desk:goal", args=[goal.pk]),
        "period, open": reverse("followup:period", args=[period.latest("closes_on").period_id]),
        "period, closed": reverse("followup:period", args=[period.earliest("closes_on").period_id]),
        "place": reverse("desk:area", args=[area]),
        "place last year": reverse("desk:area", args=[area]) + then,
    }


def _then() -> date:
    """The end of last year; when the first week had been adopted, where it began after that."""
    return max(date(NOW.year - 1, 12, 31), Round.objects.earliest("first_day").last_day + timedelta(days=2))


def _most_served() -> Goal:
    """The goal that most actions serve."""
    served = list(Link.objects.known().filter(relation=SERVED_BY).values_list("source", flat=True))
    return Goal.objects.get(node=max(sorted(set(served)), key=served.count))


def _threads(goal: Goal) -> dict[str, str]:
    """From a mark that led to actions, an action that a goal has, that goal, its plan, and a deviation."""
    led = Link.objects.known().filter(relation=LED_TO, target__kind="action")
    mark = led.filter(source__kind="mark").order_by("-source").values_list("source", flat=True)[0]
    served = Link.objects.known().filter(source=goal.node_id, relation=SERVED_BY).values("target")
    action = Action.objects.filter(node__in=served).latest("pk").node_id
    decided = Link.objects.known().filter(relation=DECIDED_IN).values("source")
    deviation = Deviation.objects.filter(node__in=decided, about__kind="goal").earliest("pk").node_id
    nodes: Mapping[str, int] = {
        "mark": mark,
        "sighting": _sighting(mark),
        "action": action,
        "goal": goal.node_id,
        "programme": goal.programme.node_id,
        "deviation": deviation,
    }
    return {f"thread from a {kind}": reverse("desk:thread", args=[node]) for kind, node in nodes.items()}


def _sighting(mark: int) -> int:
    """One that was handed in where a level was set."""
    of = Mark.objects.get(node=mark)
    return Sighting.objects.known().filter(round=of.round, area=of.area).latest("pk").node_id


@dataclass(frozen=True, slots=True)
class Pass:
    """All rules in one pass: how many they found, how long it took, and how long reading their rows did."""

    findings: int
    rows: int
    times: Times
    beside: Times


def rules_beside_reading(passes: int = PASSES) -> Pass:
    """In turn, so that both meet the same machine."""
    found, rows = len(_find()), _read_once()
    pairs = [(timed(_read_once), timed(_find)) for _ in range(passes)]
    beside, times = (Times(seconds) for seconds in zip(*pairs, strict=True))
    return Pass(found, rows, times, beside)


def _find() -> Sequence[object]:
    return find(NOW.date())


def _read_once() -> int:
    """Every row that is current, and the parties; as plain tuples, which is the least that reading costs."""
    tables: list[QuerySet[Any]] = [_current(model) for model in READ]
    return sum(len(list(rows.values_list())) for rows in [*tables, Party.objects.all()])


def _current(model: Any) -> QuerySet[Any]:
    known: Callable[[], QuerySet[Any]] | None = getattr(model.objects, "known", None)
    return known() if known is not None else model.objects.all()


def _rules(found: Pass) -> str:
    head = ("all rules in one pass", "findings", "rows", "p50 ms", "rows read once, p50 ms", "ratio")
    ratio = found.times.p50 / found.beside.p50
    return table(head, [("rules", found.findings, found.rows, found.times.p50, found.beside.p50, ratio)])
