"""What is left when the process group is killed again and again while people write and mail goes out."""

import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from tests.bench.figures import table
from tests.bench.sizes import Plan
from tests.killing.course import Outcome, carried_out
from tests.postgres import postgres

SEED = 47
ENGINES = ("SQLite", "PostgreSQL")
HEAD = (
    "engine",
    "kills",
    "hit an open request",
    "acknowledged",
    "lost",
    "twice",
    "half done",
    "cut off but kept",
    "mails",
    "never came",
    "repeats",
    "most of one",
)


def report(plan: Plan) -> None:
    """A row for each engine, and each thing that must not be."""
    found = {engine: _killed(engine, plan.kills) for engine in ENGINES}
    print(table(HEAD, [(engine, *_figures(outcome)) for engine, outcome in found.items()]))
    for engine, outcome in found.items():
        for line in _wrong(outcome):
            print(f"{engine}: {line}")


def _killed(engine: str, kills: int) -> Outcome:
    server: AbstractContextManager[str] = postgres() if engine == "PostgreSQL" else nullcontext("")
    with tempfile.TemporaryDirectory(prefix="samlad-killed-") as folder, server as database:
        return carried_out(Path(folder), kills, SEED, database)


def _figures(outcome: Outcome) -> tuple[object, ...]:
    return (
        outcome.kills,
        outcome.hits,
        outcome.acknowledged.total(),
        len(outcome.lost),
        len(outcome.twice),
        len(outcome.half_done),
        outcome.saved,
        outcome.mails,
        len(outcome.missing),
        outcome.repeats,
        outcome.most_repeats,
    )


def _wrong(outcome: Outcome) -> list[str]:
    return [
        *outcome.faults,
        *(f"lost: {one}" for one in outcome.lost),
        *(f"twice: {one}" for one in outcome.twice),
        *(f"half done: {one}" for one in outcome.half_done),
        *(f"mail that never came: {one}" for one in outcome.missing),
        *(f"mail that nobody wrote: {one}" for one in outcome.unknown),
    ]
