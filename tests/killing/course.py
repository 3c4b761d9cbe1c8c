"""The course of it: start, write, kill, start again; then compare what was promised with what is there."""

import json
import os
import random
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tests.browser import ROOT
from tests.killing.clients import ACKNOWLEDGED, BROKEN, Site, Write, everybody
from tests.killing.group import PATIENCE_SECONDS, Group, post
from tests.killing.names import KINDS

# After how many acknowledged writes since the start the next kill comes.
FEWEST, MOST = 1, 25
IN = "import sys, django; django.setup(); from tests.killing.{} import main; main(sys.argv[1])"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the kills came to. `faults` are lines about what must not be: empty where all is well.

    `hits` are the kills that cut off a request that writes; `saved` of those writes were kept all the same.
    `repeats` are mails that came once more.
    """

    kills: int
    hits: int
    acknowledged: Counter[str]
    lost: list[str]
    twice: list[str]
    half_done: list[str]
    faults: list[str]
    saved: int
    mails: int
    missing: list[str]
    unknown: list[str]
    repeats: int
    most_repeats: int


def carried_out(folder: Path, kills: int, seed: int, database: str = "", pause: float = 0.05) -> Outcome:
    """Kill so many times. `pause`: how long the mail server has a mail before it says so, in seconds."""
    with post(pause) as (postbox, port):
        environment = _environment(folder, port, database)
        _run(environment, "-m", "samlad", "migrate")
        _run(environment, "-c", IN.format("stage"), str(folder / "keys.json"))
        site = Site(Group(environment, folder / "group.log"), postbox, _read(folder / "keys.json"))
        killed = _killed(site, kills, random.Random(seed))  # noqa: S311
        noted = [write for write in site.writes if write.known_by]
        postbox.pause = 0
        left = _left(folder, environment, noted)
    return _outcome(site, killed, noted, left)


def _environment(folder: Path, port: int, database: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMLAD_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "samlad.config.settings",
        "SAMLAD_DATA_DIR": str(folder),
        "SAMLAD_SECRET_KEY": secrets.token_urlsafe(48),
        "SAMLAD_MAIL": f"smtp://127.0.0.1:{port}",
        **({"SAMLAD_DATABASE": database} if database else {}),
    }


def _run(environment: Mapping[str, str], *arguments: str) -> None:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _read(file: Path) -> Any:
    return json.loads(file.read_text())


def _killed(site: Site, kills: int, dice: random.Random) -> list[float]:
    """When the group was killed, each time."""
    moments = list[float]()
    with _writing(site):
        for number in range(kills):
            site.group.start()
            site.up.set()
            # The last one comes when something of each kind has been acknowledged.
            _wait_for(site, dice.randint(FEWEST, MOST), KINDS if number == kills - 1 else frozenset())
            sleep(dice.uniform(0, 0.02))
            site.up.clear()
            moments.append(monotonic())
            site.group.kill()
    return moments


@contextmanager
def _writing(site: Site) -> Iterator[None]:
    """The clients write as long as the block lasts; nothing of ours runs after it."""
    clients = everybody(site)
    for client in clients:
        client.start()
    try:
        yield
    finally:
        site.group.kill()
        site.over.set()
        site.up.set()
        for client in clients:
            client.join(PATIENCE_SECONDS)


def _wait_for(site: Site, writes: int, kinds: frozenset[str]) -> None:
    """Until so many more are acknowledged, some of these kinds, and a request is on its way just now."""
    until, wanted = monotonic() + PATIENCE_SECONDS, len(site.acknowledged) + writes
    while len(done := site.acknowledged) < wanted or not kinds <= set(done) or not site.open:
        assert monotonic() < until, f"nothing is written but {set(done)}"
        assert not site.faults, site.faults
        sleep(0.002)


def _left(folder: Path, environment: Mapping[str, str], noted: Sequence[Write]) -> dict[str, Any]:
    told = [(write.kind, write.known_by) for write in noted]
    (folder / "writes.json").write_text(json.dumps(told))
    _run(environment, "-c", IN.format("left"), str(folder))
    found: dict[str, Any] = _read(folder / "left.json")
    return found


def _outcome(site: Site, killed: Sequence[float], noted: Sequence[Write], left: Mapping[str, Any]) -> Outcome:
    kept = list(zip(noted, left["found"], strict=True))
    promised = {(w.kind, w.known_by) for w in noted if w.outcome == ACKNOWLEDGED}
    came = Counter(site.postbox.identities())
    return Outcome(
        kills=len(killed),
        hits=sum(any(_hit(write, moment) for write in site.writes) for moment in killed),
        acknowledged=Counter(kind for kind, _known_by in promised),
        lost=lost(kept),
        twice=[f"{write.kind} {write.known_by}: {number}" for write, number in kept if number > 1],
        half_done=left["half_done"],
        faults=list(site.faults),
        saved=sum(number for write, number in kept if write.outcome == BROKEN),
        mails=len(left["queued"]),
        missing=sorted(set(left["queued"]) - set(came)) + [f"{left['unsent']} unsent"] * bool(left["unsent"]),
        unknown=sorted(set(came) - set(left["queued"])),
        repeats=came.total() - len(came),
        most_repeats=max(came.values(), default=1) - 1,
    )


def lost(kept: Sequence[tuple[Write, int]]) -> list[str]:
    """What was acknowledged and is not there; `kept` are the writes, each with how many rows there are."""
    gone = (write for write, number in kept if write.outcome == ACKNOWLEDGED and number == 0)
    return [f"{write.kind} {write.known_by}" for write in gone]


def _hit(write: Write, killed: float) -> bool:
    return write.outcome == BROKEN and write.begun < killed < write.ended
