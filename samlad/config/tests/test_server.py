"""The served application as it is set up for real, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from samlad.config.server import granian

ROOT = Path(__file__).resolve().parents[3]
# One request that reads the database through the real application, then questions on the connection it left.
PROBE = """
import io, json
from samlad.config.wsgi import application
from django.db import connection

def ask(name):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]

assert connection.connection is None
got = []
environ = {
    "REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "localhost", "SERVER_PORT": "8000",
    "HTTP_HOST": "localhost:8000", "HTTP_COOKIE": "sessionid=" + "0" * 32,
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
}
answer = application(environ, lambda status, headers: got.extend([status, dict(headers)]))
b"".join(answer)
answer.close()
served = connection.connection
assert served is not None, "the request did not read the database"
pragmas = {name: ask(name) for name in PRAGMAS}
assert connection.connection is served, "another connection than the served one"
print(json.dumps({"status": got[0], "headers": got[1], "pragmas": pragmas}))
"""
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: what has been acknowledged survives a power cut
    "foreign_keys": 1,
    "recursive_triggers": 1,
}


def run(*arguments: str, data_dir: Path) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAMLAD_")}
    environment = clean | {"SAMLAD_DATA_DIR": str(data_dir), "SAMLAD_SECRET_KEY": "k" * 40}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_served_connection_is_durable(tmp_path: Path) -> None:
    migrated = run("-m", "samlad", "migrate", data_dir=tmp_path)
    assert migrated.returncode == 0, migrated.stderr
    script = f"PRAGMAS = {list(PRAGMAS)}\n{PROBE}"
    done = run("-c", script, data_dir=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["status"].startswith("302")
    assert told["pragmas"] == PRAGMAS
    assert "default-src 'self'" in told["headers"]["Content-Security-Policy"]


@pytest.mark.parametrize("workers", [1, 4])
def test_the_server_is_started_with_one_thread_in_each_worker(workers: int) -> None:
    """A thread that waits for a write must not hold the connection of another."""
    command = granian("127.0.0.1", 8000, workers)
    assert command[command.index("--workers") + 1] == str(workers)
    assert command[command.index("--blocking-threads") + 1] == "1"
    assert command[-1] == "samlad.config.wsgi:application"
