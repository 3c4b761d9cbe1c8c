"""What the register of parties shows on a day, and what was known of it."""

from datetime import date, timedelta

import pytest

from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.base.forms import Moment, end_of
from samlad.parties.operations import (
    Profile,
    function_end,
    holding_end,
    party_profile_change,
    party_succeed,
)
from samlad.parties.queries import FunctionRow, Held, party_history, party_row, party_rows
from samlad.parties.tests.factories import function, holding, party

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=30)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def held(first: int, last: int | None = None, *, deputy: bool = False) -> Held:
    return Held(1, "Bo Ek", deputy, day(first), None if last is None else day(last), False)


def row_of(*people: Held, first: int = 0, last: int | None = None, on: int = 50) -> FunctionRow:
    until = None if last is None else day(last)
    return FunctionRow(1, 1, "Förvaltare", day(first), until, people, day(on))


VACANCIES = [
    (row_of(), 0),
    (row_of(held(0)), None),
    (row_of(held(0, 50)), None),
    (row_of(held(0, 49)), 50),
    (row_of(held(0, 20), held(21, 30)), 31),
    (row_of(held(0, 20), held(60)), 21),
    (row_of(held(60)), 0),
    (row_of(held(0, deputy=True)), 0),
    (row_of(held(0, 20), held(0, 40, deputy=True)), 21),
    (row_of(last=49), None),
    (row_of(first=51), None),
    (row_of(last=50), 0),
]


@pytest.mark.parametrize(("row", "since"), VACANCIES)
def test_since_when_a_function_is_vacant(row: FunctionRow, since: int | None) -> None:
    assert row.vacant_since == (None if since is None else day(since))


def test_parties_in_swedish_order_with_ended_ones_last() -> None:
    rows = {name: party(name) for name in ("Östervik", "Åkersdal", "Zoo", "Ängsbacken", "Alm")}
    party_succeed(by=admin(), at=LATER, party=rows["Alm"], successor=rows["Zoo"], on=day(30))
    shown = party_rows(user(), Moment(day(40)))
    assert [row.profile.name for row in shown] == ["Zoo", "Åkersdal", "Ängsbacken", "Östervik", "Alm"]
    assert [(one.name, one.on) for one in shown[-1].successors] == [("Zoo", day(30))]
    assert [one.name for one in shown[0].predecessors] == ["Alm"]


def test_a_closed_account_sees_nothing() -> None:
    party()
    eva = user()
    eva.is_active = False
    assert party_rows(eva, Moment(DAY)) == []


def test_a_party_as_it_was_known() -> None:
    ada, lindbo = admin(), party("Lindbo AB")
    forester = function(lindbo)
    bo = holding(forester, user("Bo Ek"))
    party_profile_change(by=ada, at=LATER, party=lindbo, profile=Profile("Nybo AB", True))
    holding_end(by=ada, at=LATER, holding=bo, on=day(10))
    now = party_row(ada, lindbo.pk, Moment(day(40)))
    before = party_row(ada, lindbo.pk, Moment(day(20), end_of(day(20))))
    assert now is not None
    assert before is not None
    assert (now.profile.name, now.functions[0].vacant_since) == ("Nybo AB", day(11))
    assert (before.profile.name, before.functions[0].vacant_since) == ("Lindbo AB", None)
    assert party_row(ada, lindbo.pk, Moment(day(-9), end_of(day(-9)))) is None


def test_the_history_names_what_was_done_and_by_whom() -> None:
    ada, lindbo = admin("Ada Admin"), party("Lindbo AB")
    forester = function(lindbo, "Förvaltare")
    bo = holding(forester, user("Bo Ek"), by=ada)
    holding(forester, user("Eva Alm"), deputy=True, by=ada)
    holding_end(by=ada, at=LATER, holding=bo, on=day(30))
    function_end(by=ada, at=LATER, function=forester, on=day(35))
    new = party("Nybo AB")
    party_succeed(by=ada, at=LATER, party=lindbo, successor=new, on=day(40))
    row = party_row(ada, lindbo.pk, Moment(day(60)))
    assert row is not None
    assert [one.text for one in party_history(row)] == [
        "Nybo AB blev efterträdare.",
        "Funktionen Förvaltare fick sista dag 9 februari 2026.",
        "Bo Ek slutar som Förvaltare 4 februari 2026.",
        "Eva Alm blev ställföreträdare för Förvaltare.",
        "Bo Ek blev innehavare av Förvaltare.",
        "Funktionen Förvaltare lades till.",
        "Parten lades till.",
    ]
    assert {one.by for one in party_history(row)} == {"Ada Admin", ""}
    assert len(party_history(row, AT)) == 4
