"""The round page from a real server, asked for by many clients at once."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from queue import SimpleQueue
from threading import Thread

from django.conf import settings
from django.db import connection

from tests.bench.figures import Times
from tests.bench.pages import addresses, coordinator
from tests.bench.sizes import Plan

HOST = "127.0.0.1"
WORKERS = 2
START_SECONDS, STOP_SECONDS = 120, 30


@dataclass(frozen=True, slots=True)
class Served:
    times: Times
    per_second: float
    errors: int


def ask_together(plan: Plan) -> Served:
    """All clients begin at once, each over one connection that it keeps."""
    path, cookie = addresses()["round"], _cookie()
    done = SimpleQueue[float | None]()
    with _server() as port:
        for _ in range(WORKERS * plan.warm_up):
            _ask(HTTPConnection(HOST, port, timeout=30), path, cookie)
        begun = time.perf_counter()
        until = begun + plan.seconds
        clients = [
            Thread(target=_client, args=(port, path, cookie, plan.requests, until, done))
            for _ in range(plan.clients)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        took = time.perf_counter() - begun
    answers = [done.get() for _ in range(done.qsize())]
    times = [answer for answer in answers if answer is not None]
    if not times:
        raise RuntimeError("the server answered nothing")
    return Served(Times(times), len(times) / took, len(answers) - len(times))


def _cookie() -> str:
    return f"{settings.SESSION_COOKIE_NAME}={coordinator().cookies[settings.SESSION_COOKIE_NAME].value}"


def _client(
    port: int, path: str, cookie: str, requests: int, until: float, done: SimpleQueue[float | None]
) -> None:
    link = HTTPConnection(HOST, port, timeout=30)
    for _ in range(requests):
        if time.perf_counter() > until:
            return
        begun = time.perf_counter()
        try:
            status = _ask(link, path, cookie)
        except (OSError, HTTPException):
            link.close()
            status = 0
        done.put(time.perf_counter() - begun if status == 200 else None)


def _ask(link: HTTPConnection, path: str, cookie: str) -> int:
    link.request("GET", path, headers={"Cookie": cookie})
    answer = link.getresponse()
    answer.read()
    return answer.status


@contextmanager
def _server() -> Iterator[int]:
    """`samlad serve` on a free port, on the database that is in use here."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port = int(listener.getsockname()[1])
    command = [sys.executable, "-m", "samlad", "serve", "--port", str(port), "--workers", str(WORKERS)]
    own = os.environ | {"SAMLAD_DATABASE": _database_url()}
    process = subprocess.Popen(command, env=own, start_new_session=True)
    try:
        _wait(port)
        yield port
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The server, and its workers where it does not see to them in time."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _database_url() -> str:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["SAMLAD_DATABASE"].removesuffix("postgres") + name


def _wait(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            _ask(HTTPConnection(HOST, port, timeout=5), "/", "")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")
