"""How long actions take: from what they answer to until they are done, and who has had them meanwhile.

The clock starts on the day when what the action answers to was first seen: as somebody has said, or the day
of the reason in the thread; when the action was added where that is earlier or none is known. It stops when
the action is done, and runs on while the action is handed over.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.timezone import get_current_timezone, localdate

from samlad.actions.models import ActionState
from samlad.actions.rules import CLOSED_STATES, DONE, STATE_WORDS
from samlad.base.categories import CATEGORIES
from samlad.parties.models import PartyProfile
from samlad.places.models import AreaFacts

# What is told of is what was added in the last year, and all that is open.
SPAN = timedelta(days=365)


def median_days(done: Iterable[int], waiting: Iterable[int] = ()) -> int | None:
    """After how many days half are done. `waiting` are the ages of those that are not done yet.

    They count as taking at least so long (the estimate of Kaplan and Meier), so that a quick few do not hide
    many that wait. None where it cannot be said: nothing is done, or the long waits leave half of it open.
    """
    ends = sorted([(days, 0) for days in done] + [(days, 1) for days in waiting])
    left, share = len(ends), 1.0
    for days, still_open in ends:
        share *= 1 if still_open else 1 - 1 / left
        left -= 1
        if not still_open and share <= 0.5 + 1e-9:
            return days
    return None


@dataclass(slots=True)
class Spell:
    """A time in which an action stood in one state with one function; `until` None while it does.

    `changes` are later rows of the same spell: a new date, a case number.
    """

    row: Any
    party: str
    until: datetime | None
    today: date
    changes: list[Any] = field(default_factory=list)

    @property
    def word(self) -> object:
        return STATE_WORDS[self.row.state]

    @property
    def days(self) -> int:
        end = localdate(self.until) if self.until else self.today
        return (end - localdate(self.row.since)).days

    @property
    def closed(self) -> bool:
        return self.row.state in CLOSED_STATES


def spells(rows: Sequence[Any], today: date) -> list[Spell]:
    """From the rows of one action's states, oldest first, each with `party`."""
    found = list[Spell]()
    for row in rows:
        last = found[-1] if found else None
        if last and (last.row.since, last.row.responsible_id) == (row.since, row.responsible_id):
            last.changes.append(row)
            continue
        if last:
            last.until = row.since
        found.append(Spell(row, row.party, None, today))
    return found


def held_by(found: Iterable[Spell]) -> dict[str, int]:
    """How many days each party has had the action while it was open, first come first."""
    days = dict[str, int]()
    for spell in found:
        if not spell.closed:
            days[spell.party] = days.get(spell.party, 0) + spell.days
    return days


def clock_start(first_seen: date | None, reason: date | None, added: date) -> date:
    """From the days of the first sighting and of the reason, and the day when the action was added."""
    return min(day for day in (first_seen, reason, added) if day is not None)


@dataclass(slots=True)
class LeadTime:
    """How long something takes for one party, one area, one category, or in all.

    `done` and `waiting` are days; for a party what it has handed on counts as done. `ended` is how many ended
    without being done.
    """

    name: str
    done: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    ended: int = 0

    def count(self, state: str, took: int, age: int) -> None:
        """One action more, that has `took` so many days in all or is `age` days old."""
        if state == DONE:
            self.done.append(took)
        elif state in CLOSED_STATES:
            self.ended += 1
        else:
            self.waiting.append(age)

    @property
    def median(self) -> int | None:
        return median_days(self.done, self.waiting)

    @property
    def oldest(self) -> int:
        return max(self.waiting, default=0)


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """In all; by area and category from the first sighting to done; by party the days it has had them itself.

    The last category is of actions without one, with an empty name.
    """

    total: LeadTime
    areas: Sequence[LeadTime]
    categories: Sequence[LeadTime]
    parties: Sequence[LeadTime]


def lead_times(rows: QuerySet[ActionState], today: date) -> LeadTimes:
    """Of the actions whose current rows these are, added in the last year or open. 4 queries."""
    recent = _recent(rows, today)
    total, areas, categories = _from_first_seen(recent, today)
    return LeadTimes(total, _with_names(areas), categories, _with_parties(recent, today))


def _recent(rows: QuerySet[ActionState], today: date) -> QuerySet[ActionState]:
    """Compared as a moment: the day of every row in turn would have to be worked out."""
    since = datetime.combine(today - SPAN, time.min, get_current_timezone())
    return rows.filter(Q(action__event__at__gte=since) | ~Q(state__in=CLOSED_STATES))


def _from_first_seen(
    rows: QuerySet[ActionState], today: date
) -> tuple[LeadTime, Mapping[int, LeadTime], list[LeadTime]]:
    """In all, by the key of the area, and by category. 1 query."""
    total, areas = LeadTime(""), defaultdict[int, LeadTime](lambda: LeadTime(""))
    kinds = {code: LeadTime(str(word)) for code, word in (*CATEGORIES.items(), ("", ""))}
    days, moments = ("action__first_seen_on", "action__reason_node__day"), ("action__event__at", "since")
    told = rows.values_list("action__area", "action__category", "state", *days, *moments)
    zone = get_current_timezone()  # once: there are tens of thousands of rows
    for area, kind, state, seen, reason, added, since in told.iterator():
        first = clock_start(seen, reason, added.astimezone(zone).date())
        took, age = (since.astimezone(zone).date() - first).days, (today - first).days
        for lead in (total, areas[area], kinds[kind]):
            lead.count(state, took, age)
    return total, areas, [lead for lead in kinds.values() if lead.done or lead.waiting or lead.ended]


def _with_names(areas: Mapping[int, LeadTime]) -> list[LeadTime]:
    names = AreaFacts.objects.known().filter(area__in=areas).order_by("sort_key")
    return _named(areas, names.values_list("area", "name"))


def _named(found: Mapping[int, LeadTime], names: Iterable[tuple[int, str]]) -> list[LeadTime]:
    for key, name in names:
        found[key].name = name
    order = {key: place for place, (key, _name) in enumerate(names)}
    return [found[key] for key in sorted(found, key=lambda key: order.get(key, 0))]


def _with_parties(rows: QuerySet[ActionState], today: date) -> list[LeadTime]:
    """By party, each action once with all the days it has lain there."""
    history = ActionState.objects.filter(action__in=rows.order_by().values("action")).order_by("action", "pk")
    now = ExpressionWrapper(Q(replaced_at__isnull=True), BooleanField())
    told = history.values_list("action", "responsible__party", "state", "since", now)
    days, last = defaultdict[tuple[int, int], int](int), dict[int, tuple[int, str]]()
    before: tuple[int, int, str, date] | None = None
    zone = get_current_timezone()  # once: there are tens of thousands of rows
    for action, party, state, moment, is_now in told.iterator():
        since = moment.astimezone(zone).date()
        if before and before[0] == action:
            days[action, before[1]] += _between(before, since)
        before = (action, party, state, since)
        if is_now:
            days[action, party] += _between(before, today)
            last[action] = (party, state)
    return _by_party(days, last)


def _between(row: tuple[int, int, str, date], until: date) -> int:
    return 0 if row[2] in CLOSED_STATES else max((until - row[3]).days, 0)


def _by_party(days: Mapping[tuple[int, int], int], last: Mapping[int, tuple[int, str]]) -> list[LeadTime]:
    found = defaultdict[int, LeadTime](lambda: LeadTime(""))
    for (action, party), held in days.items():
        holder, state = last[action]
        found[party].count(state if party == holder else DONE, held, held)
    names = PartyProfile.objects.known().filter(party__in=found).order_by("sort_key")
    return _named(found, names.values_list("party", "name"))
