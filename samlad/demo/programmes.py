"""The goals of Lindåsa: a programme that is over, one that runs, what the bodies take on, and an action plan.

One goal is unlucky: all that measures it goes the wrong way. Everything is invented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from samlad.actions.models import ActionState
from samlad.actions.operations import Taken, goals_set, resources_set
from samlad.demo.founding import add_member, admin, areas, function, osg, user
from samlad.demo.people import SECRETARY, STRATEGIST, VOICES
from samlad.demo.story import Member
from samlad.forums.models import COORDINATOR, MEMBER, Forum
from samlad.forums.operations import Facts, forum_add, forum_open, seat_set
from samlad.parties.models import Party, PartyProfile
from samlad.parties.operations import Profile, function_add, holding_add
from samlad.programmes import rules
from samlad.programmes.models import Goal, GoalFacts, Programme
from samlad.programmes.operations import (
    About,
    Aim,
    Decided,
    GoalText,
    areas_set,
    goal_add,
    goal_take,
    measure_set,
    programme_add,
    programme_adopt,
    programme_evaluate,
    progress_set,
    targets_set,
)
from samlad.statistics.models import Indicator

COUNCIL, PLANNING, LEISURE = "Kommunfullmäktige", "Samhällsbyggnadsnämnden", "Kultur- och fritidsnämnden"
EXECUTIVE, SOCIAL, SCHOOL, HOUSING = "Kommunstyrelsen", "Socialnämnden", "Utbildningsnämnden", "Lindbo AB"
BODIES = (
    Member(
        "council",
        "municipal_council",
        Profile(COUNCIL, bound_by_secrecy=True, mandate="Beslutar om mål och budget."),
    ),
    Member(
        "planning",
        "board",
        Profile(PLANNING, bound_by_secrecy=True, mandate="Beslutar om gator, parker och planer."),
    ),
    Member(
        "leisure",
        "board",
        Profile(LEISURE, bound_by_secrecy=True, mandate="Beslutar om fritid, bibliotek och idrott."),
    ),
)
STEERING = Facts(
    name="Styrgruppen för Lindåsa håller ihop",
    level="strategic",
    purpose="Att driva och följa upp programmet tillsammans, över nämnder och bolag.",
    mandate="Förbereder kommunstyrelsens uppföljning. Beslutar inte om nämndernas pengar.",
    rhythm="month",
    deadline_weekday=2,
    meeting_weekday=3,
    meeting_time=time(10),
    case_number="KS 2023/311",
    controllers="Kommunstyrelsen.",
    privacy_purpose="Att kalla till möten och dokumentera ställningstaganden.",
    retention="Minnesanteckningar bevaras.",
)
NAME, BEFORE = "Lindåsa håller ihop 2024–2028", "Trygga stadsdelar 2019–2023"
PLAN = "Handlingsplan för trygga kvällar"


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator of a goal: which way, where it began in the year before, and where it should be when."""

    code: str
    way: str
    baseline: float
    milestones: Mapping[int, float]
    areas: Mapping[str, Mapping[int, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Aimed:
    """A goal of the programme. `points` are what it also means, with the bodies that answer for them."""

    number: str
    text: str
    lead: str = ""
    shared: Sequence[str] = ()
    measured: Sequence[Measured] = ()
    not_measurable: str = ""
    needed: int | None = None
    concerns_areas: bool = False
    points: Sequence[tuple[str, Sequence[str]]] = ()


GOALS: Sequence[tuple[str, str, str, Sequence[Aimed]]] = (
    (
        "Skola och fritid",
        "1",
        "Alla unga klarar skolan och har något att göra",
        (
            Aimed(
                "1.1",
                "Fler elever är behöriga till gymnasiet, särskilt på Kvarnhöjden.",
                SCHOOL,
                (SOCIAL,),
                (
                    Measured(
                        "behorig",
                        rules.INCREASE,
                        84.0,
                        {2024: 84.0, 2025: 85.0, 2026: 86.0, 2028: 89.0},
                        {"kvarnhojden": {2024: 80.0, 2025: 82.0, 2026: 84.0, 2028: 88.0}},
                    ),
                ),
                concerns_areas=True,
                points=(("läxhjälp finns i alla områden med prioritet", (SCHOOL, LEISURE)),),
            ),
            Aimed(
                "1.2",
                "Fler unga har en fritid som betyder något och kommer till skolan.",
                LEISURE,
                (SCHOOL,),
                (
                    Measured(
                        "fritid", rules.DECREASE, 24.0, {2024: 23.0, 2025: 22.0, 2026: 21.0, 2028: 18.0}
                    ),
                    Measured("franvaro", rules.DECREASE, 7.5, {2024: 7.0, 2025: 6.5, 2026: 6.0, 2028: 5.0}),
                ),
                points=(
                    ("fritidsgårdarna är öppna på lördagskvällar", (LEISURE,)),
                    ("föreningar får hyra skolans lokaler utan kostnad", (SCHOOL, LEISURE)),
                ),
            ),
        ),
    ),
    (
        "Arbete och försörjning",
        "1",
        "Fler försörjer sig själva",
        (
            Aimed(
                "1.1",
                "Färre hushåll behöver ekonomiskt bistånd.",
                SOCIAL,
                (EXECUTIVE,),
                (
                    Measured("bistand", rules.DECREASE, 5.7, {2024: 5.8, 2025: 5.6, 2026: 5.4, 2028: 5.0}),
                    Measured("arbetslos", rules.DECREASE, 6.8, {2024: 6.8, 2025: 6.6, 2026: 6.4, 2028: 6.0}),
                ),
                needed=1,
            ),
        ),
    ),
    (
        "Boende och stadsmiljö",
        "2",
        "Gator och torg är trygga och hela",
        (
            Aimed(
                "2.1",
                "Skadegörelsen i centrum minskar.",
                PLANNING,
                (HOUSING,),
                (
                    Measured(
                        "skadegorelse", rules.DECREASE, 14.0, {2024: 14.0, 2025: 13.5, 2026: 13.0, 2028: 12.0}
                    ),
                ),
                concerns_areas=True,
                points=(("klotter tas bort inom två dygn", (PLANNING, HOUSING)),),
            ),
            Aimed("2.2", "Sambandet mellan Kvarnhöjden och centrum ökar.", PLANNING),
            Aimed(
                "2.4",
                "Boende känner att de kan påverka sitt område.",
                not_measurable="Frågan har inte ställts på samma sätt två gånger.",
            ),
        ),
    ),
)
# What the bodies take on in a year: kind, text, number of the goal, and the area of the programme it is in.
TAKEN: Mapping[str, Sequence[tuple[str, str, str, str]]] = {
    SCHOOL: (
        (rules.GOAL, "Nio av tio elever på Kvarnhöjden är behöriga 2028", "1.1", "Skola och fritid"),
        (rules.ACTIVITY, "Läxhjälp varje tisdag och torsdag i Kvarnskolan", "1.1", "Skola och fritid"),
        (rules.ASSIGNMENT, "Utred varför frånvaron ökar och lämna förslag", "1.2", "Skola och fritid"),
    ),
    SOCIAL: (
        (
            rules.UNDERTAKING,
            "Alla som söker bistånd har en plan inom två veckor",
            "1.1",
            "Arbete och försörjning",
        ),
        (rules.ACTIVITY, "Sommarjobb för sextioåtta unga på Kvarnhöjden", "1.1", "Arbete och försörjning"),
    ),
    PLANNING: (
        (rules.ACTIVITY, "Byt belysning i gångtunneln under Storgatan", "2.1", "Boende och stadsmiljö"),
    ),
    HOUSING: ((rules.UNDERTAKING, "Vi tar bort klotter inom ett dygn", "2.1", "Boende och stadsmiljö"),),
}


def party(name: str) -> Party:
    return PartyProfile.objects.known().get(name=name).party


def add_programmes(at: datetime, day: date) -> None:
    """On the first day: the bodies, the steering group, the programme that is over and the next."""
    for member in BODIES:
        add_member(member, at, day)
    forum = _steering(at, day)
    old = _add(forum, BEFORE, date(2019, 1, 1), date(2023, 12, 31), at)
    _goal(
        old, rules.GOAL, GoalText("Färre utsätts för brott i sitt eget område", "1", party(EXECUTIVE).pk), at
    )
    _adopt(old, COUNCIL, date(2018, 12, 10), "§ 141", at)
    programme_evaluate(by=admin(), at=at, programme=old, on=date(2024, 3, 20), text=EVALUATION)
    new = _add(forum, NAME, date(2024, 1, 1), date(2028, 12, 31), at, old)
    codes = areas()
    reasons = {codes["kvarnhojden"].pk: WHY_FIRST, codes["lindasa-centrum"].pk: WHY_SECOND}
    areas_set(by=admin(), at=at, programme=new, areas=reasons)
    for target_area, number, text, aims in GOALS:
        top = _goal(new, rules.TARGET_AREA, GoalText(target_area), at)
        follows = [party(EXECUTIVE).pk]
        goal = _goal(new, rules.GOAL, GoalText(text, number, follows=follows), at, top)
        for one in aims:
            _aim(new, goal, one, at)
    _adopt(new, COUNCIL, (at - timedelta(days=9)).date(), "§ 58", at)


EVALUATION = (
    "Målet nåddes till hälften. Skadegörelsen på Kvarnhöjden minskade, men skolans resultat ändrades inte. "
    "Målet saknade etappmål, och ingen nämnd hade tagit in det i sin plan. Nästa program ska ha båda delarna."
)
WHY_FIRST = "Störst avstånd till kommunen i skola och försörjning."
WHY_SECOND = "Skadegörelsen har ökat flera år i rad."


def _steering(at: datetime, day: date) -> Forum:
    for body, name, who in ((EXECUTIVE, STRATEGIST, "strateg"), (SCHOOL, SECRETARY, "sekreterare")):
        new = function_add(by=admin(), at=at, party=party(body), name=name, valid_from=day)
        holding_add(by=admin(), at=at, function=new, user=user(who), valid_from=day)
    forum = forum_add(by=admin(), at=at, kind="steering_group", facts=STEERING)
    seats = {
        STRATEGIST: COORDINATOR,
        **{VOICES[one]: MEMBER for one in ("social", "school", "housing", "safety")},
    }
    for name, role in seats.items():
        seat_set(by=admin(), at=at, forum=forum, function=function(name), role=role, valid_from=day)
    forum_open(by=admin(), at=at, forum=forum)
    return forum


def _add(
    forum: Forum, name: str, starts: date, ends: date, at: datetime, before: Programme | None = None
) -> Programme:
    about = About(name, starts, ends, "Lika goda villkor i hela kommunen.", "KS 2023/311")
    return programme_add(
        by=admin(),
        at=at,
        kind=rules.PROGRAMME,
        about=about,
        body=party(COUNCIL),
        forum=forum,
        predecessor=before,
    )


def _goal(of: Programme, kind: str, told: GoalText, at: datetime, parent: Goal | None = None) -> Goal:
    return goal_add(by=admin(), at=at, programme=of, kind=kind, goal=told, parent=parent)


def _adopt(of: Programme, body: str, on: date, paragraph: str, at: datetime) -> None:
    decided = Decided(party(body), on, paragraph, "KS 2023/311" if body == COUNCIL else "")
    programme_adopt(by=admin(), at=at, programme=of, decided=decided)


def _aim(of: Programme, parent: Goal, one: Aimed, at: datetime) -> None:
    told = GoalText(
        one.text,
        one.number,
        party(one.lead).pk if one.lead else None,
        [party(name).pk for name in one.shared],
        concerns_areas=one.concerns_areas,
        not_measurable=one.not_measurable,
        needed=one.needed,
    )
    goal = _goal(of, rules.SUBGOAL, told, at, parent)
    for text, bodies in one.points:
        _goal(of, rules.POINT, GoalText(text, shared=[party(name).pk for name in bodies]), at, goal)
    for measured in one.measured:
        _measure(goal, measured, at)


def _measure(goal: Goal, one: Measured, at: datetime) -> None:
    indicator = Indicator.objects.get(source__code="lindasa", code=one.code)
    measure_set(
        by=admin(),
        at=at,
        goal=goal,
        indicator=indicator,
        way=one.way,
        per_area=bool(one.areas),
        baseline=one.baseline,
        baseline_period="2023",
    )
    places: list[tuple[int | None, Mapping[int, float]]] = [(None, one.milestones)]
    places += [(areas()[code].pk, values) for code, values in one.areas.items()]
    aims = [
        Aim(str(year), value, rules.TARGET if year == 2028 else rules.MILESTONE, area)
        for area, values in places
        for year, value in values.items()
    ]
    targets_set(by=admin(), at=at, goal=goal, indicator=indicator, aims=aims)


def add_body_plans(at: datetime, year: int) -> None:
    """What the bodies take on in a year; what they took on the year before is over."""
    _end_year(at, year - 1)
    for name, taken in TAKEN.items():
        about = About(f"{name}, verksamhetsplan {year}", date(year, 1, 1), date(year, 12, 31))
        plan = programme_add(by=admin(), at=at, kind=rules.BODY_PLAN, about=about, body=party(name))
        for kind, text, number, target_area in taken:
            done = kind in rules.DONE_OR_NOT
            told = GoalText(
                text,
                starts_on=date(year, 1, 1) if done else None,
                ends_on=date(year, 12, 31) if done else None,
                given_by=party(COUNCIL).pk if kind == rules.ASSIGNMENT else None,
                paragraph="§ 59" if kind == rules.ASSIGNMENT else "",
                report_on=date(year, 10, 31) if kind == rules.ASSIGNMENT else None,
            )
            goal_take(by=admin(), at=at, goal=_of(target_area, number), programme=plan, kind=kind, told=told)
        _adopt(plan, name, at.date(), "§ 4", at)


def _of(target_area: str, number: str) -> Goal:
    """A sub-goal of the programme that runs, by its number in its target area: numbers begin anew in each."""
    top = GoalFacts.objects.known().get(text=target_area, goal__kind=rules.TARGET_AREA)
    goals = GoalFacts.objects.known().filter(parent=top.goal_id).values("goal")
    return GoalFacts.objects.known().get(parent__in=goals, number=number).goal


def _end_year(at: datetime, year: int) -> None:
    """What was to be done that year is done, but for what was assigned: nobody has reported back."""
    rows = GoalFacts.objects.known().filter(
        goal__kind__in=(rules.ACTIVITY, rules.UNDERTAKING), ends_on__year=year
    )
    for row in rows.order_by("pk"):
        progress_set(by=admin(), at=at, goal=row.goal, state=rules.DONE, note="Genomfört som planerat.")


def add_action_plan(at: datetime) -> None:
    """The council for crime prevention turns its picture into an action plan; the board decides on it."""
    forum = Forum.objects.filter(kind="crime_prevention_council").earliest("pk")
    day = at.date()
    about = About(PLAN, day, day + timedelta(days=700), "Färre otrygga kvällar i centrum och på Kvarnhöjden.")
    given: dict[str, Any] = {"by": admin(), "at": at}
    plan = programme_add(**given, kind=rules.ACTION_PLAN, about=about, body=party(EXECUTIVE), forum=forum)
    top = _goal(plan, rules.PRIORITY, GoalText("Otrygghet på kvällar"), at)
    part = _goal(plan, rules.SUB_AREA, GoalText("Mörka stråk och platser"), at, top)
    lead = party(EXECUTIVE).pk
    goal = _goal(plan, rules.GOAL, GoalText("Fler vågar gå ut på kvällen", "1", lead), at, part)
    _measure(goal, Measured("trygghet", rules.DECREASE, 2.6, {2026: 2.5}), at)
    _goal(plan, rules.GOAL, GoalText("Unga vuxna möter vuxna på stan", "2", lead), at, part)
    _adopt(plan, EXECUTIVE, day, "§ 92", at)


def serve_goals(at: datetime) -> None:
    """Some of the weekly actions serve the goals: those about light, and what they take."""
    goals = GoalFacts.objects.known()
    evening = goals.filter(text="Fler vågar gå ut på kvällen").first()
    if evening is None:
        return
    damage = goals.get(text="Skadegörelsen i centrum minskar.")
    rows = (
        ActionState.objects.known()
        .filter(action__forum=osg())
        .exclude(responsible__party__kind__in=("police", "faith_community"))
    )
    for place, row in enumerate(rows.select_related("action").order_by("-pk")[:9]):
        nodes = [evening.goal.node, damage.goal.node] if place % 3 == 0 else [evening.goal.node]
        goals_set(by=None, at=at, action=row.action, goals=nodes)
        funded = None if row.cost is None or place % 4 == 3 else row.cost // (1 + place % 2)
        why = "Ljus och synliga vuxna har minskat otrygghet på liknande platser." if place % 2 else ""
        taken = Taken(
            hours=8 * (place + 1) if place % 3 else None, funded=funded, funded_by="Nämndens ram", why=why
        )
        resources_set(by=None, at=at, action=row.action, taken=taken)
