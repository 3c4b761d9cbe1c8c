"""Two runs of the rules at once find the same thing once."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django.plugin import DjangoDbBlocker

from samlad.accounts.tests.factories import DAY
from samlad.deviations.models import Deviation, DeviationState
from samlad.deviations.operations import deviations_run
from samlad.deviations.tests.factories import late_action, moment
from samlad.thread.models import Node
from tests.migrated import apart
from tests.own_database import done, own_database


@pytest.fixture(autouse=True)
def own(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("own")):
        yield


def test_two_runs_at_once_find_one_deviation() -> None:
    done(late_action)
    start, at = threading.Barrier(3), moment(DAY + timedelta(days=45))

    def run() -> int:
        start.wait(30)
        return deviations_run(at=at).found

    all_of_them = [apart(run) for _one in range(3)]
    assert sorted(future.result(60) for future in all_of_them)[:2] == [0, 0]
    assert done(lambda: Deviation.objects.filter(rule="action_late").count()) == 1
    assert done(lambda: DeviationState.objects.known().filter(deviation__rule="action_late").count()) == 1
    assert done(lambda: Node.objects.filter(kind="deviation").count()) == done(Deviation.objects.count)
