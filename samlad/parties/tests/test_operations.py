"""Changing parties, functions and who holds them: effect, log and refusal."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from samlad.accounts.operations import user_set_active
from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.parties.models import Function, FunctionPeriod, Holding, Party, PartyProfile, Succession
from samlad.parties.operations import (
    Profile,
    function_add,
    function_end,
    holding_add,
    holding_end,
    party_profile_change,
    party_succeed,
    profile_of,
)
from samlad.parties.tests.factories import function, holding, party

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=30)


def day(number: int) -> date:
    """Days counted from the first day of the tests' rows."""
    return DAY + timedelta(days=number)


def latest(verb: str) -> Event:
    return Event.objects.filter(verb=verb).latest("pk")


def test_a_party_is_added_with_its_profile() -> None:
    new = party("Lindbo AB", kind="municipal_company", law="Aktiebolagslagen")
    row = PartyProfile.objects.known().get(party=new)
    assert (row.name, row.law, row.bound_by_secrecy, row.ended_on) == (
        "Lindbo AB",
        "Aktiebolagslagen",
        True,
        None,
    )
    assert latest("parties.added").subject_id == new.pk


@pytest.mark.parametrize("name", ["Åkerbo", "åkerbo", "ÅKERBO"])
def test_two_parties_do_not_share_a_name(name: str) -> None:
    party("Åkerbo")
    with pytest.raises(Refusal, match="redan en part"):
        party(name)
    assert Party.objects.count() == 1


def test_names_that_only_sort_alike_are_different() -> None:
    party("Åkerbo")
    party("Åker-bo")
    assert Party.objects.count() == 2


def test_what_was_known_before_a_change_stays_known() -> None:
    lindbo = party("Lindbo AB")
    party_profile_change(by=admin(), at=LATER, party=lindbo, profile=Profile("Lindåsa Bostäder AB", False))
    assert PartyProfile.objects.known().get(party=lindbo).name == "Lindåsa Bostäder AB"
    assert PartyProfile.objects.known(LATER - timedelta(seconds=1)).get(party=lindbo).name == "Lindbo AB"
    assert latest("parties.profile_changed").subject_id == lindbo.pk


def test_a_profile_can_be_changed_without_changing_its_name() -> None:
    lindbo = party("Lindbo AB")
    old = profile_of(PartyProfile.objects.known().get(party=lindbo))
    party_profile_change(by=admin(), at=LATER, party=lindbo, profile=old)
    assert PartyProfile.objects.filter(party=lindbo).count() == 2


def test_text_that_may_not_be_stored_changes_nothing() -> None:
    lindbo = party("Lindbo AB")
    for name in ("x" * 100_000, "Lind\x00bo"):
        with pytest.raises(ValidationError):
            party_profile_change(by=admin(), at=LATER, party=lindbo, profile=Profile(name, True))
    assert PartyProfile.objects.known().get(party=lindbo).name == "Lindbo AB"


def test_a_successor_ends_the_party_the_day_before() -> None:
    old, new = party("Socialnämnden"), party("Omsorgsnämnden")
    party_succeed(by=admin(), at=LATER, party=old, successor=new, on=day(30))
    assert PartyProfile.objects.known().get(party=old).ended_on == day(29)
    assert Succession.objects.known().get(party=old).successor_id == new.pk
    assert latest("parties.succeeded").values == {"successor": new.pk}


def test_a_party_can_be_split_from_one_day() -> None:
    old, one, two = party("A"), party("B"), party("C")
    for new in (one, two):
        party_succeed(by=admin(), at=LATER, party=old, successor=new, on=day(30))
    assert Succession.objects.known().filter(party=old).count() == 2
    with pytest.raises(Refusal, match="tar vid dagen efter"):
        party_succeed(by=admin(), at=LATER, party=old, successor=party("D"), on=day(31))


def test_successors_never_go_in_a_circle() -> None:
    one, two, three = party("A"), party("B"), party("C")
    party_succeed(by=admin(), at=LATER, party=two, successor=three, on=day(40))
    party_succeed(by=admin(), at=LATER, party=one, successor=two, on=day(30))
    with pytest.raises(Refusal, match="efterträda sig själv"):
        party_succeed(by=admin(), at=LATER, party=three, successor=three, on=day(50))
    for last in (one, two):
        with pytest.raises(Refusal):
            party_succeed(by=admin(), at=LATER, party=three, successor=last, on=day(20))
    assert Succession.objects.count() == 2


def test_a_circle_is_told_as_one() -> None:
    one, two = party("A"), party("B")
    party_succeed(by=admin(), at=LATER, party=one, successor=two, on=day(30))
    with pytest.raises(Refusal, match="ring"):
        party_succeed(by=admin(), at=LATER, party=two, successor=one, on=day(20))


SUCCESSIONS: list[tuple[Callable[[], Party], int, str]] = [
    (lambda: party("Ny", founded_on=day(60)), 30, "finns först från"),
    (lambda: party("Ny"), 0, "upphöra innan den fanns"),
    (lambda: party("Ny"), -5, "upphöra innan den fanns"),
]


