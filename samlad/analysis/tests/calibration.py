"""The measured coverage and false alarms in `docs/methods/intervals.md` and `docs/methods/trends.md`.

    python -m samlad.analysis.tests.calibration

writes them into the pages; it takes a minute or two, and the seeds are fixed, so the figures come out the
same.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from samlad.analysis import intervals
from samlad.analysis.distributions import Floats
from samlad.analysis.intervals import Interval
from samlad.analysis.trends import Trends, adjusted, count_trends, share_trends, value_trends

PAGES = Path(__file__).parents[3] / "docs" / "methods"
SERIES, SEED = 8000, 5
EVENTS = ((0.1, 1), (1, 2), (2, 5), (5, 10), (10, 20), (20, 50), (50, 100), (100, 400))
TOTALS = (10, 20, 50, 200, 1000)
SHARES = ((0.01, 0.05), (0.05, 0.2), (0.2, 0.5))
MEANS = (2, 5, 20, 100)
YEARS = (5, 8, 12)
Ends = tuple[Floats, Floats]


# Exact coverage: every outcome, weighted by its probability


def score(x: Floats) -> Ends:
    found = intervals.rate(x, 1.0)
    return found.low, found.high


def garwood(x: Floats) -> Ends:
    low = stats.chi2.ppf(0.025, 2 * np.maximum(x, 0.5)) / 2
    return np.where(x > 0, low, 0.0), stats.chi2.ppf(0.975, 2 * x + 2) / 2


def byar(x: Floats) -> Ends:
    some = np.maximum(x, 1)
    low = some * (1 - 1 / (9 * some) - 1.96 / (3 * np.sqrt(some))) ** 3
    return np.where(x > 0, low, 0.0), (x + 1) * (1 - 1 / (9 * (x + 1)) + 1.96 / (3 * np.sqrt(x + 1))) ** 3


RATE_METHODS: Mapping[str, Callable[[Floats], Ends]] = {
    "score (used)": score,
    "exact (Garwood)": garwood,
    "Byar": byar,
}


def poisson_coverage(ends: Callable[[Floats], Ends], least: float, most: float) -> Floats:
    """How often the interval holds the true mean, for 400 means from `least` to `most`."""
    means = np.linspace(least, most, 400)[:, None]
    x = np.arange(0.0, most + 12 * np.sqrt(most) + 20)
    low, high = ends(x)
    held: Floats = (stats.poisson.pmf(x, means) * ((low <= means) & (means <= high))).sum(axis=1)
    return held


def binomial_coverage(total: int, least: float, most: float) -> Floats:
    shares = np.linspace(least, most, 400)[:, None]
    x = np.arange(0.0, total + 1)
    found = intervals.proportion(x, total)
    probability = stats.binom.pmf(x, total, shares)
    held: Floats = (probability * ((found.low <= shares) & (shares <= found.high))).sum(axis=1)
    return held


def survey_coverage(population: int, answers: int) -> Floats:
    """When some of a small population answer: every true number from 5 to 50 per cent."""
    having = np.arange(population // 20, population // 2)[:, None]
    x = np.arange(0.0, answers + 1)
    found = intervals.proportion(x, answers, population=population)
    probability = stats.hypergeom.pmf(x, population, having, answers)
    true = having / population
    held: Floats = (probability * ((found.low <= true) & (true <= found.high))).sum(axis=1)
    return held


# Simulated coverage


def comparisons(least: float, most: float, draws: int = 20_000) -> Iterator[tuple[str, float]]:
    """Coverage of differences and ratios of two areas with `least` to `most` expected events each.

    The other area has one to ten times the people, and between half and twice the rate; for shares, 200
    people and more.
    """
    rng = np.random.default_rng(SEED)
    mean, size, times = rng.uniform(least, most, draws), rng.uniform(1, 10, draws), rng.uniform(0.5, 2, draws)
    x, y = rng.poisson(mean), rng.poisson(mean * size * times)
    whole = (mean + mean * size * times) / (1 + size) / mean
    n = np.ceil(np.maximum(4 * most, 200) * np.ones(draws))
    m = np.ceil(n * size)
    p, q = mean / n, np.minimum(mean * times / n, 1.0)
    a, b = rng.binomial(n.astype(int), p), rng.binomial(m.astype(int), q)
    all_of = (n * p + m * q) / (n + m)
    rates, shares = (x, mean, y, mean * size), (a, n, b, m)
    in_rates = (x, mean, x + y, mean + mean * size)
    in_shares = (a, n, a + b, n + m)
    yield "rate, difference", held(intervals.rate_difference(*rates), 1 - times)
    yield "rate, ratio", held(intervals.rate_ratio(*rates), 1 / times)
    yield "rate, difference to the whole", held(intervals.rate_difference(*in_rates, part=True), 1 - whole)
    yield "rate, ratio to the whole", held(intervals.rate_ratio(*in_rates, part=True), 1 / whole)
    yield "share, difference", held(intervals.proportion_difference(*shares), p - q)
    yield "share, ratio", held(intervals.proportion_ratio(*shares), p / q)
    yield (
        "share, difference to the whole",
        held(intervals.proportion_difference(*in_shares, part=True), p - all_of),
    )
    yield "share, ratio to the whole", held(intervals.proportion_ratio(*in_shares, part=True), p / all_of)


def held(found: Interval, true: Floats | float) -> float:
    """The share of the intervals that hold the truth, of those that are not missing."""
    known = ~np.isnan(found.low)
    inside = (found.low <= true) & (true <= found.high)
    return float(inside[known].mean())


# Trends


def heaped(mean: Floats, overdispersion: float, rng: np.random.Generator) -> Floats:
    """Counts with variance mean + overdispersion × mean²."""
    if overdispersion:
        mean = mean * rng.gamma(1 / overdispersion, overdispersion, mean.shape)
    return rng.poisson(mean).astype(float)


def sticky(shape: tuple[int, int], likeness: float, rng: np.random.Generator) -> Floats:
    """Normal noise in which each year is like the one before."""
    noise = rng.normal(size=shape)
    for year in range(1, shape[1]):
        noise[:, year] = likeness * noise[:, year - 1] + np.sqrt(1 - likeness**2) * noise[:, year]
    return noise


def drawn_counts(
    mean: float, years: int, law: str, growth: float = 1.0, series: int = SERIES, seed: int = SEED
) -> Trends:
    """Trends of counts in populations that grow by two per cent a year."""
    rng = np.random.default_rng(seed)
    at = np.arange(years)
    people = np.broadcast_to(1000 * 1.02**at, (series, years))
    expected = mean * 1.02**at * growth ** (at - at.mean()) * np.ones((series, 1))
    if law.startswith("like"):
        expected = expected * np.exp(0.3 * sticky((series, years), float(law.split()[-1]), rng))
    counts = heaped(expected, float(law.split()[-1]) if law.startswith("heaps") else 0.0, rng)
    return count_trends(counts, people, at)


def drawn_shares(total: int, share: float, years: int, growth: float = 0.0, series: int = SERIES) -> Trends:
    """Trends of shares that move by `growth` on the logit scale per year."""
    rng = np.random.default_rng(SEED)
    at = np.arange(years)
    logit = np.log(share / (1 - share)) + growth * (at - at.mean())
    totals = np.full((series, years), total)
    return share_trends(rng.binomial(totals, 1 / (1 + np.exp(-logit))), totals, at)


def drawn_values(law: str, years: int, slope: float = 0.0, series: int = SERIES) -> Trends:
    rng = np.random.default_rng(SEED)
    noise = {
        "normal": lambda: rng.normal(size=(series, years)),
        "heavy tails": lambda: rng.standard_t(3, size=(series, years)),
        "like the year before, 0.3": lambda: sticky((series, years), 0.3, rng),
        "like the year before, 0.6": lambda: sticky((series, years), 0.6, rng),
    }[law]()
    return value_trends(50 + slope * np.arange(years) + noise, np.arange(years))


def alarms(found: Trends) -> float:
    """The share of the series with enough data that is called a change."""
    known = found.verdict != "too_few"
    return float(np.isin(found.verdict, ["increase", "decrease"])[known].mean())


def slopes_held(found: Trends, true: float) -> float:
    known = found.verdict != "too_few"
    return float(((found.low <= true) & (true <= found.high))[known].mean())


def changes_held(found: Trends, true: float) -> float:
    known = ~np.isnan(found.change_low)
    return float(((found.change_low <= true) & (true <= found.change_high))[known].mean())


def false_discoveries(false_discovery: bool, draws: int = 200, series: int = 100) -> tuple[float, float]:
    """The mean share of false alarms among the alarms, and of the changes that are found.

    In pages of 100 areas, of which 10 change by 20 per cent a year.
    """
    growth = np.where(np.arange(series) < 10, 1.2, 1.0)
    rng = np.random.default_rng(SEED)
    expected = 20 * growth[:, None] ** (np.arange(10) - 4.5)
    p = count_trends(rng.poisson(expected, (draws, series, 10)), 1.0, range(10)).p
    hit = (np.array([adjusted(page) for page in p]) if false_discovery else p) < 0.05
    false = hit[:, 10:].sum(axis=1) / np.maximum(hit.sum(axis=1), 1)
    return float(false.mean()), float(hit[:, :10].mean())


# Tables


def table(head: Sequence[str], rows: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "| --- |" + " ---: |" * (len(head) - 1)
    for name, cells in rows.items():
        yield f"| {name} | " + " | ".join(cells) + " |"


def spread(coverage: Floats) -> str:
    return f"{100 * coverage.mean():.1f} ({100 * coverage.min():.0f}–{100 * coverage.max():.0f})"


def per_cent(*shares: float) -> str:
    return " / ".join(f"{100 * share:.1f}" for share in shares)


def rates() -> Iterator[str]:
    head = ["expected events", *(f"{least}–{most}" for least, most in EVENTS)]
    yield from table(
        head,
        {
            name: [spread(poisson_coverage(ends, *two)) for two in EVENTS]
            for name, ends in RATE_METHODS.items()
        },
    )


def proportions() -> Iterator[str]:
    head = ["asked", *(f"share {least:g}–{most:g}" for least, most in SHARES)]
    rows = {str(n): [spread(binomial_coverage(n, *two)) for two in SHARES] for n in TOTALS}
    yield from table(head, rows)
    surveys = ", ".join(
        f"{n} of {people}: {spread(survey_coverage(people, n))}" for people, n in ((100, 50), (300, 100))
    )
    yield from ("", f"A survey of a small population, true shares from 5 to 50 per cent: {surveys}.")


def compared() -> Iterator[str]:
    ranges = ((2, 5), (5, 20), (20, 100))
    columns = [dict(comparisons(*two)) for two in ranges]
    rows = {name: [per_cent(column[name]) for column in columns] for name in columns[0]}
    yield from table(["expected events in the smaller area", *(f"{a}–{b}" for a, b in ranges)], rows)


COUNT_LAWS = {
    "by chance alone": "chance",
    "heaps, overdispersion 0.1": "heaps 0.1",
    "heaps, overdispersion 0.3": "heaps 0.3",
    "like the year before, 0.3": "like 0.3",
    "like the year before, 0.6": "like 0.6",
}


def count_cell(mean: float, years: int, law: str) -> str:
    still, falling = drawn_counts(mean, years, law), drawn_counts(mean, years, law, 0.9)
    return per_cent(alarms(still), slopes_held(falling, -10.0), alarms(falling))


def counts() -> Iterator[str]:
    rows = {
        f"{name}, {years} years": [count_cell(mean, years, law) for mean in MEANS]
        for name, law in COUNT_LAWS.items()
        for years in YEARS
    }
    yield from table(["events per year", *map(str, MEANS)], rows)


def shares() -> Iterator[str]:
    cells = ((30, 0.3), (100, 0.1), (100, 0.5), (1000, 0.1))
    rows = {
        f"{years} years": [
            per_cent(alarms(drawn_shares(n, p, years)), alarms(drawn_shares(n, p, years, -0.1)))
            for n, p in cells
        ]
        for years in YEARS
    }
    yield from table(["asked per year, share", *(f"{n}, {p:g}" for n, p in cells)], rows)


def values() -> Iterator[str]:
    laws = ("normal", "heavy tails", "like the year before, 0.3", "like the year before, 0.6")
    rows = {
        law: [
            per_cent(
                alarms(drawn_values(law, years)),
                slopes_held(drawn_values(law, years, 0.3), 0.3),
                alarms(drawn_values(law, years, 0.3)),
            )
            for years in YEARS
        ]
        for law in laws
    }
    yield from table(["noise", *(f"{years} years" for years in YEARS)], rows)


def changes() -> Iterator[str]:
    span = {years: 100 * (0.9 ** (years - 1) - 1) for years in YEARS}
    laws = list(COUNT_LAWS.items())[:3]
    rows = {
        f"{name}, {years} years": [
            per_cent(changes_held(drawn_counts(mean, years, law, 0.9), span[years])) for mean in MEANS
        ]
        for name, law in laws
        for years in YEARS
    }
    yield from table(["events per year", *map(str, MEANS)], rows)


def discoveries() -> Iterator[str]:
    each, all_of = false_discoveries(False), false_discoveries(True)
    rows = {"each series for itself": [per_cent(share) for share in each]}
    rows |= {"false discovery rate": [per_cent(share) for share in all_of]}
    yield from table(["verdict", "false among the alarms", "changes found"], rows)


TABLES: Mapping[str, Mapping[str, Callable[[], Iterator[str]]]] = {
    "intervals.md": {"rates": rates, "proportions": proportions, "compared": compared},
    "trends.md": {
        "counts": counts,
        "shares": shares,
        "values": values,
        "changes": changes,
        "discoveries": discoveries,
    },
}


def place(name: str) -> re.Pattern[str]:
    """Where a table stands in a page."""
    return re.compile(rf"(?<=<!-- measured: {name} -->\n).*?(?=<!-- end -->)", re.DOTALL)


def written(made: Callable[[], Iterator[str]]) -> str:
    return "\n" + "\n".join(made()) + "\n\n"


def main() -> None:
    for page, tables in TABLES.items():
        text = (PAGES / page).read_text(encoding="utf-8")
        for name, made in tables.items():
            text = place(name).sub(written(made), text)
        (PAGES / page).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{page}\n")


if __name__ == "__main__":
    main()
