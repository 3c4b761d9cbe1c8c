"""Values come in through one door: all or nothing, nothing twice, what is revised beside what it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from samlad.accounts.tests.factories import AT
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.places.tests.factories import area
from samlad.statistics.models import Delivery, Observation
from samlad.statistics.operations import Given, delivery_preview
from samlad.statistics.tests.deliveries import current, delivered, indicator, source

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def given(**more: Any) -> Given:
    of = indicator()
    return Given(**{"indicator": of.pk, "area": area().pk, "period": "2024", "value": 7.0, **more})


def counts(written: Any) -> tuple[int, int, int]:
    return written.added, written.revised, written.unchanged


def test_a_value_is_kept_with_where_it_came_from() -> None:
    one = given(period="2024M05", count=7.0, status="preliminary")
    indicator(period_type="month")
    done = delivered(one, name="maj.csv")
    row = Observation.objects.select_related("delivery", "event").get()
    assert counts(done) == (1, 0, 0)
    assert (row.value, row.count, row.status, row.starts_on) == (7.0, 7.0, "preliminary", date(2024, 5, 1))
    assert (row.delivery.name, row.delivery.rows, row.delivery, row.recorded_at) == (
        "maj.csv",
        1,
        done.delivery,
        AT,
    )
    assert row.event.verb == "statistics.delivered"


def test_the_same_file_twice_changes_nothing() -> None:
    one = given()
    delivered(one)
    events = Event.objects.count()
    again = delivered(one, at=LATER)
    assert (again.delivery, counts(again)) == (None, (0, 0, 1))
    assert (Delivery.objects.count(), Observation.objects.count(), Event.objects.count()) == (1, 1, events)


def test_the_same_values_in_another_file_are_a_delivery_without_values() -> None:
    one = given()
    delivered(one)
    again = delivered(one, at=LATER, digest="1" * 64)
    assert again.delivery is not None
    assert counts(again) == (0, 0, 1)
    assert Observation.objects.count() == 1


def test_a_revised_value_is_a_new_row_and_the_old_one_is_known_as_of_then() -> None:
    one = given()
    other = replace(one, period="2023")
    delivered(one, other)
    done = delivered(replace(one, value=8.0), other, at=LATER, digest="1" * 64)
    assert counts(done) == (0, 1, 1)
    assert current("period", "value") == [("2023", 7.0), ("2024", 8.0)]
    then = Observation.objects.known(AT + timedelta(hours=1)).order_by("period")
    assert [row.value for row in then] == [7.0, 7.0]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "preliminary"},
        {"count": 7.0},
        {"denominator": 70.0},
        {"reason": "Reviderad"},
        {"margin": 0.5},
        {"asked": 9},
        {"answers": 4},
        {"estimated": 0.25},
        {"value": None, "status": "suppressed"},
        {"value": 7.000000001},
    ],
    ids=str,
)
def test_any_difference_is_a_revision(change: Any) -> None:
    one = given()
    delivered(one)
    assert counts(delivered(replace(one, **change), digest="1" * 64)) == (0, 1, 0)


def test_a_preview_tells_the_same_and_keeps_nothing() -> None:
    one = given()
    delivered(one)
    before = Event.objects.count()
    values = [replace(one, value=9.0), replace(one, period="2022")]
    assert counts(delivery_preview(source=source(), values=values)) == (1, 1, 0)
    assert (Observation.objects.count(), Event.objects.count()) == (1, before)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"period": "2024X"}, "period"),
        ({"period": "2024M05"}, "slag"),
        ({"value": None}, "tal"),
        ({"status": "missing"}, "tal"),
        ({"value": float("nan")}, "ändligt"),
        ({"value": float("inf")}, "ändligt"),
        ({"count": -1.0}, "noll eller mer"),
        ({"denominator": float("nan")}, "noll eller mer"),
        ({"margin": -0.1}, "noll eller mer"),
        ({"estimated": 1.5}, "skattade"),
        ({"breakdown": "children"}, "uppdelning"),
        ({"reason": "Pojken 880320-0016"}, "personnummer"),
        ({"reason": "a" * 81}, "81 tecken"),
        ({"area": 10**9}, "område"),
        ({"indicator": 10**9}, "indikator"),
    ],
    ids=str,
)
def test_one_value_that_cannot_be_kept_stops_all(change: Any, told: str) -> None:
    one = given()
    with pytest.raises(Refusal) as refusal:
        delivered(replace(one, period="2023"), replace(one, **change))
    assert told in refusal.value.text
    assert not Observation.objects.exists()
    assert counts(delivered(one)) == (1, 0, 0)


def test_a_value_that_stands_twice_is_named() -> None:
    one = given()
    with pytest.raises(Refusal, match=r"Skadegörelse.*kvarnhojden.*2024.*flera gånger"):
        delivered(one, replace(one, value=8.0))


def test_an_indicator_of_another_source_is_refused() -> None:
    one = given()
    with pytest.raises(Refusal, match="indikator som inte finns hos källan"):
        delivered(one, of=source("scb", "SCB"))


def test_values_are_read_one_after_another() -> None:
    """Memory does not grow with them: no more than a part of them has been taken when one is refused."""
    taken: list[int] = []
    one = given()

    def values() -> Iterator[Given]:
        for number in range(50_000):
            taken.append(number)
            yield one if number else replace(one, period="?")

    with pytest.raises(Refusal):
        delivery_preview(source=source(), values=values())
    assert len(taken) < 5_000


def test_what_gives_the_values_may_ask_the_database() -> None:
    one = given()

    def values() -> Iterator[Given]:
        for period in ("2023", "2024"):
            assert not Observation.objects.filter(period=period).exists()
            yield replace(one, period=period)

    assert counts(delivery_preview(source=source(), values=values())) == (2, 0, 0)
