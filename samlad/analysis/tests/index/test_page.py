"""The page on the method: its example comes out as it says, and it names every key and choice."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from samlad.analysis.index import REASONS, read, run
from samlad.analysis.index.aggregate import MEANS
from samlad.analysis.index.draws import LAWS, NOISES
from samlad.analysis.index.missing import FILLS
from samlad.analysis.index.normalise import METHODS
from samlad.analysis.index.outliers import OUTLIERS
from samlad.analysis.index.ranking import TIES
from samlad.analysis.index.specification import Indicator, Specification
from samlad.analysis.index.table import figures
from samlad.analysis.index.toml import LISTS, SECTIONS
from samlad.analysis.index.weights import WEIGHTS
from samlad.analysis.tests.index import calibration

PAGE = (Path(__file__).parents[4] / "docs" / "methods" / "index.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def row(name: str) -> list[float]:
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| {name}"))
    return [float(cell) for cell in line.split("|")[2:5] if cell.strip() not in ("–", "")]


def test_the_worked_example_comes_out_as_on_the_page() -> None:
    one = read(block("toml"))
    index = run(one, figures(one, block("csv")))
    whole, domains = index.same_year.whole, index.same_year.whole_domains
    assert whole is not None
    assert domains is not None
    for name, found, city in (
        ("**safety**", index.same_year.domains[0, :, 0], domains[0, 0]),
        ("**school**", index.same_year.domains[0, :, 1], domains[0, 1]),
        ("**index**", index.index[0], whole[0]),
    ):
        assert [*found.tolist(), city] == pytest.approx(row(name), abs=0.005)
    assert index.same_year.contributions[0, 0].tolist() == pytest.approx([33.33, 6.67, 16.67], abs=0.005)
    assert index.same_year.rescaled.tolist() == [[False, True]]


KEYS = [
    field.name
    for kind in (*SECTIONS.values(), *(kind for _, kind in LISTS.values()), Specification, Indicator)
    for field in fields(kind)
]
CHOICES = [*MEANS, *LAWS, *NOISES, *FILLS, *METHODS, *OUTLIERS, *TIES, *WEIGHTS, *REASONS[1:]]


@pytest.mark.parametrize("word", sorted({*KEYS, *CHOICES} - {"domains", "indicators", "data"}))
def test_every_key_and_choice_is_named(word: str) -> None:
    assert re.search(rf"`\[*{re.escape(word)}\]*`", PAGE)


def test_the_measured_table_is_written() -> None:
    found = re.search(r"<!-- measured: held -->\n\n(.*?)\n\n<!-- end -->", PAGE, re.DOTALL)
    assert found is not None
    rows = {line.split(" | ")[0].removeprefix("| "): line.split(" | ") for line in found[1].splitlines()[2:]}
    assert list(rows) == list(calibration.WORLDS)
    for name in calibration.HELD:
        assert 94 <= float(rows[name][3]) <= 96
        assert 93.9 <= float(rows[name][4]) <= 96
