"""How fast an index is made, as ratios to plain work on the same numbers in the same run.

Everything goes through the public call, with 5 per cent missing and all checks on. Times are the best of
many, taken in turn with what they are compared with. For the index they are the processor's time of the
thread, so that a millisecond spent waiting for other programs is not counted on either side.
"""

import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import numpy as np

from samlad.analysis.distributions import Floats
from samlad.analysis.index import Figures, Specification, run, sureness
from samlad.analysis.index.specification import Domain, Indicator, Missing, Normalise, Sureness
from tests.bench.figures import table

AREAS, INDICATORS, DOMAINS, RUNS = 6000, 40, 5, 1000
WHOLE = "whole"
ROOT = Path(__file__).resolve().parents[2]
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """How often things are done: `runs` in the large simulations, `noisy` in those with noise."""

    times: int
    runs: int
    noisy: int


FULL, QUICK = Scale(200, RUNS, RUNS), Scale(40, 200, 40)


def report(scale: Scale) -> None:
    """Print all tables."""
    today = date.today().isoformat()  # noqa: DTZ011
    print(f"{today}, {os.cpu_count()} processors, Python {platform.python_version()}, ", end="")
    print(f"NumPy {np.__version__}, load {os.getloadavg()[0]:.1f}\n", flush=True)
    print(table(("index", "ms", "plain ms", "ratio"), indexed(scale)), end="\n\n", flush=True)
    print(table(("repeated", "s", "plain s", "ratio", "peak MB"), repeated(scale)), end="\n\n", flush=True)
    print(table(("growth", "size", "ms"), growth(scale)), end="\n\n", flush=True)
    print(table(("beside", "apart at most", "ms", "its ms"), beside(scale)), flush=True)


def specification(
    indicators: int = INDICATORS, *, method: str = "ratio", counted: bool = False, **sure: Any
) -> Specification:
    """Indicators shared among five domains, every fourth protective, with unequal weights."""
    how: dict[str, Any] = {"count": ("c",), "total": ("t",), "law": "binomial"} if counted else {"value": "v"}
    return Specification(
        name="Made",
        reference=WHOLE if method == "ratio" else "",
        domains=tuple(Domain(f"d{number}") for number in range(DOMAINS)),
        indicators=tuple(
            Indicator(
                f"i{number}",
                within=f"d{number * DOMAINS // indicators}",
                direction="risk" if number % 4 else "protective",
                top=100.0,
                per=100.0 if counted else 1.0,
                weight=1.0 + number % 3,
                **how,
            )
            for number in range(indicators)
        ),
        missing=Missing(when_missing="rescale"),
        normalise=Normalise(method=method),
        sureness=Sureness(**sure),
    )


def figures(
    areas: int = AREAS, indicators: int = INDICATORS, years: int = 1, *, whole: bool = True
) -> Figures:
    """Values with 5 per cent missing."""
    chance = np.random.default_rng(areas + indicators)
    values = np.clip(chance.gamma(4, 5, (years, areas, indicators)), 0.01, 99.0)
    values[chance.random(values.shape) < 0.05] = np.nan
    codes = tuple(f"a{number}" for number in range(areas))
    if whole:
        values = np.concatenate([values, np.nanmean(values, axis=1, keepdims=True)], axis=1)
        codes += (WHOLE,)
    return Figures(tuple(range(2000, 2000 + years)), codes, values)


def counts() -> tuple[Figures, Floats, Floats]:
    """Counts with 5 per cent missing, and the trials and shares to draw the same numbers from."""
    chance = np.random.default_rng(3)
    totals = chance.integers(50, 3000, (AREAS, INDICATORS)).astype(float)
    found = chance.binomial(totals.astype(np.int64), chance.beta(2, 8, totals.shape)).astype(float)
    found[chance.random(found.shape) < 0.05] = np.nan
    known = ~np.isnan(found)
    whole = np.nansum(found, axis=0), np.where(known, totals, 0.0).sum(axis=0)
    values, of = (np.vstack([inside, row]) for inside, row in zip((found, totals), whole, strict=True))
    codes = (*(f"a{number}" for number in range(AREAS)), WHOLE)
    trials, shares = np.where(known, totals, 0.0), np.where(known, np.nan_to_num(found) / totals, 0.0)
    return Figures((2000,), codes, values[None], of[None]), trials, shares


def indexed(scale: Scale) -> list[Row]:
    """The index with six rankings, beside argsort of six rows."""
    rows = np.random.default_rng(1).normal(size=(1 + DOMAINS, AREAS))
    found: list[Row] = []
    for method in ("ratio", "min_max", "z_score", "percentile_rank"):
        one, data = specification(method=method), figures(whole=method == "ratio")
        made, plain = _in_turn(partial(run, one, data), partial(np.argsort, rows), scale.times)
        found.append((f"{AREAS:,} x {INDICATORS}, {method}", 1000 * made, 1000 * plain, made / plain))
    return found


