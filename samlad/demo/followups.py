"""Follow-up in Lindåsa: periods that are assessed and closed, and what is decided of deviations."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from samlad.accounts.models import User
from samlad.actions.models import ActionState, FollowUp
from samlad.actions.operations import Plan, action_answer, action_follow_up
from samlad.actions.rules import DECIDED as ADDRESSED
from samlad.actions.rules import DONE as ACTION_DONE
from samlad.actions.rules import END, NO, UNDER_WAY, YES
from samlad.base.refusals import Refusal
from samlad.demo.founding import admin, areas, function, osg
from samlad.demo.people import STRATEGIST, VOICES
from samlad.demo.programmes import COUNCIL, EXECUTIVE, LEISURE, NAME, PLAN, PLANNING, SCHOOL, SOCIAL, party
from samlad.deviations import rules as deviations
from samlad.deviations.finding import find
from samlad.deviations.models import DeviationState
from samlad.deviations.operations import (
    Ruling,
    Taken,
    deviation_follow_up,
    deviations_decide,
    deviations_prepare,
    deviations_run,
    report_add,
)
from samlad.followup import rules
from samlad.followup.models import PeriodFacts, PeriodPlan, ReportingPeriod, Scale
from samlad.followup.operations import (
    About,
    Said,
    assessment_make,
    period_add,
    period_close,
    request_answer,
    request_ask,
    scale_add,
)
from samlad.followup.queries.asked import period_rows
from samlad.followup.queries.periods import sheet_of
from samlad.followup.rules import Step
from samlad.parties.operations import meetings_set
from samlad.programmes.models import Goal, ProgrammeFacts

DECIDING = (EXECUTIVE, COUNCIL, PLANNING, LEISURE, SOCIAL, SCHOOL)
SCALE = "Lindåsas skala"
STEPS = (Step("I hög grad uppfyllt", 0.99), Step("Delvis uppfyllt", 0.5), Step("Inte uppfyllt", 0.0))
# In which week a period opens, is assessed and is closed: the second four months, and the whole year.
TERM_WEEKS, YEAR_WEEKS = (36, 38, 41), (2, 5, 8)
# In which week a follow-up of the action plan opens, what it is called, and the day that it is about.
PLAN_WEEKS: Mapping[int, tuple[str, str, tuple[int, int]]] = {
    3: ("helår", rules.YEAR, (12, 31)),
    19: ("tertial 1", rules.TERTIAL_1, (4, 30)),
    37: ("tertial 2", rules.AUGUST, (8, 31)),
}
# A goal that nobody assesses: the board that leads it has been reminded and has not found the time.
FORGOTTEN = "Sambandet mellan Kvarnhöjden och centrum ökar."
# The rules are run every so many weeks; what they have found is taken up every so many runs.
RUN_EVERY, TAKEN_UP_EVERY = 4, 3


def follow_goals(at: datetime, week: int) -> None:
    """What is done of follow-up in a week of the year."""
    year = at.year
    if week == TERM_WEEKS[0]:
        _open(at, NAME, f"Tertial 2 {year}", rules.AUGUST, date(year, 8, 31), 28)
    if week == YEAR_WEEKS[0]:
        _plan_meetings(at)
        _open(at, NAME, f"Helår {year - 1}", rules.YEAR, date(year - 1, 12, 31), 35)
    for row in _opened(NAME):
        if week in (TERM_WEEKS[1], YEAR_WEEKS[1]):
            _assess(row, at)
        if week in (TERM_WEEKS[2], YEAR_WEEKS[2]):
            period_close(by=admin(), at=at, period=row.period)
    if week in PLAN_WEEKS:
        _follow_plan(at, week)


def _follow_plan(at: datetime, week: int) -> None:
    """The last one is finished; in the new one the first goal is assessed, and the others wait."""
    for row in _opened(PLAN):
        _assess(row, at)
        period_close(by=admin(), at=at, period=row.period)
    called, kind, (month, day) = PLAN_WEEKS[week]
    reference = date(at.year - (month == 12), month, day)
    _open(at, PLAN, f"Trygga kvällar, {called} {reference.year}", kind, reference, 120)
    for row in _opened(PLAN):
        _assess(row, at, most=1)


def _opened(plan: str) -> list[Any]:
    """The periods of a plan that have not been closed."""
    of = ProgrammeFacts.objects.known().filter(name=plan).values("programme")
    periods = PeriodPlan.objects.known().filter(programme__in=of).values("period")
    return list(period_rows().filter(period__in=periods, period__closing__isnull=True))


def _plan_meetings(at: datetime) -> None:
    """Each body sets the days of the year, and of the first month of the next: all but July."""
    firsts = [date(at.year + month // 12, month % 12 + 1, 1) for month in range(13) if month != 6]
    for place, name in enumerate(DECIDING):
        days = [first + timedelta(days=7 + place * 2) for first in firsts]
        meetings_set(by=admin(), at=at, party=party(name), days=days)


def _open(at: datetime, plan: str, name: str, kind: str, reference: date, days: int) -> None:
    scale = Scale.objects.known().filter(name=SCALE).first() or scale_add(
        by=admin(), at=at, name=SCALE, steps=STEPS
    )
    plans = ProgrammeFacts.objects.known().filter(name=plan)
    if PeriodFacts.objects.known().filter(name=name).exists() or not plans:
        return
    day = at.date()
    told = "Bedöm målen mot etappmålen. Skriv vad som ligger bakom, särskilt där det går åt fel håll."
    about = About(name, kind, reference, day, day + timedelta(days=days), scale, told)
    period_add(by=admin(), at=at, about=about, programmes=[row.programme for row in plans])


def _assess(row: Any, at: datetime, most: int | None = None) -> None:
    """Every goal by its rule, but for the one that is forgotten; once somebody sees more than the figures."""
    sheets = sheet_of(row).goals[:most]
    goals = Goal.objects.in_bulk([sheet.goal_id for sheet in sheets])
    for sheet in sheets:
        if FORGOTTEN not in sheet.text and not sheet.complete:
            said = {part.area_id: _said(part.ruled.level, sheet.text) for part in sheet.parts}
            _made(at, row.period, goals[sheet.goal_id], said)


def _made(at: datetime, period: ReportingPeriod, goal: Goal, said: dict[int | None, Said]) -> None:
    assessment_make(by=admin(), at=at, period=period, goal=goal, said=said)


# By level, the best first.
COMMENTS = (
    "Arbetet går enligt plan i de flesta områden.",
    "Arbetet har börjat ge resultat, men inte överallt.",
    "Insatserna kom i gång sent och har inte nått dem som målet handlar om.",
)


def _said(level: int | None, text: str) -> Said:
    if level is None:
        return Said(1, "Dialogerna visar att fler är med och bestämmer, men det är inte mätt.")
    if "fritid" in text:
        return Said(
            level, comment="Trots lovaktiviteter deltar färre. Lördagskvällarna saknar vuxna och lokaler."
        )
    return Said(level, comment=COMMENTS[level])


def ask_for_follow_up(at: datetime) -> None:
    """The board asks for more than the figures say of the goal that goes the wrong way."""
    asked = request_ask(
        by=admin(),
        at=at,
        asker=party(EXECUTIVE),
        body=party(SCHOOL),
        text="Varför ökar frånvaron i skolan, och vad tänker nämnden göra?",
        due_on=at.date() + timedelta(days=60),
    )
    answer = "Frånvaron ökar mest i årskurs 7. Nämnden inför tidiga samtal med hemmet från hösten."
    request_answer(by=admin(), at=at, request=asked, text=answer)


def take_up_deviations(at: datetime, number: int) -> None:
    """The rules are run; what has waited is decided on, prepared or left."""
    deviations_run(at=at)
    if number % TAKEN_UP_EVERY:
        return
    day = at.date()
    still = {(one.rule, one.key) for one in find(day) if "turn" not in one.values}
    rows = DeviationState.objects.known().select_related("deviation__node__area", "body")
    for row in rows.filter(state=deviations.DECIDED, due_on__lte=day).order_by("pk"):
        missing = (row.deviation.rule, row.deviation.key) in still
        helped = NO if missing or row.deviation_id % 4 == 0 else YES
        text = "Läget är detsamma." if helped == NO else "Det som beslutades är gjort."
        given: dict[str, Any] = {"deviation": row.deviation, "helped": helped, "text": text}
        _tried(partial(deviation_follow_up, by=admin(), at=at, **given))
    for row in rows.filter(state=deviations.PREPARING, due_on__lte=day).order_by("pk"):
        _tried(partial(_decide, row, deviations.MEASURE, at))
    waiting = rows.filter(state__in=(deviations.OPEN, deviations.REOPENED), body__isnull=False)
    for place, row in enumerate(waiting.order_by("pk")[:8]):
        _tried(partial(_handle, row, place, at))
    _report(rows, at)


def _tried(act: Any) -> None:
    """A visitor may have done it already, or something else."""
    try:
        act()
    except Refusal:
        return


def _handle(row: DeviationState, place: int, at: datetime) -> None:
    """The first is prepared, the next three are decided on, the fifth waits."""
    way = place % 5
    if way == 0:
        deviations_prepare(
            by=admin(),
            at=at,
            deviations=[row.deviation],
            case_number=f"KS {at.year}/{300 + row.deviation_id}",
            officer=function(STRATEGIST),
            handled_on=at.date() + timedelta(days=80),
        )
    elif way < 4:
        outcome = (deviations.MEASURE, deviations.ACCEPT, deviations.INVESTIGATE)[way - 1]
        _decide(row, outcome, at)


REASONS = {
    deviations.ACCEPT: "Målet ändras i nästa program. Tills dess godtas avvikelsen.",
    deviations.INVESTIGATE: "Orsaken är inte känd. Förvaltningen återkommer med ett förslag.",
    deviations.MEASURE: "Det som gjorts räcker inte.",
}


def _decide(row: DeviationState, outcome: str, at: datetime) -> None:
    day = at.date()
    if row.level in deviations.POLITICAL:
        body = party(COUNCIL) if row.level == deviations.COUNCIL else row.body or party(EXECUTIVE)
        taken = Taken(day, body=body, paragraph=f"§ {20 + row.deviation_id % 60}", case_number="KS 2023/311")
    else:
        taken = Taken(day, function=function(STRATEGIST))
    again = None if outcome == deviations.ACCEPT else day + timedelta(days=90)
    title, voice = MEASURES.get(row.deviation.rule, OTHERWISE)
    plan = Plan(
        area=row.deviation.node.area or areas()["kvarnhojden"],
        title=title,
        responsible=function(VOICES[voice]),
        starts_on=day,
        due_on=day + timedelta(days=60),
        follow_up_on=day + timedelta(days=75),
        reason_node=row.deviation.node,
    )
    new: Sequence[Any] = [(osg(), plan)] if outcome == deviations.MEASURE else []
    ruling = Ruling(outcome, REASONS[outcome], again, new)
    deviations_decide(by=admin(), at=at, deviations=[row.deviation], taken=taken, ruling=ruling)


# What a decision on a deviation gives, by its rule, and whose voice has it.
MEASURES = {
    "milestone_missed": ("Gör mer av det som har hjälpt", "social"),
    "wrong_way": ("Ta fram en plan för att vända utvecklingen", "school"),
    "no_indicator": ("Välj en indikator som mäter målet", "safety"),
    "no_value": ("Hämta in de värden som saknas", "safety"),
    "area_high": ("Samla parterna om området i fyra veckor", "safety"),
}
OTHERWISE = ("Gör det som inte blev gjort", "safety")


def carry_out_decisions(at: datetime, leader: User) -> None:
    """What deviations led to is taken on, done in time and followed up, but for one in five that waits."""
    titles = {title for title, _voice in (*MEASURES.values(), OTHERWISE)}
    rows = ActionState.objects.known().filter(action__title__in=titles).order_by("pk")
    for row in rows.select_related("action").exclude(action__in=FollowUp.objects.values("action")):
        about: dict[str, Any] = {"by": leader, "at": at, "action": row.action}
        if row.state == ADDRESSED and row.action_id % 5:
            _tried(partial(action_answer, **about, state=UNDER_WAY))
        elif row.state == UNDER_WAY:
            _tried(partial(action_answer, **about, state=ACTION_DONE, note="Klart enligt beslutet."))
        elif row.state == ACTION_DONE and row.follow_up_on <= at.date():
            helped = YES if row.action_id % 3 else NO
            _tried(partial(action_follow_up, **about, helped=helped, next=END))


def _report(rows: Any, at: datetime) -> None:
    """One board is told of what concerns it; the others are not."""
    of = party(LEISURE)
    nodes = [row.deviation.node for row in rows.filter(body=of)[:5]]
    if nodes:
        told = "Avvikelser i programmet Lindåsa håller ihop."
        report_add(
            by=admin(),
            at=at,
            body=of,
            on=at.date(),
            paragraph=f"§ {at.isocalendar().week}",
            title=told,
            nodes=nodes,
        )
