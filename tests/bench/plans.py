"""Plans with goals, figures, follow-up and deviations: many as rows, what happens to them by operations."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TypeVar

from django.db.models import Model
from django.urls import reverse

from samlad.actions.models import Action
from samlad.deviations.models import DeviationState
from samlad.deviations.operations import Ruling, Taken, deviations_decide, deviations_run
from samlad.deviations.rules import ACCEPT, UNDECIDED
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.followup.models import ReportingPeriod
from samlad.followup.operations import About as AboutPeriod
from samlad.followup.operations import Line, Said, assessments_take_in, period_add, period_close, scale_add
from samlad.followup.queries.asked import asked_in
from samlad.followup.rules import AUGUST, YEAR, Step
from samlad.parties.models import Party
from samlad.parties.tests.factories import party
from samlad.places.models import Area, AreaFacts
from samlad.programmes.models import Goal, GoalFacts, Measure, Programme, Responsible, Target
from samlad.programmes.operations import About, Decided, areas_set, programme_add, programme_adopt
from samlad.programmes.rules import (
    ACTION_PLAN,
    BODY_PLAN,
    DECREASE,
    GOAL,
    INCREASE,
    LEAD,
    MILESTONE,
    PROGRAMME,
    SUBGOAL,
)
from samlad.situation.rules import local
from samlad.statistics.models import Indicator, Observation
from samlad.statistics.tests.factories import delivery, indicator
from samlad.thread.models import ANSWERS_TO, SERVED_BY, Link, Node
from tests.bench.chance import dice
from tests.bench.sizes import Size
from tests.bench.town import Town

M = TypeVar("M", bound=Model)

STARTS, ENDS = date(2023, 1, 1), date(2027, 12, 31)
AT = local(date(2022, 12, 1), time(8))
NOW = local(date(2026, 11, 16), time(8))
# The first is what the goals of the plans of bodies answer to.
KINDS = (PROGRAMME, BODY_PLAN, ACTION_PLAN, PROGRAMME, PROGRAMME)
BOARDS, INDICATORS, YEARS = 10, 40, range(2014, 2026)
PRIORITY, MILESTONES = 20, (2023, 2024, 2025, 2026, 2027)
# Of so many goals the first is divided into the others.
DIVIDED = 10
SCALE = (Step("Uppfylls helt", 1.0), Step("Uppfylls delvis", 0.5), Step("Uppfylls inte", 0.0))


@dataclass(frozen=True, slots=True)
class Ground:
    """What the plans stand on. `whole` is the municipality; `event` is when all of it was written."""

    town: Town
    boards: Sequence[Party]
    whole: Area
    indicators: Sequence[Indicator]
    event: Event


def write_plans(town: Town, size: Size) -> None:
    of = _ground(town)
    plans = [_plan(of, number, size.goals) for number in range(size.plans)]
    _answers(of, plans)
    _serve(of, plans)
    for plan in plans:
        body = plan[0].programme.body
        told = Decided(body, AT.date(), "§ 12", "KS 2022/12")
        programme_adopt(by=None, at=AT, programme=plan[0].programme, decided=told)
    _follow_up([plan[0].programme for plan in plans])
    deviations_run(at=NOW)
    _decide(of)


def _ground(town: Town) -> Ground:
    event = event_log(by=None, at=AT, verb="bench.built", subject=None)
    kinds = ["executive_board", *["board"] * (BOARDS - 1)]
    names = [f"Nämnd {number + 1}" for number in range(BOARDS)]
    boards = [
        party(name, kind=kind, founded_on=date(2020, 1, 1), at=AT)
        for name, kind in zip(names, kinds, strict=True)
    ]
    whole = Area.objects.create(kind="municipality", code="1400")
    AreaFacts.objects.create(
        area=whole, name="Lindåsa kommun", sort_key="lindåsa", valid_from=STARTS, recorded_at=AT, event=event
    )
    indicators = [indicator(f"Indikator {number + 1}", at=AT) for number in range(INDICATORS)]
    given = delivery(indicators[0], AT)
    for one in indicators:
        _bulk(_values(one, [whole, *town.areas], {"delivery": given, "recorded_at": AT, "event": event}))
    return Ground(town, boards, whole, indicators, event)


def _values(of: Indicator, areas: Sequence[Area], given: dict[str, object]) -> Iterator[Observation]:
    chance = dice("values of plans", of.code)
    for area in areas:
        level, slope = chance.uniform(8, 20), chance.uniform(-0.4, 0.4)
        for year in YEARS:
            value = max(level + slope * (year - YEARS[0]) + chance.gauss(0, 0.3), 0.0)
            yield Observation(
                indicator=of,
                area=area,
                period=str(year),
                starts_on=date(year, 1, 1),
                value=value,
                status="final",
                **given,
            )


def _plan(of: Ground, number: int, goals: int) -> list[Goal]:
    """A draft with its goals in reading order."""
    kind, about = KINDS[number % len(KINDS)], About(f"Program {number + 1}", STARTS, ENDS)
    forum = None if kind == BODY_PLAN else of.town.forum
    body = of.boards[number % len(of.boards)]
    plan = programme_add(by=None, at=AT, kind=kind, about=about, body=body, forum=forum)
    areas_set(by=None, at=AT, programme=plan, areas={one.pk: "" for one in of.town.areas[:PRIORITY]})
    made = _goals(of, plan, goals)
    _measures(of, made)
    return made


def _goals(of: Ground, plan: Programme, number: int) -> list[Goal]:
    """Every tenth goal is divided; of the others, one in twenty has nobody who answers for it."""
    path, texts = reverse("programmes:programmes"), [f"Mål {each + 1}" for each in range(number)]
    nodes = _bulk(Node(kind="goal", label=text, day=STARTS, path=path) for text in texts)
    goals = _bulk(
        Goal(node=node, programme=plan, kind=SUBGOAL if each % DIVIDED else GOAL, event=of.event)
        for each, node in enumerate(nodes)
    )
    times = {"recorded_at": AT, "event": of.event}
    _bulk(
        GoalFacts(
            goal=goal,
            parent=goals[each - each % DIVIDED] if each % DIVIDED else None,
            position=each,
            text=texts[each],
            concerns_areas=each % 2 == 1,
            **times,
        )
        for each, goal in enumerate(goals)
    )
    _bulk(
        Responsible(goal=goal, party=of.boards[each % len(of.boards)], role=LEAD, **times)
        for each, goal in enumerate(goals)
        if each % 20 != 7
    )
    return goals


def _measures(of: Ground, goals: Sequence[Goal]) -> None:
    """Two for each goal that is to be reached, none for one in twenty; of those about areas, one by area."""
    times = {"recorded_at": AT, "event": of.event}
    measured = [(each, goal) for each, goal in enumerate(goals) if each % DIVIDED and each % 20 != 3]
    rows = _bulk(
        Measure(
            goal=goal,
            indicator=of.indicators[(2 * each + second) % len(of.indicators)],
            way=INCREASE if second else DECREASE,
            per_area=each % 2 == 1 and not second,
            baseline=12.0,
            baseline_period="2022",
            **times,
        )
        for each, goal in measured
        for second in (0, 1)
    )
    areas: list[Area | None] = [*of.town.areas[:PRIORITY]]
    _bulk(
        Target(
            goal=row.goal,
            indicator=row.indicator,
            area=area,
            period=str(year),
            kind=MILESTONE,
            value=12.0,
            **times,
        )
        for row in rows
        for area in (areas if row.per_area else [None])
        for year in (MILESTONES[2:4] if row.per_area else MILESTONES)
    )


def _answers(of: Ground, plans: Sequence[Sequence[Goal]]) -> None:
    """What a body has taken into its plan answers to the goals of the first programme."""
    own = [goal for plan in plans for goal in plan if goal.programme.kind == BODY_PLAN]
    pairs = zip(plans[0], own, strict=False)
    _link(of, ((first.node, taken.node) for first, taken in pairs), ANSWERS_TO)


def _serve(of: Ground, plans: Sequence[Sequence[Goal]]) -> None:
    """Four actions of five serve a goal; most of them one of the first programme."""
    goals = [*plans[0], *plans[0], *(goal for plan in plans[1:] for goal in plan)]
    actions = list(Action.objects.order_by("pk").select_related("node"))
    served = [action.node for number, action in enumerate(actions) if number % 5]
    _link(of, ((goals[place % len(goals)].node, node) for place, node in enumerate(served)), SERVED_BY)


def _link(of: Ground, pairs: Iterable[tuple[Node, Node]], relation: str) -> None:
    given = {"relation": relation, "recorded_at": AT, "event": of.event}
    _bulk(Link(source=source, target=target, **given) for source, target in pairs)


def _follow_up(plans: Sequence[Programme]) -> None:
    """A period that is closed with most goals assessed, and one that is open and half done."""
    scale = scale_add(by=None, at=AT, name="Stockholms skala", steps=SCALE)
    days = date(2025, 12, 31), date(2026, 1, 10), date(2026, 2, 15)
    closed = _period(AboutPeriod("Helår 2025", YEAR, *days, scale), plans, 9)
    at = local(days[-1], time(16))
    period_close(by=None, at=at, period=closed)
    days = date(2026, 8, 31), date(2026, 9, 1), date(2026, 12, 31)
    _period(AboutPeriod("Tertial 2 2026", AUGUST, *days, scale), plans, 5)


def _period(about: AboutPeriod, plans: Sequence[Programme], of_ten: int) -> ReportingPeriod:
    at = local(about.opens_on + timedelta(days=7), time(8))
    period = period_add(by=None, at=at, about=about, programmes=plans)
    lines = [
        Line(one.goal_id, part, Said(place % len(SCALE), "Vi ser mer än talen."))
        for place, one in enumerate(asked_in([period.pk]))
        if place % 10 < of_ten
        for part in one.parts
    ]
    assessments_take_in(by=None, at=at, period=period, lines=lines, source="Det gamla systemet")
    return period


def _decide(of: Ground) -> None:
    """One of ten deviations is decided on, ten at a time."""
    rows = DeviationState.objects.known().filter(state__in=UNDECIDED).order_by("pk")
    found = [row.deviation for row in rows.select_related("deviation__node")][::10]
    taken = Taken(NOW.date(), body=of.boards[0], paragraph="§ 40", case_number="KS 2026/40")
    for first in range(0, len(found), 10):
        ruling = Ruling(ACCEPT, "Det hinns inte med i år.")
        part = found[first : first + 10]
        deviations_decide(by=None, at=NOW, deviations=part, taken=taken, ruling=ruling)


def _bulk(rows: Iterable[M]) -> list[M]:
    given = list(rows)
    return type(given[0])._default_manager.bulk_create(given, batch_size=2000) if given else []
