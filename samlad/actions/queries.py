"""Actions in lists, on the pages of areas, in the thread, and what of them waits for somebody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from samlad.accounts.models import User
from samlad.actions.models import Action, ActionState, Effect, FollowUp
from samlad.actions.rules import (
    BLOCKED,
    DONE,
    OPEN_STATES,
    OWNER_UNKNOWN,
    PROPOSED,
    RETURNED,
    STATE_WORDS,
    UNANSWERED,
    is_request,
)
from samlad.forums.rules import Standing
from samlad.parties.models import Holding, Party, PartyProfile
from samlad.places.models import AreaFacts

POLICE = "police"
# What the police do and nobody has released: for those who lead and the police.
HIDDEN = Q(responsible__party__kind=POLICE, released=False)
# An own action is on its holder's list when so many days are left.
SOON = timedelta(days=7)
# So many actions have room among all else on the page of an area.
ON_A_PAGE = 30
Functions = QuerySet[Holding, int] | Collection[int]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action in a list. `held_since` is the day from which the party that has it now has had it.

    `area` and `held_since` are empty where the list does not ask for them.
    """

    action: Action
    state: str
    word: object
    party_id: int
    party: str
    function: str
    due_on: date
    since: datetime
    open: bool
    overdue: bool
    request: bool
    area: str = ""
    held_since: date | None = None
    today: date = date.min

    @property
    def days_late(self) -> int:
        return (self.today - self.due_on).days if self.overdue else 0

    @property
    def days_held(self) -> int | None:
        return None if self.held_since is None else (self.today - self.held_since).days

    @property
    def unanswered(self) -> bool:
        return self.state in UNANSWERED

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        if self.overdue or self.state in (BLOCKED, *RETURNED):
            return "late"
        return "ok" if self.state == DONE else "wait" if self.open else ""


def functions_held(user: User, day: date) -> Functions:
    """The functions somebody holds on a day, as a part of a query."""
    return Holding.objects.known().on(day).filter(user=user).values_list("function", flat=True)


def open_to(standing: Standing, forum_id: int, hidden: Q = HIDDEN) -> Q:
    """The rows of a forum that somebody may see where `hidden` ones are for those who lead and the police."""
    if standing.leads(forum_id):
        return Q()
    return ~hidden | speaks_for_police(standing, forum_id)


def is_hidden(now: ActionState) -> bool:
    """Whether an action is for those who lead and the police alone."""
    return now.responsible.party.kind == POLICE and not now.released


def speaks_for_police(standing: Standing, forum_id: int) -> Q:
    """Whether somebody takes part there for the police, as a condition."""
    own = standing.parties.get(forum_id, frozenset()) if standing.takes_part(forum_id) else frozenset()
    return Q(Exists(Party.objects.filter(pk__in=own, kind=POLICE)))


def states_visible_to(
    standing: Standing, at: datetime | None = None, held: Functions = ()
) -> QuerySet[ActionState]:
    """How the actions stand that somebody may see: of her forums, and of functions she holds."""
    seen: Q = Q(responsible__in=held)
    for key in standing.roles:
        if standing.takes_part(key):
            seen |= Q(action__forum=key) & open_to(standing, key)
    return ActionState.objects.known(at).filter(seen)


def with_party(rows: QuerySet[ActionState]) -> QuerySet[Any]:
    """The rows with their action and function, and the name of its party as `party`."""
    profile = "responsible__party__profiles"
    named = FilteredRelation(profile, condition=Q(**{f"{profile}__replaced_at__isnull": True}))
    found = rows.select_related("action", "responsible__party")
    return found.annotate(profile=named, party=F("profile__name"))


