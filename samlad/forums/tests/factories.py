"""Forums, seats, watched areas and members for tests, made by the operations."""

from datetime import date, datetime
from typing import Any

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, DAY
from samlad.accounts.tests.factories import user as new_user
from samlad.forums.models import COORDINATOR, MEMBER, Forum, Seat
from samlad.forums.operations import Facts, forum_add, forum_open, seat_set, watches_set
from samlad.parties.models import Function, Party
from samlad.parties.tests.factories import function as new_function
from samlad.parties.tests.factories import holding
from samlad.parties.tests.factories import party as new_party
from samlad.places.models import Area

FACTS: dict[str, Any] = {
    "level": "operative",
    "purpose": "Gemensam lägesbild varje vecka.",
    "mandate": "Får besluta om gemensamma åtgärder.",
    "controllers": "Kommunstyrelsen i Lindåsa kommun",
    "privacy_purpose": "Samordna arbetet mot brott och otrygghet.",
    "retention": "Bevaras i två år efter fastställd lägesbild.",
}


def facts(name: str = "OSG Lindåsa", **changed: Any) -> Facts:
    """Facts that a forum can be opened with, weekly, deadline Thursday 15.00, meeting Monday 9.00."""
    return Facts(**{"name": name, **FACTS, **changed})


def forum(
    name: str = "OSG Lindåsa",
    *,
    kind: str = "osg",
    draft: bool = False,
    by: User | None = None,
    at: datetime = AT,
    **changed: Any,
) -> Forum:
    """An open forum, or a draft; further arguments change its `Facts`."""
    new = forum_add(by=by, at=at, kind=kind, facts=facts(name, **changed))
    if not draft:
        forum_open(by=by, at=at, forum=new)
    return new


def seat(
    of: Forum,
    function: Function | None = None,
    *,
    role: str = MEMBER,
    valid_from: date = DAY,
    by: User | None = None,
    at: datetime = AT,
) -> Seat:
    """A seat for a function; a new, vacant one where none is given."""
    function = function or new_function()
    return seat_set(by=by, at=at, forum=of, function=function, role=role, valid_from=valid_from)


def member(of: Forum, *, role: str = MEMBER, party: Party | None = None, name: str = "Mia Medlem") -> User:
    """A new account that holds a new function of the party, seated in the forum."""
    user = new_user(name)
    function = new_function(party or new_party(), f"Funktion för {user.email}")
    holding(function, user)
    seat(of, function, role=role)
    return user


def coordinator(of: Forum, *, party: Party | None = None, name: str = "Sam Ordnare") -> User:
    return member(of, role=COORDINATOR, party=party, name=name)


def watch(
    of: Forum,
    party: Party,
    *areas: Area,
    valid_from: date = DAY,
    by: User | None = None,
    at: datetime = AT,
) -> None:
    """The party watches these areas for the forum, and no others."""
    watches_set(by=by, at=at, forum=of, party=party, areas=areas, valid_from=valid_from)
