"""Sources, indicators and values for tests, made by the operations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT
from samlad.statistics.models import Indicator, Observation, Source
from samlad.statistics.operations import About, Given, Written, deliver, indicator_set, source_set
from samlad.statistics.rules import FILE


def source(code: str = "lindbo", name: str = "Lindbo AB") -> Source:
    return source_set(by=None, at=AT, code=code, name=name)


def indicator(
    code: str = "damage", of: Source | None = None, *, name: str = "Skadegörelse", **about: Any
) -> Indicator:
    given = {"kind": "count", "direction": "risk", **about}
    return indicator_set(by=None, at=AT, source=of or source(), code=code, about=About(name, **given))


def delivered(
    *values: Given, of: Source | None = None, by: User | None = None, at: datetime = AT, **more: Any
) -> Written:
    """The values, as a file of the source."""
    about = {"origin": FILE, "name": "siffror.csv", "digest": "0" * 64, "fetched_at": at, **more}
    return deliver(by=by, at=at, source=of or source(), values=values, **about)


def current(*fields: str) -> Sequence[Any]:
    """The current values, in order of area, period and breakdown."""
    rows = Observation.objects.known().order_by("indicator", "area", "period", "breakdown")
    return list(rows.values_list(*fields, flat=len(fields) == 1))
