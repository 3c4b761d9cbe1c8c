"""The database itself keeps rows as they were: every guarded table is asked with raw SQL."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Model
from pytest_django import DjangoDbBlocker

from samlad.actions.models import Reminder
from samlad.actions.operations import (
    Plan,
    Share,
    Told,
    action_answer,
    action_follow_up,
    effect_say,
    joint_action_add,
    publication_add,
)
from samlad.actions.photos import Picture, photo_add
from samlad.config.server import problems
from samlad.documents.models import Part, Snapshot
from samlad.documents.operations import rendering_keep
from samlad.events.models import Event
from samlad.events.rows import Kept, Recorded
from samlad.events.triggers import MESSAGE
from samlad.forums.models import Seat
from samlad.land.operations import land_add
from samlad.parties.operations import mailbox_set, meetings_set, party_succeed
from samlad.parties.tests.factories import function
from samlad.places.operations import areas_import, classification_set
from samlad.situation.models import Mark, Round
from samlad.situation.operations import (
    SightingFacts,
    attendance_set,
    coming_add,
    extra_round_open,
    issue_correct,
    notes_set,
    point_add,
    point_close,
    presence_add,
    resident_message_set,
    sighting_add,
    sightings_tell_apart,
    stand_down,
)
from samlad.situation.tests.factories import MEETING, MONDAY, Group, adopted, group, opened
from samlad.statistics.tests.subscriptions import kolada_subscription
from tests.calls import arguments
from tests.calls_deviations import rows as rows_of_deviations
from tests.calls_followup import rows as rows_of_followup
from tests.calls_programmes import rows as rows_of_programmes
from tests.calls_statistics import rows as rows_of_statistics

pytestmark = pytest.mark.django_db
GUARDED: list[type[Kept]] = [model for model in apps.get_models() if issubclass(model, Kept)]
RECORDED: list[type[Recorded]] = [model for model in GUARDED if issubclass(model, Recorded)]


@pytest.fixture(scope="module")
def rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """At least one row in every guarded table, in a transaction that is rolled back after the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill()
        # PostgreSQL alters no table while keys of new rows wait to be checked.
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


def fill() -> None:
    """A round carried to a corrected issue with a file, and something of everything else."""
    of = group()
    round = opened(of)
    hand_in(of, round)
    adopted(of, round, level=3)
    meet(of, round)
    go_through_something_special(of)
    change: dict[str, Any] = {"marks": {of.areas[0].pk: (2, "Polisen räknade fel.")}, "reason": "Fel nivå."}
    issue_correct(by=of.leader, at=MEETING + timedelta(days=1), round=round, **change)
    rendering_keep(Snapshot.objects.latest("pk"), "sv", b"%PDF")
    mark = Mark.objects.known().get(area=of.areas[0])
    act(of, mark)
    kolada_subscription()
    for operation in (areas_import, party_succeed, classification_set, land_add):
        operation(**arguments(operation))
    rows_of_deviations()
    rows_of_programmes()
    rows_of_followup()
    rows_of_statistics()


def act(of: Group, mark: Mark) -> None:
    """A part of a joint action with everything that an action can have."""
    one, other = function(), function()
    meetings_set(**arguments(meetings_set))
    mailbox_set(by=of.leader, at=MONDAY, function=one, address="drift@lindasa.example", shared=True)
    day, window = MONDAY.date(), (MONDAY, MONDAY + timedelta(hours=2))
    plan = Plan(of.areas[0], "Belysning", one, day, day, day, mark.node, windows=[window])
    shares = [Share(plan.area, one), Share(plan.area, other)]
    given: dict[str, Any] = {"by": of.leader, "at": MONDAY}
    joint = joint_action_add(**given, forum=of.forum, plan=plan, shares=shares)
    given["action"] = joint.parts.order_by("pk")[0]
    action_follow_up(**given, helped="yes", next="continue", again_on=day + timedelta(days=7))
    action_answer(**given, state="under_way")
    effect_say(**given, party=of.parties[0], helped="yes")
    photo_add(**given, picture=Picture(b"jpeg", 1, 1), description="Lampan lyser.")
    told = Told("decided", "Det är mörkt.", "Lampan byts.", day, ["web"])
    publication_add(forum=of.forum, area=of.areas[0], told=told, **given)
    event = Event.objects.latest("pk")
    Reminder.objects.create(action=given["action"], kind="late", on=day, event=event)


def hand_in(of: Group, round: Round) -> None:
    by: dict[str, Any] = {"by": of.members[0], "at": MONDAY, "round": round, "party": of.parties[0]}
    day = MONDAY.date()
    facts = SightingFacts(of.areas[0].pk, "fire", "Torget", day)
    alike = [sighting_add(facts=facts, **by).pk for _number in range(2)]
    sightings_tell_apart(by=of.leader, at=MONDAY, round=round, sightings=alike)
    coming_add(area_id=of.areas[0].pk, title="Match", starts_on=day, ends_on=day, **by)


