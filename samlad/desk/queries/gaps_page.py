"""All gaps of the municipality, counted, listed, and those of one area; as known on any day."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from operator import attrgetter
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.forms import Moment
from samlad.base.sorting import swedish_key
from samlad.base.tables import Column, Value
from samlad.desk.queries.gaps import (
    CODES,
    SERIOUS,
    Gap,
    Undecided,
    action_gaps,
    below_goals,
    deviation_gaps,
    found_gaps,
    goal_gaps,
    hers,
    mark_gaps,
    marks_seen,
    on,
    undecided,
)
from samlad.deviations.finding.ground import Ground, ground_of, settings_of
from samlad.deviations.finding.plans import incomplete_goals, plans_behind, unreported_assignments
from samlad.deviations.finding.work import actions_behind
from samlad.deviations.queries import Asker
from samlad.deviations.rules import Word
from samlad.forums.models import Forum
from samlad.forums.rules import Standing
from samlad.places.queries import area_names
from samlad.programmes.queries import party_names
from samlad.situation.models import Mark

OLDEST = attrgetter("since", "code", "label", "node_id")
# In an address, what stands for none at all: a gap of no area.
NONE = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of the list, in the words of its address; None is all, NONE is those without."""

    lucka: str | None = None
    omrade: int | None = None
    organ: int | None = None
    plan: int | None = None
    mal: int | None = None
    ar: int | None = None

    @property
    def told(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}

    def of(self, gaps: Sequence[Gap]) -> Sequence[Gap]:
        told = [(KEYS[name], value) for name, value in self.told.items()]
        return [gap for gap in gaps if all(key(gap) == value for key, value in told)] if told else gaps

    @property
    def anything(self) -> bool:
        return bool(self.told)


