"""Areas to choose among, and what they are classed as."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.functional import Promise

from samlad.places.models import AreaFacts, Classification
from samlad.places.wording import KIND_WORDS, SCHEME_WORDS, VALUE_WORDS


@dataclass(frozen=True, slots=True)
class Classed:
    """What somebody has classed an area as. `whose` and `words` are the words of `scheme` and `value`."""

    classification_id: int
    scheme: str
    value: str
    whose: str | Promise
    words: str | Promise
    source: str
    edition: str
    valid_from: date
    valid_to: date | None


def area_names(keys: Collection[int], at: datetime | None = None) -> dict[int, str]:
    """What areas are called, by their keys, in Swedish order. One query; none for no keys."""
    if not keys:
        return {}
    rows = AreaFacts.objects.known(at).filter(area__in=list(keys)).order_by("sort_key", "area")
    return dict(rows.values_list("area", "name"))


def area_choices(day: date, but: int | None = None) -> list[tuple[int, str]]:
    """Areas that exist on the day or later, with their kinds, in Swedish order. One query."""
    rows = AreaFacts.objects.known().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    rows = rows.exclude(area=but).select_related("area").order_by("sort_key")
    return [(row.area_id, f"{row.name} ({KIND_WORDS[row.area.kind]})") for row in rows]


def classifications_of(area_id: int, at: datetime | None = None) -> list[Classed]:
    """All that an area is and has been classed as, the newest first. One query."""
    rows = Classification.objects.known(at).filter(area=area_id).order_by("-valid_from", "scheme")
    return [
        Classed(
            row.pk,
            row.scheme,
            row.value,
            SCHEME_WORDS[row.scheme],
            VALUE_WORDS[row.scheme].get(row.value, row.value),
            row.source,
            row.edition,
            row.valid_from,
            row.valid_to,
        )
        for row in rows
    ]
