"""Who owns which land."""

from django.db import models
from django.db.models import Q

from samlad.base.fields import LineField
from samlad.events.rows import Valid, current, valid_period


class LandHolding(Valid):
    """Land of a party: by the designation of a property ("KVARNEN 3:2"), with its outline where it is known.

    `geometry` is WGS 84 GeoJSON (Polygon or MultiPolygon), None where only the designation is known.
    `function` is whom an action there is addressed to first; None: whoever in the party. `west`, `south`,
    `east` and `north` bound the outline in degrees, so that a point asks for few. Designations with the same
    `sort_key` are one property, which has a row for each owner that it has had.
    """

    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    function = models.ForeignKey("parties.Function", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, related_name="+")
    designation = LineField()
    sort_key = models.TextField(editable=False)
    geometry = models.JSONField(null=True)
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)

    class Meta:
        constraints = [
            current("land_holding", "sort_key", "valid_from"),
            valid_period("land_holding"),
            models.CheckConstraint(
                condition=Q(geometry__isnull=True, west__isnull=True)
                | Q(geometry__isnull=False, west__isnull=False),
                name="land_holding_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.designation
