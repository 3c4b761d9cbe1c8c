"""Whose weights: one per indicator and domain, by code.

With relative weights only their proportions count: 3 and 1 are 75 and 25 per cent. Absolute weights are
factors of a sum, and used as they stand. Neither is changed behind anybody's back: what happens when figures
are missing is the specification's own choice (`when_missing`).
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samlad.analysis.index.specification import Specification


def _given(one: "Specification") -> dict[str, float]:
    """As the specification says."""
    own = {each.code: each.weight for each in one.indicators}
    return own | {each.code: each.weight for each in one.domains}


def _equal(one: "Specification") -> dict[str, float]:
    """Every indicator the same weight in the index: a domain weighs as much as it has indicators."""
    return dict.fromkeys(one.codes, 1.0) | {each.code: float(_number(one, each.code)) for each in one.domains}


def _equal_within_domain(one: "Specification") -> dict[str, float]:
    """The same for everything that is weighed together, on every level; empty domains have none."""
    domains = {each.code: float(filled(one, each.code)) for each in one.domains}
    return dict.fromkeys(one.codes, 1.0) | domains


def _number(one: "Specification", code: str) -> int:
    """How many indicators are in a domain, on any level."""
    own = sum(each.within == code for each in one.indicators)
    return own + sum(_number(one, each.code) for each in one.domains if each.within == code)


def filled(one: "Specification", code: str) -> bool:
    """Whether there is an indicator somewhere in the domain."""
    own = any(each.within == code for each in one.indicators)
    return own or any(each.within == code and filled(one, each.code) for each in one.domains)


WEIGHTS: Mapping[str, Callable[["Specification"], dict[str, float]]] = {
    "given": _given,
    "equal": _equal,
    "equal_within_domain": _equal_within_domain,
}
