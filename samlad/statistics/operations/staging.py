"""Values that wait beside the real table, to be compared with it in the database: memory does not grow.

The table is temporary and belongs to the connection. It is filled before the transaction that writes, so
that nobody else waits while a file is read.
"""

# Statements are put together of the names of our own tables and columns alone.
# ruff: noqa: S608

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection, transaction

from samlad.statistics.models import Observation

TABLE = "samlad_given"
CHUNK = 2000
KEY = ("indicator_id", "area_id", "period", "breakdown")
SAID = (
    "value",
    "count",
    "denominator",
    "status",
    "reason",
    "asked",
    "answers",
    "margin",
    "estimated",
)
COLUMNS = ("indicator_id", "area_id", "period", "starts_on", "breakdown", *SAID)
OBSERVATION = Observation._meta.db_table
_TYPES = {
    field.column: field.db_type(connection) or "text"
    for field in Observation._meta.local_fields
    if field.column in COLUMNS
}


@contextmanager
def staged(rows: Iterable[tuple[Any, ...]]) -> Iterator[int]:
    """Gives how many rows there are; the table is gone afterwards."""
    try:
        yield _fill_postgresql(rows) if connection.vendor == "postgresql" else _fill_sqlite(rows)
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def _create() -> str:
    columns = ", ".join(f'"{name}" {_TYPES[name]}' for name in COLUMNS)
    return f"CREATE TEMPORARY TABLE {TABLE} ({columns})"


def _names(prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{name}"' for name in COLUMNS)


def _fill_postgresql(rows: Iterable[tuple[Any, ...]]) -> int:
    """In parts, each taken before it is sent: what gives the rows may ask the same connection for more."""
    count, left = 0, iter(rows)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_create())
        while chunk := list(islice(left, CHUNK)):
            with cursor.copy(f"COPY {TABLE} ({_names()}) FROM STDIN") as copy:
                for row in chunk:
                    copy.write_row(row)
            count += len(chunk)
        cursor.execute(f"ANALYZE {TABLE}")
    return count


def _fill_sqlite(rows: Iterable[tuple[Any, ...]]) -> int:
    """In a savepoint, which outside a transaction begins one that takes no lock on the real tables."""
    count, marks = 0, ", ".join(["%s"] * len(COLUMNS))
    insert = f"INSERT INTO {TABLE} ({_names()}) VALUES ({marks})"
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT samlad_staging")
        try:
            cursor.execute(_create())
            left = iter(rows)
            while chunk := list(islice(left, CHUNK)):
                cursor.executemany(insert, chunk)
                count += len(chunk)
        except BaseException:
            cursor.execute("ROLLBACK TO samlad_staging")
            raise
        finally:
            cursor.execute("RELEASE samlad_staging")
    return count


_SAME_KEY = " AND ".join(f'o."{name}" = g."{name}"' for name in KEY)


def _differs() -> str:
    is_not = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    return "(" + " OR ".join(f'o."{name}" {is_not} g."{name}"' for name in SAID) + ")"


def _current() -> str:
    return f'{TABLE} g JOIN "{OBSERVATION}" o ON {_SAME_KEY} AND o.replaced_at IS NULL'


_UNKNOWN = (
    f'FROM {TABLE} g WHERE NOT EXISTS (SELECT 1 FROM "{OBSERVATION}" o'
    f" WHERE {_SAME_KEY} AND o.replaced_at IS NULL)"
)


def count_revised() -> int:
    return _number(f"SELECT COUNT(*) FROM {_current()} WHERE {_differs()}")


def count_added() -> int:
    return _number(f"SELECT COUNT(*) {_UNKNOWN}")


def is_news() -> bool:
    """Whether anything staged is new or revised."""
    found = _rows(f"SELECT 1 FROM {_current()} WHERE {_differs()} LIMIT 1")
    return bool(found or _rows(f"SELECT 1 {_UNKNOWN} LIMIT 1"))


def close_revised(at: Any) -> int:
    return _execute(
        f'UPDATE "{OBSERVATION}" SET replaced_at = %s WHERE id IN'
        f" (SELECT o.id FROM {_current()} WHERE {_differs()})",
        [at],
    )


def insert_unknown(at: Any, delivery: int, event: int) -> int:
    """Write what has no current row; in the order of the areas, so that a page reads few blocks."""
    return _execute(
        f'INSERT INTO "{OBSERVATION}" ({_names()}, recorded_at, delivery_id, event_id)'
        f" SELECT {_names('g.')}, %s, %s, %s {_UNKNOWN}",
        [at, delivery, event],
    )


def first_doubled() -> tuple[Any, ...] | None:
    names = ", ".join(f'"{name}"' for name in KEY)
    found = _rows(f"SELECT {names} FROM {TABLE} GROUP BY {names} HAVING COUNT(*) > 1 LIMIT 1")
    return found[0] if found else None


def distinct(column: str) -> list[Any]:
    return [row[0] for row in _rows(f'SELECT DISTINCT "{column}" FROM {TABLE}')]


def indicators_with_periods() -> list[tuple[int, str]]:
    return [(row[0], row[1]) for row in _rows(f"SELECT DISTINCT indicator_id, period FROM {TABLE}")]


def _number(sql: str) -> int:
    return int(_rows(sql)[0][0])


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _execute(sql: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)
