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


def run(*arguments: str, data_dir: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAMLAD_")}
    environment = clean | {"SAMLAD_DATA_DIR": str(data_dir)} | more
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a new installation, which was told to migrate and did."""
    folder = tmp_path_factory.mktemp("installed") / "new"
    before = run("-m", "samlad", "check", data_dir=folder)
    assert before.returncode == 1
    assert "samlad migrate" in before.stdout
    migrated = run("-m", "samlad", "migrate", data_dir=folder)
    assert migrated.returncode == 0, migrated.stderr
    return folder


def test_a_served_connection_is_durable(installed: Path) -> None:
    done = run("-c", f"PRAGMAS = {list(PRAGMAS)}\n{PROBE}", data_dir=installed, SAMLAD_SECRET_KEY="k" * 40)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["status"].startswith("302")
    assert told["pragmas"] == PRAGMAS
    assert "default-src 'self'" in told["headers"]["Content-Security-Policy"]
    assert "img-src 'self' data:;" in told["headers"]["Content-Security-Policy"] + ";"


def test_browsers_may_fetch_pictures_from_the_tile_server_alone(installed: Path) -> None:
    tiles = "https://tiles.example:8443/{z}/{x}/{y}.png?key=abc"
    probe = f"PRAGMAS = []\n{PROBE}"
    done = run("-c", probe, data_dir=installed, SAMLAD_SECRET_KEY="k" * 40, SAMLAD_TILES=tiles)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["headers"]["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in told.split(";"))
    assert rules["img-src"] == "'self' data: https://tiles.example:8443"
    assert rules["default-src"] == "'self'"


def test_all_is_in_order_but_serving_needs_a_key(installed: Path) -> None:
    checked = run("-m", "samlad", "check", data_dir=installed)
    assert (checked.returncode, checked.stderr) == (0, "")
    served = run("-m", "samlad", "serve", "--port", "0", data_dir=installed)
    assert served.returncode == 1
    assert served.stderr.startswith("SAMLAD_SECRET_KEY: ")


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"SAMLAD_HTTPS": "kanske", "SAMLAD_MAIL": "mail.example"}, ["SAMLAD_HTTPS: ", "SAMLAD_MAIL: "]),
        ({"SAMLAD_DATABASE": "postgresql://127.0.0.1:9/samlad"}, ["SAMLAD_DATABASE: "]),
    ],
)
def test_the_command_stops_with_the_names_and_no_traceback(
    tmp_path: Path, environment: dict[str, str], told: list[str]
) -> None:
    done = run("-m", "samlad", "check", data_dir=tmp_path, **environment)
    assert done.returncode == 1
    output = done.stdout + done.stderr
    assert [name for name in told if name not in output] == []
    assert "Traceback" not in output


@pytest.mark.parametrize("workers", [1, 4])
def test_the_server_is_started_with_one_thread_in_each_worker(workers: int) -> None:
    """A thread that waits for a write must not hold the connection of another."""
    command = granian("127.0.0.1", 8000, workers)
    assert command[command.index("--workers") + 1] == str(workers)
    assert command[command.index("--blocking-threads") + 1] == "1"
    assert command[-1] == "samlad.config.wsgi:application"