def with_place(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Also with the name of the area as `area`, and `held_since`, from when its party has had it."""
    facts = "action__area__facts"
    current = FilteredRelation(facts, condition=Q(**{f"{facts}__replaced_at__isnull": True}))
    others = ActionState.objects.filter(action=OuterRef("action")).exclude(
        responsible__party=OuterRef("responsible__party")
    )
    came = others.order_by().values("action").annotate(last=Max("replaced_at")).values("last")
    named: QuerySet[Any] = rows.annotate(
        facts=current,
        area=F("facts__name"),
        held_since=Coalesce(Subquery(came), F("action__event__at")),
    )
    return named


def states_of_area(standing: Standing, area_id: int, at: datetime | None = None) -> QuerySet[ActionState]:
    """How the actions of an area stand that somebody may see."""
    return states_visible_to(standing, at).filter(action__area=area_id)


def actions_of_area(
    standing: Standing, area_id: int, today: date, at: datetime | None = None, *, limit: int = ON_A_PAGE
) -> list[ActionLine]:
    """The first of them, open ones first, nearest date first, with what their lead time is counted from.

    1 query.
    """
    rows = with_party(states_of_area(standing, area_id, at))
    rows = rows.select_related("action__event", "action__reason_node")
    return [line_of(row, today) for row in in_order(rows)[:limit]]


def in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Open ones first, nearest date first; then those that have ended, the latest first."""
    is_open = Q(state__in=OPEN_STATES)
    return rows.order_by(
        Case(When(is_open, then=0), default=1), Case(When(is_open, then=F("due_on"))), "-since", "-pk"
    )


def line_of(row: Any, today: date) -> ActionLine:
    is_open = row.state in OPEN_STATES
    since = getattr(row, "held_since", None)
    return ActionLine(
        action=row.action,
        state=row.state,
        word=STATE_WORDS[row.state],
        party_id=row.responsible.party_id,
        party=row.party,
        function=row.responsible.name,
        due_on=row.due_on,
        since=row.since,
        open=is_open,
        overdue=is_open and row.due_on < today,
        request=is_request(row.responsible.party.kind),
        area=getattr(row, "area", ""),
        held_since=localdate(since) if since else None,
        today=today,
    )


def visible_actions(standing: Standing, nodes: Collection[int]) -> set[int]:
    """Which of these nodes are actions that somebody may see."""
    rows = states_visible_to(standing).filter(action__node__in=nodes)
    return set(rows.values_list("action__node_id", flat=True))


OPEN, OVERDUE, WAITING, BACK, STUCK, TO_FOLLOW_UP, READY, ALL = (
    "oppna",
    "forsenade",
    "obesvarade",
    "tillbaka",
    "hinder",
    "uppfoljning",
    "klara",
    "alla",
)
# What can be asked of the list, in the words of its address.
CHOICES: Mapping[str, str | Promise] = {
    OPEN: gettext_lazy("Öppna"),
    OVERDUE: gettext_lazy("Försenade"),
    WAITING: gettext_lazy("Väntar på svar"),
    BACK: gettext_lazy("Tillbaka till forumet"),
    STUCK: gettext_lazy("Kommer inte vidare"),
    TO_FOLLOW_UP: gettext_lazy("Ska följas upp"),
    READY: gettext_lazy("Klara"),
    ALL: gettext_lazy("Alla"),
}


def conditions(today: date) -> Mapping[str, Q]:
    """What each choice of the list means on a day."""
    is_open = Q(state__in=OPEN_STATES)
    return {
        OPEN: is_open,
        OVERDUE: is_open & Q(due_on__lt=today),
        WAITING: Q(state__in=UNANSWERED),
        BACK: Q(state__in=(PROPOSED, OWNER_UNKNOWN, *RETURNED)),
        STUCK: Q(state=BLOCKED),
        TO_FOLLOW_UP: to_follow_up(today),
        READY: Q(state=DONE),
        ALL: Q(),
    }


def to_follow_up(today: date) -> Q:
    """Open with a day for follow-up that has come, or done and not followed up since."""
    told = FollowUp.objects.filter(action=OuterRef("action"), on__gte=OuterRef("follow_up_on"))
    waits = Q(state__in=OPEN_STATES) & ~Q(state__in=(PROPOSED, OWNER_UNKNOWN))
    return Q(Q(follow_up_on__lte=today) & (waits | (Q(state=DONE) & ~Exists(told))))


def hers(standing: Standing, held: Functions) -> Q:
    """What is hers to answer for: of functions she holds, and of parties she takes part for."""
    mine = Q(responsible__in=held)
    for key, parties in standing.parties.items():
        if standing.takes_part(key):
            mine |= Q(action__forum=key, responsible__party__in=parties)
    return mine


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of the list; None is all areas and parties."""

    choice: str = OPEN
    mine: bool = False
    area_id: int | None = None
    party_id: int | None = None


def asked_rows(standing: Standing, held: Functions, asked: Asked) -> QuerySet[ActionState]:
    """What somebody may see and asks for, whatever its state."""
    rows = states_visible_to(standing, None, held)
    if asked.mine:
        rows = rows.filter(hers(standing, held))
    if asked.area_id is not None:
        rows = rows.filter(action__area=asked.area_id)
    if asked.party_id is not None:
        rows = rows.filter(responsible__party=asked.party_id)
    return rows


def counts(rows: QuerySet[ActionState], today: date) -> dict[str, int]:
    """How many there are of each choice. 1 query."""
    found: dict[str, int] = rows.aggregate(
        **{key: Count("pk", filter=condition) for key, condition in conditions(today).items() if key != ALL},
        **{ALL: Count("pk")},
    )
    return found


def lines(keys: Sequence[int], today: date) -> list[ActionLine]:
    """The list's lines of those rows, in that order. 1 query."""
    found = {row.pk: row for row in with_place(with_party(ActionState.objects.filter(pk__in=keys)))}
    return [line_of(found[key], today) for key in keys]


def places_and_parties(
    standing: Standing, held: Functions
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The areas and parties that stand in what somebody sees that is open, for filters. 2 queries."""
    rows = states_visible_to(standing, None, held).filter(state__in=OPEN_STATES).order_by()
    areas = AreaFacts.objects.known().filter(area__in=rows.values("action__area"))
    parties = PartyProfile.objects.known().filter(party__in=rows.values("responsible__party"))
    return (
        list(areas.order_by("sort_key").values_list("area", "name")),
        list(parties.order_by("sort_key").values_list("party", "name")),
    )


TO_ANSWER, MINE, FOLLOW_UP, RETURN, EFFECT = "answer", "own", "follow_up", "returned", "effect"


@dataclass(frozen=True, slots=True)
class Waits:
    """An action that waits for somebody, and what it waits for."""

    kind: str
    line: ActionLine


def waits_for(standing: Standing, held: Functions, today: date, *, limit: int = 50) -> list[Waits]:
    """What of actions waits for somebody, most pressing day first; at most `limit`. 1 query.

    An answer, something of hers that is due within a week or late, and whether something helped that her
    party raised; for those who lead also what has come back and what is to be followed up.
    """
    mine, led = (
        hers(standing, held),
        Q(action__forum__in=[key for key in standing.roles if standing.leads(key)]),
    )
    kinds = {
        TO_ANSWER: mine & Q(state__in=UNANSWERED),
        RETURN: led & conditions(today)[BACK],
        FOLLOW_UP: led & to_follow_up(today),
        MINE: mine & Q(state__in=OPEN_STATES, due_on__lte=today + SOON) & ~Q(state__in=(PROPOSED, *RETURNED)),
        EFFECT: _asked_effect(standing),
    }
    kind = Case(*(When(condition, then=Value(name)) for name, condition in kinds.items()))
    rows = states_visible_to(standing, None, held).annotate(kind=kind).filter(kind__isnull=False)
    # The rows of all that waits are thin; names are looked up for those that are shown.
    first = rows.order_by("due_on", "pk").values("pk")[:limit]
    shown = ActionState.objects.filter(pk__in=first).annotate(kind=kind)
    found = with_place(with_party(shown)).order_by("due_on", "pk")
    return [Waits(row.kind, line_of(row, today)) for row in found]


def _asked_effect(standing: Standing) -> Q:
    """Done, raised by a party she speaks for, which has not said whether it helped."""
    said = Effect.objects.known().filter(action=OuterRef("action"), party=OuterRef("action__raised_by"))
    own = Q(pk__in=())
    for key, parties in standing.parties.items():
        if standing.takes_part(key):
            own |= Q(action__forum=key, action__raised_by__in=parties)
    return Q(Q(state=DONE) & own & ~Exists(said))
