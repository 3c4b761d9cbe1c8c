"""What `script/test` runs: all tests on SQLite, those that use a database on PostgreSQL, the journeys in a
browser, then the server and the built wheel.

Each part is a pytest process of its own. The last lines tell what did not run and why; a part that fails, or
that finds no tests, makes the whole fail.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import postgres

# Real servers in processes of their own, with a database of their own: run once, the last not side by side.
JOURNEYS = "tests/journeys"
WHOLE = ("tests/test_wheel.py", "tests/test_killing.py", "samlad/config/tests/test_server.py")
# Whoever is done takes over from the other, so that neither waits; tests of one file mostly stay together.
TWO = ("-n", "2", "--dist", "worksteal")
# Servers and commands that tests start would compile all of Samlad each time.
LEFT_OUT = {"SAMLAD_DATABASE", "PYTHONDONTWRITEBYTECODE"}
PLAIN = (*TWO, "samlad", "tests", *(f"--ignore={path}" for path in (JOURNEYS, *WHOLE)))


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    arguments: tuple[str, ...]
    on_postgres: bool = False


PARTS = (
    Part("SQLite", PLAIN),
    Part("PostgreSQL", ("--only-database", *PLAIN), on_postgres=True),
    Part("Browser", (*TWO, JOURNEYS)),
    Part("Server and wheel", WHOLE),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    part: Part
    exit_code: int
    counts: str
    skipped: tuple[str, ...]


def run(part: Part, report: Path) -> Outcome:
    print(f"\n{part.name}", flush=True)
    with ExitStack() as stack:
        environment = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
        if part.on_postgres:
            environment["SAMLAD_DATABASE"] = stack.enter_context(postgres())
        command = [sys.executable, "-m", "pytest", f"--junit-xml={report}", *part.arguments]
        code = subprocess.run(command, env=environment, check=False).returncode
    return outcome(part, code, report)


def outcome(part: Part, exit_code: int, report: Path) -> Outcome:
    """A process that died before it wrote its report counts as failed with nothing run."""
    if not report.exists():
        return Outcome(part, exit_code or 1, "did not finish", ())
    suite = ET.parse(report).getroot().find("testsuite")
    assert suite is not None
    number = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
    failed = number["failures"] + number["errors"]
    passed = number["tests"] - failed - number["skipped"]
    return Outcome(
        part, exit_code, f"{passed} passed, {failed} failed, {number['skipped']} skipped", _skipped(suite)
    )


def _skipped(suite: ET.Element) -> tuple[str, ...]:
    return tuple(
        f"{case.get('classname')}.{case.get('name')}: {skip.get('message')}"
        for case in suite.iter("testcase")
        for skip in case.iter("skipped")
    )


def summary(outcomes: list[Outcome]) -> str:
    lines = [f"{o.part.name:<18} {o.counts}{'' if o.exit_code == 0 else '  FAILED'}" for o in outcomes]
    skipped = [f"  {o.part.name}: {reason}" for o in outcomes for reason in o.skipped]
    return "\n".join([*lines, "Did not run:" if skipped else "Nothing was skipped.", *skipped])


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="samlad-reports-") as folder:
        outcomes = [run(part, Path(folder) / f"{part.name}.xml") for part in PARTS]
    print(f"\n{summary(outcomes)}")
    return max(outcome.exit_code for outcome in outcomes)


if __name__ == "__main__":
    sys.exit(main())
