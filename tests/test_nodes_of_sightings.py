"""A database from before sightings stood in the thread: each gets its node, and is guarded as before."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoDbBlocker

from samlad.config.server import problems
from samlad.events.triggers import MESSAGE
from samlad.situation.models import Sighting
from tests.own_database import done, own_database

BEFORE = ("situation", "0004_issue_without_snapshot")
AT, DAY = datetime(2026, 1, 19, 8, tzinfo=UTC), date(2026, 1, 19)
# More than are carried over at a time.
NUMBER = 501


@pytest.fixture(autouse=True)
def database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("old"), *BEFORE):
        done(fill)
        done(lambda: call_command("migrate", interactive=False, verbosity=0))
        yield


def fill() -> None:
    """Many sightings of one week, one of which the party took back."""
    apps = MigrationExecutor(connection).loader.project_state([BEFORE]).apps

    def add(table: str, **values: Any) -> Any:
        return apps.get_model(table)._default_manager.create(**values)

    event = add("events.Event", at=AT, verb="situation.sighting_added", subject_kind="round")
    area, party = (
        add("places.Area", kind="area", code="1"),
        add("parties.Party", kind="police", founded_on=DAY),
    )
    times = {"first_day": DAY, "last_day": DAY, "deadline": AT, "meeting_at": AT}
    forum, period = add("forums.Forum", kind="osg"), {"rhythm": "week", "year": 2026, "number": 4}
    given = {
        "round": add("situation.Round", forum=forum, **period, **times),
        "party": party,
        "area": area,
        "category": "fire",
        "day": DAY,
        "clock": time(8),
        "audience": "members",
        "entered_by": "Kommunpolis",
        "recorded_at": AT,
        "event": event,
    }
    for number in range(NUMBER):
        add("situation.Sighting", place=f"Torget {number}", replaced_at=None if number else AT, **given)


def test_each_has_a_node_that_tells_nothing_and_stays_as_it_is() -> None:
    def refused(statement: str) -> bool:
        with pytest.raises(DatabaseError, match=MESSAGE), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        return True

    def look() -> None:
        rows = list(Sighting.objects.select_related("node"))
        assert len({row.node_id for row in rows}) == len(rows) == NUMBER
        for row in rows:
            path = f"/laget/{row.round_id}/#omrade-{row.area_id}"
            assert (row.node.kind, row.node.label, row.node.values) == ("sighting", "", {})
            assert (row.node.area_id, row.node.day, row.node.path) == (row.area_id, DAY, path)
        assert refused("UPDATE situation_sighting SET node_id = node_id")
        assert refused("UPDATE situation_sighting SET place = place")
        assert refused("DELETE FROM situation_sighting")
        assert problems() == []

    done(look)
