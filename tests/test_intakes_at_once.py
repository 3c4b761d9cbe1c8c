"""Large files on a real database: two runs at once, and a run whose process is killed in the middle."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from samlad.accounts.tests.factories import DAY, admin
from samlad.places.operations import area_add
from samlad.statistics import intakes, stash
from samlad.statistics.intakes import LEASE, TAKE, Said, intakes_run
from samlad.statistics.models import Delivery, IndicatorFacts, Intake, Observation
from samlad.statistics.operations import About
from samlad.statistics.reading.naming import code_of
from tests.migrated import apart
from tests.own_database import PATIENCE_SECONDS, done, own_address, own_database

NOW = datetime(2024, 6, 3, 8, tzinfo=UTC)
MEASURES, YEARS = 50, range(1900, 2200)
RUN = """
import django, sys
from datetime import datetime
django.setup()
from samlad.statistics import intakes
intakes.SECONDS_BETWEEN = 0
print(*intakes.intakes_run(at=datetime.fromisoformat(sys.argv[1])))
"""


@pytest.fixture(scope="module", autouse=True)
def database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("own")):
        yield


def confirmed(source: str) -> int:
    """A file of fifteen thousand rows that has been looked at, and is to be taken in."""
    lines = [f"{source};{year};Mått {one};{year}" for one in range(MEASURES) for year in YEARS]
    data = "\n".join(["kod;år;mått;värde", *lines]).encode()

    def act() -> int:
        given: dict[str, Any] = {"by": None, "at": NOW, "valid_from": DAY.replace(year=2020)}
        area_add(kind="area", code=source, name=source, **given)
        who = admin()
        kept = stash.file_keep(user=who.pk, name="stor.csv", data=[data], at=NOW)
        row = intakes.intake_begin(by=who, at=NOW, stashed=kept)
        assert intakes_run(at=NOW) == (1, 0)
        row.refresh_from_db()
        names = [f"Mått {one}" for one in range(MEASURES)]
        abouts = {code_of(name): About(name) for name in names}
        said = Said(intakes.said_of(row)[0], "new", source, "", abouts)
        intakes.intake_ask(intake=row, at=NOW, step=TAKE, said=said)
        return row.pk

    return done(act)


def written(source: str) -> tuple[int, int, int]:
    """(deliveries, indicators, values)"""

    def look() -> tuple[int, int, int]:
        of = {"indicator__source__code": source}
        facts, values = IndicatorFacts.objects.filter(**of), Observation.objects.filter(**of)
        return Delivery.objects.filter(source__code=source).count(), facts.count(), values.count()

    return done(look)


def test_two_runs_at_once_take_it_in_once() -> None:
    confirmed("two")
    together = threading.Barrier(3)

    def run() -> tuple[int, int]:
        together.wait(PATIENCE_SECONDS)
        return intakes_run(at=NOW)

    both = [apart(run) for _number in range(2)]
    together.wait(PATIENCE_SECONDS)
    assert sorted(one.result(PATIENCE_SECONDS) for one in both) == [(0, 0), (1, 0)]
    assert written("two") == (1, MEASURES, MEASURES * len(YEARS))


def test_a_killed_run_leaves_no_trace_and_is_taken_up_again() -> None:
    row = confirmed("killed")
    child = _child(NOW)
    while done(lambda: Intake.objects.get(pk=row).done) == 0:
        assert child.poll() is None
        sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait(PATIENCE_SECONDS)
    assert 0 < done(lambda: Intake.objects.get(pk=row).done) < MEASURES * len(YEARS)
    assert written("killed") == (0, 0, 0)
    # Until its lease has ended nobody can tell that it is no more.
    assert done(lambda: intakes_run(at=NOW + LEASE / 2)) == (0, 0)
    assert done(lambda: intakes_run(at=NOW + LEASE + timedelta(minutes=2))) == (1, 0)
    assert written("killed") == (1, MEASURES, MEASURES * len(YEARS))


def _child(at: datetime) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "SAMLAD_DATABASE": own_address(),
        "SAMLAD_DATA_DIR": str(settings.ENVIRONMENT.data_dir),
        "DJANGO_SETTINGS_MODULE": "samlad.config.settings",
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
    }
    arguments = [sys.executable, "-c", RUN, at.isoformat()]
    return subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True)
