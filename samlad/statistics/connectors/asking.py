"""What both sources have in common: a plan of requests, and the figures that are read from an answer."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a plan; `body` None is a GET."""

    path: str
    body: Any = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be asked, for which areas, and about how many cells that is.

    `unknown` is what was asked for that the source lacks.
    """

    requests: tuple[Asked, ...]
    cells: int
    places: tuple["Place", ...] = ()
    unknown: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """As JSON can hold it, to go on from after an interruption."""
        return {"requests": [asdict(one) for one in self.requests], "cells": self.cells}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Plan":
        return cls(tuple(Asked(**one) for one in data["requests"]), data["cells"])


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an answer. `indicator` is the key of one of the query's indicators."""

    indicator: str
    area: "Place"
    period: str
    breakdown: str
    value: float | None
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """An area by kind, code and vintage; `told` is what the source calls it."""

    kind: str
    code: str
    vintage: str = ""
    told: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A key figure or a table that a search found."""

    code: str
    title: str
    about: str = ""
    updated: str = ""
    periods: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An indicator that a query gives values of, before it is one of ours."""

    code: str
    name: str
    definition: str = ""
    unit: str = ""
    kind: str = "other"
    per: int = 1
    period_type: str = "year"
