"""The engine beside the plain one: the same to 1e-12."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from samlad.analysis.index import Figures, Specification, run
from samlad.analysis.index.result import IN
from samlad.analysis.index.specification import Domain
from samlad.analysis.tests.index.made import counted, numbers, spec
from samlad.analysis.tests.index.plain import plain_index

pytestmark = pytest.mark.filterwarnings("error")

CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "ratio": ({"method": "ratio"}, {}),
    "ratio, geometric": ({"method": "ratio", "aggregate": "geometric"}, {}),
    "min-max": ({"method": "min_max"}, {}),
    "z-score by n - 1": ({"method": "z_score"}, {}),
    "z-score by n": ({"method": "z_score", "normalise": {"freedom": "n"}}, {}),
    "goalposts": ({"method": "goalposts"}, {}),
    "goalposts, geometric": ({"method": "goalposts", "aggregate": "geometric"}, {}),
    "rank": ({"method": "rank"}, {}),
    "percentile rank": ({"method": "percentile_rank"}, {}),
    "exponential rank": ({"method": "exponential_rank"}, {}),
    "logarithms": ({"method": "z_score", "indicator": {"transform": "log1p", "top": None}}, {}),
    "without top": ({"method": "min_max", "indicator": {"top": None}}, {}),
    "equal": ({"method": "z_score", "weights": {"method": "equal"}}, {}),
    "equal within domain": ({"weights": {"method": "equal_within_domain"}}, {}),
    "absolute": ({"method": "z_score", "weights": {"scale": "absolute"}}, {}),
    "left out": ({"when_missing": "leave_out"}, {"gaps": 0.03}),
    "mean": ({"missing": {"fill": "mean"}}, {}),
    "median": ({"method": "z_score", "missing": {"fill": "median"}}, {}),
    "strict": ({"missing": {"least_in_domain": 0.7, "least_in_all": 0.8}}, {"gaps": 0.2}),
    "three years from the first": ({"indicator": {"years": 3}}, {"years": 2, "gaps": 0.2}),
    "three years": ({"indicator": {"years": 3}, "first_year": 2021}, {"years": 4, "gaps": 0.2}),
    "carried": ({"method": "z_score", "missing": {"carry_years": 1}}, {"years": 4, "gaps": 0.3}),
    "no gaps": ({}, {"gaps": 0.0}),
}


def same(one: Specification, figures: Figures, *, year: int, base: int | None = None) -> None:
    index = run(one, figures)
    place = index.years.index(year)
    scores = index.same_year if base is None else index.fixed_base
    assert scores is not None
    plain = plain_index(one, figures, year, base)
    for number, area in enumerate(index.areas):
        found = {"index": scores.index[place, number]}
        found |= dict(zip(index.domains, scores.domains[place, number], strict=True))
        if index.left_out[place, number] != IN:
            assert np.isnan(plain.get(area, {}).get("index", np.nan))
            continue
        for code, value in found.items():
            np.testing.assert_allclose(
                value, plain[area][code], rtol=1e-12, atol=1e-12, err_msg=f"{area} {code}"
            )
    if scores.whole is not None:
        np.testing.assert_allclose(scores.whole[place], plain[one.reference]["index"], rtol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_the_engine_is_the_plain_one(case: str) -> None:
    how, what = CASES[case]
    one = spec(**how)
    figures = numbers(one, **what)
    same(one, figures, year=figures.years[-1])


@pytest.mark.parametrize("method", ["ratio", "min_max", "z_score", "goalposts"])
def test_a_fixed_base_is_the_plain_one(method: str) -> None:
    one = spec(method, base_year=2021)
    for year in (2020, 2021, 2023):
        same(one, numbers(one, years=4), year=year, base=2021)


@pytest.mark.parametrize("years", [1, 2])
def test_counts_are_the_plain_ones(years: int) -> None:
    chance = np.random.default_rng(3)
    counts = {"count": ("c",), "total": ("t",), "per": 100.0, "years": years}
    one = spec(indicator=counts, first_year=2021)
    shares, people = chance.uniform(0.05, 0.6, (25, 6)), chance.integers(0, 300, 25).astype(float)
    people[3] = 0.0
    several = [counted(one, shares, people, chance) for _ in range(2)]
    values = np.concatenate([each.values for each in several])
    totals = np.concatenate([each.totals for each in several if each.totals is not None])
    same(one, Figures((2020, 2021), several[0].areas, values, totals), year=2021)


def test_three_levels_and_an_empty_domain_are_the_plain_ones() -> None:
    one = spec()
    domains = (
        replace(one.domains[0], within="above", aggregate="geometric"),
        replace(one.domains[1], within="above"),
        one.domains[2],
        Domain("above", weight=2.0),
        Domain("empty", may_be_empty=True),
    )
    one = replace(one, domains=domains)
    same(one, numbers(one), year=2020)
    # Out of order, so that domains are no runs of indicators.
    one = replace(one, indicators=one.indicators[::2] + one.indicators[1::2])
    same(one, numbers(one), year=2020)
