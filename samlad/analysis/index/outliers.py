"""Values far out, moved in by a rule of skew and kurtosis.

A column is treated when both skew and (excess) kurtosis are beyond their limits in size. Then the outermost
value, on the side that the skew points to, is set to the next one, until the rule is met or `most` values
are moved. Where that is not enough, "winsorise_then_log" takes instead the logarithm of the untreated
values, shifted: ln(x - min + (max - min) / 100).

Source: COINr's `Treat` (Becker and others 2022) and the OECD and JRC handbook. Skew and kurtosis are those
of spreadsheets (Joanes and Gill's G1 and G2).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from samlad.analysis.distributions import Bools, Floats

if TYPE_CHECKING:
    from samlad.analysis.index.specification import Outliers

SHIFT = 0.01
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Treatment:
    """How columns are treated, (layers, indicators, 1): between which values they are kept, and from which
    least value and range a logarithm is taken (NaN: none). `moved` is how many values, `met` whether the
    rule is met at last."""

    low: Floats
    high: Floats
    least: Floats
    span: Floats
    moved: Floats
    met: Floats

    def apply(self, values: Floats) -> Floats:
        """Treated values; those of other years or draws are kept within the same limits."""
        inside = np.clip(values, self.low, self.high)
        logged = ~np.isnan(self.least)
        if not logged.any():
            return inside
        least, span = np.where(logged, self.least, 0.0), np.where(logged, self.span, 1.0)
        return np.where(logged, np.log(np.maximum(inside - least, 0.0) + SHIFT * span), inside)


def _winsorise(column: Floats, rule: "Outliers") -> tuple[Floats, int]:
    """The column with at most `most` values moved, and how many were."""
    moved, at = 0, column.copy()
    touched = np.zeros(len(at), dtype=bool)
    while not passes(at, rule) and moved < rule.most:
        skewed = skew(at)
        outermost = at == (at.max() if skewed >= 0 else at.min())
        rest = at[~outermost]
        at[outermost] = rest.max() if skewed >= 0 else rest.min()
        touched |= outermost
        moved = int(touched.sum())
    return at, moved


def _only_winsorise(column: Floats, rule: "Outliers") -> tuple[float, float, bool, int]:
    """Moved as far as it goes, also where that does not meet the rule."""
    at, moved = _winsorise(column, rule)
    return float(at.min()), float(at.max()), False, moved


def _winsorise_then_log(column: Floats, rule: "Outliers") -> tuple[float, float, bool, int]:
    """Moved where that meets the rule, else the logarithm of the column as it was."""
    at, moved = _winsorise(column, rule)
    if passes(at, rule):
        return float(at.min()), float(at.max()), False, moved
    return -np.inf, np.inf, True, len(column)


# From a column to its limits, whether a logarithm is taken, and how many values are moved.
OUTLIERS: Mapping[str, Callable[[Floats, "Outliers"], tuple[float, float, bool, int]] | None] = {
    "none": None,
    "winsorise": _only_winsorise,
    "winsorise_then_log": _winsorise_then_log,
}


def treatment(values: Floats, known: Bools, rule: "Outliers") -> Treatment | None:
    """How to treat columns of (layers, indicators, areas); None where nothing is to be done."""
    method = OUTLIERS[rule.method]
    if method is None:
        return None
    shape = (*values.shape[:2], 1)
    made = [np.full(shape, start) for start in (-np.inf, np.inf, np.nan, np.nan, 0.0, 1.0)]
    low, high, least, span, moved, met = made
    for layer, place in np.ndindex(*shape[:2]):
        column = values[layer, place][known[layer, place]]
        if passes(column, rule):
            continue
        at = layer, place, 0
        low[at], high[at], logged, moved[at] = method(column, rule)
        if logged:
            least[at], span[at] = column.min(), np.ptp(column)
    found = Treatment(low, high, least, span, moved, met)
    for layer, place in np.argwhere(moved[..., 0] > 0):
        column = found.apply(values)[layer, place][known[layer, place]]
        met[layer, place, 0] = passes(column, rule)
    return found


def passes(column: Floats, rule: "Outliers") -> bool:
    """Whether the rule is met; by fewer values than its formulas need, and by equal ones, it is."""
    if len(column) < FEWEST or np.ptp(column) == 0:
        return True
    return abs(skew(column)) < rule.skew or kurtosis(column) < rule.kurtosis


def skew(x: Floats) -> float:
    """G1 of at least three values that are not all equal."""
    n, apart = len(x), x - x.mean()
    moment = np.sqrt(n) * (apart**3).sum() / (apart**2).sum() ** 1.5
    return float(moment * np.sqrt(n * (n - 1)) / (n - 2))


def kurtosis(x: Floats) -> float:
    """G2, 0 for a normal distribution, of at least four values that are not all equal."""
    n, apart = len(x), x - x.mean()
    moment = n * (apart**4).sum() / (apart**2).sum() ** 2
    return float(((n + 1) * (moment - 3) + 6) * (n - 1) / ((n - 2) * (n - 3)))
