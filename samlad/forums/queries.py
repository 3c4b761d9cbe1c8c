"""Who sits where, and which areas are watched by whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.forms import Moment
from samlad.base.signals import LEVELS as SCALE
from samlad.base.sorting import swedish_key
from samlad.forums.models import COORDINATOR, DEPUTY, READER, Forum, ForumFacts, Seat, Watch
from samlad.forums.rules import LEADING, TAKING_PART, Standing, missing_facts
from samlad.forums.wording import (
    KIND_WORDS,
    LEVEL_WORDS,
    RHYTHM_WORDS,
    ROLE_WORDS,
    STATE_WORDS,
    WEEKDAYS,
)
from samlad.parties.models import Holding, PartyProfile
from samlad.parties.queries import FunctionRow, function_rows, profiles_visible_to
from samlad.parties.rules import is_authority
from samlad.places.models import Area, AreaFacts
from samlad.places.wording import KIND_WORDS as AREA_KIND_WORDS

# Where somebody holds several functions, she acts as the one with the highest role.
RANK = {COORDINATOR: 0, DEPUTY: 1}
# Kinds of area that come in thousands; a forum watches what they lie in.
TOO_SMALL = ("property",)


def standing_of(user: User, day: date) -> Standing:
    """What a user is in every forum on a day. One query."""
    if not user.is_authenticated or not user.is_active:
        return Standing()
    seat = Q(function__seats__replaced_at__isnull=True, function__seats__valid_from__lte=day) & (
        Q(function__seats__valid_to__isnull=True) | Q(function__seats__valid_to__gte=day)
    )
    rows = Holding.objects.known().on(day).filter(seat, user=user)
    columns = ("function__seats__forum_id", "function__seats__role", "function__party_id", "function_id")
    authority = set[int]()
    roles, parties = defaultdict[int, set[str]](set), defaultdict[int, set[int]](set)
    functions = dict[int, tuple[int, str]]()
    for forum, role, party, function, name, kind in sorted(
        rows.values_list(*columns, "function__name", "function__party__kind"),
        key=lambda row: RANK.get(row[1], 9),
    ):
        if role != READER and is_authority(kind):
            authority.add(forum)
        roles[forum].add(role)
        parties[forum].add(party)
        functions.setdefault(forum, (function, name))
    return Standing(
        user.is_admin,
        {forum: frozenset(found) for forum, found in roles.items()},
        {forum: frozenset(found) for forum, found in parties.items()},
        functions,
        frozenset(authority),
    )


def facts_visible_to(standing: Standing, at: datetime | None = None) -> QuerySet[ForumFacts]:
    """The facts of the forums; drafts only for those who manage them. The register itself is open to all."""
    managed = [forum for forum in standing.roles if standing.leads(forum)]
    rows = ForumFacts.objects.known(at).order_by("sort_key")
    return rows if standing.is_admin else rows.filter(~Q(state="draft") | Q(forum__in=managed))


def members_of(forum: Forum, day: date) -> list[User]:
    """Everybody who sits in a forum on a day, once. One query."""
    seats = Seat.objects.known().on(day).filter(forum=forum)
    holdings = Holding.objects.known().on(day).filter(function__in=seats.values("function"))
    return list(User.objects.filter(pk__in=holdings.values("user"), is_active=True).order_by("pk"))


def taking_part(forum: Forum, day: date) -> set[int]:
    """The keys of those in a forum who do more than read there. 1 query."""
    seats = Seat.objects.known().on(day).filter(forum=forum, role__in=TAKING_PART)
    holdings = Holding.objects.known().on(day).filter(function__in=seats.values("function"))
    return set(holdings.values_list("user", flat=True))


def leading_function_ids(forum: Forum, day: date) -> QuerySet[Seat, int]:
    seats = Seat.objects.known().on(day).filter(forum=forum, role__in=LEADING)
    return seats.values_list("function_id", flat=True)


@dataclass(frozen=True, slots=True)
class Watched:
    """Who has agreed to watch what: pairs of keys, and the areas and parties in them."""

    pairs: frozenset[tuple[int, int]]
    areas: frozenset[int]
    parties: frozenset[int]

    def by(self, party_id: int) -> frozenset[int]:
        return frozenset(area for party, area in self.pairs if party == party_id)


def watched(forum_id: int, day: date, at: datetime | None = None) -> Watched:
    """One query."""
    rows = Watch.objects.known(at).on(day).filter(forum=forum_id).values_list("party_id", "area_id")
    return watched_pairs(rows)


def watched_pairs(rows: Iterable[tuple[int, int]]) -> Watched:
    """From pairs of party and area."""
    pairs = frozenset(rows)
    areas, parties = {area for _party, area in pairs}, {party for party, _area in pairs}
    return Watched(pairs, frozenset(areas), frozenset(parties))


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat with the function in it, as they are on a day."""

    seat_id: int
    role: str
    party_id: int
    party: str
    function: FunctionRow
    valid_from: date
    valid_to: date | None

    @property
    def role_word(self) -> Promise:
        return ROLE_WORDS[self.role]

    @property
    def unfilled(self) -> bool:
        """Whether nobody sits here: the function is vacant or has ended."""
        return self.function.holder is None

    def on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class ForumRow:
    facts: ForumFacts
    conveners: tuple[SeatRow, ...]

    @property
    def kind(self) -> Promise:
        return KIND_WORDS[self.facts.forum.kind]

    @property
    def level(self) -> Promise:
        return LEVEL_WORDS[self.facts.level]

    @property
    def rhythm(self) -> Promise:
        return RHYTHM_WORDS[self.facts.rhythm]

    @property
    def state(self) -> Promise:
        return STATE_WORDS[self.facts.state]

    @property
    def deadline_day(self) -> Promise:
        return WEEKDAYS[self.facts.deadline_weekday]

    @property
    def meeting_day(self) -> Promise:
        return WEEKDAYS[self.facts.meeting_weekday]

    @property
    def missing(self) -> list[str]:
        return missing_facts(self.facts)

    @property
    def words(self) -> list[str]:
        return level_words(self.facts)


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area in the table of who watches what: one answer per party of the table."""

    area_id: int
    name: str
    watched: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class WatchTable:
    """Areas by parties, in Swedish order. `unwatched` are areas of the same kinds that nobody watches."""

    parties: tuple[tuple[int, str], ...]
    lines: tuple[AreaLine, ...]
    unwatched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForumPage:
    row: ForumRow
    seats: tuple[SeatRow, ...]
    coming: tuple[SeatRow, ...]
    past: tuple[SeatRow, ...]
    watch: WatchTable


def level_words(facts: ForumFacts) -> list[str]:
    """The forum's words for the levels 0–4."""
    own = list(facts.words) + [""] * len(SCALE)
    return [str(own[level.number] or level.word) for level in SCALE]


