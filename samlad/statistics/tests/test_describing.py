"""Changing what an indicator means, and moving its values: for administrators, with history."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.places.models import Area
from samlad.places.operations import area_add, area_change
from samlad.statistics.models import AreaWeight, Delivery, Indicator, IndicatorFacts, Masked, Observation
from samlad.statistics.operations import About, Given, deliver, indicator_set, masks_follow, source_set
from samlad.statistics.rules import COUNT, FILE

pytestmark = pytest.mark.django_db


def indicator(**about: Any) -> Indicator:
    source = source_set(by=None, at=AT, code="prov", name="Prov")
    return indicator_set(by=None, at=AT, source=source, code="bistand", about=About("Bistånd", **about))


def page(of: Indicator, view: str, who: Any, said: dict[str, Any] | None = None) -> Any:
    client = Client()
    client.force_login(who)
    address = reverse(f"figures:{view}", args=[of.pk])
    return client.post(address, said) if said else client.get(address)


def sent(of: Indicator, **changed: Any) -> dict[str, Any]:
    form = page(of, "change", admin()).context["form"]
    said = {bound.html_name: bound.value() for bound in form}
    return {name: "" if value is None else value for name, value in (said | changed).items()}


def test_what_an_indicator_means_is_changed_and_its_history_kept() -> None:
    of = indicator(unit="%")
    said = sent(of, name="Hushåll med bistånd", direction="risk", smallest_count=5)
    answer = page(of, "change", admin(), said)
    assert answer.status_code == 302
    now = IndicatorFacts.objects.known().get(indicator=of)
    assert (now.name, now.direction, now.smallest_count, now.unit) == ("Hushåll med bistånd", "risk", 5, "%")
    assert IndicatorFacts.objects.filter(indicator=of).count() == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "fält"),
        ({"scale_low": "5", "scale_high": "1"}, "Ange båda ändarna"),
        ({"scale_low": "5"}, "Ange båda ändarna"),
        ({"definition": "Ring 850709-9805."}, "personnummer"),
        ({"per": "0"}, "1"),
    ],
)
def test_what_is_wrong_leaves_no_trace(changed: dict[str, Any], words: str) -> None:
    of = indicator()
    answer = page(of, "change", admin(), sent(of, **changed))
    assert answer.status_code == 200
    assert words in answer.text
    assert IndicatorFacts.objects.count() == 1


@pytest.mark.parametrize("name", ["change", "convert"])
def test_others_change_nothing(name: str) -> None:
    of = indicator()
    assert page(of, name, user("Utan rätt")).status_code == 403


def test_values_are_moved_to_another_division_and_marked() -> None:
    of = indicator(kind=COUNT)
    day = {"by": None, "at": AT, "valid_from": DAY}
    old = area_add(kind="deso", code="0114A0010", name="Gammalt", vintage="2018", **day)  # type: ignore[arg-type]
    new = [
        area_add(kind="deso", code=f"0114A00{n}0", name=f"Nytt {n}", vintage="2025", **day)  # type: ignore[arg-type]
        for n in (2, 3)
    ]
    given = {"by": None, "at": AT, "source": of.source, "fetched_at": AT}
    values = [Given(of.pk, old.pk, "2024", value=40.0, count=40.0)]
    deliver(**given, origin=FILE, name="a.csv", digest="a" * 64, values=values)  # type: ignore[arg-type]
    pairs = [(old.pk, new[0].pk, 0.75), (old.pk, new[1].pk, 0.25)]
    delivery = Delivery.objects.get()
    for from_area, to_area, weight in pairs:
        AreaWeight.objects.create(
            from_area_id=from_area,
            to_area_id=to_area,
            weight=weight,
            delivery=delivery,
            event=delivery.event,
            recorded_at=AT,
        )
    answer = page(of, "convert", admin(), {"division": "deso:2025"})
    assert answer.status_code == 302
    moved = Observation.objects.known().filter(area__vintage="2025").order_by("area")
    assert [(row.value, row.estimated) for row in moved] == [(30.0, 1.0), (10.0, 1.0)]


def test_what_is_hidden_follows_areas_that_change() -> None:
    """A part that is moved out of its whole gives nothing away there any more."""
    of = indicator(kind=COUNT, smallest_count=5)
    day = {"by": None, "at": AT, "valid_from": DAY}
    whole = area_add(kind="municipality", code="hela", name="Hela", **day)  # type: ignore[arg-type]
    parts = [
        area_add(kind="area", code=f"del{n}", name=f"Del {n}", parent=whole, **day)  # type: ignore[arg-type]
        for n in range(3)
    ]
    counts = [*zip(parts, (2.0, 30.0, 40.0), strict=True), (whole, 72.0)]
    values = [Given(of.pk, area.pk, "2024", value=count, count=count) for area, count in counts]
    given = {"by": None, "at": AT, "source": of.source, "fetched_at": AT}
    deliver(**given, origin=FILE, name="a.csv", digest="a" * 64, values=values)  # type: ignore[arg-type]
    assert Masked.objects.known().count() == 2
    masks_follow(at=AT + timedelta(minutes=1))
    assert not masks_follow(at=AT + timedelta(minutes=2)), "nothing has changed since"
    for part in parts:
        change = {"name": part.code, "parent": None, "valid_to": None}
        area_change(by=admin(), at=AT + timedelta(days=1), area=Area(pk=part.pk), **change)  # type: ignore[arg-type]
    assert masks_follow(at=AT + timedelta(days=2))
    assert Masked.objects.known().count() == 1
