"""Where the bench runs: settings as in production, and databases that are kept between runs."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

from tests.bench.sizes import Size

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "var" / "bench"
BUILDERS = ("actions.py", "boundaries.py", "build.py", "chance.py", "plans.py", "town.py", "weeks.py")


def prepare(*, on_postgres: bool) -> None:
    """Set up Django as `samlad serve` does: with a key of its own and the static files collected."""
    folder = HOME / ("postgresql" if on_postgres else f"sqlite-{_version()}")
    for outdated in HOME.glob("sqlite-*") if not on_postgres else ():
        if outdated != folder:
            shutil.rmtree(outdated)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "samlad.config.settings",
        "SAMLAD_DATA_DIR": str(folder),
        "SAMLAD_SECRET_KEY": "only for measuring, on this machine",
    }
    collect = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(collect, cwd=ROOT, check=True)
    django.setup()


def _version() -> str:
    """A name that changes with the tables and with what builds their contents."""
    files = sorted((ROOT / "samlad").glob("*/migrations/*.py"))
    files += [Path(__file__).with_name(name) for name in BUILDERS]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


@contextmanager
def database(size: Size) -> Iterator[None]:
    """The default database is the one of that size, built the first time."""
    settings, before = connection.settings_dict, connection.settings_dict["NAME"]
    name = _on_postgresql(size) if connection.vendor == "postgresql" else _in_file(size)
    _connect(name)
    try:
        yield
    finally:
        connection.close()
        settings["NAME"] = before


def _connect(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _in_file(size: Size) -> str:
    file = Path(os.environ["SAMLAD_DATA_DIR"]) / f"{size}.sqlite3"
    if not file.exists():
        half = file.with_suffix(".building")
        half.unlink(missing_ok=True)
        _build(str(half), size)
        half.rename(file)
    return str(file)


def _on_postgresql(size: Size) -> str:
    name = f"bench_{size}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    _build(name, size)
    return name


def _build(name: str, size: Size) -> None:
    from samlad.base.database import tables_surveyed
    from tests.bench.build import build

    print(f"building {size} ...", file=sys.stderr, flush=True)
    _connect(name)
    call_command("migrate", interactive=False, verbosity=0)
    build(size)
    tables_surveyed()  # as `samlad tick` does
    if connection.vendor == "postgresql":  # its own housekeeping does this on a real server
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    connection.close()
