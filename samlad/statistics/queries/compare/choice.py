"""What a comparison is asked for, as it stands in the address, and what there is to choose among."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from samlad.base.keys import key_of
from samlad.places.models import AreaFacts
from samlad.statistics.models import IndicatorFacts, Observation
from samlad.statistics.queries.areas import (
    COUNTY,
    MUNICIPALITY,
    Division,
    Place,
    all_divisions,
    division_of,
    places,
    places_of,
)
from samlad.statistics.rules import BREAKDOWN_CODES, BREAKDOWN_WORDS

DIFFERENCES, LIKENESSES, TRENDS = "skillnader", "likheter", "utveckling"
VIEWS: dict[str, str | Promise] = {
    DIFFERENCES: gettext_lazy("Skillnader"),
    LIKENESSES: gettext_lazy("Likheter"),
    TRENDS: gettext_lazy("Utveckling"),
}
# What differences are to, besides an area by its key.
AGAINST = {"kommun": MUNICIPALITY, "lan": COUNTY}
WHOLE_WORDS: dict[str, str | Promise] = {
    "kommun": gettext_lazy("kommunen"),
    "lan": gettext_lazy("länet"),
}
MOST_AREAS, MOST_INDICATORS, MOST_PERIODS = 400, 60, 24
# So many are offered to tick.
OFFERED = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """`division` is all its areas, where no `areas` are chosen. `against` is "kommun", "lan" or a key.

    `breakdown` is whom the values are of; "" is everybody. They are as known `at` a moment; now when None.
    """

    view: str
    areas: tuple[int, ...]
    division: Division | None
    indicators: tuple[int, ...]
    periods: tuple[str, ...]
    against: str
    page: int
    breakdown: str
    at: datetime | None

    @classmethod
    def of(cls, query: QueryDict, at: datetime | None = None) -> Self:
        """What cannot be understood is left out."""
        view, against = query.get("vy", ""), query.get("mot", "")
        page = key_of(query.get("page", "")) or 1
        return cls(
            view=view if view in VIEWS else DIFFERENCES,
            areas=_keys(query.getlist("omrade"))[:MOST_AREAS],
            division=division_of(query.get("indelning", "")),
            indicators=_keys(query.getlist("indikator"))[:MOST_INDICATORS],
            periods=tuple(dict.fromkeys(_period(one) for one in query.getlist("ar") if _period(one)))[
                :MOST_PERIODS
            ],
            against=against if against in AGAINST or key_of(against) else "kommun",
            page=min(page, 100_000),
            breakdown=BREAKDOWN_CODES.get(query.get("kon", ""), ""),
            at=at,
        )

    @property
    def whom(self) -> str:
        return str(BREAKDOWN_WORDS[self.breakdown])

    @property
    def empty(self) -> bool:
        return not self.areas and self.division is None


def _keys(texts: Sequence[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(key for key in map(key_of, texts) if key))


def _period(text: str) -> str:
    return text if 4 <= len(text) <= 8 and text.isascii() and text.isalnum() else ""


@dataclass(frozen=True, slots=True)
class Options:
    """What there is to tick; `more` is how many areas of the division are not offered.

    `whoms` are the breakdowns that there are values of, by their codes in the address.
    """

    divisions: Sequence[Division]
    areas: Sequence[Place]
    more: int
    indicators: Sequence[tuple[int, str, str]]
    periods: Sequence[str]
    whoms: Sequence[tuple[str, str | Promise]]


def options(choice: Choice, chosen: Sequence[Place], indicators: Sequence[int]) -> Options:
    """4 queries."""
    division = choice.division or (Division(chosen[0].kind, chosen[0].vintage) if chosen else None)
    of_division = places(places_of(division, choice.at)) if division is not None else []
    keys = {place.key for place in chosen}
    offered = list(of_division[:OFFERED])
    told = {place.key for place in offered}
    offered += [place for place in chosen if place.key not in told and choice.areas]
    facts = IndicatorFacts.objects.known(choice.at).order_by("sort_key", "indicator")[:OFFERED]
    sample = Observation.objects.known(choice.at).filter(
        indicator__in=list(indicators)[:10], area__in=sorted(keys)[:5]
    )
    of_sample = set(sample.order_by().values_list("period", "breakdown").distinct())
    periods = sorted({period for period, _whom in of_sample}, reverse=True)
    there = {"", choice.breakdown, *(whom for _period, whom in of_sample)}
    return Options(
        all_divisions(),
        offered,
        max(0, len(of_division) - OFFERED),
        list(facts.values_list("indicator", "name", "unit")),
        periods[:MOST_PERIODS],
        [(code, BREAKDOWN_WORDS[one]) for code, one in BREAKDOWN_CODES.items() if one in there],
    )


def chosen_places(choice: Choice) -> list[Place]:
    """The areas in Swedish order. 1 query."""
    if choice.areas:
        return places(AreaFacts.objects.known(choice.at).filter(area__in=choice.areas))
    return places(places_of(choice.division, choice.at)) if choice.division is not None else []


def default_indicators(area: int, most: int, at: datetime | None) -> list[int]:
    """The first indicators that an area has values for. 1 query."""
    of_area = Observation.objects.known(at).filter(area=area).values("indicator").distinct()
    rows = IndicatorFacts.objects.known(at).filter(indicator__in=of_area).order_by("sort_key", "indicator")
    return list(rows.values_list("indicator", flat=True)[:most])
