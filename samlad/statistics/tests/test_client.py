"""Asking a source that answers badly, slowly, too much, or from somewhere else."""

import gzip
import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import pytest

from samlad.base.refusals import Refusal
from samlad.statistics.connectors.client import Client, Gone, Later, loaded
from samlad.statistics.connectors.pace import Pace, Patience
from samlad.statistics.tests.source_server import Answer, SourceServer, as_json

HASTY = Patience(tries=2, first=0.01, longest=0.05, connect=2, read=0.3, whole=0.6)
GOOD: dict[str, Any] = {"values": []}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SourceServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with SourceServer(lambda _asked: as_json(GOOD)).serving() as server:
        yield server


def client(server: SourceServer, patience: Patience = HASTY, most_bytes: int = 100_000) -> Client:
    return Client(server.base, pace=Pace(1000, 1), patience=patience, most_bytes=most_bytes)


def trickle() -> Iterator[bytes]:
    """Never a long pause, and never an end."""
    for _number in range(60):
        sleep(0.05)
        yield b" "


SHORT_OF = [
    Answer(status=500),
    Answer(status=503, body=b"<html>"),
    Answer(b'{"values": []}', cut=5),
    Answer(b"<!DOCTYPE html><title>Underhall</title>"),
    as_json({}, 429),
    as_json({}, 429, **{"Retry-After": "0"}),
    Answer(b"{}", delay=0.7),
    Answer(b"not gzip at all", headers={"Content-Encoding": "gzip"}),
    Answer(gzip.compress(b'{"values": []}')[:-9], headers={"Content-Encoding": "gzip"}),
]


@pytest.mark.parametrize("bad", SHORT_OF)
def test_what_passes_is_asked_for_again(server: SourceServer, bad: Answer) -> None:
    server.first = [bad]
    assert loaded(client(server).get("kpi")) == GOOD
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (Answer(status=500), "fel hos sig \\(500\\)"),
        (Answer(b'{"values": []}', cut=5), "Förbindelsen bröts"),
        (Answer(b"\n <HTML>"), "webbsida"),
        (as_json({}, 429), "inte emot fler frågor"),
        (Answer(b"{}", delay=0.7), "inte i tid"),
    ],
)
def test_what_does_not_pass_is_told_and_left_for_later(server: SourceServer, bad: Answer, told: str) -> None:
    server.first = [bad, bad, bad]
    with pytest.raises(Later, match=told):
        client(server).get("kpi")
    assert len(server.asked) == HASTY.tries


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (as_json({"title": "Too many cells", "detail": "Max 100"}, 403), r"Too many cells – Max 100 \(403\)"),
        (as_json({"title": "Bad 19121212-1212"}, 400), r"sade nej: Bad \[identity_number\] \(400\)"),
        (Answer(b"<html>nej</html>", 400), r"sade nej: 400"),
        (Answer(b"[1]", 400), r"sade nej: 400"),
        (Answer(b"[" * 50_000, 400), r"sade nej: 400"),
        (Answer(status=404), "inte längre"),
        (Answer(status=410), "inte längre"),
        (Answer(status=302, headers={"Location": "http://127.0.0.1:1/"}), "flyttat"),
        (Answer(b"x" * 100_001), "större än"),
    ],
)
def test_what_no_second_try_would_mend_is_told_at_once(server: SourceServer, bad: Answer, told: str) -> None:
    server.first = [bad]
    with pytest.raises(Refusal, match=told) as refused:
        client(server).get("kpi")
    assert not isinstance(refused.value, Later)
    assert isinstance(refused.value, Gone) == (bad.status in (404, 410))
    assert len(server.asked) == 1


def test_a_source_that_trickles_is_not_waited_for(server: SourceServer) -> None:
    server.first = [Answer(parts=trickle()), Answer(parts=trickle())]
    with pytest.raises(Later, match="långsamt"):
        client(server).get("kpi")


