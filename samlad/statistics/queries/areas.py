"""The areas that figures are of: their divisions, their names, and the municipality and county of each."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from samlad.places.models import KINDS, Area, AreaFacts
from samlad.places.wording import KIND_WORDS
from samlad.statistics.models import Observation

MUNICIPALITY, COUNTY = "municipality", "county"
DEPTH = 8
LINEAGE = """
WITH RECURSIVE up (first, area, depth) AS (
    SELECT facts.area_id, facts.parent_id, 1 FROM places_areafacts facts
    WHERE facts.area_id IN ({keys}) AND facts.parent_id IS NOT NULL AND {known}
    UNION
    SELECT up.first, facts.parent_id, up.depth + 1
    FROM up JOIN places_areafacts facts ON facts.area_id = up.area
    WHERE facts.parent_id IS NOT NULL AND up.depth < %s AND {known}
)
SELECT up.first, up.area, area.kind FROM up JOIN places_area area ON area.id = up.area ORDER BY up.depth
"""
NOW = "facts.replaced_at IS NULL"
THEN = "facts.recorded_at <= %s AND (facts.replaced_at IS NULL OR facts.replaced_at > %s)"


@dataclass(frozen=True, slots=True)
class Division:
    """Areas of one kind and vintage."""

    kind: str
    vintage: str
    count: int = 0

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.vintage}"

    @property
    def word(self) -> str:
        kind = str(KIND_WORDS[self.kind])
        return f"{kind} {self.vintage}".strip()


def division_of(code: str) -> Division | None:
    """The division with this code; None where it is none."""
    kind, _colon, vintage = code.partition(":")
    return Division(kind, vintage[:10]) if kind in KINDS else None


def divisions_of(indicator: int, at: datetime | None = None) -> Mapping[Division, Collection[str]]:
    """The divisions that an indicator has values for, the one with most areas first, with its breakdowns.

    1 query.
    """
    rows = Observation.objects.known(at).filter(indicator=indicator).order_by()
    told = rows.values_list("area__kind", "area__vintage", "breakdown")
    found, counts = defaultdict[tuple[str, str], set[str]](set), Counter[tuple[str, str]]()
    for kind, vintage, breakdown, count in told.annotate(count=Count("area", distinct=True)):
        found[kind, vintage].add(breakdown)
        counts[kind, vintage] = max(counts[kind, vintage], count)
    return {Division(*key, count): found[key] for key, count in counts.most_common()}


def all_divisions() -> list[Division]:
    """Every division that there are areas of, large areas first. 1 query."""
    rows = Area.objects.order_by().values_list("kind", "vintage").annotate(count=Count("pk"))
    return sorted((Division(*row) for row in rows), key=lambda one: (KINDS.index(one.kind), one.vintage))


@dataclass(frozen=True, slots=True)
class Place:
    """An area that figures are of."""

    key: int
    name: str
    kind: str
    vintage: str

    @property
    def kind_word(self) -> str:
        return str(KIND_WORDS[self.kind])


def places(rows: QuerySet[AreaFacts]) -> list[Place]:
    """From facts of areas, in Swedish order. 1 query."""
    columns = ("area", "name", "area__kind", "area__vintage")
    return [Place(*row) for row in rows.order_by("sort_key", "area").values_list(*columns)]


def places_of(division: Division, at: datetime | None = None) -> QuerySet[AreaFacts]:
    rows: QuerySet[AreaFacts] = AreaFacts.objects.known(at).filter(
        area__kind=division.kind, area__vintage=division.vintage
    )
    return rows


def drawn(areas: Collection[int]) -> Mapping[int, Any]:
    """Path, x, y and radius of areas as they are drawn. 1 query."""
    bound = FilteredRelation("boundaries", condition=Q(boundaries__replaced_at__isnull=True))
    rows = Area.objects.filter(pk__in=list(areas)).annotate(bound=bound)
    told = rows.filter(bound__path__isnull=False).values_list(
        "pk", "bound__path", "bound__x", "bound__y", "bound__radius"
    )
    return {key: drawing for key, *drawing in told}


def wholes(areas: Sequence[int], at: datetime | None = None) -> Mapping[int, Mapping[str, int]]:
    """The areas that some areas are parts of, by kind: `found[area]["municipality"]`. 1 query."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    if not areas:
        return found
    known, moments = (NOW, []) if at is None else (THEN, [at, at])
    keys = ", ".join(["%s"] * len(areas))
    with connection.cursor() as cursor:
        cursor.execute(LINEAGE.format(keys=keys, known=known), [*areas, *moments, DEPTH, *moments])
        for first, area, kind in cursor.fetchall():
            found[first].setdefault(kind, area)
    return found


def only_municipality(at: datetime | None = None) -> int | None:
    """The municipality, where there is only one; None otherwise. 1 query."""
    rows = AreaFacts.objects.known(at).filter(area__kind=MUNICIPALITY).values_list("area", flat=True)[:2]
    keys = list(rows)
    return keys[0] if len(keys) == 1 else None


def vintages_mixed(of: Sequence[Place]) -> str:
    """Why areas are not compared: the first kind that stands in two vintages; "" where none does."""
    seen: dict[str, str] = {}
    for place in of:
        if seen.setdefault(place.kind, place.vintage) != place.vintage:
            words = {"kind": place.kind_word, "one": seen[place.kind], "other": place.vintage or "–"}
            told = _(
                "Områdena hör till olika indelningar: %(kind)s %(one)s och %(kind)s %(other)s."
                " Gränserna är inte desamma, så talen går inte att jämföra. Välj områden ur en indelning."
            )
            return told % words
    return ""
