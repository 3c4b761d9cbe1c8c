"""Make the example pages of docs/indices: municipalities by the command, areas by income beside SCB's types.

The data lies beside the working copy and is never part of it. What is made is the same every time.
"""

import csv
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samlad.config.settings")
DATA = ROOT.parent / "shared" / "data"
PAGES = ROOT / "docs" / "indices"
MADE = "<!-- Made by script/indices; change it there. -->"
CODES = ("N15428", "N17461", "N07907", "U07417", "U07452")
YEARS = range(2018, 2023)
WHOLE = "0000"
COUNTIES = {"01": "Stockholm", "12": "Skåne", "20": "Dalarna"}

from samlad.analysis.index import Figures, Index, Specification, read, run, sureness  # noqa: E402
from samlad.analysis.index.correlations import correlations, drop_one, rank_correlation  # noqa: E402
from samlad.analysis.index.table import figures  # noqa: E402


def main() -> int:
    if not DATA.is_dir():
        print("the data is not there: ../shared/data", file=sys.stderr)
        return 1
    with TemporaryDirectory() as folder:
        table = Path(folder) / "municipalities.csv"
        _write(table, list(municipalities()))
        _command(table, Path(folder) / "out")
        page = (Path(folder) / "out" / "report.html").read_text(encoding="utf-8")
        specification = read((PAGES / "municipalities.toml").read_text(encoding="utf-8"))
        found = figures(specification, table.read_text(encoding="utf-8"))
    (PAGES / "municipalities.html").write_text(page, encoding="utf-8")
    _page("municipalities.md", municipalities_page(specification, found))
    _page("regso.md", regso_page())
    return 0


def _page(name: str, lines: Iterator[str]) -> None:
    (PAGES / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"docs/indices/{name} written")


def _command(table: Path, out: Path) -> None:
    """As from the command line."""
    from samlad.cli import main as samlad

    try:
        samlad(["index", "run", str(PAGES / "municipalities.toml"), str(table), "--out", str(out)])
    except SystemExit as ended:
        if ended.code:
            raise


def municipalities() -> Iterator[dict[str, object]]:
    """One row per municipality and year, and one for the whole, weighted by population."""
    values, people, names = kolada(), population(), municipality_names()
    for year in YEARS:
        rows = [
            {"area": area, "name": name, "year": year, "population": people.get((area, year), "")}
            | {code: values.get((code, area, year), "") for code in CODES}
            for area, name in names.items()
        ]
        yield from rows
        yield {"area": WHOLE, "name": "Riket", "year": year, "population": _sum(rows)} | {
            code: _weighted(rows, code, people) for code in CODES
        }


def kolada() -> dict[tuple[str, str, int], float]:
    with (DATA / "kolada" / "kolada_values_2010_2024_T.csv").open(encoding="utf-8") as file:
        return {
            (row["kpi"], row["municipality_id"], int(row["year"])): float(row["value"])
            for row in csv.DictReader(file)
            if row["kpi"] in CODES and int(row["year"]) in YEARS and row["value"]
        }


