"""Who owns which land."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import shapely
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise

from samlad.accounts.models import User
from samlad.base.sorting import swedish_key
from samlad.land.models import LandHolding
from samlad.land.points import Point
from samlad.parties.models import PartyProfile
from samlad.places.boundaries import surface
from samlad.places.models import AreaBoundary, AreaFacts
from samlad.places.wording import KIND_WORDS

MOST_NAMED = 20
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class AreaOwner:
    """An owner of land in an area. `function` is whom an action is addressed to first, "" where none is.

    `designations` are in Swedish order.
    """

    party_id: int
    function_id: int | None
    party: str
    function: str
    designations: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.designations)


def owners_of(area_id: int, day: date, at: datetime | None = None) -> list[AreaOwner]:
    """The owners of land in an area and in those that lie directly in it, by name. One query."""
    inside = AreaFacts.objects.known(at).filter(parent=area_id).values("area")
    rows = LandHolding.objects.known(at).on(day).filter(Q(area=area_id) | Q(area__in=inside))
    found = defaultdict[tuple[int, int | None, str, str], list[str]](list)
    for party, function, name, called, designation in with_owner(rows, at).values_list(
        "party", "function", "owner", "function__name", "designation"
    ):
        found[party, function, name, called or ""].append(designation)
    owners = [
        AreaOwner(*key, tuple(sorted(designations, key=swedish_key))) for key, designations in found.items()
    ]
    return sorted(owners, key=lambda one: (swedish_key(one.party), swedish_key(one.function)))


def with_owner(rows: QuerySet[LandHolding], at: datetime | None = None) -> QuerySet[Any]:
    """The rows with the name of their owner, as it was known, and its place in Swedish order."""
    profile = PartyProfile.objects.known(at).filter(party=OuterRef("party"))
    named: QuerySet[Any] = rows.annotate(
        owner=Subquery(profile.values("name")[:1]), owner_sort=Subquery(profile.values("sort_key")[:1])
    )
    return named


# Of the areas around a point, the one of the first of these kinds is where an action is done.
AREA_KINDS = ("area", "base_area", "district", "regso", "deso", "municipality", "county", "country")


@dataclass(frozen=True, slots=True)
class Around:
    """An area around a point."""

    area_id: int
    name: str
    kind: str

    @property
    def word(self) -> str | Promise:
        return KIND_WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Owned:
    """A property and its owner. `function_id` is whom an action is addressed to first, None where unknown."""

    holding_id: int
    designation: str
    party_id: int
    owner: str
    function_id: int | None
    function: str
    area_id: int | None
    area: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody is known to own the place. `area` is where it is, None where that is not known either."""

    area: Around | None
    point: Point | None = None
    areas: tuple[Around, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Who owns the place. `others` have outlines there too, or designations like it: which it is, is not told
    by Samlad."""

    owned: Owned
    area: Around | None
    point: Point | None = None
    areas: tuple[Around, ...] = ()
    others: tuple[Owned, ...] = ()


def owner_at(point: Point, day: date, at: datetime | None = None) -> Found | Unknown:
    """In which area a point lies and who owns the land there. Two queries.

    Where several outlines hold the point, the smallest is taken and the others are told.
    """
    areas = _areas_at(point, day, at)
    area = areas[0] if areas else None
    rows = _around(LandHolding.objects.known(at).on(day), point)
    holding = [row for _size, row in sorted(_holding(point, owned(rows, at)), key=lambda pair: pair[0])]
    if not holding:
        return Unknown(area, point, areas)
    first, *others = (_owned(row) for row in holding)
    return Found(first, area, point, areas, tuple(others))


def owners_named(text: str, day: date, at: datetime | None = None) -> list[Owned]:
    """Properties called so, or that have it in their names, at most `MOST_NAMED`, an exact one alone. Two
    queries."""
    key = swedish_key(text)
    if not key:
        return []
    rows = LandHolding.objects.known(at).on(day)
    exact = [_owned(row) for row in owned(rows.filter(sort_key=key), at)]
    like = owned(rows.filter(sort_key__contains=key), at).order_by("sort_key")
    return exact or [_owned(row) for row in like[:MOST_NAMED]]


def owned(rows: QuerySet[LandHolding], at: datetime | None = None) -> QuerySet[Any]:
    """The rows with the names of owner, function and area."""
    facts = AreaFacts.objects.known(at).filter(area=OuterRef("area"))
    named: QuerySet[Any] = (
        with_owner(rows, at).annotate(area_name=Subquery(facts.values("name")[:1])).select_related("function")
    )
    return named


def _owned(row: Any) -> Owned:
    return Owned(
        row.pk,
        row.designation,
        row.party_id,
        row.owner or "",
        row.function_id,
        row.function.name if row.function else "",
        row.area_id,
        row.area_name or "",
    )


def _around(rows: QuerySet[M], point: Point) -> QuerySet[M]:
    """Rows whose bounds hold the point."""
    return rows.filter(
        west__lte=point.longitude,
        east__gte=point.longitude,
        south__lte=point.latitude,
        north__gte=point.latitude,
    )


def _holding(point: Point, rows: Iterable[Any]) -> Iterator[tuple[float, Any]]:
    """The rows whose surface holds the point, with its size; its border is part of it."""
    here = shapely.Point(point.longitude, point.latitude)
    for row in rows:
        shape = surface(row.geometry)
        if shapely.intersects(shape, here):
            yield float(shapely.area(shape)), row


def _areas_at(point: Point, day: date, at: datetime | None) -> tuple[Around, ...]:
    """The areas around a point that exist on the day, the one that an action would be about first."""
    facts = AreaFacts.objects.known(at).on(day).filter(area=OuterRef("area"))
    rows: Any = _around(AreaBoundary.objects.known(at), point).annotate(
        name=Subquery(facts.values("name")[:1])
    )
    rows = rows.filter(name__isnull=False, area__kind__in=AREA_KINDS).select_related("area")
    found = sorted(_holding(point, rows), key=lambda pair: (AREA_KINDS.index(pair[1].area.kind), pair[0]))
    return tuple(Around(row.area_id, row.name, row.area.kind) for _size, row in found)


def holdings_visible_to(user: User, day: date) -> QuerySet[Any]:
    """What is owned on the day, by owner, for everybody who may sign in."""
    rows = owned(LandHolding.objects.known().on(day)).order_by("owner_sort", "party_id", "sort_key")
    return rows if user.is_active else rows.none()


def sought(rows: QuerySet[Any], words: str, party: int | None = None) -> QuerySet[Any]:
    """Those of a party, and those with the words in their designation or in the name of their owner."""
    if party is not None:
        rows = rows.filter(party=party)
    key = swedish_key(words)
    return rows.filter(Q(sort_key__contains=key) | Q(owner_sort__contains=key)) if key else rows
