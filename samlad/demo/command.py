"""The command `samlad demo`: Lindåsa, built or brought up to date, and served."""

import errno
import os
import secrets
import socket
import sys
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from samlad.demo import people

HOST = "127.0.0.1"
# Its being there says that the folder belongs to the demo.
KEY_FILE = "demo-secret-key"
DATABASE_FILE = "samlad.sqlite3"


class Stop(Exception):
    """Why the demo cannot be started."""


def demo(*, port: int, reset: bool, check: bool) -> int:
    """Build what is missing and serve until stopped, or only check the pages. Gives the exit code."""
    try:
        port = _free_port() if check else _checked_port(port)
        _prepare(port, reset=reset)
        _build()
    except Stop as problem:
        print(f"samlad demo: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next start goes on from here.", file=sys.stderr)
        return 130
    return _check(port) if check else _serve(port)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def _checked_port(port: int) -> int:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except (OSError, OverflowError) as error:
            taken = getattr(error, "errno", None) == errno.EADDRINUSE
            why = "is taken" if taken else f"cannot be used ({error})"
            raise Stop(f"port {port} {why}. Choose another with --port.") from None
    return port


def _prepare(port: int, *, reset: bool) -> None:
    """The environment of this process and of those it starts, then Django. What is given already is kept."""
    folder = Path(os.environ.setdefault("SAMLAD_DATA_DIR", str(Path("var/demo").absolute())))
    own = {
        "DJANGO_SETTINGS_MODULE": "samlad.config.settings",
        "SAMLAD_SECRET_KEY": _secret_key(folder),
        "SAMLAD_MUNICIPALITY": people.MUNICIPALITY,
        "SAMLAD_URL": f"http://localhost:{port}",
        "SAMLAD_HTTPS": "false",
        "SAMLAD_DEMO": people.ON_SIGN_IN_PAGE,
    }
    for name, value in own.items():
        os.environ.setdefault(name, value)
    if reset:
        _throw_away(folder)
    try:
        django.setup()
    except ImproperlyConfigured as problem:
        raise Stop(str(problem)) from None


def _secret_key(folder: Path) -> str:
    """The demo's key, made once. A folder with a database and without it is somebody's own: refused."""
    file = folder / KEY_FILE
    if file.exists():
        return file.read_text()
    if (folder / DATABASE_FILE).exists():
        raise Stop(f"{folder} holds data that is not the demo's. Choose another folder with SAMLAD_DATA_DIR.")
    folder.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    file.touch(mode=0o600)
    file.write_text(key)
    return key


def _throw_away(folder: Path) -> None:
    if os.environ.get("SAMLAD_DATABASE"):
        raise Stop("--reset removes the demo's own file; empty the database of SAMLAD_DATABASE yourself.")
    for end in ("", "-wal", "-shm"):
        (folder / f"{DATABASE_FILE}{end}").unlink(missing_ok=True)


def _build() -> None:
    from samlad.base.refusals import Refusal
    from samlad.demo.builder import beginning, build, catch_up

    today, now = timezone.localdate(), timezone.now()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        if beginning() is None:
            print(f"Building {people.MUNICIPALITY}, week by week ...", flush=True)
            build(today, now=now, progress=_say)
        elif added := catch_up(today, now=now, progress=_say):
            print(f"{added} weeks have passed since the last start.")
    except Refusal as refusal:
        raise Stop(refusal.text) from None
    except DatabaseError as error:
        raise Stop(f"the database cannot be used ({error}). `samlad demo --reset` builds it again.") from None
    connection.close()


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


def _serve(port: int) -> int:
    from samlad.config.server import serve

    width = max(len(person.identity) for person in people.IDENTITIES)
    print(f"\n{people.MUNICIPALITY}: http://localhost:{port}\n")
    for person in people.IDENTITIES:
        print(f"  {person.identity:<{width}}  {person.email}")
    print(f"\n  password of all: {people.PASSWORD}\n  Ctrl-C stops.\n", flush=True)
    return serve(HOST, port, min(os.cpu_count() or 1, 4))


def _check(port: int) -> int:
    from samlad.demo.check import check

    return check(HOST, port)
