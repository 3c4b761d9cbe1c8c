"""What the register of parties shows. Open to everybody who has signed in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils.functional import Promise

from samlad.accounts.models import User
from samlad.base.forms import Moment
from samlad.base.sorting import swedish_key
from samlad.events.models import Event
from samlad.parties.models import FunctionPeriod, Holding, MeetingDay, PartyProfile, Succession
from samlad.parties.wording import KIND_WORDS, happened


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody's time in a function. `closed`: her account is, so that she can do nothing in it."""

    holding_id: int
    name: str
    deputy: bool
    valid_from: date
    valid_to: date | None
    closed: bool

    def on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """A function as it is on a day, and everybody in it over time, first come first."""

    function_id: int
    party_id: int
    name: str
    valid_from: date
    valid_to: date | None
    held: tuple[Held, ...]
    day: date

    @property
    def ended(self) -> bool:
        return self.valid_to is not None and self.valid_to < self.day

    @property
    def holder(self) -> Held | None:
        return next((one for one in self.held if not one.deputy and one.on(self.day)), None)

    @property
    def deputies(self) -> list[Held]:
        return [one for one in self.held if one.deputy and one.on(self.day)]

    @property
    def coming(self) -> list[Held]:
        return [one for one in self.held if one.valid_from > self.day]

    @property
    def past(self) -> list[Held]:
        """Those who were here, the latest first."""
        return [one for one in reversed(self.held) if one.valid_to is not None and one.valid_to < self.day]

    @property
    def vacant_since(self) -> date | None:
        """The first day without a holder; None where there is one, or no function on the day."""
        if self.holder is not None or self.ended or self.valid_from > self.day:
            return None
        ends = [one.valid_to for one in self.past if not one.deputy and one.valid_to is not None]
        return max(ends) + timedelta(days=1) if ends else self.valid_from


