"""A node for each sighting from before sightings stood in the thread."""

from itertools import islice
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PART = 500


def carry_over(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    sighting, node = apps.get_model("situation", "Sighting"), apps.get_model("thread", "Node")
    rows = sighting.objects.filter(node=None).only("area_id", "day", "round_id", "node_id").iterator(PART)
    while part := list(islice(rows, PART)):
        made = node.objects.bulk_create(
            node(
                kind="sighting",
                label="",
                area_id=row.area_id,
                day=row.day,
                path=f"/laget/{row.round_id}/#omrade-{row.area_id}",
            )
            for row in part
        )
        for row, one in zip(part, made, strict=True):
            row.node = one
        sighting.objects.bulk_update(part, ["node"])


class Migration(migrations.Migration):
    dependencies = [("situation", "0005_sighting_node")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
