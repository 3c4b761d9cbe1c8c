"""Who owns which land, changed: effect, history and refusal."""

from datetime import timedelta

import pytest

from samlad.accounts.tests.factories import AT, DAY, admin
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.land.models import LandHolding
from samlad.land.operations import LandDone, LandFacts, land_change, land_end, land_import, land_preview
from samlad.land.tests.factories import land, square
from samlad.parties.tests.factories import function, party

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)
NEW_YEAR = DAY + timedelta(days=100)


def known() -> list[tuple[str, int, object]]:
    rows = LandHolding.objects.known().order_by("sort_key", "valid_from")
    return [(row.designation, row.party_id, row.valid_to) for row in rows]


def take_in(*lines: LandFacts) -> LandDone:
    return land_import(by=admin(), at=LATER, lines=lines, valid_from=NEW_YEAR)


def test_a_property_has_one_owner_at_a_time() -> None:
    lindbo, other = party("Lindbo"), party("Åkerbo")
    row = land("Kvarnen 3:2", lindbo, geometry=square(17.0))
    assert (row.west, row.south, row.east, row.north) == (17.0, 59.0, 17.01, 59.01)
    with pytest.raises(Refusal, match="redan en ägare"):
        land("KVARNEN 3:2", other)
    land("KVARNEN 3:20", other)
    land_end(by=admin(), at=LATER, holding=row, on=NEW_YEAR)
    land("KVARNEN 3:2", other, valid_from=NEW_YEAR + timedelta(days=1))
    assert known() == [
        ("Kvarnen 3:2", lindbo.pk, NEW_YEAR),
        ("KVARNEN 3:2", other.pk, None),
        ("KVARNEN 3:20", other.pk, None),
    ]


def test_another_owner_takes_over_from_a_day() -> None:
    lindbo, other = party("Lindbo"), party("Åkerbo")
    row = land("Kvarnen 3:2", lindbo)
    facts = LandFacts("Kvarnen 3:2", other.pk)
    land_change(by=admin(), at=LATER, holding=row, facts=facts, valid_from=NEW_YEAR)
    assert known() == [
        ("Kvarnen 3:2", lindbo.pk, NEW_YEAR - timedelta(days=1)),
        ("Kvarnen 3:2", other.pk, None),
    ]
    before = LandHolding.objects.known(LATER - timedelta(seconds=1))
    assert [row.party_id for row in before] == [lindbo.pk]
    assert Event.objects.latest("pk").verb == "land.changed"


def test_other_facts_are_put_right_for_all_of_the_time() -> None:
    lindbo = party("Lindbo")
    who, row = function(lindbo), land("Kvarnen 3:2", lindbo)
    facts = LandFacts("Kvarnen 3:2", lindbo.pk, who.pk)
    new = land_change(by=admin(), at=LATER, holding=row, facts=facts, valid_from=NEW_YEAR)
    assert (new.function_id, new.valid_from, new.valid_to) == (who.pk, DAY, None)
    assert len(known()) == 1


def test_a_function_of_somebody_else_is_refused() -> None:
    lindbo, other = party("Lindbo"), function()
    with pytest.raises(Refusal, match="hör inte till ägaren"):
        land("Kvarnen 3:2", lindbo, function=other)
    with pytest.raises(Refusal, match="hör inte till ägaren"):
        take_in(LandFacts("Kvarnen 3:2", lindbo.pk, other.pk))
    assert known() == []


def test_a_holding_does_not_end_before_it_begins_nor_later_than_it_ended() -> None:
    row = land("Kvarnen 3:2", party())
    with pytest.raises(Refusal, match="före den första"):
        land_end(by=admin(), at=LATER, holding=row, on=DAY - timedelta(days=1))
    land_end(by=admin(), at=LATER, holding=row, on=NEW_YEAR)
    with pytest.raises(Refusal, match="ändrats av någon annan"):
        land_end(by=admin(), at=LATER, holding=row, on=NEW_YEAR)
    ended = LandHolding.objects.known().get()
    with pytest.raises(Refusal, match="slutar redan"):
        land_end(by=admin(), at=LATER, holding=ended, on=NEW_YEAR + timedelta(days=1))


def test_a_file_adds_changes_and_lets_others_take_over() -> None:
    lindbo, other = party("Lindbo"), party("Åkerbo")
    who = function(lindbo)
    land("A 1:1", lindbo, function=who, geometry=square(17.0))
    land("A 1:2", lindbo, function=who)
    land("A 1:3", lindbo)
    lines = [
        LandFacts("A 1:1", lindbo.pk),
        LandFacts("A 1:2", other.pk),
        LandFacts("A 1:3", lindbo.pk, who.pk),
        LandFacts("A 1:4", other.pk),
    ]
    expected = LandDone(added=1, changed=1, taken_over=1, unchanged=1)
    assert land_preview(at=LATER, lines=lines, valid_from=NEW_YEAR) == expected
    assert len(known()) == 3
    assert take_in(*lines) == expected
    assert take_in(*lines) == LandDone(unchanged=4)
    kept = LandHolding.objects.known().get(designation="A 1:1")
    assert (kept.function_id, kept.geometry) == (who.pk, square(17.0))
    new = LandHolding.objects.known().on(NEW_YEAR).get(designation="A 1:2")
    assert (new.party_id, new.function_id, new.valid_from) == (other.pk, None, NEW_YEAR)


def test_a_property_twice_in_a_file_refuses_all_of_it() -> None:
    lindbo = party("Lindbo")
    with pytest.raises(Refusal, match="två gånger"):
        take_in(LandFacts("A 1:1", lindbo.pk), LandFacts("a 1:1", lindbo.pk))
    assert known() == []


def test_a_name_without_letters_or_digits_is_refused() -> None:
    with pytest.raises(Refusal, match="beteckning"):
        land("—", party())