@dataclass(frozen=True, slots=True)
class Follows:
    """Another party that takes over, or that was taken over from, and from which day."""

    party_id: int
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class PartyRow:
    profile: PartyProfile
    functions: tuple[FunctionRow, ...]
    successors: tuple[Follows, ...]
    predecessors: tuple[Follows, ...]
    day: date

    @property
    def party_id(self) -> int:
        return self.profile.party_id

    @property
    def kind(self) -> str | Promise:
        return KIND_WORDS[self.profile.party.kind]

    @property
    def ended(self) -> bool:
        return self.profile.ended_on is not None and self.profile.ended_on < self.day

    @property
    def there(self) -> list[FunctionRow]:
        return [function for function in self.functions if not function.ended]

    @property
    def gone(self) -> list[FunctionRow]:
        return [function for function in self.functions if function.ended]

    @property
    def vacant(self) -> list[FunctionRow]:
        return [function for function in self.functions if function.vacant_since]


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was done in the register: when, what, and by whom ("" for Samlad itself)."""

    at: datetime
    text: str
    by: str


def profiles_visible_to(user: User, at: datetime | None = None) -> QuerySet[PartyProfile]:
    """Every party for everybody who may sign in, in Swedish order."""
    rows = PartyProfile.objects.known(at).select_related("party").order_by("sort_key", "party_id")
    return rows if user.is_active else rows.none()


def speaks_for(user: User, day: date) -> set[int]:
    """The keys of the parties where somebody holds a function on a day. 1 query."""
    held = Holding.objects.known().on(day).filter(user=user)
    return set(held.values_list("function__party", flat=True)) if user.is_active else set()


def meeting_days(party: int, day: date, at: datetime | None = None) -> list[date]:
    """The days that a body meets on from a day on. 1 query."""
    rows = MeetingDay.objects.known(at).filter(party=party, on__gte=day).order_by("on")
    return list(rows.values_list("on", flat=True))


def next_meetings(day: date) -> dict[tuple[int, str], date]:
    """The next meeting of each body that has one, by its key and kind. 1 query."""
    rows = MeetingDay.objects.known().filter(on__gte=day).order_by()
    return {
        (party, kind): on for party, kind, on in rows.values_list("party", "party__kind").annotate(Min("on"))
    }


def party_rows(user: User, moment: Moment) -> list[PartyRow]:
    """All parties with their functions; those that have ended come last. Four queries."""
    profiles = list(profiles_visible_to(user, moment.at))
    functions, names = _by_party(function_rows(moment)), {one.party_id: one.name for one in profiles}
    links = list(Succession.objects.known(moment.at).order_by("on"))
    rows = [_row(one, functions[one.party_id], links, names, moment.day) for one in profiles]
    return sorted(rows, key=lambda row: row.ended)


def party_row(user: User, party_id: int, moment: Moment) -> PartyRow | None:
    """One party, None where it was not known then. At most four queries."""
    links = list(
        Succession.objects.known(moment.at).filter(Q(party=party_id) | Q(successor=party_id)).order_by("on")
    )
    others = {link.party_id for link in links} | {link.successor_id for link in links} | {party_id}
    profiles = {one.party_id: one for one in profiles_visible_to(user, moment.at).filter(party__in=others)}
    if party_id not in profiles:
        return None
    names = {one.party_id: one.name for one in profiles.values()}
    functions = function_rows(moment, function__party=party_id)
    return _row(profiles[party_id], functions, links, names, moment.day)


def _row(
    profile: PartyProfile,
    functions: Iterable[FunctionRow],
    links: Iterable[Succession],
    names: Mapping[int, str],
    day: date,
) -> PartyRow:
    after = [x for x in links if x.party_id == profile.party_id]
    before = [x for x in links if x.successor_id == profile.party_id]
    return PartyRow(
        profile,
        tuple(functions),
        tuple(Follows(x.successor_id, names.get(x.successor_id, "?"), x.on) for x in after),
        tuple(Follows(x.party_id, names.get(x.party_id, "?"), x.on) for x in before),
        day,
    )


def _by_party(functions: Iterable[FunctionRow]) -> defaultdict[int, list[FunctionRow]]:
    found = defaultdict[int, list[FunctionRow]](list)
    for function in functions:
        found[function.party_id].append(function)
    return found


def function_rows(moment: Moment, **of: Any) -> list[FunctionRow]:
    """The functions that the filter `of` on `FunctionPeriod` leaves, by name. Two queries."""
    periods = FunctionPeriod.objects.known(moment.at).filter(**of).select_related("function")
    holdings = Holding.objects.known(moment.at).filter(function__in=periods.values("function"))
    held = defaultdict[int, list[Held]](list)
    for one in holdings.select_related("user").order_by("valid_from", "pk"):
        row = Held(one.pk, one.user.name, one.deputy, one.valid_from, one.valid_to, not one.user.is_active)
        held[one.function_id].append(row)
    rows = [
        FunctionRow(
            period.function_id,
            period.function.party_id,
            period.function.name,
            period.valid_from,
            period.valid_to,
            tuple(held[period.function_id]),
            moment.day,
        )
        for period in periods
    ]
    return sorted(rows, key=lambda row: swedish_key(row.name))


def party_history(row: PartyRow, at: datetime | None = None) -> list[Happened]:
    """What has been done with a party and its functions, the latest first. Two queries."""
    functions = {function.function_id: function.name for function in row.functions}
    events = Event.objects.filter(
        Q(subject_kind="parties.party", subject_id=row.party_id)
        | Q(subject_kind="parties.function", subject_id__in=functions)
    ).order_by("-at", "-pk")
    events = events.filter(at__lte=at) if at else events
    people = _people(events)
    successors = {one.party_id: one.name for one in row.successors}
    return [
        Happened(
            event.at,
            happened(
                event.verb,
                {
                    **event.values,
                    "function": functions.get(event.subject_id or 0, ""),
                    "user": people.get(event.values.get("user", 0), "?"),
                    "successor": successors.get(event.values.get("successor", 0), "?"),
                },
            ),
            people.get(event.actor_id or 0, ""),
        )
        for event in events
    ]


def _people(events: Iterable[Event]) -> dict[int, str]:
    keys = [key for event in events for key in (event.actor_id, event.values.get("user")) if key]
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "name"))
