"""Who owns which land."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from samlad.base.sorting import swedish_key
from samlad.land.models import LandHolding
from samlad.parties.models import PartyProfile
from samlad.places.models import AreaFacts


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
