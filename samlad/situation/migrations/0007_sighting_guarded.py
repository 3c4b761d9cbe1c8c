"""Every sighting has its node, and keeps it."""

import django.db.models.deletion
from django.db import migrations, models

from samlad.events.triggers import Guard


class Migration(migrations.Migration):
    dependencies = [("situation", "0006_nodes_of_sightings")]

    operations = [
        migrations.AlterField(
            model_name="sighting",
            name="node",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="thread.node"
            ),
        ),
        Guard("situation", "Sighting", may_change=("replaced_at",)),
    ]