# What a gap is found by in an address.
KEYS: Mapping[str, Callable[[Gap], Any]] = {
    "lucka": attrgetter("code"),
    "omrade": lambda gap: gap.area_id or NONE,
    "organ": lambda gap: gap.body_id or NONE,
    "plan": lambda gap: gap.plan_id or NONE,
    "mal": lambda gap: gap.goal_id or NONE,
    "ar": lambda gap: gap.since.year,
}
TITLES: Mapping[str, Word] = {
    "lucka": gettext_lazy("Vad som saknas"),
    "omrade": gettext_lazy("Område"),
    "organ": gettext_lazy("Nämnd, bolag eller annan ansvarig"),
    "plan": gettext_lazy("Program och planer"),
    "mal": gettext_lazy("Mål"),
    "ar": gettext_lazy("År då luckan uppstod"),
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something, and what asks for them."""

    key: Any
    words: Word
    number: int


@dataclass(frozen=True, slots=True)
class Names:
    """What areas, bodies, plans and goals are called."""

    of: Mapping[str, Mapping[int, str]]

    def __call__(self, name: str, key: Any) -> Word:
        if name == "lucka":
            return CODES.get(key, "")
        if name == "ar":
            return str(key)
        return self.of[name].get(key, "") if key else NOTHING[name]


NOTHING: Mapping[str, Word] = {
    "omrade": gettext_lazy("Gäller inget område"),
    "organ": gettext_lazy("Ingen ansvarig"),
    "plan": gettext_lazy("Ingen plan"),
    "mal": gettext_lazy("Inget mål"),
}


@dataclass(frozen=True, slots=True)
class GapsPage:
    """`every` is all that somebody may see, `gaps` what she asks for of it, the oldest first."""

    every: Sequence[Gap]
    gaps: Sequence[Gap]
    asked: Asked
    names: Names
    moment: Moment

    def counted(self, name: str) -> list[Count]:
        """How many there are of each: kinds in their order, years in theirs, else the most first."""
        numbers = Counter(KEYS[name](gap) for gap in self.every)
        found = [Count(key, self.names(name, key), number) for key, number in numbers.items()]
        if name == "lucka":
            order = list(CODES)
            return sorted(found, key=lambda one: order.index(one.key))
        if name == "ar":
            return sorted(found, key=lambda one: one.key)
        return sorted(found, key=lambda one: (-one.number, swedish_key(str(one.words))))

    @property
    def matrix(self) -> list[tuple[Count, list[Count]]]:
        """Each kind of gap with how many of it began in each year."""
        years = self.counted("ar")
        numbers = Counter((gap.code, gap.since.year) for gap in self.every)
        return [
            (kind, [Count(year.key, year.words, numbers[kind.key, year.key]) for year in years])
            for kind in self.counted("lucka")
        ]

    @property
    def chosen(self) -> list[tuple[str, Word, Word]]:
        """What is asked for: its name in the address, its title, and its words."""
        return [(name, TITLES[name], self.names(name, value)) for name, value in self.asked.told.items()]

    @property
    def lines(self) -> Iterator["Line"]:
        return (self.line(gap) for gap in self.gaps)

    def line(self, gap: Gap) -> "Line":
        area, body, plan = (
            str(self.names(name, KEYS[name](gap))) if KEYS[name](gap) else ""
            for name in ("omrade", "organ", "plan")
        )
        return Line(gap, area, body, plan, (self.moment.day - gap.since).days)


@dataclass(frozen=True, slots=True)
class Line:
    """A gap in a list. `days` is for how long it has been there."""

    gap: Gap
    area: str
    body: str
    plan: str
    days: int


def gaps_page(asker: Asker, asked: Asked, moment: Moment) -> GapsPage:
    """At most 21 queries."""
    ground = ground_of(moment.day, moment.at)
    every = sorted(_every(asker, ground), key=OLDEST)
    names = Names(
        {
            "omrade": area_names({gap.area_id for gap in every if gap.area_id}, moment.at),
            "organ": party_names({gap.body_id for gap in every if gap.body_id}, moment.at),
            "plan": {key: plan.name for key, plan in ground.plans.items()},
            "mal": _goal_names(ground),
        }
    )
    return GapsPage(every, asked.of(every), asked, names, moment)


def _goal_names(ground: Ground) -> dict[int, str]:
    """What goals are called, with their plan where several are called the same."""
    alike = Counter(str(goal) for goal in ground.goals)
    return {
        goal.goal_id: f"{goal} ({ground.plans[goal.goal.programme_id].name})"
        if alike[str(goal)] > 1
        else str(goal)
        for goal in ground.goals
    }


def sees_all(standing: Standing) -> bool:
    """There is no forum that somebody takes no part in. 1 query."""
    hers = [key for key in standing.roles if standing.takes_part(key)]
    return not Forum.objects.exclude(pk__in=hers).exists()


def _every(asker: Asker, ground: Ground) -> Iterator[Gap]:
    """Every gap that somebody may see. 9 queries."""
    at = ground.at
    below = below_goals(ground.goals, at)
    owners: dict[int | None, tuple[int | None, int | None]] = {}
    for goal in ground.goals:
        own = goal.goal_id, goal.goal.programme_id
        owners[goal.goal.node_id] = own
        for action in below.actions.get(goal.goal.node_id, ()):
            owners.setdefault(action, own)
    yield from mark_gaps(marks_seen(asker, at), at)
    yield from action_gaps(asker, at, Q(), owners)
    found = (
        *incomplete_goals(ground),
        *unreported_assignments(ground),
        *plans_behind(ground),
        *actions_behind(ground, Q(action__in=hers(asker))),
    )
    yield from found_gaps(ground, on(ground, found), owners)
    yield from goal_gaps(ground, ground.goals, below)
    yield from deviation_gaps(undecided(asker, at, Q()), owners)


def gaps_of_area(
    asker: Asker, area: int, marks: Sequence[Any], deviations: Sequence[Undecided], moment: Moment
) -> list[Gap]:
    """What is missing in one area, the oldest first. 4 queries.

    `marks` are those of the area that the reader may see, the latest first, and `deviations` those
    there without a decision.
    """
    at = moment.at
    ground = plain_ground(moment)
    found = actions_behind(ground, Q(action__in=hers(asker), action__area=area))
    latest = {mark.round.forum_id: mark for mark in reversed(marks) if not mark.round.is_extra}
    high = [mark.pk for mark in latest.values() if mark.level >= SERIOUS]
    gaps = [
        *(mark_gaps(Mark.objects.filter(pk__in=high), at) if high else ()),
        *action_gaps(asker, at, Q(action__area=area)),
        *found_gaps(ground, on(ground, found)),
        *deviation_gaps(deviations),
    ]
    return sorted(gaps, key=OLDEST)


def plain_ground(moment: Moment, **known: Any) -> Ground:
    """What rules look in where only some of it is looked at. 1 query."""
    given: dict[str, Any] = {"plans": {}, "goals": [], "bodies": {}, "measures": {}, "areas": {}, **known}
    return Ground(moment.day, moment.at, settings_of(moment.at), own=frozenset(), executive=None, **given)


def gap_columns() -> list[Column]:
    heads = (
        (_("Vad som saknas"), 34),
        (_("Vad det gäller"), 50),
        (_("Så är det"), 50),
        (_("Sedan"), 12),
        (_("Område"), 20),
        (_("Ansvarig"), 30),
        (_("Program eller plan"), 30),
    )
    return [Column(head, width) for head, width in heads]


def gap_rows(page: GapsPage) -> Iterator[Sequence[Value]]:
    for line in page.lines:
        gap = line.gap
        yield str(gap.word), gap.label, gap.sentence, gap.since, line.area, line.body, line.plan
