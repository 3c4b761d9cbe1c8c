"""Follow-up for tests, made by the operations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT
from samlad.accounts.tests.factories import user as new_user
from samlad.followup import rules
from samlad.followup.models import ReportingPeriod, Scale
from samlad.followup.operations import About, Said, assessment_make, period_add, scale_add
from samlad.followup.queries.asked import period_rows
from samlad.followup.queries.periods import sheet_of
from samlad.followup.rules import Step
from samlad.followup.sheet import Sheet
from samlad.parties.models import Party
from samlad.parties.tests.factories import function, holding
from samlad.places.models import Area
from samlad.places.tests.factories import area as new_area
from samlad.programmes.models import Goal, Programme
from samlad.programmes.operations import areas_set
from samlad.programmes.tests.factories import adopt, board, goal, measured, programme
from samlad.statistics.models import Indicator
from samlad.statistics.tests.factories import indicator as new_indicator
from samlad.statistics.tests.factories import series

STOCKHOLM = (Step("Uppfylls helt", 1.0), Step("Uppfylls delvis", 0.5), Step("Uppfylls inte", 0.0))
HUDDINGE = (Step("I hög grad uppfyllt", 0.6), Step("Delvis uppfyllt", 0.3), Step("Ej uppfyllt", 0.0))
# The period is about 2026 and open from January 2027.
OPENS, CLOSES = date(2027, 1, 11), date(2027, 2, 12)
REFERENCE = date(2026, 12, 31)
OPEN_AT = datetime(2027, 1, 20, 9, tzinfo=UTC)
YEARS = {2022: 5.0, 2023: 5.2, 2024: 4.8, 2025: 4.5, 2026: 4.0}


def scale(name: str = "Stockholms skala", steps: Sequence[Step] = STOCKHOLM) -> Scale:
    """The scale with this name, made the first time."""
    found = Scale.objects.known().filter(name=name).first()
    return found or scale_add(by=None, at=AT, name=name, steps=steps)


def about(**changed: Any) -> About:
    given: dict[str, Any] = {
        "name": "Helår 2026",
        "kind": rules.YEAR,
        "reference_on": REFERENCE,
        "opens_on": OPENS,
        "closes_on": CLOSES,
        "instructions": "Bedöm målen och skriv vad som ligger bakom.",
        **changed,
    }
    return About(**{"scale": scale(), **given} if "scale" not in given else given)


def period(*of: Programme, at: datetime = AT, **changed: Any) -> ReportingPeriod:
    programmes_of = of or (adopted(),)
    return period_add(by=None, at=at, about=about(**changed), programmes=programmes_of)


def adopted(*texts: str, **told: Any) -> Programme:
    """A programme that has been decided on, with goals that a body leads; `by` is how they are measured."""
    made = programme()
    lead, by = told.pop("lead", None) or board().pk, told.pop("by", None)
    for number, text in enumerate(texts or ("Fler ska klara skolan",), start=1):
        new = goal(made, text, number=str(number), lead=lead, **told)
        if by is not None:
            measured(new, **by)
    adopt(made)
    return made


@dataclass(frozen=True, slots=True)
class Town:
    """A programme of three goals: one measured as a whole, one by area, one not at all."""

    whole: Area
    areas: Sequence[Area]
    lead: Party
    other: Party
    people: Mapping[str, User]
    programme: Programme
    goals: Sequence[Goal]
    indicators: Sequence[Indicator]
    period: ReportingPeriod


def in_body(of: Party, name: str) -> User:
    person = new_user(name)
    holding(function(of, f"Strateg {name}"), person)
    return person


def town() -> Town:
    whole = new_area("Lindåsa", kind="municipality")
    areas = [new_area(name) for name in ("Kvarnhöjden", "Tallmossen")]
    lead, other = board("Utbildningsnämnden"), board("Socialnämnden")
    made = programme()
    areas_set(by=None, at=AT, programme=made, areas={one.pk: "Högst index." for one in areas})
    first = goal(made, "Fler ska klara skolan", number="1", lead=lead.pk, needed=2)
    second = goal(made, "Tryggare områden", number="2", lead=other.pk, concerns_areas=True)
    third = goal(made, "God stämning", number="3", lead=lead.pk, not_measurable="Det finns inget mått.")
    names = ("Skolk", "Ekonomiskt bistånd", "Långtidsarbetslösa")
    indicators = [new_indicator(name) for name in names]
    for one, aim in zip(indicators, (4.2, 4.1, 3.0), strict=True):
        measured(first, one, milestones={"2026": aim, "2027": aim - 1}, baseline=5.0, baseline_period="2022")
        series(one, whole, YEARS)
    of_areas = {"per_area": True, "areas": [one.pk for one in areas]}
    unsafe = measured(second, new_indicator("Otrygghet"), milestones={"2026": 20.0}, **of_areas)
    series(unsafe, areas[0], {2025: 24.0, 2026: 19.0})
    series(unsafe, areas[1], {2025: 24.0, 2026: 30.0})
    adopt(made)
    people = {"lead": in_body(lead, "Lea"), "other": in_body(other, "Olle"), "outside": new_user("Ute")}
    goals, every = [first, second, third], [*indicators, unsafe]
    return Town(whole, areas, lead, other, people, made, goals, every, period(made))


def sheet(of: ReportingPeriod) -> Sheet:
    return sheet_of(period_rows().get(period=of))


def assessed(of: ReportingPeriod, goal: Goal, level: int | None = None, *, at: datetime = OPEN_AT) -> None:
    """By the rule; or at a level, with a reason, in every part of the goal."""
    found = next(one for one in sheet(of).goals if one.goal_id == goal.pk)
    said = {
        part.area_id: Said(level, "Vi ser mer än talen.")
        if level is not None
        else Said(part.ruled.level, comment="Läxhjälpen har gett resultat.")
        for part in found.parts
    }
    assessment_make(by=None, at=at, period=of, goal=goal, said=said)