def meet(of: Group, round: Round) -> None:
    by: dict[str, Any] = {"by": of.leader, "at": MEETING}
    seat = Seat.objects.known().filter(forum=of.forum).latest("pk")
    attendance_set(round=round, present={seat.function_id: True}, **by)
    notes_set(round=round, text="Vi gick igenom läget.", **by)
    point_add(by=of.members[0], at=MEETING, forum=of.forum, party=of.parties[0], title="Belysning")
    point_close(round=round, key=f"area:{of.areas[0].pk}", label="Kvarnhöjden", state="done", **by)


def go_through_something_special(of: Group) -> None:
    by: dict[str, Any] = {"by": of.leader, "at": MEETING}
    hour = MEETING + timedelta(hours=1)
    round = extra_round_open(forum=of.forum, title="Brand på Torget", deadline=hour, **by)
    where: dict[str, Any] = {"party": of.parties[0], "area_id": of.areas[0].pk, "place": "Torget"}
    presence_add(round=round, starts_at=MEETING, ends_at=hour, **where, **by)
    resident_message_set(round=round, text="Håll er undan.", **by)
    stand_down(round=round, lessons="Ring tidigare.", **by)


def refused(sql: str, *values: Any) -> bool:
    """Whether the guard says no; any other fault of the statement is a fault of the test."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            transaction.set_rollback(True)
    except DatabaseError as error:
        if MESSAGE not in str(error):
            raise
        return True
    return False


def columns(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.local_fields]


def test_every_guarded_table_has_a_row(rows: None) -> None:
    """Otherwise the tests below would ask nothing."""
    assert [model.__name__ for model in GUARDED if not model._default_manager.exists()] == []


def test_no_column_of_a_guarded_row_is_changed(rows: None) -> None:
    changed = [
        f"{model._meta.db_table}.{column}"
        for model in GUARDED
        for column in columns(model)
        if column not in model.may_change
        and not refused(f'UPDATE "{model._meta.db_table}" SET "{column}" = "{column}"')  # noqa: S608
    ]
    assert changed == []


def test_a_column_is_not_changed_beside_one_that_may_be(rows: None) -> None:
    changed = [
        model.__name__
        for model in RECORDED
        if not refused(f'UPDATE "{model._meta.db_table}" SET replaced_at = recorded_at, event_id = event_id')  # noqa: S608
    ]
    assert changed == []


def test_a_row_is_replaced_once(rows: None) -> None:
    for model in RECORDED:
        # The end of a row that is current may be set ...
        current = model.objects.known().latest("pk")
        with transaction.atomic():
            assert model.objects.filter(pk=current.pk).update(replaced_at=F("recorded_at")) == 1
            # ... but neither moved nor taken back.
            table = model._meta.db_table
            for value in ("NULL", "recorded_at", "replaced_at"):
                assert refused(f'UPDATE "{table}" SET replaced_at = {value} WHERE id = %s', current.pk), table  # noqa: S608
            transaction.set_rollback(True)


def test_nothing_but_the_end_of_a_row_may_change() -> None:
    assert {model.may_change for model in RECORDED} == {("replaced_at",)}
    assert {model.may_change for model in GUARDED if not issubclass(model, Recorded)} == {()}


def test_no_guarded_row_is_deleted(rows: None) -> None:
    tables = [model._meta.db_table for model in GUARDED]
    assert [table for table in tables if not refused(f'DELETE FROM "{table}"')] == []  # noqa: S608


def test_no_guarded_table_is_emptied(rows: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; its DELETE is refused in the test above")
    with connection.cursor() as cursor:
        # The keys of new rows wait to be checked, and PostgreSQL empties no table while they do.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    tables = [model._meta.db_table for model in GUARDED]
    assert [table for table in tables if not refused(f'TRUNCATE "{table}" CASCADE')] == []


def test_no_guarded_row_is_replaced_by_an_insert(rows: None) -> None:
    """SQLite's REPLACE deletes what is in the way, by primary key or by any other unique one."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    tables = [model._meta.db_table for model in GUARDED]
    statement = 'INSERT OR REPLACE INTO "{0}" SELECT * FROM "{0}"'
    assert [table for table in tables if not refused(statement.format(table))] == []
    names = ", ".join(f'"{column}"' for column in columns(Part) if column != "id")
    assert refused(f"INSERT OR REPLACE INTO documents_part ({names}) SELECT {names} FROM documents_part")  # noqa: S608


def test_nothing_is_out_of_order() -> None:
    assert problems() == []


def all_triggers() -> list[tuple[str, str]]:
    """Each trigger on a guarded table, with its table."""
    question = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return sorted(cursor.fetchall())


def test_each_lost_trigger_is_found() -> None:
    triggers = all_triggers()
    assert len(triggers) >= 2 * len(GUARDED) + len(RECORDED)
    for trigger, table in triggers:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f'DROP TRIGGER "{trigger}"' + _on(table))
            assert [table in problem for problem in problems()] == [True], trigger
            transaction.set_rollback(True)


def _on(table: str) -> str:
    return f' ON "{table}"' if connection.vendor == "postgresql" else ""


def test_a_trigger_that_sleeps_is_found() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot switch a trigger off")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE documents_part DISABLE TRIGGER documents_part_kept")
    assert ["documents_part" in problem for problem in problems()] == [True]
