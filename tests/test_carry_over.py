"""A database from before reviews and editions is carried over: nothing more is shown than was."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoDbBlocker

from samlad.base.audiences import READER_CLASSES
from samlad.config.server import problems
from samlad.documents.models import Snapshot
from samlad.documents.operations import snapshot_freeze
from samlad.documents.queries import snapshot_parts, verify
from samlad.events.models import Event
from samlad.events.triggers import MESSAGE
from samlad.situation.models import Contribution, Edition, Issue, Review, Round
from tests.own_database import done, own_database

BEFORE = ("situation", "0001_initial")
AT = datetime(2026, 1, 19, 8, tzinfo=UTC)
DAY = date(2026, 1, 19)
STATES = ("open", "in_review", "proposal", "at_meeting", "adopted")
SHOWN = ("proposal", "at_meeting", "adopted")


@pytest.fixture(scope="module", autouse=True)
def database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A round in each state, with a report in each and one that was replaced, in the shape from before."""
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("old"), *BEFORE):
        done(fill)
        done(lambda: call_command("migrate", interactive=False, verbosity=0))
        yield


class Old:
    """The tables as they were."""

    def __init__(self) -> None:
        self.apps = MigrationExecutor(connection).loader.project_state([BEFORE]).apps

    def add(self, table: str, **values: Any) -> Any:
        return self.apps.get_model(table)._default_manager.create(**values)


def fill() -> None:
    old = Old()
    event = old.add("events.Event", at=AT, verb="situation.round_opened", subject_kind="round")
    row = {"recorded_at": AT, "event": event}
    forum = old.add("forums.Forum", kind="osg")
    area = old.add("places.Area", kind="area", code="1")
    party = old.add("parties.Party", kind="police", founded_on=DAY)
    for number, state in enumerate(STATES):
        days = {"first_day": DAY + timedelta(weeks=number), "last_day": DAY + timedelta(weeks=number, days=6)}
        times = {"deadline": AT, "meeting_at": AT}
        key = {"rhythm": "week", "year": 2026, "number": number + 4}
        round = old.add("situation.Round", forum=forum, **key, **days, **times)
        old.add("situation.RoundState", round=round, state=state, **row)
        said = {"round": round, "party": party, "area": area, "entered_by": "Kommunpolis", "level": 2}
        replaced = {**row, "replaced_at": AT + timedelta(hours=1)}
        old.add("situation.Contribution", **said, sentence=f"Först {state}.", **replaced)
        old.add("situation.Contribution", **said, sentence=f"Oro {state}.", **row)
    node = old.add("thread.Node", kind="decision", label="Vecka 8", day=DAY, path="/laget/5/")
    decision = old.add(
        "decisions.Decision", node=node, kind="issue_adopted", decided_on=DAY, event=event, body=party
    )
    frozen = snapshot_freeze(
        event=Event.objects.get(pk=event.pk),
        kind="situation.issue",
        title="Vecka 8",
        parts={"header": {"version": 1}, "area:1": {"reason": "Oro adopted."}},
    )
    old.add("situation.Issue", round=round, version=1, decision=decision, snapshot_id=frozen.pk)


def test_an_issue_has_an_edition_for_every_class_of_readers() -> None:
    """All read the same document, as they did before, and it is whole."""

    def look() -> None:
        issue, snapshot = Issue.objects.get(), Snapshot.objects.get()
        editions = Edition.objects.filter(issue=issue)
        assert {(one.reader, one.snapshot_id) for one in editions} == {
            (r, snapshot.pk) for r in READER_CLASSES
        }
        assert len(editions) == len(READER_CLASSES)
        assert snapshot_parts(snapshot)["area:1"] == {"reason": "Oro adopted."}
        assert verify(snapshot).whole

    done(look)


def test_what_members_had_been_shown_is_cleared_and_nothing_else() -> None:
    def look() -> None:
        reviews = Review.objects.known().select_related("contribution__round")
        cleared = {
            one.contribution.sentence: (one.state, one.audience) for one in reviews if one.contribution
        }
        assert cleared == {f"Oro {state}.": ("cleared", "members") for state in SHOWN}
        assert Review.objects.count() == len(SHOWN)

    done(look)


def test_what_the_police_said_and_nobody_was_shown_stays_among_authorities() -> None:
    def look() -> None:
        told = Contribution.objects.known().values_list("round__states__state", "audience")
        assert dict(told) == {s: "members" if s in SHOWN else "authorities" for s in STATES}

    done(look)


def test_no_report_is_lost_and_one_line_of_the_log_tells_of_it() -> None:
    def look() -> None:
        words = Contribution.objects.values_list("sentence", flat=True)
        assert sorted(words) == sorted(f"{what} {state}." for what in ("Först", "Oro") for state in STATES)
        assert Round.objects.filter(title="").count() == len(STATES)
        assert Event.objects.filter(verb="situation.reviews_carried_over").count() == 1

    done(look)


KEPT = ("round", "roundstate", "contribution", "issue", "edition", "review")


def test_the_rows_are_guarded_as_before() -> None:
    """The tables were rebuilt on the way, and a rebuilt table has lost its triggers."""

    def refused(statement: str) -> bool:
        with pytest.raises(DatabaseError, match=MESSAGE), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        return True

    def look() -> None:
        for table in KEPT:
            assert refused(f"UPDATE situation_{table} SET id = id"), table  # noqa: S608
            assert refused(f"DELETE FROM situation_{table}"), table  # noqa: S608
        assert refused("UPDATE situation_contribution SET sentence = sentence")
        assert refused("UPDATE situation_contribution SET audience = audience")
        assert problems() == []

    done(look)