def forum_rows(standing: Standing, moment: Moment) -> list[ForumRow]:
    """The register of forums, in Swedish order. Five queries."""
    rows = list(facts_visible_to(standing, moment.at).select_related("forum"))
    of = {"forum__in": [row.forum_id for row in rows], "role": COORDINATOR}
    conveners = defaultdict[int, list[SeatRow]](list)
    for forum_id, seat in seat_rows(moment, **of):
        if seat.on(moment.day):
            conveners[forum_id].append(seat)
    return [ForumRow(row, tuple(conveners[row.forum_id])) for row in rows]


def forum_page(standing: Standing, forum_id: int, moment: Moment) -> ForumPage | None:
    """One forum; None where it was not known then, or not to the reader. Eight queries."""
    facts = facts_visible_to(standing, moment.at).filter(forum=forum_id).select_related("forum").first()
    if facts is None:
        return None
    seats = [seat for _forum, seat in seat_rows(moment, forum=forum_id)]
    here = tuple(seat for seat in seats if seat.on(moment.day))
    return ForumPage(
        ForumRow(facts, tuple(seat for seat in here if seat.role == COORDINATOR)),
        here,
        tuple(seat for seat in seats if seat.valid_from > moment.day),
        tuple(seat for seat in seats if seat.valid_to is not None and seat.valid_to < moment.day),
        watch_table(forum_id, moment, {seat.party_id for seat in here if seat.role in TAKING_PART}),
    )


