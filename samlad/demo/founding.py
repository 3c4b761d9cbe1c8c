"""Lindåsa on its first day, and what changes in it on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from samlad.accounts.models import User
from samlad.accounts.operations import user_create
from samlad.base.refusals import Refusal
from samlad.demo import people, story
from samlad.demo.course import PAUSE
from samlad.forums.models import MEMBER, Forum, ForumFacts, Seat
from samlad.forums.operations import (
    Facts,
    facts_of,
    forum_add,
    forum_change,
    forum_open,
    seat_end,
    seat_set,
    watches_set,
)
from samlad.parties.models import Function, Holding, Party
from samlad.parties.operations import (
    function_add,
    function_end,
    holding_add,
    holding_end,
    mailbox_set,
    party_add,
    party_succeed,
)
from samlad.places.geojson import read
from samlad.places.models import Area
from samlad.places.operations import areas_import

BOUNDARIES = Path(__file__).with_name("areas.geojson")


def found(*, at: datetime, day: date) -> None:
    """Areas, people, parties and forums as they are on the first day."""
    for person in people.PEOPLE:
        user_create(
            by=None,
            at=at,
            email=person.email,
            name=person.name,
            password=people.PASSWORD if person.identity else None,
            is_admin=person.key == people.FIRST_ADMIN,
        )
    reading = read(BOUNDARIES.read_bytes())
    areas_import(by=admin(), at=at, reading=reading, kind="area", valid_from=day)
    parties = {member.key: add_member(member, at, day) for member in story.MEMBERS}
    osg = _add_forum("osg", story.OSG, story.OSG_ROLES, at, day)
    for member in story.MEMBERS:
        _watch(osg, parties[member.key], member.watches, at, day)
    forum_open(by=admin(), at=at, forum=osg)
    council = _add_forum("crime_prevention_council", story.COUNCIL, story.COUNCIL_ROLES, at, day)
    forum_open(by=admin(), at=at, forum=council)
    _add_forum("property_owners", story.OWNERS, story.OWNERS_ROLES, at, day)


def admin() -> User:
    return user(people.FIRST_ADMIN)


def user(key: str) -> User:
    return User.objects.get(email=f"{key}@{people.MAIL}")


def function(name: str) -> Function:
    """The function of that name; where a party has passed it on, that of its successor."""
    found = Function.objects.filter(name=name).order_by("-pk").first()
    if found is None:
        raise Refusal(f"no function {name}")
    return found


def osg() -> Forum:
    return Forum.objects.filter(kind="osg").earliest("pk")


def areas() -> dict[str, Area]:
    """The areas of the weekly picture by code."""
    return {area.code: area for area in Area.objects.filter(code__in=people.AREAS)}


def add_member(member: story.Member, at: datetime, day: date) -> Party:
    """A party with its functions and those who hold them."""
    party = party_add(by=admin(), at=at, kind=member.kind, founded_on=day, profile=member.profile)
    for name, holder in member.functions:
        new = function_add(by=admin(), at=at, party=party, name=name, valid_from=day)
        holding_add(by=admin(), at=at, function=new, user=user(holder), valid_from=day)
    return party


def _add_forum(kind: str, facts: Facts, roles: Mapping[str, str], at: datetime, day: date) -> Forum:
    forum = forum_add(by=admin(), at=at, kind=kind, facts=facts)
    for name, role in roles.items():
        seat_set(by=admin(), at=at, forum=forum, function=function(name), role=role, valid_from=day)
    return forum


def _watch(forum: Forum, party: Party, codes: tuple[str, ...], at: datetime, day: date) -> None:
    if codes:
        chosen = [areas()[code] for code in codes]
        watches_set(by=admin(), at=at, forum=forum, party=party, areas=chosen, valid_from=day)


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that changes in the town once, after a share of the weeks of the story."""

    share: float
    happen: Callable[[datetime], None]


def _hand_over(name: str, to: str | None) -> Callable[[datetime], None]:
    """The holder of a function leaves, on the Tuesday; somebody else takes over the day after, or nobody."""

    def happen(at: datetime) -> None:
        last = at.date() + timedelta(days=1)
        holding = Holding.objects.known().on(at.date()).get(function=function(name), deputy=False)
        holding_end(by=admin(), at=at, holding=holding, on=last)
        if to is not None:
            first = last + timedelta(days=1)
            holding_add(by=admin(), at=at, function=function(name), user=user(to), valid_from=first)

    return happen


def _appoint_deputy(at: datetime) -> None:
    holding_add(
        by=admin(),
        at=at,
        function=function(people.VOICES["police"]),
        user=user("polis2"),
        valid_from=at.date(),
        deputy=True,
    )


def _watch_more(at: datetime) -> None:
    """Lindbo has built in Ängsbacken and watches it from now on."""
    party = function(people.VOICES["housing"]).party
    _watch(osg(), party, ("kvarnhojden", "tallmossen", "angsbacken"), at, at.date())


def _reorganise_school(at: datetime) -> None:
    """Barn- och skolförvaltningen becomes Utbildningsförvaltningen, which takes over its seat and areas."""
    day, name = at.date(), people.VOICES["school"]
    old = function(name)
    new = add_member(story.NEW_SCHOOL, at, day)
    watches_set(by=admin(), at=at, forum=osg(), party=old.party, areas=[], valid_from=day)
    _watch(osg(), new, story.NEW_SCHOOL.watches, at, day)
    seat_set(by=admin(), at=at, forum=osg(), function=function(name), role=MEMBER, valid_from=day)
    for seat in Seat.objects.known().filter(function=old):
        seat_end(by=admin(), at=at, seat=seat, on=day - timedelta(days=1))
    function_end(by=admin(), at=at, function=old, on=day - timedelta(days=1))
    party_succeed(by=admin(), at=at, party=old.party, successor=new, on=day)


def _open_mailboxes(at: datetime) -> None:
    """From now on these functions are written to, and can answer without an account."""
    for name, (box, shared) in story.MAILBOXES.items():
        address = f"{box}@{people.MAIL}"
        mailbox_set(by=admin(), at=at, function=function(name), address=address, shared=shared)


def begin_pause(at: datetime) -> None:
    """The group decides to pause in summer, which it has worked through with few reports until then."""
    known = facts_of(ForumFacts.objects.known().get(forum=osg()))
    facts = replace(known, pause_from=PAUSE[0], pause_to=PAUSE[-1])
    forum_change(by=admin(), at=at, forum=osg(), facts=facts)


TURNS = (
    Turn(0.25, _hand_over(people.VOICES["housing"], "lindbo")),
    Turn(0.35, _hand_over(people.COORDINATION, "samordnare")),
    Turn(0.5, _watch_more),
    Turn(0.7, _open_mailboxes),
    Turn(0.8, _reorganise_school),
    Turn(0.85, _appoint_deputy),
    Turn(0.93, _hand_over(people.AREA_POLICE, None)),
    # So late that whoever tries the story as Lindbo has just taken over.
    Turn(0.995, _hand_over(people.CARETAKER, "lindbo")),
)