def test_nobody_there(server: SourceServer) -> None:
    with pytest.raises(Later, match="går inte att nå"):
        Client("http://127.0.0.1:1", pace=Pace(10, 1), patience=HASTY).get("kpi")


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ({"Retry-After": "120"}, timedelta(seconds=120)),
        ({"Retry-After": "99999999"}, timedelta(days=1)),
        (
            {"Retry-After": "Sun, 22 Nov 2026 10:05:00 GMT", "Date": "Sun, 22 Nov 2026 10:00:00 GMT"},
            timedelta(minutes=5),
        ),
        ({"Retry-After": "när som helst"}, None),
    ],
)
def test_a_source_that_wants_peace_gets_it(
    server: SourceServer, told: dict[str, str], wait: timedelta | None
) -> None:
    coded = {name: value.encode().decode("latin-1") for name, value in told.items()}
    server.first = [as_json({}, 429, **coded)] * 3
    with pytest.raises(Later) as later:
        client(server).get("kpi")
    assert later.value.wait == wait
    # Longer than anybody waits: it is not asked again at once.
    assert len(server.asked) == (1 if wait else HASTY.tries)


def test_packed_answers_are_unpacked(server: SourceServer) -> None:
    server.first = [Answer(gzip.compress(b'{"a": 1}'), headers={"Content-Encoding": "gzip"})]
    assert loaded(client(server).get("kpi")) == {"a": 1}


def test_a_small_answer_that_unpacks_to_a_large_one_is_refused(server: SourceServer) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    server.first = [Answer(bomb, headers={"Content-Encoding": "gzip"})]
    with pytest.raises(Refusal, match="större än"):
        client(server).get("kpi")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/v3/data",
        "http://169.254.169.254/v3/latest",
        "http://localhost/v3/data",
        "//127.0.0.2/v3/data",
        "/v2/data",
        "/v3evil/data",
        "/v3/../admin",
        "/v3/%2e%2e/admin",
        "/v3/%2E%2E%5Cadmin",
        "../admin",
        "tables/../config",
        "tables/%2e%2e/config",
        "file:///etc/passwd",
        "http://127.0.0.1:port/v3/data",
        "http://[::1/v3",
    ],
)
def test_nothing_but_the_configured_address_is_asked(server: SourceServer, address: str) -> None:
    with pytest.raises(Refusal, match="annan adress"):
        client(server).get(address)
    assert server.asked == []


def test_a_source_may_say_where_it_goes_on(server: SourceServer) -> None:
    asking = client(server)
    for address in (f"{server.base}/data?page=2", "/v3/data?page=2", "data?page=2"):
        assert asking.within(address) == f"{server.base}/data?page=2"
    # Behind a proxy a source may think that it is spoken to without encryption, or by somebody else.
    told = server.base.replace("http://", "https://user:secret@")
    assert asking.within(f"{told}/data") == f"{server.base}/data"


def test_a_source_that_is_switched_off() -> None:
    with pytest.raises(Refusal, match="avstängd"):
        Client("", pace=Pace(1, 1))


def test_calls_keep_to_the_pace(server: SourceServer) -> None:
    begun = monotonic()
    with Client(server.base, pace=Pace(3, 0.4), patience=HASTY) as asking:
        for _number in range(7):
            asking.get("kpi")
    # Three at once, three after a pause, one after another: never sooner, however slow the machine.
    assert monotonic() - begun >= 0.8


LARGE = """
    import resource, sys
    from samlad.base.refusals import Refusal
    from samlad.statistics.connectors.client import Client
    from samlad.statistics.connectors.pace import Pace, Patience
    import django; django.setup()
    ask = Client(sys.argv[1], pace=Pace(10, 1), patience=Patience(tries=1))
    ask.get("small")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        ask.get("large")
    except Refusal as refusal:
        print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, refusal.text)
"""


def test_300_megabytes_are_refused_without_being_held(server: SourceServer) -> None:
    given = []

    def parts() -> Iterator[bytes]:
        for _number in range(300):
            given.append(1)
            yield b"1," * 512 * 1024

    server.first = [as_json(GOOD), Answer(parts=parts())]
    code = textwrap.dedent(LARGE)
    run = subprocess.run(
        [sys.executable, "-c", code, server.base], capture_output=True, text=True, check=True
    )
    grown, told = run.stdout.split(" ", 1)
    assert "större än 24 MB" in told
    # MB: twice the limit for the pieces and their sum, and some for the program itself.
    assert int(grown) < 70
    assert len(given) < 60


@pytest.mark.parametrize("body", [b'{"values": [', b"\xff", b"", json.dumps({}).encode()[:1]])
def test_broken_json_is_left_for_later(body: bytes) -> None:
    with pytest.raises(Later, match="inte hel JSON"):
        loaded(body)