def population() -> dict[tuple[str, int], int]:
    """Inhabitants of the municipalities 2020-2022, as sums of their areas."""
    found: dict[tuple[str, int], int] = {}
    with (DATA / "scb" / "regso_indikatorer_2020_2022.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            at = row["kommun_kod"], int(row["ar"])
            found[at] = found.get(at, 0) + int(row["folkmangd"])
    return found


def municipality_names() -> dict[str, str]:
    with (DATA / "scb" / "deso2018_regso2020.csv").open(encoding="utf-8") as file:
        return {row["kommun_kod"]: row["kommun_namn"] for row in csv.DictReader(file)}


def _sum(rows: list[dict[str, object]]) -> object:
    known = [row["population"] for row in rows if isinstance(row["population"], int)]
    return sum(known) if len(known) == len(rows) else ""


def _weighted(rows: list[dict[str, object]], code: str, people: Mapping[tuple[str, int], int]) -> object:
    """The whole: everybody counts the same, wherever they live; by the population of 2020 before 2020."""
    total = weight = 0.0
    for row in rows:
        number = people[str(row["area"]), max(int(str(row["year"])), 2020)]
        if isinstance(value := row[code], float):
            total, weight = total + number * value, weight + number
    return total / weight if weight else ""


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def municipalities_page(one: Specification, found: Figures) -> Iterator[str]:
    index, sure = run(one, found), sureness(one, found)
    names, order = found.names, np.argsort(-index.index[-1])
    width = sure.rank_high - sure.rank_low
    certain, top = int((sure.highest[10] > 0.95).sum()), order[:10]
    possible = int((sure.highest[10] > 0.05).sum())
    if sure.above is None or sure.risen is None:
        raise ValueError("the specification has a reference and a base year")
    yield from ("# An index over Sweden's 290 municipalities", "", MADE, "")
    yield from _wrapped(
        "Källa: Kolada (the indicators) and SCB (inhabitants). The index, the ranks and the intervals are our own "
        "computations and not Kolada's. `samlad index run docs/indices/municipalities.toml DATA.csv --out DIR` made "
        "[the whole report](municipalities.html), in Swedish; this page tells how to read it. `script/indices` makes "
        "both again."
    )
    yield from ("", "## What it says", "")
    yield from _wrapped(
        f"The whole country is 100 in everything. In {index.years[-1]} the ten highest of {len(index.areas)} were:"
    )
    yield from (
        "",
        "| municipality | index | 95 % of the runs | rank | 95 % of the runs | among the ten | risen since 2020 |",
    )
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for at in top:
        ranks = f"{sure.rank_low[at]:.0f}–{sure.rank_high[at]:.0f}"
        yield (
            f"| {names[index.areas[at]]} | {sure.score[at]:.1f} | {sure.low[at]:.1f}–{sure.high[at]:.1f} | "
            f"{sure.rank[at]:.0f} | {ranks} | {_percent(sure.highest[10][at])} | {_percent(sure.risen[at])} |"
        )
    yield ""
    yield from _wrapped(
        f"{certain} municipalities are among the ten highest in more than 95 per cent of the runs, and {possible} in "
        f"more than 5. Half of all ranks have an interval of {np.nanmedian(width):.0f} places or more. "
        f"{int((sure.above > 0.95).sum())} are above the country with more than 95 per cent probability, "
        f"{int((sure.above < 0.05).sum())} below; for {int(((sure.above >= 0.05) & (sure.above <= 0.95)).sum())} it "
        "cannot be said."
    )
    yield from ("", "## How the order changes", "")
    yield from _wrapped("The same figures by other choices, each beside the one above:")
    yield from ("", "| choice | rank correlation | of the ten highest still there | greatest move |")
    yield "| --- | ---: | ---: | --- |"
    for name, other in choices(one).items():
        yield _compared(name, index, run(other, found))
    yield from ("", "Without one indicator at a time, and how each goes with the index:", "")
    yield from (
        "| indicator | correlation with the index | mean move | greatest move |",
        "| --- | ---: | ---: | ---: |",
    )
    dropped, related = drop_one(index), correlations(index).to_index
    for place, each in enumerate(one.indicators):
        mean, most = dropped.mean[place], dropped.greatest[place]
        yield f"| {each.name} | {related[place]:.2f} | {mean:.1f} | {most:.0f} |"
    yield from ("", "## What it cannot say", "")
    for sentence in CANNOT:
        yield from _wrapped(sentence, "* ")


CANNOT = (
    "Which municipality is worst. Five open indicators are not what the model asks for: health and self-support "
    "are missing altogether, and with them other places would stand out.",
    "How unsafe people are. Reported crime depends on how many report, on guards and shops, on visitors and "
    "commuters: places with many visitors have more thefts per inhabitant. Damage in a few places is several times "
    "that of the country and rules their index.",
    "Anything about parts of a municipality. Differences within a large one are greater than those between most.",
    "How sure the school figures are. The number of pupils is not in the data, so their chance is not in the "
    "intervals: a mean of three years is taken, and small municipalities are still less sure than it looks. Nor is "
    "that of crowding. For reported crime it is in, by the number of inhabitants.",
    "What the country has to the decimal: the whole is weighed by inhabitants, also for pupils and dwellings, "
    "because their numbers are not in the data.",
    "Anything about causes, or that a change since 2020 is due to something that was done; 2020 and 2021 were years "
    "of a pandemic.",
)


def choices(one: Specification) -> dict[str, Specification]:
    def doubled(code: str) -> Specification:
        domains = tuple(replace(each, weight=2.0 if each.code == code else 1.0) for each in one.domains)
        return replace(one, domains=domains, weights=replace(one.weights, method="given"))

    scaled = {
        "min_max": "0 to 100 (min-max)",
        "z_score": "standard deviations (z-score)",
        "percentile_rank": "ranks",
    }
    made = {f"twice the weight on {each.name.lower()}": doubled(each.code) for each in one.domains}
    made["every indicator the same weight"] = replace(one, weights=replace(one.weights, method="equal"))
    for method, name in scaled.items():
        made[name] = replace(one, base_year=None, normalise=replace(one.normalise, method=method))
    rule = replace(one.outliers, method="winsorise")
    return made | {"outliers moved in (at most five values)": replace(one, outliers=rule)}


def _compared(name: str, index: Index, other: Index) -> str:
    first, second = index.rank[-1], other.rank[-1]
    move = first - second
    at = int(np.argmax(np.abs(move)))
    same = int(((first <= 10) & (second <= 10)).sum())
    told = f"{index.figures.names[index.areas[at]]}, from {first[at]:.0f} to {second[at]:.0f}"
    return f"| {name} | {rank_correlation(index.index[-1], other.index[-1]):.2f} | {same} | {told} |"


def regso_page() -> Iterator[str]:
    one = read((PAGES / "regso_income.toml").read_text(encoding="utf-8"))
    text = (DATA / "scb" / "regso_indikatorer_2020_2022.csv").read_text(encoding="utf-8")
    types = area_types()
    head, *rows = text.splitlines()
    year = head.split(",").index("ar")
    inside = [row for row in rows if (cells := row.split(","))[0] in types and cells[year] == "2022"]
    index = run(one, figures(one, "\n".join([head, *inside])))
    found = np.array([types[area] for area in index.areas], dtype=float)
    groups = index.quantile_group[0]
    yield from ("# Areas by income alone, beside SCB's area types", "", MADE, "")
    yield from _wrapped(
        "Källa: SCB. SCB gives each RegSO an area type from 1 (major socio-economic challenges) to 5 (very good "
        "conditions), from several measures together, of which income is only one. Here "
        f"the {len(index.areas)} areas of three counties are put in order by mean wage income alone, "
        "2022, in the public format (`regso_income.toml`). The order by income is our own computation."
    )
    yield from ("", "| county | areas | rank correlation with the type |", "| --- | ---: | ---: |")
    for code, name in COUNTIES.items():
        there = np.array([area.startswith(code) for area in index.areas])
        yield f"| {name} | {int(there.sum())} | {_minus(rank_correlation(index.index[0][there], found[there]))} |"
    yield f"| all three | {len(found)} | {_minus(rank_correlation(index.index[0], found))} |"
    yield ""
    yield from _wrapped(
        "The index is high where income is low and the type is low where challenges are great: a perfect agreement "
        "would be near −1 (not −1, because the types are five steps). Areas by fifths of income:"
    )
    yield from ("", "| SCB's type | " + " | ".join(_fifth(number) for number in range(5, 0, -1)) + " |")
    yield "| --- |" + " ---: |" * 5
    for kind in range(1, 6):
        cells = [str(int(((found == kind) & (groups == number)).sum())) for number in range(5, 0, -1)]
        yield f"| {kind} | {' | '.join(cells)} |"
    yield ""
    low, poor = found == 1, groups == 5
    yield from _wrapped(
        f"Of the {int(low.sum())} areas of type 1, {int((low & poor).sum())} are in the fifth with the lowest income. But "
        f"{int((poor & (found >= 3)).sum())} of the {int(poor.sum())} areas of that fifth are of type 3 or better: wages "
        "are also low where many are students or pensioners. Income alone finds most of the places, and points "
        "out others that SCB's measure does not. Wage income of all, as here, is not economic standard."
    )


def area_types() -> dict[str, int]:
    with (DATA / "scb" / "regso_omradestyp_2022_lan_01_12_20.csv").open(encoding="utf-8") as file:
        return {
            row["regso_kod_2020"]: int(row["omradestyp_2022"])
            for row in csv.DictReader(file)
            if row["omradestyp_2022"]
        }


def _fifth(number: int) -> str:
    return {5: "lowest income", 1: "highest income"}.get(number, str(6 - number))


def _percent(share: float) -> str:
    return "> 99 %" if 0.99 < share < 1 else "< 1 %" if 0 < share < 0.01 else f"{100 * share:.0f} %"


def _minus(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _wrapped(text: str, bullet: str = "") -> Iterator[str]:
    from textwrap import wrap

    yield from wrap(
        text, 118, initial_indent=bullet, subsequent_indent=" " * len(bullet), break_on_hyphens=False
    )


if __name__ == "__main__":
    sys.exit(main())
