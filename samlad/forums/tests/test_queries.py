"""Who is what in a forum, and what its page shows."""

from datetime import date, timedelta

import pytest

from samlad.accounts.operations import user_set_active
from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.base.forms import Moment, end_of
from samlad.forums.models import COORDINATOR, DEPUTY, MEMBER, READER, ForumFacts
from samlad.forums.operations import seat_end
from samlad.forums.queries import (
    facts_visible_to,
    forum_page,
    forum_rows,
    leading_function_ids,
    level_words,
    members_of,
    seatable_functions,
    standing_of,
    watch_choices,
    watch_table,
)
from samlad.forums.rules import Standing
from samlad.forums.tests.factories import coordinator, forum, member, seat, watch
from samlad.parties.operations import holding_end
from samlad.parties.tests.factories import function, holding, party
from samlad.places.operations import area_change
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=30)
READ = Standing()


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def test_standing_follows_the_function() -> None:
    here, elsewhere, one = forum(), forum("BRÅ"), party()
    sam = coordinator(here, party=one)
    standing = standing_of(sam, DAY)
    assert standing.roles == {here.pk: {COORDINATOR}}
    assert standing.parties == {here.pk: {one.pk}}
    assert standing.manages(here.pk)
    assert not standing.manages(elsewhere.pk)


@pytest.mark.parametrize(("on", "sits"), [(-1, False), (0, True), (20, True), (21, False)])
def test_standing_lasts_as_long_as_the_holding(on: int, sits: bool) -> None:
    here, bo = forum(), user()
    held = holding(function(), bo)
    seat(here, held.function, role=MEMBER)
    holding_end(by=admin(), at=LATER, holding=held, on=day(20))
    assert standing_of(bo, day(on)).takes_part(here.pk) == sits


@pytest.mark.parametrize(("on", "sits"), [(9, False), (10, True), (20, True), (21, False)])
def test_standing_lasts_as_long_as_the_seat(on: int, sits: bool) -> None:
    here, bo = forum(), user()
    held = holding(function(), bo)
    old = seat(here, held.function, role=READER, valid_from=day(10))
    seat_end(by=admin(), at=LATER, seat=old, on=day(20))
    assert standing_of(bo, day(on)).reads(here.pk) == sits


def test_deputies_of_a_function_sit_in_its_seat() -> None:
    here, eva, officer = forum(), user("Eva"), function()
    holding(officer, user("Bo"))
    holding(officer, eva, deputy=True)
    seat(here, officer, role=DEPUTY)
    assert standing_of(eva, DAY).leads(here.pk)
    assert {one.name for one in members_of(here, DAY)} == {"Bo", "Eva"}


def test_the_highest_role_is_what_she_acts_as() -> None:
    here, bo, lower, higher = forum(), user(), function(name="Lägre"), function(name="Högre")
    for officer, role in ((lower, MEMBER), (higher, COORDINATOR)):
        holding(officer, bo)
        seat(here, officer, role=role)
    assert standing_of(bo, DAY).functions[here.pk] == (higher.pk, "Högre")
    assert list(leading_function_ids(here, DAY)) == [higher.pk]


def test_a_closed_account_has_no_standing() -> None:
    here = forum()
    sam = coordinator(here)
    user_set_active(by=admin(), at=AT, user=sam, active=False)
    assert standing_of(sam, DAY) == Standing()
    assert members_of(here, DAY) == []


def test_who_sees_a_draft() -> None:
    draft, there = forum("Utkast", draft=True), forum("Öppet")
    names = {
        "nobody": (standing_of(user(), DAY), {"Öppet"}),
        "member of the draft": (standing_of(member(draft), DAY), {"Öppet"}),
        "coordinator of the other": (standing_of(coordinator(there), DAY), {"Öppet"}),
        "coordinator of the draft": (standing_of(coordinator(draft), DAY), {"Utkast", "Öppet"}),
        "administrator": (standing_of(admin(), DAY), {"Utkast", "Öppet"}),
    }
    for who, (standing, seen) in names.items():
        assert {row.name for row in facts_visible_to(standing)} == seen, who


def test_the_register_names_the_convener() -> None:
    here = forum()
    forum("Ängsbacken i samverkan")
    coordinator(here, party=party("Lindåsa kommun"), name="Sam Ordnare")
    member(here)
    osg, other = forum_rows(READ, Moment(day(1)))
    assert [(one.party, one.function.holder and one.function.holder.name) for one in osg.conveners] == [
        ("Lindåsa kommun", "Sam Ordnare")
    ]
    assert other.conveners == ()


