"""Every operation of every room writes its one row in the log, with the change or not at all."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import Model

from samlad.base.refusals import Refusal
from samlad.events.models import Event
from tests.calls import CALLS, arguments, every_operation

pytestmark = pytest.mark.django_db
OPERATIONS = pytest.mark.parametrize("operation", CALLS, ids=lambda operation: operation.__name__)
POSTGRESQL_FUNCTION = """CREATE OR REPLACE FUNCTION samlad_test_full() RETURNS trigger AS
$$ BEGIN RAISE EXCEPTION 'full'; END $$ LANGUAGE plpgsql"""


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_table_of_calls_is_complete() -> None:
    assert set(CALLS) == set(every_operation())


@OPERATIONS
def test_one_event_of_codes_for_one_call(operation: Callable[..., Any]) -> None:
    """Codes are short words without spaces and letters of their own: nothing that anybody has written."""
    given = arguments(operation)
    before = Event.objects.count()
    operation(**given)
    assert Event.objects.count() == before + 1
    event = Event.objects.latest("pk")
    assert (event.at, event.actor_id) == (given["at"], given["by"].pk)
    assert event.verb.split(".")[0] == operation.__module__.split(".")[1]
    told = [event.verb, event.subject_kind, *_texts(event.values)]
    assert [text for text in told if not _is_code(text)] == []


@OPERATIONS
def test_log_and_change_come_together_or_not_at_all(operation: Callable[..., Any]) -> None:
    """Nothing is kept where the log row cannot be written, nor where anything else cannot."""
    given = arguments(operation)
    before = counts()
    log = {Event._meta.db_table}
    for tables in (log, {model._meta.db_table for model in changing_models()} - log):
        with full(tables), pytest.raises((DatabaseError, Refusal)):
            operation(**given)
        assert counts() == before


def changing_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("samlad.")]


@contextmanager
def full(tables: Iterable[str]) -> Iterator[None]:
    """As if the disk were full: nothing more can be written in these tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for table in tables:
            for what in ("insert", "update"):
                cursor.execute(_full(f"full_{table}_{what}", what, table))
        yield
        for table in tables:
            for what in ("insert", "update"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER full_{table}_{what}{on}")


def _full(trigger: str, what: str, table: str) -> str:
    start = f"CREATE TRIGGER {trigger} BEFORE {what} ON {table}"
    if connection.vendor == "postgresql":
        return f"{start} FOR EACH ROW EXECUTE FUNCTION samlad_test_full()"
    return f"{start} BEGIN SELECT RAISE(ABORT, 'full'); END"


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in [key, *_texts(item)]]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def _is_code(text: str) -> bool:
    return text.isascii() and text == text.lower() and not any(sign.isspace() for sign in text)
