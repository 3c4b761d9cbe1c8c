"""The report of an index: one HTML file without scripts, that loads nothing and can be printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samlad.analysis.index import REASONS
from samlad.analysis.index.weights import WEIGHTS
from samlad.base.sorting import swedish_key
from samlad.risk import wording
from samlad.risk.pictures import ROW_WIDTH, Scale, interval, overview
from samlad.risk.tables import Made

NO_FIGURE = "–"
NEUTRAL_METHODS = ("ratio", "z_score")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """What the report says of one area, as text."""

    name: str
    rank: str
    ranks: str
    index: str
    within: str
    picture: SafeString
    domains: tuple[str, ...]
    above: str
    highest: tuple[str, ...]
    change: str
    risen: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """What an indicator is, how it counts, and what it does."""

    name: str
    domain: str
    direction: str
    share: str
    known: str
    correlation: str
    shift: str


def report(made: Made) -> str:
    """The whole page as text."""
    return render_to_string("risk/report.html", _context(made))


def _context(made: Made) -> dict[str, object]:
    index, sure, one = made.index, made.sureness, made.index.specification
    year = index.years.index(sure.year)
    first, rest = _halves(made, year)
    style = (files(__package__) / "report.css").read_text(encoding="utf-8")
    neutral = index.same_year.neutral_index if one.normalise.method in NEUTRAL_METHODS else None
    return {
        "lang": get_language() or "sv",
        "style": SafeString(f"<style>{style}</style>"),
        "one": one,
        "year": sure.year,
        "years": index.years,
        "runs": sure.runs,
        "level": _figure(100 * sure.level, 0),
        "weights": _figure(100 * one.sureness.weights, 0),
        "overview": overview(
            sure.score, sure.low, sure.high, neutral, _("Alla områden från högst till lägst index")
        ),
        "is_ratio": one.normalise.method == "ratio",
        "first": first,
        "rest": rest,
        "domains": [_domain_name(made, code) for code in index.domains],
        "highest": list(sure.highest),
        "with_above": sure.above is not None,
        "with_change": index.fixed_base is not None and len(index.years) > 1,
        "with_risen": sure.risen is not None,
        "indicators": list(_indicators(made, year)),
        "left_out": list(_left_out(made, year)),
        "said": list(_said(made)),
        "notes": index.notes,
        "areas": int((index.left_out[year] == 0).sum()),
    }


def _halves(made: Made, year: int) -> tuple[list[AreaRow], list[AreaRow]]:
    """Areas above the whole in order, and the rest by name: nobody is told to be the fourth from last."""
    index = made.index
    scores, method = index.index[year], index.specification.normalise.method
    if method in NEUTRAL_METHODS:
        above = scores > index.same_year.neutral_index
    else:
        above = index.quantile_group[year] == index.specification.rank.quantile_groups
    order = [int(place) for place in np.argsort(-scores) if not np.isnan(scores[place])]
    sure = made.sureness
    scale = Scale.around([sure.score, sure.low, sure.high], ROW_WIDTH - 8)
    rows = {place: _area(made, year, place, scale) for place in order}
    rest = [rows[place] for place in order if not above[place]]
    return [rows[place] for place in order if above[place]], sorted(
        rest, key=lambda row: swedish_key(row.name)
    )


def _area(made: Made, year: int, place: int, scale: Scale) -> AreaRow:
    index, sure = made.index, made.sureness
    code = index.areas[place]
    neutral = (
        index.same_year.neutral_index if index.specification.normalise.method in NEUTRAL_METHODS else None
    )
    score, low, high = (float(each[place]) for each in (sure.score, sure.low, sure.high))
    return AreaRow(
        name=made.name(code) or code,
        rank=_figure(float(sure.rank[place]), 0),
        ranks=_between(float(sure.rank_low[place]), float(sure.rank_high[place]), 0),
        index=_figure(score),
        within=_between(low, high, 1),
        picture=interval(score, low, high, neutral, scale),
        domains=tuple(_figure(float(each)) for each in index.same_year.domains[year, place]),
        above="" if sure.above is None else _percent(float(sure.above[place])),
        highest=tuple(_percent(float(share[place])) for share in sure.highest.values()),
        change=_signed(float(index.change[place])),
        risen="" if sure.risen is None else _percent(float(sure.risen[place])),
    )


def _indicators(made: Made, year: int) -> Iterator[IndicatorRow]:
    one, shares = made.index.specification, _shares(made)
    known = ~np.isnan(made.index.same_year.indicators[year][made.index.left_out[year] == 0])
    for place, indicator in enumerate(one.indicators):
        yield IndicatorRow(
            indicator.name or indicator.code,
            _domain_name(made, indicator.within),
            str(wording.DIRECTIONS[indicator.direction]),
            _figure(100 * shares[indicator.code]) + " %",
            _percent(float(known[:, place].mean())),
            _figure(float(made.correlations.to_index[place]), 2),
            _figure(float(made.dropped.mean[place])),
        )


def _shares(made: Made) -> dict[str, float]:
    """The share of the whole weight that each indicator has where nothing is missing."""
    one = made.index.specification
    weights, found = WEIGHTS[one.weights.method](one), {"": 1.0}
    codes = [step.code for step in one.plan[::-1]]
    for code in codes:
        inside = [each for each in one.children(code) if each.code in one.codes or each.code in codes]
        total = sum(weights[each.code] for each in inside)
        for each in inside:
            found[each.code] = found[code] * weights[each.code] / total if total else 0.0
    return found


def _domain_name(made: Made, code: str) -> str:
    return next(
        (each.name or each.code for each in made.index.specification.domains if each.code == code), ""
    )


def _left_out(made: Made, year: int) -> Iterator[tuple[str, str]]:
    index = made.index
    for place, reason in enumerate(index.left_out[year]):
        if reason:
            code = index.areas[place]
            yield made.name(code) or code, str(wording.REASONS[REASONS[reason]])


def _said(made: Made) -> Iterator[str]:
    """How the index is made, in whole sentences."""
    one = made.index.specification
    yield str(wording.NORMALISED[one.normalise.method])
    yield str(wording.MEANS[one.aggregate])
    yield str(wording.FILLS[one.missing.fill])
    yield str(wording.WHEN_MISSING[one.missing.when_missing])
    yield str(wording.OUTLIERS[one.outliers.method])
    yield str(wording.NOISES[one.sureness.noise])


def _figure(value: float, decimals: int = 1) -> str:
    return NO_FIGURE if np.isnan(value) else number_format(round(value, decimals) + 0.0, decimals)


def _signed(value: float) -> str:
    return (
        NO_FIGURE
        if np.isnan(value)
        else ("+" if round(value, 1) > 0 else "") + _figure(value).replace("-", "−")
    )


def _between(low: float, high: float, decimals: int) -> str:
    return f"{_figure(low, decimals)}–{_figure(high, decimals)}" if not np.isnan(low) else NO_FIGURE


def _percent(share: float) -> str:
    """Whole per cent; certainty is said only of what happened in every run."""
    if np.isnan(share):
        return NO_FIGURE
    shown = 99 if 0.99 < share < 1 else 1 if 0 < share < 0.01 else round(100 * share)
    return f"{shown} %"
