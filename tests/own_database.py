"""A database of its own for tests in which several write at once, each thread with a connection of its own.

Guarded rows can be neither deleted nor emptied, so such tests cannot clean up after themselves in the common
test database: every xdist worker gets one more, and throws the whole of it away.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections

from tests.migrated import apart, create, execute, migrate, migrated, new_threads_use

T = TypeVar("T")
PATIENCE_SECONDS = 60


def done(act: Callable[[], T]) -> T:
    return apart(act).result(PATIENCE_SECONDS)


@contextmanager
def own_database(folder: Path, *until: str) -> Iterator[None]:
    """New threads write to a fresh database; the thread of the test keeps the one it has.

    `until` is a room and one of its migrations, where the database is not to be of the newest shape.
    """
    name = _name(folder)
    create(name, of="" if until else migrated())
    try:
        with new_threads_use(name):
            if until:
                migrate(*until)
            yield
    finally:
        if connection.vendor == "postgresql":
            execute(f'DROP DATABASE "{name}" WITH (FORCE)')


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
