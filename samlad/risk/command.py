"""`samlad index run` and `samlad index check`: an index from a specification and a table of figures."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from samlad.analysis.index import Figures, Specification, Unfit, model, read, run, sureness
from samlad.analysis.index.correlations import correlations, drop_one
from samlad.analysis.index.table import figures
from samlad.risk.report import report
from samlad.risk.tables import Made, write
from samlad.statistics.command import Told


def run_files(chosen: argparse.Namespace) -> int:
    """0 when everything is written, 1 with every fault on standard error when nothing is."""
    found = _read(chosen)
    if found is None:
        return 1
    specification, table = found
    if chosen.runs:
        specification = replace(specification, sureness=replace(specification.sureness, runs=chosen.runs))
    try:
        made = _made(specification, table)
        written = write(made, chosen.out)
        page = chosen.out / "report.html"
        page.write_text(report(made), encoding="utf-8")
    except Unfit as unfit:
        return _refused(str(unfit))
    except OSError as error:
        return _refused(f"{error.filename}: {error.strerror}")
    print("\n".join(map(str, [page, *written])))
    return 0


def check_files(chosen: argparse.Namespace) -> int:
    """0 when an index can be made, with what is worth knowing; 1 with every fault on standard error."""
    found = _read(chosen)
    if found is None:
        return 1
    try:
        index = run(*found)
    except Unfit as unfit:
        return _refused(str(unfit))
    left_out = int((index.left_out[-1] > 0).sum())
    print(f"{len(index.areas)} areas, {len(index.years)} years, {len(index.specification.codes)} indicators")
    print(f"{left_out} areas left out in {index.years[-1]}")
    for note in index.notes:
        print(f"note: {note}")
    return 0


def _made(specification: Specification, table: Figures) -> Made:
    index = run(specification, table)
    sure = sureness(specification, table, progress=Told("running", "runs"))
    return Made(index, sure, correlations(index), drop_one(index))


def _read(chosen: argparse.Namespace) -> tuple[Specification, Figures] | None:
    """The specification and the figures, or None with the reasons told."""
    try:
        specification = read(_specification(chosen.specification))
        text = chosen.data.read_text(encoding=specification.data.encoding)
        return specification, figures(specification, text)
    except Unfit as unfit:
        _refused(str(unfit))
    except OSError as error:
        _refused(f"{error.filename}: {error.strerror}")
    except (UnicodeDecodeError, LookupError) as error:
        _refused(f"{chosen.data}: {error}")
    return None


def _specification(named: str) -> str:
    """The text of a file, or of a model that comes with Samlad."""
    path = Path(named)
    return model(named) if not path.exists() and named.isidentifier() else path.read_text(encoding="utf-8")


def _refused(text: str) -> int:
    print(text, file=sys.stderr)
    return 1
