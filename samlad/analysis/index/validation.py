"""Whether a specification is sound: everything that can be told before there are any figures."""

import re
from collections import Counter
from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING

from samlad.analysis.index.aggregate import MEANS
from samlad.analysis.index.draws import LAWS, NOISES
from samlad.analysis.index.faults import Fault, refuse
from samlad.analysis.index.missing import FILLS
from samlad.analysis.index.normalise import FREEDOMS, LINES, METHODS
from samlad.analysis.index.outliers import OUTLIERS
from samlad.analysis.index.ranking import TIES
from samlad.analysis.index.rates import TRANSFORMS, WHEN_EMPTY
from samlad.analysis.index.weights import WEIGHTS

if TYPE_CHECKING:
    from samlad.analysis.index.specification import Domain, Indicator, Specification

# Origin and tenure say who lives somewhere and how, not what risk there is there.
ORIGIN_OR_TENURE = re.compile(
    r"utrikes|utländsk|utlandsfödd|födelseland|foreign|born abroad|country of birth|ethnic|"
    r"upplåtelse|hyresr|bostadsr|äganderätt|tenure|rented|tenant|owner.occupied",
    re.IGNORECASE,
)
REFUSED = (
    "is background, and is refused as risk: origin and tenure say who lives in an area, not what risk there "
    "is in it. Leave it out, or say why it is counted after all in background_because"
)
RESERVED = frozenset({"index", ""})
DIRECTIONS = ("risk", "protective")
LAYOUTS = ("wide", "long")
SCALES = ("relative", "absolute")
WHEN_MISSING = ("rescale", "leave_out")


def check(one: "Specification") -> None:
    """Unfit: every fault of the specification."""
    refuse([*_whole(one), *_settings(one), *_domains(one), *_indicators(one), *_sureness(one)])


def _whole(one: "Specification") -> Iterator[Fault]:
    where = "specification"
    if not one.name.strip():
        yield Fault(where, "has no name")
    if not one.indicators:
        yield Fault(where, "has no indicators")
    if one.fewest_people < 0 or not isfinite(one.fewest_people):
        yield Fault(where, "fewest_people is 0 or more")
    if one.fewest_people > 0 and not one.data.population:
        yield Fault(where, "fewest_people needs a population: name its column in [data]")
    if one.normalise.method == "ratio" and not one.reference:
        yield Fault(where, "a ratio needs a reference: the code of the area that is the whole")
    yield from _codes(one)
    yield from _base(one)


def _base(one: "Specification") -> Iterator[Fault]:
    where = "specification"
    if one.base_year is not None and one.normalise.method in METHODS and one.normalise.method not in LINES:
        yield Fault(where, f"{one.normalise.method} has no fixed base: leave out base_year")
    if one.base_year is not None and one.first_year is not None and one.base_year < one.first_year:
        yield Fault("base_year", "is not before first_year")


def _codes(one: "Specification") -> Iterator[Fault]:
    codes = Counter([*one.codes, *(domain.code for domain in one.domains)])
    for code, number in codes.items():
        if number > 1:
            yield Fault(code or "indicator", f"stands {number} times: a code is used once")
        if code in RESERVED:
            yield Fault(f"code {code!r}", "cannot be used")


def _settings(one: "Specification") -> Iterator[Fault]:
    yield from _choice("missing", "when_missing", one.missing.when_missing, WHEN_MISSING)
    yield from _choice("missing", "fill", one.missing.fill, FILLS)
    yield from _choice("outliers", "method", one.outliers.method, OUTLIERS)
    yield from _choice("normalise", "method", one.normalise.method, METHODS)
    yield from _choice("normalise", "freedom", one.normalise.freedom, FREEDOMS)
    yield from _choice("weights", "method", one.weights.method, WEIGHTS)
    yield from _choice("weights", "scale", one.weights.scale, SCALES)
    yield from _choice("specification", "aggregate", one.aggregate, MEANS)
    yield from _choice("rank", "ties", one.rank.ties, TIES)
    yield from _choice("data", "layout", one.data.layout, LAYOUTS)
    for name in ("least_in_domain", "least_in_all"):
        if not 0 <= getattr(one.missing, name) <= 1:
            yield Fault("missing", f"{name} is a share from 0 to 1")
    if one.missing.carry_years < 0:
        yield Fault("missing", "carry_years is 0 or more")
    if one.missing.fill == "group_mean" and not one.data.group:
        yield Fault("missing", "group_mean needs groups of areas: name their column in [data]")
    if one.outliers.method == "winsorise_then_log" and one.normalise.method == "ratio":
        yield Fault("outliers", "a ratio to the whole cannot be taken of shifted logarithms: use winsorise")
    if one.outliers.most < 1 or one.outliers.skew <= 0 or one.outliers.kurtosis <= 0:
        yield Fault("outliers", "most is 1 or more, skew and kurtosis above 0")
    if not 0 < one.normalise.k < 1000:
        yield Fault("normalise", "k is above 0 and below 1000")
    if one.rank.quantile_groups < 1:
        yield Fault("rank", "quantile_groups is 1 or more")


def _choice(where: str, key: str, value: str, among: object) -> Iterator[Fault]:
    choices: tuple[str, ...] = tuple(among)  # type: ignore[arg-type]
    if value not in choices:
        told = f"not {value!r}" if value else "and has to be said"
        yield Fault(where, f"{key} is one of {', '.join(choices)}, {told}")


