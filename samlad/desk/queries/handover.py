"""What the next holder of a function takes over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from samlad.accounts.models import User
from samlad.actions.models import ActionState, AnswerLink
from samlad.actions.queries import (
    OPEN,
    OVERDUE,
    WAITING,
    ActionLine,
    Functions,
    counts,
    in_order,
    line_of,
    states_visible_to,
    with_party,
    with_place,
)
from samlad.actions.rules import CLOSED_STATES, OPEN_STATES
from samlad.base.forms import Moment
from samlad.forums.models import ForumFacts, Watch
from samlad.forums.queries import SeatRow, seat_rows
from samlad.forums.rules import LEADING, Standing
from samlad.parties.models import Holding, Mailbox, PartyProfile
from samlad.parties.queries import FunctionRow, function_rows
from samlad.places.models import AreaFacts
from samlad.situation.models import Round
from samlad.situation.queries import rounds_visible_to
from samlad.situation.rules import ADOPTED

# What ended so lately is told too, so that a question about it finds somebody who knows.
LATELY = timedelta(days=90)
# So many actions have room on the page.
MOST = 100


@dataclass(frozen=True, slots=True)
class ForumPart:
    """A seat: in which forum and as what, the areas its party watches, and the rounds that go on there."""

    facts: ForumFacts
    seat: SeatRow
    areas: Sequence[str]
    rounds: Sequence[Round]

    @property
    def leads(self) -> bool:
        return self.seat.role in LEADING


@dataclass(frozen=True, slots=True)
class Handover:
    """`ended` are actions that ended lately, `links` how many answer links of the function work.

    `open` and `ended` are those that the page has room for; the numbers are of all. `whole`: the reader holds
    the function and so sees all that lies with it.
    """

    function: FunctionRow
    party: str
    open: Sequence[ActionLine]
    ended: Sequence[ActionLine]
    forums: Sequence[ForumPart]
    mailbox: Mailbox | None
    links: int
    whole: bool
    numbers: Mapping[str, int]

    @property
    def number(self) -> int:
        return self.numbers[OPEN]

    @property
    def late(self) -> int:
        return self.numbers[OVERDUE]

    @property
    def unanswered(self) -> int:
        return self.numbers[WAITING]


def _holds(user: User, function: FunctionRow) -> bool:
    rows = Holding.objects.known().on(function.day).filter(function=function.function_id, user=user)
    return rows.exists()


def handover(
    user: User, standing: Standing, held: Functions, function_id: int, today: date
) -> Handover | None:
    """What goes with a function, as far as the reader may see; None where it is not hers to read.

    It is for those who hold the function, administrators, and those who lead a forum where it sits. At most
    15 queries.
    """
    moment = Moment(today)
    found = function_rows(moment, function=function_id)
    if not found:
        return None
    seats = seat_rows(moment, function=function_id)
    current = [(forum, seat) for forum, seat in seats if seat.on(today)]
    holds = _holds(user, found[0])
    if not (holds or user.is_admin or any(standing.leads(forum) for forum, _seat in current)):
        return None
    own = states_visible_to(standing, None, held).filter(responsible=function_id)
    rows = with_place(with_party(own))
    lately = rows.filter(state__in=CLOSED_STATES, since__date__gte=today - LATELY)
    return Handover(
        function=found[0],
        party=PartyProfile.objects.known().get(party=found[0].party_id).name,
        open=[line_of(row, today) for row in in_order(rows.filter(state__in=OPEN_STATES))[:MOST]],
        ended=[line_of(row, today) for row in in_order(lately)[:MOST]],
        forums=_forums(standing, current, today),
        mailbox=Mailbox.objects.known().filter(function=function_id).first(),
        links=_links(function_id, today),
        whole=holds,
        numbers=counts(own, today),
    )


def _links(function_id: int, today: date) -> int:
    """How many links in mails to the function still answer for an action. 1 query."""
    links = AnswerLink.objects.known().filter(function=function_id, expires_at__date__gte=today)
    now = ActionState.objects.known().filter(state__in=OPEN_STATES, responsible=function_id)
    return links.filter(action__in=now.values("action")).count()


def _forums(standing: Standing, seats: Sequence[tuple[int, SeatRow]], today: date) -> list[ForumPart]:
    keys = [forum for forum, _seat in seats]
    facts = {row.forum_id: row for row in ForumFacts.objects.known().filter(forum__in=keys)}
    areas = _watched(seats, today)
    rounds = dict[int, list[Any]]()
    for one in rounds_visible_to(standing).exclude(state=ADOPTED).filter(forum__in=keys):
        rounds.setdefault(one.forum_id, []).append(one)
    return [ForumPart(facts[key], seat, areas.get(key, ()), rounds.get(key, ())) for key, seat in seats]


def _watched(seats: Sequence[tuple[int, SeatRow]], today: date) -> Mapping[int, Sequence[str]]:
    """The areas that the function's party watches, by forum, in Swedish order. 2 queries."""
    parties = {seat.party_id for _forum, seat in seats}
    watches = Watch.objects.known().on(today).filter(party__in=parties, forum__in=[key for key, _ in seats])
    pairs = list(watches.values_list("forum", "area"))
    rows = AreaFacts.objects.known().filter(area__in={area for _forum, area in pairs})
    names = dict(rows.order_by("sort_key").values_list("area", "name"))
    return {
        key: [name for area, name in names.items() if (key, area) in set(pairs)]
        for key in {forum for forum, _area in pairs}
    }


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A function that somebody has lately begun to hold, and from which day."""

    function_id: int
    name: str
    since: date


# So long it stands on the list of whoever has taken over.
NEW = timedelta(days=21)


def taken_over(user: User, today: date) -> list[TakenOver]:
    """The functions that somebody has begun to hold lately, after somebody else. 1 query."""
    before = Holding.objects.known().filter(function=OuterRef("function"), valid_to__lt=today)
    own = Holding.objects.known().on(today).filter(Exists(before), user=user, valid_from__gt=today - NEW)
    rows = own.select_related("function").order_by("pk")
    return [TakenOver(row.function_id, row.function.name, row.valid_from) for row in rows]
