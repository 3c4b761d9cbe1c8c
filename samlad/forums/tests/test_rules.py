"""Who may do what in a forum, and what a forum must tell before it opens."""

from collections.abc import Callable

import pytest

from samlad.base.refusals import Refusal
from samlad.forums.models import COORDINATOR, DEPUTY, MEMBER, READER
from samlad.forums.rules import (
    NEEDED,
    Standing,
    check_admin,
    check_leads,
    check_manages,
    check_privacy_facts,
    check_speaks_for,
    missing_facts,
)
from samlad.forums.tests.factories import facts

HERE, ELSEWHERE = 1, 2
OWN, OTHER = 10, 20


def standing(role: str) -> Standing:
    """Somebody with this role in the forum HERE, for the party OWN; or an administrator; or nobody."""
    if role in ("admin", "nobody"):
        return Standing(is_admin=role == "admin")
    return Standing(roles={HERE: frozenset({role})}, parties={HERE: frozenset({OWN})})


# role: leads, manages, takes part, reads, speaks for her own party, speaks for another
TABLE = {
    COORDINATOR: (True, True, True, True, True, True),
    DEPUTY: (True, True, True, True, True, True),
    MEMBER: (False, False, True, True, True, False),
    READER: (False, False, False, True, False, False),
    "admin": (False, True, False, False, False, False),
    "nobody": (False, False, False, False, False, False),
}


@pytest.mark.parametrize(("role", "may"), TABLE.items())
def test_what_each_role_may(role: str, may: tuple[bool, ...]) -> None:
    one = standing(role)
    asked = (one.leads(HERE), one.manages(HERE), one.takes_part(HERE), one.reads(HERE))
    assert (*asked, one.speaks_for(HERE, OWN), one.speaks_for(HERE, OTHER)) == may


@pytest.mark.parametrize("role", [COORDINATOR, DEPUTY, MEMBER, READER, "nobody"])
def test_a_role_counts_in_its_own_forum_only(role: str) -> None:
    one = standing(role)
    asked = (one.leads(ELSEWHERE), one.manages(ELSEWHERE), one.takes_part(ELSEWHERE), one.reads(ELSEWHERE))
    assert not any((*asked, one.speaks_for(ELSEWHERE, OWN)))


CHECKS: list[tuple[Callable[[Standing], None], set[str]]] = [
    (lambda one: check_admin(one), {"admin"}),
    (lambda one: check_leads(one, HERE), {COORDINATOR, DEPUTY}),
    (lambda one: check_manages(one, HERE), {COORDINATOR, DEPUTY, "admin"}),
    (lambda one: check_speaks_for(one, HERE, OWN), {COORDINATOR, DEPUTY, MEMBER}),
    (lambda one: check_speaks_for(one, HERE, OTHER), {COORDINATOR, DEPUTY}),
]


@pytest.mark.parametrize(("check", "allowed"), CHECKS)
@pytest.mark.parametrize("role", TABLE)
def test_checks_refuse_all_others(check: Callable[[Standing], None], allowed: set[str], role: str) -> None:
    if role in allowed:
        check(standing(role))
        return
    with pytest.raises(Refusal):
        check(standing(role))


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("empty", ["", "  \n"])
def test_what_must_be_told_before_a_forum_opens(name: str, empty: str) -> None:
    told = facts(**{name: empty})
    assert missing_facts(told) == [str(NEEDED[name])]
    with pytest.raises(Refusal, match=str(NEEDED[name])):
        check_privacy_facts(told)


def test_a_forum_that_tells_all_may_open() -> None:
    assert missing_facts(facts(mandate="")) == []
    check_privacy_facts(facts(mandate=""))
