"""Who owns which land in Lindåsa, and what its areas are classed as."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker

from samlad.demo.founding import areas
from samlad.demo.owners import CLASSES, LAND
from samlad.demo.tests.built import kept
from samlad.land.models import LandHolding
from samlad.land.queries import owners_of
from samlad.places.queries import classifications_of

TODAY = date(2026, 8, 30)
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module", autouse=True)
def lindasa(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    with kept(django_db_blocker, TODAY, 1) as told:
        yield told


def test_land_has_its_owner_and_its_outline() -> None:
    assert LandHolding.objects.known().count() == sum(map(len, LAND.values()))
    assert not LandHolding.objects.filter(geometry=None).exists()
    names = {owner.party for owner in owners_of(areas()["kvarnhojden"].pk, TODAY)}
    assert names == {"Lindbo AB", "Fastighets AB Kvarnstenen"}


def test_classes_keep_their_history() -> None:
    found = classifications_of(areas()["kvarnhojden"].pk)
    assert [(one.value, one.edition) for one in found] == [("vulnerable", "2023"), ("risk", "2021")]
    assert found[1].valid_to is not None
    assert len(CLASSES) == 3
