"""The same index, written for clarity alone: one figure at a time, in the words of the handbook."""

from math import exp, inf, isnan, log, log1p, nan, sqrt

from samlad.analysis.index import Figures, Specification
from samlad.analysis.index.specification import Domain, Indicator

Values = dict[str, float]


def plain_index(
    one: Specification, figures: Figures, year: int, base: int | None = None
) -> dict[str, Values]:
    """Per area its value in every domain and in "index"; `base` is the year that the scale is of."""
    known = {each.code: risks(one, figures, each, year) for each in one.indicators}
    scale = known if base is None else {each.code: risks(one, figures, each, base) for each in one.indicators}
    inside, allowed = areas_in(one, figures, known), one.missing.least_in_domain
    scale_inside = inside if base is None else areas_in(one, figures, scale)
    filled = {code: fill(one, column, inside) for code, column in known.items()}
    scale = filled if base is None else {code: fill(one, each, scale_inside) for code, each in scale.items()}
    lined = {
        each.code: normalised(one, each, filled[each.code], scale[each.code], inside, scale_inside)
        for each in one.indicators
    }
    wanted = [*inside, one.reference] if one.reference else inside
    found = {}
    for area in wanted:
        values: Values = {}
        gaps = {code for code, column in known.items() if isnan(column.get(area, nan))}
        values["index"] = weighed(one, "", area, lined, gaps, allowed, values)
        found[area] = values
    return found


def risks(one: Specification, figures: Figures, indicator: Indicator, year: int) -> Values:
    """The indicator as risk, with the last value carried."""
    own = {at: risk_of(one, figures, indicator, at) for at in figures.years}
    found = {}
    for area in figures.areas:
        found[area] = nan
        for at in sorted(figures.years):
            age = year - at
            if 0 <= age <= one.missing.carry_years and not isnan(own[at][area]):
                found[area] = own[at][area]
    return found


def risk_of(one: Specification, figures: Figures, indicator: Indicator, year: int) -> Values:
    place = one.codes.index(indicator.code)
    found = {}
    for number, area in enumerate(figures.areas):
        years = figures.years[: figures.years.index(year) + 1][-indicator.years :]
        pairs = []
        for at in years:
            value = figures.values[figures.years.index(at), number, place]
            total = 1.0
            if indicator.count:
                assert figures.totals is not None
                total = figures.totals[figures.years.index(at), number, place]
            if not isnan(value) and not isnan(total):
                pairs.append((float(value), float(total)))
        if 2 * len(pairs) < len(years):
            found[area] = nan
            continue
        value = sum(pair[0] for pair in pairs)
        if indicator.count:
            total = sum(pair[1] for pair in pairs)
            empty = 0.0 if indicator.when_empty == "zero" else nan
            rate = indicator.per * value / total if total > 0 else empty
        else:
            rate = value / len(pairs)
        found[area] = turned(indicator, rate)
    return found


def turned(indicator: Indicator, rate: float) -> float:
    protective = indicator.direction == "protective"
    value = indicator.top - rate if protective and indicator.top is not None else rate
    value = log1p(value) if indicator.transform == "log1p" else value
    return -value if protective and indicator.top is None else value


def areas_in(one: Specification, figures: Figures, known: dict[str, Values]) -> list[str]:
    least = one.missing.least_in_all * len(one.indicators)
    inside = []
    for area in figures.areas:
        number = sum(not isnan(column[area]) for column in known.values())
        if area != one.reference and number > 0 and number >= least - 1e-9:
            inside.append(area)
    return inside


def fill(one: Specification, column: Values, inside: list[str]) -> Values:
    there = sorted(column[area] for area in inside if not isnan(column[area]))
    middle = len(there) // 2
    median = there[middle] if len(there) % 2 else (there[middle - 1] + there[middle]) / 2
    puts = {"none": nan, "mean": sum(there) / len(there), "median": median}
    put = puts[one.missing.fill]
    return {
        area: put if isnan(value) and area in inside else value
        for area, value in column.items()
        if area in inside or area == one.reference
    }


