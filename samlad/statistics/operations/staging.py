"""Values that wait beside the real table, to be compared with it in the database: memory does not grow.

The table is temporary and belongs to the connection. It is filled before the transaction that writes, part by
part, so that nobody else waits while a file is read, and what gives the rows may write in between. Indicators
and areas that are not there yet have keys below zero, until they are `settled`.
"""

# Statements are put together of the names of our own tables and columns alone.
# ruff: noqa: S608

from collections.abc import Iterable, Iterator, Mapping
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
# Where a value stands in its file; of the staged alone.
ROW = "file_row"


@contextmanager
def staged(rows: Iterable[tuple[Any, ...]]) -> Iterator[int]:
    """Gives how many rows there are; the table is gone afterwards."""
    try:
        yield _fill_postgresql(rows) if connection.vendor == "postgresql" else _fill_sqlite(rows)
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def _create() -> None:
    columns = ", ".join(f'"{name}" {_TYPES[name]}' for name in COLUMNS)
    _execute(f"CREATE TEMPORARY TABLE {TABLE} ({columns}, {ROW} integer)", [])


def _names(prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{name}"' for name in COLUMNS)


def _fill_postgresql(rows: Iterable[tuple[Any, ...]]) -> int:
    """Each part is taken before it is sent: what gives the rows may ask the same connection for more."""
    count, left = 0, iter(rows)
    copied = f"COPY {TABLE} ({_names()}, {ROW}) FROM STDIN"
    _create()
    while chunk := list(islice(left, CHUNK)):
        with transaction.atomic(), connection.cursor() as cursor, cursor.copy(copied) as copy:
            for row in chunk:
                copy.write_row(row)
        count += len(chunk)
    _execute(f"ANALYZE {TABLE}", [])
    return count


def _fill_sqlite(rows: Iterable[tuple[Any, ...]]) -> int:
    """In savepoints, which outside a transaction begin one that takes no lock on the real tables."""
    count, left = 0, iter(rows)
    insert = f"INSERT INTO {TABLE} ({_names()}, {ROW}) VALUES ({', '.join(['%s'] * (len(COLUMNS) + 1))})"
    _create()
    with connection.cursor() as cursor:
        while chunk := list(islice(left, CHUNK)):
            cursor.execute("SAVEPOINT samlad_staging")
            try:
                cursor.executemany(insert, chunk)
            except BaseException:
                cursor.execute("ROLLBACK TO samlad_staging")
                raise
            finally:
                cursor.execute("RELEASE samlad_staging")
            count += len(chunk)
    return count


def settle(column: str, keys: Mapping[int, int]) -> None:
    """Put the keys that indicators or areas have got in place of those below zero."""
    if not keys:
        return
    _execute("CREATE TEMPORARY TABLE samlad_settled (old bigint PRIMARY KEY, new bigint)", [])
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO samlad_settled VALUES (%s, %s)", list(keys.items()))
    settled = f'SELECT new FROM samlad_settled WHERE old = "{column}"'
    _execute(f'UPDATE {TABLE} SET "{column}" = ({settled}) WHERE "{column}" < 0', [])
    _execute("DROP TABLE samlad_settled", [])


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


def doubled(most: int) -> tuple[list[tuple[int, int]], int]:
    """Values that stand twice in a file: the first of them, each with the row of its first, and how many."""
    if first_doubled() is None:
        return [], 0
    names = ", ".join(f'"{name}"' for name in KEY)
    ranked = (
        f"SELECT {ROW} AS here, MIN({ROW}) OVER (PARTITION BY {names}) AS first,"
        f" ROW_NUMBER() OVER (PARTITION BY {names} ORDER BY {ROW}) AS nth FROM {TABLE} WHERE {ROW} > 0"
    )
    found = f"FROM ({ranked}) ranked WHERE nth > 1"
    shown = _rows(f"SELECT here, first {found} ORDER BY here LIMIT {most}")
    return [(here, first) for here, first in shown], _number(f"SELECT COUNT(*) {found}")


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
