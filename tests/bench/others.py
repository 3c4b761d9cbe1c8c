"""The same as pymcdm and scikit-criteria on what they can do: no gaps, one level, no uncertainty."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter

import numpy as np
import skcriteria
from pymcdm import correlations, normalizations
from pymcdm.methods import WPM, WSM
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.preprocessing.invert_objectives import NegateMinimize
from skcriteria.preprocessing.scalers import MinMaxScaler, StandarScaler

from samlad.analysis.distributions import Floats
from samlad.analysis.index import Figures, Specification, run
from samlad.analysis.index.correlations import rank_correlation
from samlad.analysis.index.specification import Indicator, Missing, Normalise

AREAS, INDICATORS = 6000, 40
Act = Callable[[], Floats]


def rows(times: int) -> Iterator[tuple[object, ...]]:
    """What is done, how far apart the answers are at most, and how long each takes."""
    for name, (ours, theirs) in cases().items():
        apart = float(np.abs(ours() - theirs()).max())
        yield name, f"{apart:.1e}", _best(ours, times), _best(theirs, max(times // 10, 2))


def cases() -> dict[str, tuple[Act, Act]]:
    """Pairs that give the same numbers."""
    return {
        "pymcdm: min-max and weighted sum": (_ours("min_max"), _pymcdm_sum),
        "pymcdm: weighted product": (_our_product, _pymcdm_product),
        "pymcdm: Spearman": (_our_spearman, _pymcdm_spearman),
        "scikit-criteria: min-max and weighted sum": (_ours("min_max"), _skcriteria_sum),
        "scikit-criteria: ranks": (_our_ranks, _skcriteria_ranks),
        "scikit-criteria: z-score": (_our_z_scores, _skcriteria_z_scores),
    }


def _best(act: Act, times: int) -> float:
    def once() -> float:
        begun = perf_counter()
        act()
        return perf_counter() - begun

    return 1000 * min(once() for _ in range(times))


def _weights() -> Floats:
    weights = 1.0 + np.arange(INDICATORS) % 3
    shares: Floats = weights / weights.sum()
    return shares


def _signs() -> Floats:
    return np.where(np.arange(INDICATORS) % 4, 1.0, -1.0)


def _values() -> Floats:
    return np.random.default_rng(8).uniform(1.0, 99.0, (AREAS, INDICATORS))


VALUES, WEIGHTS, SIGNS = _values(), _weights(), _signs()
FIGURES = Figures((2000,), tuple(f"a{number}" for number in range(AREAS)), VALUES[None])


def _specification(method: str, *, all_risk: bool = False) -> Specification:
    return Specification(
        name="Beside others",
        domains=(),
        indicators=tuple(
            Indicator(
                f"i{number}",
                direction="risk" if all_risk or SIGNS[number] > 0 else "protective",
                value="v",
                weight=float(WEIGHTS[number]),
            )
            for number in range(INDICATORS)
        ),
        missing=Missing(when_missing="leave_out"),
        normalise=Normalise(method=method, freedom="n"),
    )


def _ours(method: str) -> Act:
    one = _specification(method)
    return lambda: run(one, FIGURES).index[0] / 100


def _pymcdm_sum() -> Floats:
    found: Floats = WSM(normalizations.minmax_normalization)(VALUES, WEIGHTS, SIGNS)
    return found


def _our_product() -> Floats:
    one = replace(_ALL_RISK, aggregate="geometric")
    found = run(one, _WITH_WHOLE).index[0]
    return np.asarray(found / found[0])


def _pymcdm_product() -> Floats:
    found: Floats = WPM(normalizations.linear_normalization)(VALUES, WEIGHTS, np.ones(INDICATORS))
    return np.asarray(found / found[0])


def _our_spearman() -> Floats:
    return np.array([rank_correlation(VALUES[:, 0], VALUES[:, place]) for place in range(4)])


def _pymcdm_spearman() -> Floats:
    orders = (-VALUES).argsort(axis=0).argsort(axis=0) + 1.0
    return np.array([correlations.spearman(orders[:, 0], orders[:, place]) for place in range(4)])


def _decision() -> "skcriteria.DecisionMatrix":
    return skcriteria.mkdm(VALUES, [int(sign) for sign in SIGNS], weights=WEIGHTS)


def _skcriteria_sum() -> Floats:
    scaled = MinMaxScaler(target="matrix").transform(NegateMinimize().transform(_decision()))
    return np.asarray(WeightedSumModel().evaluate(scaled).e_.score)


def _our_ranks() -> Floats:
    places: Floats = run(_specification("min_max"), FIGURES).rank[0]
    return places


def _skcriteria_ranks() -> Floats:
    scaled = MinMaxScaler(target="matrix").transform(NegateMinimize().transform(_decision()))
    return np.asarray(WeightedSumModel().evaluate(scaled).rank_, dtype=float)


def _our_z_scores() -> Floats:
    scaled: Floats = run(_specification("z_score"), FIGURES).same_year.indicators[0]
    return scaled


def _skcriteria_z_scores() -> Floats:
    scaled = StandarScaler(target="matrix").transform(NegateMinimize().transform(_decision()))
    return np.asarray(scaled.matrix.to_numpy(), dtype=float)


_ALL_RISK = replace(
    _specification("min_max", all_risk=True), reference="whole", normalise=Normalise(method="ratio")
)
_WITH_WHOLE = replace(
    FIGURES,
    areas=(*FIGURES.areas, "whole"),
    values=np.concatenate([FIGURES.values, FIGURES.values.mean(1)[:, None]], 1),
)
