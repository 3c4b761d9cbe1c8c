"""What a plan follows on is one of its facts: it can be told later, and is known as of a day."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def move(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    facts = apps.get_model("programmes", "ProgrammeFacts").objects
    plans = apps.get_model("programmes", "Programme").objects.filter(predecessor__isnull=False)
    for key, predecessor in plans.values_list("pk", "predecessor"):
        facts.filter(programme=key).update(predecessor=predecessor)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]

    operations = [
        migrations.AddField(
            "programmefacts",
            "predecessor",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programmes.programme",
            ),
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
