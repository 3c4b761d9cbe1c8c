"""Areas to choose among."""

from datetime import date

from django.db.models import Q

from samlad.places.models import AreaFacts
from samlad.places.wording import KIND_WORDS


def area_choices(day: date, but: int | None = None) -> list[tuple[int, str]]:
    """Areas that exist on the day or later, with their kinds, in Swedish order. One query."""
    rows = AreaFacts.objects.known().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    rows = rows.exclude(area=but).select_related("area").order_by("sort_key")
    return [(row.area_id, f"{row.name} ({KIND_WORDS[row.area.kind]})") for row in rows]
