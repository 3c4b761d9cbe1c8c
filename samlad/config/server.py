"""Starting the production server, and what must be in order before."""

import os
import sys
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from samlad.events.rows import Kept
from samlad.events.triggers import trigger_names


def migrate() -> None:
    settings.ENVIRONMENT.data_dir.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=1)


def serve(host: str, port: int, workers: int) -> int:  # noqa: RET503
    """Serve until stopped. Refuses to start with something out of order, and says what."""
    found = problems() + ([] if settings.ENVIRONMENT.secret_key else [f"{KEY}: must be set to serve"])
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    collect_static()
    # A process of its own that takes this one's place, so that signals reach the server itself.
    os.execv(sys.executable, [sys.executable, "-m", "granian", *granian(host, port, workers)])


def collect_static() -> None:
    """Gather the static files under names with their hash, compressed, for browsers to keep for good.

    Nothing is done where they are gathered already and no file has changed.
    """
    storage = CompressedManifestStaticFilesStorage(
        location=settings.STATIC_ROOT, base_url=f"/{settings.STATIC_URL}"
    )
    found = dict[str, tuple[Any, str]]()
    for finder in get_finders():
        for path, source in finder.list([]):
            found.setdefault(path, (source, path))
    stamp = settings.STATIC_ROOT / "collected"
    state = "".join(sorted(f"{path} {_state(source.path(path))}\n" for path, (source, _) in found.items()))
    if stamp.exists() and stamp.read_text() == state:
        return
    for path, (source, _name) in found.items():
        storage.delete(path)
        with source.open(path) as file:
            storage.save(path, file)
    for _path, _hashed, processed in storage.post_process(found):
        if isinstance(processed, Exception):
            raise processed
    stamp.write_text(state)


def _state(path: str) -> str:
    """What tells a changed file from an unchanged one: its place, size and time."""
    file = Path(path).stat()
    return f"{path} {file.st_size} {file.st_mtime_ns}"


def granian(host: str, port: int, workers: int) -> list[str]:
    """WSGI, one blocking thread in each worker: the fastest and steadiest here (docs/adr)."""
    return [
        *("--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", "1", "--no-ws", "--log-level", "warning", "--respawn-failed-workers"),
        "samlad.config.wsgi:application",
    ]


KEY = "SAMLAD_SECRET_KEY"
NOT_UP_TO_DATE = "The database is not up to date: run `samlad migrate` first."


def problems() -> list[str]:
    """A line for each thing that is out of order: database, migrations, triggers."""
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        connection.ensure_connection()
    except OperationalError as error:
        environment = settings.ENVIRONMENT
        is_new = not environment.database and not environment.data_dir.exists()
        return [NOT_UP_TO_DATE if is_new else f"SAMLAD_DATABASE: {str(error).strip()}"]
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return [NOT_UP_TO_DATE]
    lost = sorted(table for table, names in guarded_tables().items() if not names <= triggers(table))
    return [f"The table {table} has lost its triggers; see docs/running.md." for table in lost]


def guarded_tables() -> dict[str, set[str]]:
    """The names of the triggers that each guarded table must have."""
    vendor = connections[DEFAULT_DB_ALIAS].vendor
    guarded = [model for model in apps.get_models() if issubclass(model, Kept)]
    return {m._meta.db_table: trigger_names(m._meta.db_table, m.may_change, vendor) for m in guarded}


def triggers(table: str) -> set[str]:
    """The names of the triggers that a table has in the database and that are switched on."""
    connection = connections[DEFAULT_DB_ALIAS]
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE relname = %s AND NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [table])
        return {row[0] for row in cursor.fetchall()}