def repeated(scale: Scale) -> list[Row]:
    """Repeated runs, each kind in a process of its own, so that its peak memory is its own."""
    return [_apart(kind, scale) for kind in ("weights", "binomial", "posterior")]


def _apart(kind: str, scale: Scale) -> Row:
    command = [sys.executable, "-m", "tests.bench.index", kind, str(scale.runs), str(scale.noisy)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    runs, seconds, plain, peak = map(float, done.stdout.split())
    return f"{int(runs):,} runs, {kind}", seconds, plain, seconds / plain, peak


def one_kind(kind: str, runs: int, noisy: int) -> tuple[float, float, float, float]:
    """How many runs, seconds, those of the plain work, and megabytes at most before that."""
    if kind == "weights":
        one, data = specification(runs=runs), figures()
        seconds = min(_timed(lambda: sureness(one, data)) for _ in range(3))
        peak = _megabytes()
        return runs, seconds, min(_timed(lambda: _product_and_order(runs)) for _ in range(3)), peak
    noise = "resampled" if kind == "binomial" else kind
    one = specification(counted=True, runs=noisy, noise=noise)
    data, trials, shares = counts()
    seconds, peak = _timed(lambda: sureness(one, data)), _megabytes()
    chance, number = np.random.default_rng(5), trials.astype(np.int64)

    def drawn() -> None:
        for _ in range(noisy):
            chance.binomial(number, shares)

    return noisy, seconds, _timed(drawn), peak


def _product_and_order(runs: int) -> float:
    """One matrix product and one argsort of the result's shape; the numbers are made outside the time."""
    weights, values, scores = _plain_numbers(runs)
    begun = perf_counter()
    weights @ values
    np.argsort(scores, axis=1)
    return perf_counter() - begun


def _plain_numbers(runs: int) -> tuple[Floats, Floats, Floats]:
    chance = np.random.default_rng(6)
    return chance.random((runs, INDICATORS)), chance.random((INDICATORS, AREAS)), chance.random((runs, AREAS))


def growth(scale: Scale) -> list[Row]:
    """Areas, indicators, years and runs, each twice and four times as many."""
    times = max(scale.times // 4, 5)
    sizes: dict[str, tuple[tuple[int, ...], Callable[[int], float]]] = {
        "areas, 40 indicators": (
            (1500, 3000, 6000, 12_000, 24_000),
            lambda areas: _index_ms(times, areas=areas),
        ),
        "indicators, 6,000 areas": (
            (10, 20, 40, 80, 160),
            lambda indicators: _index_ms(times, indicators=indicators),
        ),
        "years, 6,000 x 40": ((1, 2, 4, 8), lambda years: _index_ms(times, years=years)),
        "runs, 6,000 x 40": ((125, 250, 500, 1000, 2000), _runs_ms),
    }
    return [(name, size, act(size)) for name, (each, act) in sizes.items() for size in each]


def _runs_ms(runs: int) -> float:
    one, data = specification(runs=runs), figures()
    return 1000 * min(_timed(lambda: sureness(one, data)) for _ in range(2))


def _index_ms(times: int, *, areas: int = AREAS, indicators: int = INDICATORS, years: int = 1) -> float:
    one, data = specification(indicators), figures(areas, indicators, years)
    return 1000 * min(_worked(lambda: run(one, data)) for _ in range(times))


def beside(scale: Scale) -> list[Row]:
    """The same by pymcdm and scikit-criteria, on what they can do: no gaps, one level."""
    try:
        from tests.bench import others
    except ImportError as missing:
        return [(f"did not run: {missing}", "", "", "")]
    return [*others.rows(scale.times)]


def _in_turn(one: Callable[[], object], other: Callable[[], object], times: int) -> tuple[float, float]:
    pairs = [(_worked(one), _worked(other)) for _ in range(times)]
    first, second = zip(*pairs, strict=True)
    return min(first), min(second)


def _worked(act: Callable[[], object]) -> float:
    """Seconds of this thread's own work."""
    begun = thread_time()
    act()
    return thread_time() - begun


def _timed(act: Callable[[], object]) -> float:
    """Seconds, those that the act itself tells if it does."""
    begun = perf_counter()
    told = act()
    return told if isinstance(told, float) else perf_counter() - begun


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: Sequence[str]) -> None:
    kind, runs, noisy = arguments
    print(*one_kind(kind, int(runs), int(noisy)))


if __name__ == "__main__":
    main(sys.argv[1:])
