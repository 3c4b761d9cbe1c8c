"""Areas."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from samlad.base.fields import LineField
from samlad.events.rows import Kept, Recorded, Valid, current, valid_period

# Whose classification it is, and what it can say.
SCHEMES = {
    "police": ("vulnerable", "risk", "especially_vulnerable"),
    "area_type": ("1", "2", "3", "4", "5"),
}
KINDS = (
    "country",
    "county",
    "municipality",
    "district",
    "area",
    "base_area",
    "deso",
    "regso",
    "property",
    "spot",
)


class Area(Kept):
    """An area by its code in a division of a certain vintage; everything else about it is rows with time.

    `vintage` is the year of the division, empty where the division has none. Values of different vintages
    are never joined silently.
    """

    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    vintage = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "vintage", "code"], name="area_code"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="area_kind"),
        ]

    def __str__(self) -> str:
        return self.code


class AreaFacts(Valid):
    """What an area is called, what it is part of, and from when to when it exists.

    `sort_key` puts names in Swedish order on every database.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="facts")
    name = LineField()
    sort_key = models.TextField(editable=False)
    parent = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            current("area_facts", "area"),
            valid_period("area_facts"),
            models.CheckConstraint(condition=~Q(parent=models.F("area")), name="area_facts_parent"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["sort_key"], name="area_facts_sort")]

    def __str__(self) -> str:
        return self.name


class AreaBoundary(Recorded):
    """A boundary, as WGS 84 GeoJSON, and how it is drawn.

    `path` is an SVG path in the map plane (metres of SWEREF 99 TM over a fixed scale, y downwards), `x`, `y`
    and `radius` the circle inside it with most room for a label. `west`, `south`, `east` and `north` bound it
    in degrees, so that a point asks for few.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="boundaries")
    geometry = models.JSONField()
    path = models.TextField()
    x = models.IntegerField()
    y = models.IntegerField()
    radius = models.PositiveIntegerField()
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)

    class Meta:
        constraints = [current("area_boundary", "area")]

    def __str__(self) -> str:
        return f"boundary of {self.area_id}"


class Classification(Valid):
    """What somebody has classed an area as, as a fact with its source: the police's list, an area type.

    `scheme` is whose classification it is, `value` what it says. Each keeps to itself: they are never mixed
    into one level.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="classifications")
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=40)
    source = LineField()
    edition = LineField(blank=True)

    class Meta:
        constraints = [
            current("classification", "area", "scheme", "valid_from"),
            valid_period("classification"),
            models.CheckConstraint(condition=Q(scheme__in=tuple(SCHEMES)), name="classification_scheme"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}: {self.value}"
