"""Two deliveries of the same values at once write them once."""

import threading
from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from samlad.places.tests.factories import area
from samlad.statistics.models import Observation
from samlad.statistics.operations import Given
from samlad.statistics.tests.deliveries import delivered, indicator, source
from tests.migrated import apart
from tests.own_database import done, own_database


@pytest.fixture(autouse=True)
def own(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("own")):
        yield


def test_two_deliveries_at_once_write_the_values_once() -> None:
    key, place = done(lambda: (indicator().pk, area().pk))
    one = Given(key, place, "2024", value=7.0)
    start = threading.Barrier(2)

    def write(digest: str) -> tuple[int, int]:
        of = source()
        start.wait(30)
        written = delivered(one, of=of, digest=digest * 64)
        return written.added, written.unchanged

    both = [apart(lambda digest=digest: write(digest)) for digest in "12"]  # type: ignore[misc]
    assert sorted(future.result(60) for future in both) == [(0, 1), (1, 0)]
    assert done(Observation.objects.count) == 1