def normalised(
    one: Specification,
    indicator: Indicator,
    column: Values,
    scale: Values,
    inside: list[str],
    scale_inside: list[str],
) -> Values:
    there = [scale[area] for area in scale_inside if not isnan(scale[area])]
    now = [column[area] for area in inside if not isnan(column[area])]
    return {
        area: nan
        if isnan(value)
        else put_on_scale(one, indicator, value, there, now, scale.get(one.reference, nan))
        for area, value in column.items()
    }


def put_on_scale(
    one: Specification, indicator: Indicator, value: float, there: list[float], now: list[float], whole: float
) -> float:
    n, method = len(there), one.normalise.method
    place = 1 + sum(other > value for other in now)
    if method == "ratio":
        return 100 * value / whole
    if method == "min_max":
        return 100 * (value - min(there)) / (max(there) - min(there))
    if method == "goalposts":
        low, high = sorted(turned(indicator, post) for post in indicator.goalposts)
        return 100 * (min(max(value, low), high) - low) / (high - low)
    if method == "z_score":
        mean = sum(there) / n
        squares = sum((other - mean) ** 2 for other in there)
        return (value - mean) / sqrt(squares / (n - 1 if one.normalise.freedom == "n-1" else n))
    if method == "rank":
        return len(now) + 1 - place
    if method == "percentile_rank":
        return 100 * (len(now) - place) / (len(now) - 1)
    share, k = (len(now) + 1 - place) / len(now), one.normalise.k
    return -k * log(1 - share * (1 - exp(-100 / k)))


def weighed(
    one: Specification,
    code: str,
    area: str,
    lined: dict[str, Values],
    gaps: set[str],
    allowed: float,
    values: Values,
) -> float:
    """One domain, or the index: NaN where too little is known."""
    parts: list[tuple[float, float]] = []
    inside = [each for each in one.children(code) if weight_of(one, each) is not None]
    before = 0
    for each in inside:
        if isinstance(each, Domain):
            value = weighed(one, each.code, area, lined, gaps, allowed, values)
            values[each.code] = value
            before += not isnan(value)
        else:
            value = lined[each.code].get(area, nan)
            before += each.code not in gaps
        parts.append((weight_of(one, each) or 0.0, value))
    known = [(weight, value) for weight, value in parts if not isnan(value)]
    too_few = code != "" and before < allowed * len(inside) - 1e-9
    if (
        not known
        or before == 0
        or too_few
        or (one.missing.when_missing == "leave_out" and len(known) < len(parts))
    ):
        return nan
    total, carried = sum(weight for weight, _ in parts), sum(weight for weight, _ in known)
    if carried == 0:
        return nan
    mean = mean_of(one, code)
    if one.weights.scale == "absolute":
        return total / carried * sum(weight * value for weight, value in known)
    if mean == "geometric":
        logs = sum(weight * (log(value) if value > 0 else -inf) for weight, value in known)
        return exp(logs / carried)
    return sum(weight * value for weight, value in known) / carried


def mean_of(one: Specification, code: str) -> str:
    """Its own mean, or that of what it stands within."""
    domains = {each.code: each for each in one.domains}
    while code:
        if domains[code].aggregate:
            return domains[code].aggregate
        code = domains[code].within
    return one.aggregate


def weight_of(one: Specification, each: Domain | Indicator) -> float | None:
    """None for domains that are empty."""
    number = 1 if isinstance(each, Indicator) else inside_of(one, each.code)
    if number == 0:
        return None
    if one.weights.method == "equal":
        return float(number)
    return 1.0 if one.weights.method == "equal_within_domain" else each.weight


def inside_of(one: Specification, code: str) -> int:
    children = one.children(code)
    return sum(1 if isinstance(each, Indicator) else inside_of(one, each.code) for each in children)
