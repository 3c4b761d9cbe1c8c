"""The guard itself, on a table of our own."""

import pytest
from django.db import DatabaseError, connection, transaction

from samlad.events.triggers import MESSAGE, install, trigger_names

pytestmark = pytest.mark.django_db
TABLE = "samlad_test_kept"


@pytest.fixture(autouse=True)
def table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (id integer PRIMARY KEY, name text, ended integer)")
        cursor.execute(f"INSERT INTO {TABLE} VALUES (1, 'ett', NULL), (2, 'två', 7)")  # noqa: S608


@pytest.fixture
def guard() -> None:
    install(connection.schema_editor(atomic=False), TABLE, ["id", "name"], ("ended",))


def run(sql: str) -> bool:
    """Whether the database carries it out; only the guard's own answer counts as no."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        if MESSAGE in str(error):
            return False
        raise
    return True


@pytest.mark.parametrize(
    ("sql", "carried_out"),
    [
        ("UPDATE {} SET name = 'annat' WHERE id = 1", False),
        ("UPDATE {} SET name = name", False),
        ("UPDATE {} SET id = 3 WHERE id = 1", False),
        ("UPDATE {} SET ended = 5 WHERE id = 1", True),
        ("UPDATE {} SET ended = NULL WHERE id = 1", True),
        ("UPDATE {} SET ended = 8 WHERE id = 2", False),
        ("UPDATE {} SET ended = NULL WHERE id = 2", False),
        ("UPDATE {} SET ended = 5, name = 'annat' WHERE id = 1", False),
        ("DELETE FROM {} WHERE id = 1", False),
        ("DELETE FROM {} WHERE id = 99", True),
        ("INSERT INTO {} VALUES (3, 'tre', NULL)", True),
        ("INSERT INTO {} VALUES (1, 'om', NULL) ON CONFLICT (id) DO UPDATE SET name = 'om'", False),
        ("INSERT INTO {} VALUES (1, 'om', NULL) ON CONFLICT (id) DO NOTHING", True),
    ],
)
def test_what_a_guarded_table_takes(guard: None, sql: str, carried_out: bool) -> None:
    assert run(sql.format(TABLE)) == carried_out


def test_table_without_guard_takes_everything() -> None:
    assert run(f"UPDATE {TABLE} SET name = 'annat'")  # noqa: S608
    assert run(f"DELETE FROM {TABLE}")  # noqa: S608


def test_guard_can_be_put_on_again(guard: None) -> None:
    """As a later migration does for a table with one column more."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN more text")
    assert run(f"UPDATE {TABLE} SET more = 'mer'")  # noqa: S608
    install(connection.schema_editor(atomic=False), TABLE, ["id", "name", "more"], ("ended",))
    assert not run(f"UPDATE {TABLE} SET more = 'mer'")  # noqa: S608


def test_names_of_triggers_follow_the_engine() -> None:
    both = {f"{TABLE}_kept", f"{TABLE}_stays", f"{TABLE}_once_ended"}
    assert trigger_names(TABLE, ("ended",), "sqlite") == both
    assert trigger_names(TABLE, ("ended",), "postgresql") == both | {f"{TABLE}_empty"}