def test_seats_by_role_and_then_party_with_vacant_ones() -> None:
    here = forum()
    seat(here, function(party("Östervik"), "Diakon"))
    seat(here, function(party("Åkersdal"), "Ordförande"))
    coordinator(here, party=party("Ängsbacken"))
    seat(here, function(party("Zoo"), "Vakt"), role=READER)
    page = forum_page(READ, here.pk, Moment(day(1)))
    assert page is not None
    assert [(one.party, one.unfilled) for one in page.seats] == [
        ("Ängsbacken", False),
        ("Åkersdal", True),
        ("Östervik", True),
        ("Zoo", True),
    ]


def test_seats_that_come_and_go() -> None:
    here = forum()
    seat(here, function(name="Kommer"), valid_from=day(20))
    seat_end(by=admin(), at=AT, seat=seat(here, function(name="Var")), on=day(5))
    page = forum_page(READ, here.pk, Moment(day(10)))
    assert page is not None
    assert [one.function.name for one in page.coming] == ["Kommer"]
    assert [one.function.name for one in page.past] == ["Var"]
    assert page.seats == ()


def test_the_table_of_who_watches_what() -> None:
    here, lindbo, police = forum(), party("Lindbo AB", short_name="Lindbo"), party("Polisen")
    names = ("Östervik", "Åkersdal", "Ängsbacken", "Tallmossen")
    areas = {name: area(name) for name in names}
    area("Kommunen", kind="municipality")
    watch(here, police, areas["Östervik"], areas["Åkersdal"])
    watch(here, lindbo, areas["Åkersdal"])
    seated = party("Alm")
    table = watch_table(here.pk, Moment(day(1)), {seated.pk})
    assert [name for _key, name in table.parties] == ["Alm", "Lindbo", "Polisen"]
    assert [(line.name, line.watched) for line in table.lines] == [
        ("Åkersdal", (False, True, True)),
        ("Östervik", (False, False, True)),
    ]
    assert table.unwatched == ("Tallmossen", "Ängsbacken")


def test_areas_that_have_ended_are_not_missed_or_offered() -> None:
    here, one, hill, gone = forum(), party(), area("Kvarnhöjden"), area("Gamla torget")
    watch(here, one, hill)
    area_change(by=admin(), at=AT, area=gone, name="Gamla torget", parent=None, valid_to=day(5))
    assert watch_table(here.pk, Moment(day(6))).unwatched == ()
    assert watch_table(here.pk, Moment(day(5))).unwatched == ("Gamla torget",)
    assert watch_choices(day(6)) == [(hill.pk, "Kvarnhöjden")]


def test_kinds_are_named_where_there_are_several() -> None:
    hill = area("Kvarnhöjden")
    whole = area("Lindåsa kommun", kind="municipality")
    assert watch_choices(DAY) == [(whole.pk, "Lindåsa kommun (kommun)"), (hill.pk, "Kvarnhöjden (område)")]


def test_functions_that_can_have_a_seat() -> None:
    lindbo = party("Lindbo AB")
    vacant, held = function(lindbo, "Förvaltare"), function(lindbo, "Värd")
    holding(held, user("Bo Ek"))
    assert seatable_functions(user(), day(1)) == [
        ("Lindbo AB", [(vacant.pk, "Förvaltare (vakant)"), (held.pk, "Värd (Bo Ek)")])
    ]


def test_a_forum_as_it_was_known() -> None:
    here, one = forum(), party()
    held = holding(function(one), user("Bo Ek"))
    seat(here, held.function)
    watch(here, one, area())
    holding_end(by=admin(), at=LATER, holding=held, on=day(10))
    watch(here, one, valid_from=day(10), at=LATER)
    now, before = (
        forum_page(READ, here.pk, moment) for moment in (Moment(day(20)), Moment(day(20), end_of(day(20))))
    )
    assert now is not None
    assert before is not None
    assert [one.unfilled for one in now.seats + before.seats] == [True, False]
    assert (len(now.watch.lines), len(before.watch.lines)) == (0, 1)
    assert forum_page(READ, here.pk, Moment(day(-9), end_of(day(-9)))) is None


def test_the_words_of_the_scale() -> None:
    own = ["", "Lugnt", "", "", "Kris"]
    row = ForumFacts.objects.known().get(forum=forum(words=own))
    assert level_words(row) == ["Underlag saknas", "Lugnt", "Förhöjt", "Allvarligt", "Kris"]
    row.words = []
    assert level_words(row)[1:] == ["Normalläge", "Förhöjt", "Allvarligt", "Mycket allvarligt"]
