"""A database of its own for tests in which several write at once, each thread with a connection of its own.

Guarded rows can be neither deleted nor emptied, so such tests cannot clean up after themselves in the common
test database: every xdist worker gets one more, and throws the whole of it away.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections

T = TypeVar("T")
PATIENCE_SECONDS = 60


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


def done(act: Callable[[], T]) -> T:
    return apart(act).result(PATIENCE_SECONDS)


@contextmanager
def own_database(folder: Path, *until: str) -> Iterator[None]:
    """New threads write to a fresh database; the thread of the test keeps the one it has.

    `until` is a room and one of its migrations, where the database is not to be of the newest shape.
    """
    usual = connections.settings[DEFAULT_DB_ALIAS]
    name = _name(folder)
    if connection.vendor == "postgresql":
        _execute(f'CREATE DATABASE "{name}"')
    connections.settings[DEFAULT_DB_ALIAS] = {**usual, "NAME": name}
    try:
        _fill(name, folder.parent / "migrated.sqlite3", *until)
        yield
    finally:
        connections.settings[DEFAULT_DB_ALIAS] = usual
        if connection.vendor == "postgresql":
            _execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _fill(name: str, made: Path, *until: str) -> None:
    """Migrations take as long as many tests: on SQLite the file that `made` them is copied by the next."""
    copied = connection.vendor == "sqlite" and not until
    if copied and made.exists():
        shutil.copyfile(made, name)
        return
    done(lambda: call_command("migrate", *until, interactive=False, verbosity=0))
    if copied:
        shutil.copyfile(name, made)


def own_address() -> str:
    """The database of new threads, as `SAMLAD_DATABASE` names it."""
    now = connections.settings[DEFAULT_DB_ALIAS]
    if now["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{now['NAME']}"
    usual = os.environ["SAMLAD_DATABASE"].partition("?")
    return usual[0].rpartition("/")[0] + f"/{now['NAME']}" + usual[1] + usual[2]


def _name(folder: Path) -> str:
    if connection.vendor == "postgresql":
        return f"samlad_own_{os.getpid()}"
    return str(folder / "own.sqlite3")


def _execute(sql: str) -> None:
    """PostgreSQL makes databases outside any transaction only."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
