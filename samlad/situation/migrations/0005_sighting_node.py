"""A sighting stands in the thread; those that are there already get their nodes next."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("thread", "0001_initial"), ("situation", "0004_issue_without_snapshot")]

    operations = [
        migrations.AddField(
            model_name="sighting",
            name="node",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="thread.node",
            ),
        ),
    ]
