"""Parties, functions and holders for tests, made by the operations."""

from datetime import date, datetime
from itertools import count

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, DAY
from samlad.accounts.tests.factories import user as new_user
from samlad.parties.models import Function, Holding, Party
from samlad.parties.operations import Profile, function_add, holding_add, party_add

NUMBER = count(1)


def party(
    name: str = "",
    *,
    kind: str = "municipal_company",
    bound_by_secrecy: bool = True,
    short_name: str = "",
    law: str = "",
    mandate: str = "",
    founded_on: date = DAY,
    by: User | None = None,
    at: datetime = AT,
) -> Party:
    """A party; "Bolag 1", "Bolag 2" where no name is given."""
    profile = Profile(name or f"Bolag {next(NUMBER)}", bound_by_secrecy, short_name, law, mandate)
    return party_add(by=by, at=at, kind=kind, founded_on=founded_on, profile=profile)


def function(
    of: Party | None = None,
    name: str = "Förvaltare",
    *,
    valid_from: date = DAY,
    by: User | None = None,
    at: datetime = AT,
) -> Function:
    """A vacant function, of a new party where none is given."""
    return function_add(by=by, at=at, party=of or party(), name=name, valid_from=valid_from)


def holding(
    of: Function | None = None,
    user: User | None = None,
    *,
    deputy: bool = False,
    valid_from: date = DAY,
    valid_to: date | None = None,
    by: User | None = None,
    at: datetime = AT,
) -> Holding:
    """Somebody in a function; a new account and a new function where none is given."""
    return holding_add(
        by=by,
        at=at,
        function=of or function(),
        user=user or new_user(),
        valid_from=valid_from,
        valid_to=valid_to,
        deputy=deputy,
    )
