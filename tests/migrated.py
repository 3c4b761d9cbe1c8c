"""A migrated database, made once in a test run and copied by each worker and each test that needs its own.

Migrating takes as long as hundreds of tests, and every migrated database is the same.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections

T = TypeVar("T")


def once(made: Path, make: Callable[[], object]) -> None:
    """Make something, unless another worker has; that one is waited for. The file `made` tells of it."""
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make()
            made.touch()


def apart(act: Callable[[], T]) -> "Future[T]":
    """Begin to do something in a thread of its own, and close its connection afterwards."""

    def alone() -> T:
        try:
            return act()
        finally:
            connections.close_all()

    with_one = ThreadPoolExecutor(max_workers=1)
    future = with_one.submit(alone)
    with_one.shutdown(wait=False)
    return future


def migrated() -> str:
    """The name of the migrated database on the engine of this run."""
    folder = Path(os.environ["SAMLAD_DATA_DIR"])  # of this run alone, see `tests.environment`
    name = "samlad_migrated" if connection.vendor == "postgresql" else str(folder / "migrated.sqlite3")
    once(folder / f"{connection.vendor}.made", lambda: _make(name))
    return name


def _make(name: str) -> None:
    create(name)
    with new_threads_use(name):
        migrate()


def migrate(*until: str) -> None:
    """The database of new threads; `until` is a room and one of its migrations, where not to the newest."""
    apart(lambda: call_command("migrate", *until, interactive=False, verbosity=0)).result()


def create(name: str, *, of: str = "") -> None:
    """A new database: a copy of another, or an empty one."""
    if connection.vendor == "postgresql":
        execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{of}"' if of else ""))
    elif of:
        copied(of, name).close()


def copied(of: str, name: str) -> sqlite3.Connection:
    """By SQLite itself, whoever has the target open. One in memory lasts as long as a connection to it."""
    target = sqlite3.connect(name, uri=True)
    with closing(sqlite3.connect(of)) as source:
        source.backup(target)
    return target


@contextmanager
def new_threads_use(name: str) -> Iterator[None]:
    """New threads connect to another database; this one keeps the one it has."""
    usual = connections.settings[DEFAULT_DB_ALIAS]
    connections.settings[DEFAULT_DB_ALIAS] = {**usual, "NAME": name}
    try:
        yield
    finally:
        connections.settings[DEFAULT_DB_ALIAS] = usual


def execute(sql: str) -> None:
    """PostgreSQL makes databases outside any transaction only."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