def _domains(one: "Specification") -> Iterator[Fault]:
    codes = {domain.code for domain in one.domains}
    for domain in one.domains:
        where = f"domain {domain.code}"
        if domain.within and domain.within not in codes:
            yield Fault(where, f"stands within {domain.within!r}, which is no domain")
        if domain.aggregate:
            yield from _choice(where, "aggregate", domain.aggregate, MEANS)
        yield from _weight(where, domain)
        if not one.children(domain.code) and not domain.may_be_empty:
            yield Fault(where, "has no indicators: give it some, or say may_be_empty = true")
        if _turns_in_circles(one, domain):
            yield Fault(where, "stands within itself")
    yield from _means(one)
    for parent in ("", *codes):
        inside = one.children(parent)
        if inside and one.weights.method == "given" and not any(each.weight > 0 for each in inside):
            yield Fault(parent or "index", "all weights are 0")


def _turns_in_circles(one: "Specification", domain: "Domain") -> bool:
    above = {each.code: each.within for each in one.domains}
    at, seen = domain.within, {domain.code}
    while at and at not in seen:
        seen.add(at)
        at = above.get(at, "")
    return at == domain.code


def _means(one: "Specification") -> Iterator[Fault]:
    """Means that need values above 0."""
    used = {one.aggregate, *(domain.aggregate for domain in one.domains), *one.sureness.aggregate} - {""}
    normalised = {one.normalise.method, *one.sureness.normalise}
    for mean in sorted(used & MEANS.keys()):
        if MEANS[mean].above_zero and "z_score" in normalised:
            yield Fault(f"aggregate {mean}", "needs values above 0, which z-scores are not")
        if MEANS[mean].above_zero and one.weights.scale == "absolute":
            yield Fault(f"aggregate {mean}", "has no absolute weights, only relative ones")


def _weight(where: str, one: "Domain | Indicator") -> Iterator[Fault]:
    if not isfinite(one.weight) or one.weight < 0:
        yield Fault(where, f"its weight is 0 or more, not {one.weight:g}")


def _indicators(one: "Specification") -> Iterator[Fault]:
    codes = {domain.code for domain in one.domains}
    for indicator in one.indicators:
        where = f"indicator {indicator.code}"
        if indicator.within and indicator.within not in codes:
            yield Fault(where, f"stands within {indicator.within!r}, which is no domain")
        yield from _weight(where, indicator)
        yield from _direction(where, indicator, one)
        yield from _measure(where, indicator)
        yield from _methods(where, indicator, one)


def _direction(where: str, indicator: "Indicator", one: "Specification") -> Iterator[Fault]:
    told = " ".join((indicator.code, indicator.name, indicator.value, *indicator.count))
    background = indicator.direction == "background" or indicator.code in one.background
    if background or (ORIGIN_OR_TENURE.search(told) and not indicator.background_because.strip()):
        yield Fault(where, REFUSED)
    elif not indicator.direction:
        yield Fault(where, "has no direction: risk (more is worse) or protective (more is better)")
    elif indicator.direction not in DIRECTIONS:
        yield Fault(where, f"direction is risk or protective, not {indicator.direction!r}")


def _measure(where: str, indicator: "Indicator") -> Iterator[Fault]:
    if bool(indicator.value) == bool(indicator.count):
        yield Fault(where, "is either a value or a count: name the column of one of them")
    if indicator.count and not indicator.total:
        yield Fault(where, "a count needs a total that it is counted of")
    if indicator.law and not indicator.total:
        yield Fault(where, "a law of chance needs a total")
    if not isfinite(indicator.per) or indicator.per <= 0:
        yield Fault(where, "per is above 0")
    if indicator.years < 1:
        yield Fault(where, "years is 1 or more")
    yield from _choice(where, "law", indicator.law, LAWS) if indicator.law else ()
    yield from _choice(where, "transform", indicator.transform, TRANSFORMS)
    yield from _choice(where, "when_empty", indicator.when_empty, WHEN_EMPTY)


def _methods(where: str, indicator: "Indicator", one: "Specification") -> Iterator[Fault]:
    methods = {one.normalise.method, *one.sureness.normalise}
    posts = indicator.goalposts
    if "goalposts" in methods and (len(posts) != 2 or not posts[0] < posts[-1]):
        yield Fault(where, "goalposts are two numbers, the lower first")
    if "ratio" in methods and indicator.direction == "protective" and indicator.top is None:
        yield Fault(
            where, "a protective ratio is made of what is left of the whole: say top (100 for per cent)"
        )
    if indicator.top is not None and not indicator.top > 0:
        yield Fault(where, "top is above 0")


def _sureness(one: "Specification") -> Iterator[Fault]:
    sure = one.sureness
    yield from _choice("sureness", "noise", sure.noise, NOISES)
    for method in sure.normalise:
        yield from _choice("sureness", "normalise", method, METHODS)
    for mean in sure.aggregate:
        yield from _choice("sureness", "aggregate", mean, MEANS)
    if sure.runs < 20:
        yield Fault("sureness", "runs is 20 or more")
    if not 0.5 <= sure.level <= 0.999:
        yield Fault("sureness", "level is from 0.5 to 0.999")
    if not 0 <= sure.weights < 1:
        yield Fault("sureness", "weights is the largest share that a weight is changed by: from 0 to below 1")
    if any(number < 1 for number in sure.highest):
        yield Fault("sureness", "highest are numbers of areas, 1 or more")
    if sure.seed < 0:
        yield Fault("sureness", "seed is 0 or more")
    if "ratio" in sure.normalise and not one.reference:
        yield Fault("sureness", "a ratio needs a reference")
