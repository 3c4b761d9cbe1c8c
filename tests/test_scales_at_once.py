"""Two people who add the same scale at once: one of them is told that it is there."""

import threading
from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from samlad.accounts.tests.factories import AT
from samlad.base.refusals import Refusal
from samlad.followup.models import Level, Scale
from samlad.followup.operations import scale_add
from samlad.followup.tests.factories import STOCKHOLM
from tests.migrated import apart
from tests.own_database import done, own_database


@pytest.fixture(autouse=True)
def own(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("own")):
        yield


def test_the_same_scale_is_added_once_and_the_other_is_told_so() -> None:
    start = threading.Barrier(4)

    def add() -> str:
        start.wait(30)
        try:
            scale_add(by=None, at=AT, name="Stockholms skala", steps=STOCKHOLM)
        except Refusal as refusal:
            return refusal.text
        return ""

    told = sorted(future.result(60) for future in [apart(add) for _one in range(4)])
    assert told == ["", *["Det finns redan en skala som heter så."] * 3]
    assert done(Scale.objects.count) == 1
    assert done(Level.objects.count) == len(STOCKHOLM)
