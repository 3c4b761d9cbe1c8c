"""The tables of measured coverage in the pages on method are those that the code gives."""

from collections.abc import Callable, Iterator

import pytest

from samlad.analysis import trends
from samlad.analysis.tests import calibration

QUICK = ("rates", "proportions", "compared", "values")
TABLES = [(page, name) for page, tables in calibration.TABLES.items() for name in tables]


def measured(page: str, name: str) -> str:
    text = (calibration.PAGES / page).read_text(encoding="utf-8")
    found = calibration.place(name).findall(text)
    assert len(found) == 1, f"{page} has no place for {name}"
    return str(found[0])


@pytest.mark.parametrize(("page", "name"), TABLES)
def test_every_table_is_written(page: str, name: str) -> None:
    assert measured(page, name).count("\n| ") >= 3


@pytest.mark.parametrize(("page", "name"), [two for two in TABLES if two[1] in QUICK])
def test_the_quick_tables_are_those_of_today(page: str, name: str) -> None:
    made: Callable[[], Iterator[str]] = calibration.TABLES[page][name]
    assert measured(page, name) == calibration.written(made)


def test_a_cell_of_the_slow_table_is_that_of_today() -> None:
    row = next(line for line in measured("trends.md", "counts").splitlines() if "0.3, 5 years" in line)
    assert calibration.count_cell(20, 5, "heaps 0.3") == row.split(" | ")[3]


@pytest.mark.parametrize("code", trends.VERDICTS)
def test_every_verdict_is_explained(code: str) -> None:
    assert f"| `{code}` |" in (calibration.PAGES / "trends.md").read_text(encoding="utf-8")
