"""What an index is made of and how: read from TOML or written in Python, and validated as a whole.

The format stands in `docs/methods/index.md`. A `Specification` that exists is a sound one: making one that is
not raises `Unfit` with every fault, each naming the indicator, domain or setting.
"""

from dataclasses import dataclass, field
from functools import cached_property

from samlad.analysis.index import validation
from samlad.analysis.index.aggregate import Step, plan_of

RISK, PROTECTIVE, BACKGROUND = "risk", "protective", "background"
INDEX = "index"


@dataclass(frozen=True, slots=True)
class Data:
    """Which columns of a table hold what.

    `year` is a column, or a year for all rows. In the layout "long" each row holds one figure: `indicator`
    names the column with its code and `value` the one with the figure, and the codes are the columns that
    indicators speak of. `credit` says whose figures they are.
    """

    area: str = "area"
    year: str | int = "year"
    layout: str = "wide"
    indicator: str = "indicator"
    value: str = "value"
    name: str = ""
    population: str = ""
    group: str = ""
    credit: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class Domain:
    """A set of indicators, or of domains, that are weighed together; `within` is empty under the index."""

    code: str
    name: str = ""
    within: str = ""
    weight: float = 1.0
    aggregate: str = ""
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measure of risk, as a value, or as a count of a total: `per` × count / total.

    `count` and `total` are sums of columns. `total` beside a value says of how many it is a share or rate,
    which makes its sampling noise known. `top` is the value of everybody (100 for per cent), from which a
    protective share is taken to become one of risk. `law` is how its count falls: "binomial" for shares of
    people, "poisson" for events, "" where that is not known. `years`: the mean of so many years, this one
    last. `background_because`: the reason why origin or tenure is counted after all.
    """

    code: str
    within: str = ""
    direction: str = ""
    name: str = ""
    weight: float = 1.0
    value: str = ""
    count: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    per: float = 1.0
    top: float | None = None
    law: str = ""
    years: int = 1
    transform: str = "none"
    when_empty: str = "missing"
    goalposts: tuple[float, ...] = ()
    background_because: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What is done about figures that are not there.

    First `carry_years`: a missing value is the area's latest within so many years. An area is then left out
    in a year with less than `least_in_all` of the indicators, and has no value in a domain with less than
    `least_in_domain` of what it is made of. `fill` puts a value in the gaps that are left. For those still
    left `when_missing` is "rescale" (what is known carries the weight of what is not) or "leave_out".
    """

    when_missing: str = ""
    fill: str = "none"
    carry_years: int = 0
    least_in_domain: float = 0.5
    least_in_all: float = 0.5


@dataclass(frozen=True, slots=True)
class Outliers:
    """The rule by skew and kurtosis: both beyond their limit in size, and up to `most` values are moved."""

    method: str = "none"
    most: int = 5
    skew: float = 2.0
    kurtosis: float = 3.5


@dataclass(frozen=True, slots=True)
class Normalise:
    """`freedom` is what squares are divided by in a z-score; `k` is the steepness of the exponential rank."""

    method: str = ""
    freedom: str = "n-1"
    k: float = 23.0


@dataclass(frozen=True, slots=True)
class Weights:
    """Whose weights ("given", "equal", "equal_within_domain"), and whether they are shares or factors.

    "relative" gives weighted means; "absolute" gives weighted sums.
    """

    method: str = "given"
    scale: str = "relative"


@dataclass(frozen=True, slots=True)
class Rank:
    """The tie rule, and in how many groups of the same size the areas are put."""

    ties: str = "lowest"
    quantile_groups: int = 5


@dataclass(frozen=True, slots=True)
class Sureness:
    """What the repeated runs change: weights within ± so large a share, methods, and counts by chance.

    `noise` is "none", "posterior" or "resampled" (see `draws`). `highest`: how many areas to ask about being
    among. `normalise` and `aggregate` are the methods to choose between, beside the specification's own.
    """

    runs: int = 1000
    seed: int = 1
    level: float = 0.95
    weights: float = 0.25
    noise: str = "none"
    highest: tuple[int, ...] = (10,)
    normalise: tuple[str, ...] = ()
    aggregate: tuple[str, ...] = ()


@dataclass(frozen=True)
class Specification:
    """A whole index. `reference` is the code of the area that is the whole (the city), a row of its own.

    Figures of years before `first_year` are only used for means over years and for values carried.
    `base_year` gives the fixed base. `background` are codes that are never counted as risk.
    """

    name: str
    indicators: tuple[Indicator, ...]
    domains: tuple[Domain, ...]
    missing: Missing
    normalise: Normalise
    about: str = ""
    source: str = ""
    reference: str = ""
    first_year: int | None = None
    base_year: int | None = None
    fewest_people: float = 0.0
    background: tuple[str, ...] = ()
    aggregate: str = "arithmetic"
    data: Data = field(default_factory=Data)
    outliers: Outliers = field(default_factory=Outliers)
    weights: Weights = field(default_factory=Weights)
    rank: Rank = field(default_factory=Rank)
    sureness: Sureness = field(default_factory=Sureness)

    def __post_init__(self) -> None:
        validation.check(self)

    @cached_property
    def plan(self) -> tuple[Step, ...]:
        """What is weighed together, lowest level first and the index last."""
        return plan_of(self, self.normalise.method, self.aggregate)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of the indicators, in order."""
        return tuple(one.code for one in self.indicators)

    def children(self, of: str) -> tuple[Domain | Indicator, ...]:
        """What is weighed together in a domain, or, for "", in the index: indicators first."""
        inside = [one for one in self.indicators if one.within == of]
        return (*inside, *(one for one in self.domains if one.within == of))
