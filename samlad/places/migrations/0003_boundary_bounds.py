"""Where each boundary lies in degrees, so that a point asks for few."""

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from samlad.events.triggers import Guard
from samlad.places.boundaries import bounds_of

SIDES = ("west", "south", "east", "north")


def bound(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    boundaries = apps.get_model("places", "AreaBoundary").objects
    for key, geometry in boundaries.values_list("pk", "geometry").iterator(100):
        boundaries.filter(pk=key).update(**dict(zip(SIDES, bounds_of(geometry), strict=True)))


class Migration(migrations.Migration):
    dependencies = [("places", "0002_classifications")]

    operations = [
        *(migrations.AddField("areaboundary", side, models.FloatField(null=True)) for side in SIDES),
        migrations.RunPython(bound, migrations.RunPython.noop),
        Guard("places", "AreaBoundary", may_change=("replaced_at",)),
    ]