def seat_rows(moment: Moment, **of: Any) -> list[tuple[int, SeatRow]]:
    """Seats that the filter `of` leaves, each with its forum's key, by role and party. Four queries."""
    seats = list(Seat.objects.known(moment.at).filter(**of))
    functions = {
        row.function_id: row
        for row in function_rows(moment, function__in={seat.function_id for seat in seats})
    }
    profiles = _profiles(moment, {row.party_id for row in functions.values()})
    rows = [(seat.forum_id, _seat_row(seat, functions[seat.function_id], profiles)) for seat in seats]
    places = list(ROLE_WORDS)
    return sorted(rows, key=lambda pair: (places.index(pair[1].role), swedish_key(pair[1].party)))


def _profiles(moment: Moment, parties: Collection[int]) -> dict[int, PartyProfile]:
    rows = PartyProfile.objects.known(moment.at).filter(party__in=parties).order_by("sort_key")
    return {row.party_id: row for row in rows}


def _seat_row(seat: Seat, function: FunctionRow, profiles: Mapping[int, PartyProfile]) -> SeatRow:
    party = function.party_id
    name = profiles[party].name
    return SeatRow(seat.pk, seat.role, party, name, function, seat.valid_from, seat.valid_to)


def watch_table(forum_id: int, moment: Moment, seated: Collection[int] = ()) -> WatchTable:
    """Who has agreed to watch what; parties with a seat stand there without areas too. Three queries."""
    watch = watched(forum_id, moment.day, moment.at)
    profiles = _profiles(moment, watch.parties | set(seated))
    kinds = Area.objects.filter(pk__in=watch.areas).values("kind")
    areas = AreaFacts.objects.known(moment.at).filter(Q(area__in=watch.areas) | Q(area__kind__in=kinds))
    lines, unwatched = list[AreaLine](), list[str]()
    for area in areas.order_by("sort_key"):
        if area.area_id in watch.areas:
            by = tuple((party, area.area_id) in watch.pairs for party in profiles)
            lines.append(AreaLine(area.area_id, area.name, by))
        elif area.valid_to is None or area.valid_to >= moment.day:
            unwatched.append(area.name)
    parties = tuple((party, row.short) for party, row in profiles.items())
    return WatchTable(parties, tuple(lines), tuple(unwatched))


def seatable_functions(user: User, day: date) -> list[tuple[str, list[tuple[int, str]]]]:
    """Functions that can have a seat, as choices under their parties, with who has them. Three queries."""
    groups = list[tuple[str, list[tuple[int, str]]]]()
    rows = function_rows(Moment(day))
    for profile in profiles_visible_to(user):
        here = [row for row in rows if row.party_id == profile.party_id and not row.ended]
        if here:
            groups.append((profile.name, [(row.function_id, _with_holder(row)) for row in here]))
    return groups


def _with_holder(row: FunctionRow) -> str:
    return f"{row.name} ({row.holder.name if row.holder else _('vakant')})"


def watch_choices(day: date) -> list[tuple[int, str]]:
    """Areas that can be watched, in Swedish order within their kinds. One query."""
    areas = AreaFacts.objects.known().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    rows = areas.exclude(area__kind__in=TOO_SMALL).select_related("area").order_by("sort_key")
    kinds = list(AREA_KIND_WORDS)
    listed = sorted(rows, key=lambda row: kinds.index(row.area.kind))
    several = len({row.area.kind for row in listed}) > 1
    return [
        (row.area_id, f"{row.name} ({AREA_KIND_WORDS[row.area.kind]})" if several else row.name)
        for row in listed
    ]