@pytest.mark.parametrize(("new", "on", "reason"), SUCCESSIONS)
def test_successions_that_cannot_be(new: Callable[[], Party], on: int, reason: str) -> None:
    old = party("Gammal")
    with pytest.raises(Refusal, match=reason):
        party_succeed(by=admin(), at=LATER, party=old, successor=new(), on=day(on))
    assert PartyProfile.objects.known().get(party=old).ended_on is None


def test_the_same_successor_is_told_once() -> None:
    old, new = party("A"), party("B")
    party_succeed(by=admin(), at=LATER, party=old, successor=new, on=day(30))
    with pytest.raises(Refusal, match="redan efterträdare"):
        party_succeed(by=admin(), at=LATER, party=old, successor=new, on=day(30))


def test_a_function_belongs_to_a_party_under_one_name() -> None:
    lindbo = party()
    new = function(lindbo, "Förvaltare")
    assert FunctionPeriod.objects.known().get(function=new).valid_from == DAY
    with pytest.raises(Refusal, match="redan haft en funktion"):
        function(lindbo, "Förvaltare")
    with pytest.raises(Refusal, match="finns först från"):
        function_add(by=admin(), at=AT, party=lindbo, name="Värd", valid_from=day(-1))
    assert Function.objects.count() == 1


def test_ending_a_function_ends_those_in_it() -> None:
    forester = function()
    before = holding(forester, valid_to=day(5))
    now = holding(forester, valid_from=day(6))
    coming = holding(forester, deputy=True, valid_from=day(40))
    function_end(by=admin(), at=LATER, function=forester, on=day(30))
    known = {row.user_id: row.valid_to for row in Holding.objects.known()}
    assert known == {before.user_id: day(5), now.user_id: day(30)}
    assert coming.user_id not in known
    assert FunctionPeriod.objects.known().get(function=forester).valid_to == day(30)
    with pytest.raises(Refusal, match="upphöra innan den fanns"):
        function_end(by=admin(), at=LATER, function=forester, on=day(-1))


def test_one_holder_at_a_time_but_several_deputies() -> None:
    forester = function()
    holding(forester, user("Bo Ek"))
    with pytest.raises(Refusal, match="Bo Ek har funktionen"):
        holding(forester, user("Eva Alm"))
    holding(forester, user("Eva Alm"), deputy=True)
    holding(forester, user("Ivar Ask"), deputy=True)
    assert Holding.objects.known().count() == 3


@pytest.mark.parametrize(
    ("first", "last", "free"),
    [
        (-9, None, False),
        (8, 12, False),
        (9, 10, False),
        (20, 25, False),
        (21, None, True),
        (5, 9, True),
        (12, 15, False),
    ],
)
def test_holders_days_do_not_overlap(first: int, last: int | None, free: bool) -> None:
    """Bo holds the function on the days 10 to 20, both counted in; it exists from day 0."""
    forester = function()
    holding(forester, user("Bo Ek"), valid_from=day(10), valid_to=day(20))
    until = day(last) if last is not None else None
    if free:
        holding(forester, user("Eva Alm"), valid_from=day(first), valid_to=until)
        assert Holding.objects.known().count() == 2
        return
    with pytest.raises(Refusal):
        holding(forester, user("Eva Alm"), valid_from=day(first), valid_to=until)
    assert Holding.objects.known().count() == 1


def test_nobody_is_holder_and_deputy_at_once() -> None:
    forester, bo = function(), user("Bo Ek")
    holding(forester, bo)
    with pytest.raises(Refusal, match="Bo Ek har redan funktionen"):
        holding(forester, bo, deputy=True)


def test_holdings_stay_within_the_function() -> None:
    forester = function()
    function_end(by=admin(), at=LATER, function=forester, on=day(30))
    for first, last, reason in ((31, 40, "finns inte då"), (10, None, "upphör"), (10, 31, "upphör")):
        with pytest.raises(Refusal, match=reason):
            holding(forester, valid_from=day(first), valid_to=day(last) if last else None)
    holding(forester, valid_from=day(10), valid_to=day(30))
    assert Holding.objects.known().count() == 1


def test_who_cannot_hold_a_function() -> None:
    eva = user("Eva Alm")
    user_set_active(by=admin(), at=AT, user=eva, active=False)
    with pytest.raises(Refusal, match="Eva Alm är stängt"):
        holding(function(), eva)
    with pytest.raises(Refusal, match="före den första"):
        holding_add(by=admin(), at=AT, function=function(), user=user(), valid_from=day(5), valid_to=day(4))
    assert not Holding.objects.exists()


def test_a_holding_ends_earlier_but_not_later() -> None:
    held, ada = holding(user=user("Bo Ek")), admin()
    holding_end(by=ada, at=LATER, holding=held, on=day(30))
    row = Holding.objects.known().get()
    assert (row.valid_from, row.valid_to) == (DAY, day(30))
    assert latest("parties.holding_ended").values["user"] == held.user_id
    with pytest.raises(Refusal, match="slutar redan"):
        holding_end(by=ada, at=LATER, holding=row, on=day(31))
    with pytest.raises(Refusal, match="före den första"):
        holding_end(by=ada, at=LATER, holding=row, on=day(-1))
    with pytest.raises(Refusal, match="ändrats av någon annan"):
        holding_end(by=ada, at=LATER, holding=held, on=day(20))
    holding_end(by=ada, at=LATER, holding=row, on=day(20))
    assert Holding.objects.known().get().valid_to == day(20)
