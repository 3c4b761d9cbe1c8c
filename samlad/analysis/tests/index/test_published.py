"""Published indices rebuilt figure by figure through the public format, with no code of their own."""

import csv
from pathlib import Path

import numpy as np
import pytest

from samlad.analysis.index import Index, read, run
from samlad.analysis.index.table import figures
from tests.shared_data import shared

pytestmark = pytest.mark.filterwarnings("error")
HERE = Path(__file__).parent / "published"


def rebuilt(name: str, data: Path, encoding: str = "utf-8") -> Index:
    specification = read((HERE / f"{name}.toml").read_text(encoding="utf-8"))
    assert specification.data.encoding == encoding
    return run(specification, figures(specification, data.read_text(encoding=encoding)))


def published(path: Path, code: str, encoding: str = "utf-8") -> dict[str, dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return {row[code]: row for row in csv.DictReader(file)}


def column(rows: dict[str, dict[str, str]], areas: tuple[str, ...], name: str) -> np.ndarray:
    return np.array([float(rows[area][name]) for area in areas])


def test_the_welsh_index_comes_out_as_published() -> None:
    path = shared("reference/wimd2019.csv")
    index = rebuilt("wimd_2019", path)
    rows = published(path, "lsoa11_code")
    assert len(index.areas) == 1909
    names = ("Income", "Employment", "Health", "Education", "Access", "Housing", "Crime", "Environment")
    for place, name in enumerate(names):
        apart = index.same_year.indicators[0, :, place] - column(rows, index.areas, f"{name}_score")
        assert np.abs(apart).max() < 5.5e-9, name
    assert np.abs(index.index[0] - column(rows, index.areas, "IMD_score")).max() < 5.5e-9
    assert (index.rank[0] == column(rows, index.areas, "IMD_rank")).all()


def test_townsend_comes_out_as_published() -> None:
    counts, scores = shared("reference/townsend_2001_counts.csv"), "reference/townsend_2001_scores.csv"
    index = rebuilt("townsend_2001", counts, "latin-1")
    rows = published(shared(scores), "Zone.Name", "latin-1")
    assert set(rows) == set(index.areas)
    assert np.abs(index.index[0] - column(rows, index.areas, "TDS")).max() < 5e-9
    assert (index.quantile_group[0] == column(rows, index.areas, "quintile")).all()
