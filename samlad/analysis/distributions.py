"""Student's distribution and roots for arrays: NumPy has neither, and SciPy is no part of the product.

The incomplete beta function by its continued fraction (Press et al., *Numerical Recipes*, section 6.4),
roots by bracketing (Chandrupatla 1997). The tests compare them with SciPy.
"""

from collections.abc import Callable
from functools import cache
from math import lgamma
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_STEPS = 2000
TINY = 1e-300
EPSILON = 1e-16


def normal_quantile(level: float) -> float:
    """What a normal deviate stays within, on both sides, with probability `level`: 1.96 for 0.95.

    ValueError: a level outside 0.5..0.999.
    """
    if not 0.5 <= level <= 0.999:
        raise ValueError("level is between 0.5 and 0.999")
    return NormalDist().inv_cdf((1 + level) / 2)


def student_tail(t: ArrayLike, freedom: ArrayLike) -> Floats:
    """P(|T| > t) of Student's distribution, NaN where there is no degree of freedom."""
    value, df = np.broadcast_arrays(np.asarray(t, dtype=float), np.asarray(freedom, dtype=float))
    known = (df > 0) & ~np.isnan(value)
    df, square = np.where(known, df, 1.0), np.where(known, value, 0.0) ** 2
    at = np.where(np.isinf(square), 0.0, df / (df + np.where(np.isinf(square), 0.0, square)))
    return np.where(known, beta_share(df / 2, 0.5, at), np.nan)


def student_quantile(level: float, freedom: ArrayLike) -> Floats:
    """What |T| stays within with probability `level`; NaN where there is no degree of freedom."""
    df = np.asarray(freedom, dtype=float)
    kinds, place = np.unique(df, return_inverse=True)
    found = np.full(kinds.shape, np.nan)
    for number, kind in enumerate(kinds):
        if kind > 0:
            endless = np.isinf(kind)
            found[number] = normal_quantile(level) if endless else _one_student_quantile(level, float(kind))
    quantiles: Floats = found[place].reshape(df.shape)
    return quantiles


@cache
def _one_student_quantile(level: float, freedom: float) -> float:
    def surplus(logarithm: Floats) -> Floats:
        return np.asarray(np.log(student_tail(np.exp(logarithm), freedom) + TINY) - np.log(1 - level))

    return float(np.exp(root(surplus, np.array([-3.0]), np.array([7.0])))[0])


def beta_share(a: ArrayLike, b: ArrayLike, x: ArrayLike) -> Floats:
    """The regularised incomplete beta function I_x(a, b) for x from 0 to 1."""
    one, other, at = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in (a, b, x)))
    turned = at > (one + 1) / (one + other + 2)
    p, q = np.where(turned, other, one), np.where(turned, one, other)
    z = np.where(turned, 1 - at, at)
    log_front = _log_gamma(p + q) - _log_gamma(p) - _log_gamma(q)
    with np.errstate(divide="ignore"):
        log_front = log_front + p * np.log(z) + q * np.log1p(-z)
    share: Floats = np.exp(log_front) / p * _beta_fraction(p, q, z)
    return np.where(turned, 1 - share, share)


def _beta_fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c = np.ones_like(x)
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    found = d.copy()
    for step in range(1, MOST_STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for part in (even, odd):
            d, c = 1 / _away_from_zero(1 + part * d), _away_from_zero(1 + part / c)
            found = found * c * d
        if (np.abs(c * d - 1) < EPSILON * 4).all():
            break
    return found


def _log_gamma(x: Floats) -> Floats:
    kinds, place = np.unique(x, return_inverse=True)
    logarithms: Floats = np.array([lgamma(kind) for kind in kinds.tolist()])[place].reshape(x.shape)
    return logarithms


def _away_from_zero(x: Floats) -> Floats:
    return np.where(np.abs(x) < TINY, TINY, x)


def root(function: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Where a monotone function of arrays is 0, one root per place, between `low` and `high`.

    A place whose ends do not enclose a root gives the end that is nearer to one.
    """
    a, b = high.astype(float), low.astype(float)
    fa, fb = function(a), function(b)
    nearer = np.where(np.abs(fa) < np.abs(fb), a, b)
    enclosed = np.sign(fa) * np.sign(fb) <= 0
    c, fc, share = a, fa, np.full(a.shape, 0.5)
    for _ in range(120):
        at = a + share * (b - a)
        value = function(at)
        same = np.sign(value) == np.sign(fa)
        c, fc = np.where(same, a, b), np.where(same, fa, fb)
        b, fb = np.where(same, b, a), np.where(same, fb, fa)
        a, fa = at, value
        best = np.where(np.abs(fa) < np.abs(fb), a, b)
        least = 2 * np.finfo(float).eps * np.abs(best) + 1e-13
        near = least / np.maximum(np.abs(b - a), TINY)
        if ((near > 0.5) | (fa == 0) | (fb == 0) | ~enclosed).all():
            break
        share = np.clip(_next_share(a, b, c, fa, fb, fc), np.minimum(near, 0.5), np.maximum(1 - near, 0.5))
    return np.where(enclosed, np.where(np.abs(fa) < np.abs(fb), a, b), nearer)


def _next_share(a: Floats, b: Floats, c: Floats, fa: Floats, fb: Floats, fc: Floats) -> Floats:
    """Inverse quadratic interpolation where it is safe (Chandrupatla), else the middle."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
        safe = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
        share = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    return np.where(safe & np.isfinite(share), share, 0.5)
