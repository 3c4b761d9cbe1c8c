"""Killing the whole process group while people write and mail goes out, on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from samlad.events.operations import event_log
from samlad.situation.tests.factories import adopted, group, opened
from tests.killing.clients import ACKNOWLEDGED, BROKEN, Write
from tests.killing.course import Outcome, carried_out, lost
from tests.killing.left import half_done
from tests.killing.names import KINDS
from tests.migrated import copied, migrated
from tests.postgres import postgres

# Fewer on PostgreSQL, where the engine itself is not killed. `script/bench kill` has 50 of each.
KILLS = {"SQLite": 10, "PostgreSQL": 3}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    """One for both, so that the static files are gathered once; its database file is migrated already."""
    folder = tmp_path_factory.mktemp("killed")
    with django_db_blocker.unblock():
        copied(migrated(), str(folder / "samlad.sqlite3")).close()
    return folder


@pytest.fixture(params=list(KILLS))
def outcome(request: pytest.FixtureRequest, folder: Path) -> Iterator[Outcome]:
    kills = KILLS[request.param]
    if request.param == "SQLite":
        yield carried_out(folder, kills, seed=4)
        return
    with postgres() as database:
        yield carried_out(folder, kills, seed=4, database=database)


def test_nothing_promised_is_lost_and_nothing_is_half_done(outcome: Outcome) -> None:
    print(outcome)
    assert outcome.faults == []
    assert (outcome.lost, outcome.twice, outcome.half_done) == ([], [], [])
    assert (outcome.missing, outcome.unknown) == ([], [])
    assert outcome.repeats <= outcome.kills
    # Kills that hit nothing, or a course in which nothing was written, would show nothing.
    assert outcome.hits > 0
    assert set(outcome.acknowledged) == KINDS
    assert outcome.mails > 0


def test_what_was_promised_and_is_not_there_is_told() -> None:
    kept = [(Write("action", name, what, 0, 1), rows) for name, what, rows in WRITES]
    assert lost(kept) == ["action Byt lampor"]


WRITES = (("Byt lampor", ACKNOWLEDGED, 0), ("Byt lås", ACKNOWLEDGED, 1), ("Byt färg", BROKEN, 0))


@pytest.mark.django_db
def test_what_is_half_done_is_told() -> None:
    """A whole adoption, and another of which there is nothing but its line in the log."""
    of = group()
    round = opened(of)
    keys = {"last_event": 0, "members": 3, "reporters": of.areas}
    adopted(of, round)
    before = half_done(keys)
    assert [line for line in before if line.startswith(("situation.issue_adopted", "Mark", "document"))] == []
    with transaction.atomic():
        event = event_log(by=of.leader, at=round.deadline, verb="situation.issue_adopted", subject=round)
    told = set(half_done(keys)) - set(before)
    adoption = f"situation.issue_adopted {event.pk}"
    assert {f"{adoption}: 0 of 1 Decision", f"{adoption}: 0 of 3 Message", f"{adoption}: no issue"} <= told
