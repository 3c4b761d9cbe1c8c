"""Indicators and their values for tests, written straight into the tables."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

from django.db import transaction

from samlad.accounts.tests.factories import AT
from samlad.base.sorting import swedish_key
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close
from samlad.places.models import Area
from samlad.statistics.models import (
    Delivery,
    Indicator,
    IndicatorFacts,
    Masked,
    Observation,
    Source,
    SourceFacts,
)
from samlad.statistics.rules import FILE, FINAL, MISSING, RISK, SHARE, YEAR

NUMBER = count(1)


def event(at: datetime = AT) -> Event:
    with transaction.atomic():
        return event_log(by=None, at=at, verb="figures_told", subject=None)


def source(code: str = "lindasa", name: str = "Lindåsa kommun", at: datetime = AT) -> Source:
    """The source with this code, made the first time."""
    found = Source.objects.filter(code=code).first()
    if found is None:
        found = Source.objects.create(code=code)
        facts = SourceFacts(
            source=found,
            name=name,
            licence="CC0 1.0",
            citation=f"Källa: {name}",
            web="https://lindasa.example",
        )
        row_add(facts, event=event(at))
    return found


def indicator(name: str = "Ekonomiskt bistånd", *, at: datetime = AT, **changed: Any) -> Indicator:
    """A share of inhabitants per year, where higher is worse."""
    made = Indicator.objects.create(
        source=changed.pop("source", None) or source(at=at), code=changed.pop("code", f"X{next(NUMBER)}")
    )
    given = {
        "kind": SHARE,
        "direction": RISK,
        "period_type": YEAR,
        "unit": "%",
        "per": 100,
        "definition": "De som har haft det under året, av alla som bodde där den 31 december.",
        "numerator": "Personer som har haft det",
        "denominator": "Personer i området",
        **changed,
    }
    row_add(IndicatorFacts(indicator=made, name=name, sort_key=swedish_key(name), **given), event=event(at))
    return made


def delivery(of: Indicator, at: datetime = AT, name: str = "siffror.xlsx") -> Delivery:
    return Delivery.objects.create(
        source=of.source, origin=FILE, name=name, fetched_at=at, digest="0" * 64, rows=1, event=event(at)
    )


def observed(
    of: Indicator,
    area: Area,
    period: str = "2024",
    value: float | None = None,
    *,
    at: datetime = AT,
    **more: Any,
) -> Observation:
    """One value; worked out from `count` and `denominator` where both are given, missing where nothing is.

    What was known before of the same is replaced.
    """
    facts = IndicatorFacts.objects.known().get(indicator=of)
    if value is None and "count" in more:
        value = more["count"] / more["denominator"] * facts.per if more.get("denominator") else more["count"]
    same = {"indicator": of, "area": area, "period": period, "breakdown": more.pop("breakdown", "")}
    told = event(at)
    if old := Observation.objects.known().filter(**same).first():
        row_close(old, event=told)
    row = Observation(
        **same,
        starts_on=first_day(period),
        value=value,
        status=more.pop("status", MISSING if value is None else FINAL),
        delivery=more.pop("delivery", None) or delivery(of, at),
        **more,
    )
    return row_add(row, event=told)


def series(of: Indicator, area: Area, values: Mapping[int, float | None], **more: Any) -> None:
    """One value a year, without counts."""
    for year, value in values.items():
        observed(of, area, str(year), value, **more)


def counted(
    of: Indicator, area: Area, counts: Mapping[int, float], denominator: float | None, **more: Any
) -> None:
    """One count a year, of the same number of people."""
    for year, number in counts.items():
        observed(of, area, str(year), count=number, denominator=denominator, **more)


def masked(row: Observation, *, primary: bool = True, at: datetime = AT) -> Masked:
    return row_add(Masked(observation=row, primary=primary), event=event(at))


def first_day(period: str) -> date:
    year, letter, number = int(period[:4]), period[4:5], int(period[5:] or 1)
    if letter == "V":
        return date.fromisocalendar(year, number, 1)
    months = {"": 12, "H": 6, "T": 4, "K": 3, "M": 1}[letter]
    return date(year, 1 + months * (number - 1), 1)
