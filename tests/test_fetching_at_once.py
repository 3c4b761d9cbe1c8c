"""Fetches on a real database: two runs at once, and a run whose process is killed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from samlad.accounts.tests.factories import DAY, admin
from samlad.places.operations import area_add
from samlad.statistics.connectors.pace import Patience
from samlad.statistics.fetching import LEASE, fetches_run
from samlad.statistics.models import Delivery, Fetch, FetchedPage, Observation
from samlad.statistics.subscribing import fetch_ask
from samlad.statistics.tests.source_server import Answer, Asked, Kolada, SourceServer
from samlad.statistics.tests.subscriptions import kolada_subscription
from tests.migrated import apart
from tests.own_database import PATIENCE_SECONDS, done, own_address, own_database

NOW = datetime(2024, 6, 3, 8, tzinfo=UTC)
ONCE = Patience(tries=1, connect=5, read=30, whole=40)
RUN = """
import django, sys
from datetime import datetime
django.setup()
from samlad.statistics.connectors.pace import Patience
from samlad.statistics.fetching import fetches_run
print(*fetches_run(at=datetime.fromisoformat(sys.argv[1]), patience=Patience(tries=1)))
"""


@pytest.fixture(scope="module", autouse=True)
def database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("own")):
        yield


class Halting:
    """Kolada with pages of two rows, that halts where page three is asked for until it is let go."""

    def __init__(self) -> None:
        self.well, self.halted, self.go_on = Kolada(per_page=2), threading.Event(), threading.Event()

    def __call__(self, asked: Asked) -> Answer:
        if "data/" in asked.path and asked.query.get("page") == "3" and not self.go_on.is_set():
            self.halted.set()
            self.go_on.wait(PATIENCE_SECONDS)
        return self.well(asked)


@pytest.fixture
def source(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SourceServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with SourceServer(Halting()).serving() as server:
        settings.KOLADA = server.base
        yield server
        halting(server).go_on.set()


def halting(server: SourceServer) -> Halting:
    assert isinstance(server.behave, Halting)
    return server.behave


def asked_for(name: str, at: datetime) -> int:
    """A fetch of five pages, in a database where its areas are."""

    def act() -> int:
        code = name[:4]
        given: dict[str, Any] = {"by": None, "at": NOW, "valid_from": DAY.replace(year=2020)}
        area_add(kind="municipality", code="0126", name="Huddinge", vintage=code, **given)
        area_add(kind="municipality", code="0180", name="Stockholm", vintage=code, **given)
        row = kolada_subscription(areas=["0126", "0180"], years=(2020, 2024), name=name, at=NOW)
        return fetch_ask(by=admin(), at=at, subscription=row).pk

    return done(act)


def pages(server: SourceServer) -> list[str]:
    return [one.query.get("page", "1") for one in server.asked if "data/" in one.path]


def state(fetch: int) -> tuple[bool, int, int]:
    """(over, pages kept, values) as another connection sees it."""

    def look() -> tuple[bool, int, int]:
        row = Fetch.objects.get(pk=fetch)
        kept = FetchedPage.objects.filter(fetch=fetch, number__gt=0).count()
        return row.ended_at is not None, kept, Observation.objects.filter(delivery=row.delivery_id).count()

    return done(look)


def test_two_runs_at_once_fetch_once(source: SourceServer) -> None:
    fetch = asked_for("2024", NOW)
    first = apart(lambda: fetches_run(at=NOW, patience=ONCE))
    assert halting(source).halted.wait(PATIENCE_SECONDS)
    second = done(lambda: fetches_run(at=NOW + timedelta(minutes=2), patience=ONCE))
    halting(source).go_on.set()
    assert (first.result(PATIENCE_SECONDS), second) == ((1, 0), (0, 0))
    assert pages(source) == ["1", "2", "3", "4", "5"]
    assert state(fetch) == (True, 0, 30)


def test_two_that_begin_at_the_same_moment_fetch_once(source: SourceServer) -> None:
    halting(source).go_on.set()
    at = NOW + timedelta(days=1)
    fetch = asked_for("same", at)
    deliveries = done(Delivery.objects.count)
    together = threading.Barrier(3)

    def run() -> tuple[int, int]:
        together.wait(PATIENCE_SECONDS)
        return fetches_run(at=at, patience=ONCE)

    both = [apart(run) for _number in range(2)]
    together.wait(PATIENCE_SECONDS)
    assert sorted(one.result(PATIENCE_SECONDS) for one in both) == [(0, 0), (1, 0)]
    assert pages(source) == ["1", "2", "3", "4", "5"]
    assert state(fetch)[0]
    assert done(Delivery.objects.count) == deliveries + 1


def test_a_run_that_was_overtaken_writes_nothing(source: SourceServer) -> None:
    """It slept for longer than its lease, and another has fetched everything meanwhile."""
    at = NOW + timedelta(days=2)
    fetch = asked_for("over", at)
    first = apart(lambda: fetches_run(at=at, patience=ONCE))
    assert halting(source).halted.wait(PATIENCE_SECONDS)
    halting(source).halted.clear()
    second = apart(lambda: fetches_run(at=at + LEASE + timedelta(minutes=1), patience=ONCE))
    assert halting(source).halted.wait(PATIENCE_SECONDS)
    halting(source).go_on.set()
    assert first.result(PATIENCE_SECONDS) == (0, 0)
    assert second.result(PATIENCE_SECONDS) == (1, 0)
    assert state(fetch)[:2] == (True, 0)


def test_a_killed_run_is_gone_on_with_from_its_last_page(source: SourceServer) -> None:
    at = NOW + timedelta(days=3)
    fetch = asked_for("kill", at)
    child = _child(source, at)
    assert halting(source).halted.wait(PATIENCE_SECONDS)
    child.send_signal(signal.SIGKILL)
    child.wait(PATIENCE_SECONDS)
    halting(source).go_on.set()
    assert state(fetch) == (False, 2, 0)
    before = len(pages(source))
    # Until its lease has ended nobody can tell that it is no more.
    assert _ended(_child(source, at + LEASE - timedelta(minutes=1))) == "0 0"
    assert _ended(_child(source, at + LEASE + timedelta(minutes=1))) == "1 0"
    assert pages(source)[before:] == ["3", "4", "5"]
    assert state(fetch)[:2] == (True, 0)


def _child(server: SourceServer, at: datetime) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "SAMLAD_DATABASE": own_address(),
        "SAMLAD_KOLADA": server.base,
        "DJANGO_SETTINGS_MODULE": "samlad.config.settings",
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
    }
    arguments = [sys.executable, "-c", RUN, at.isoformat()]
    return subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True)


def _ended(child: "subprocess.Popen[str]") -> str:
    told, _errors = child.communicate(timeout=PATIENCE_SECONDS)
    return told.strip()
