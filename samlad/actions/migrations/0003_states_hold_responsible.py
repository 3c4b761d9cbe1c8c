"""Who is responsible and until when is told by the states of an action from now on."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, OuterRef, Subquery


def carry_over(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    actions = apps.get_model("actions", "Action").objects.filter(pk=OuterRef("action"))
    told = {name: Subquery(actions.values(name)[:1]) for name in ("responsible", "due_on", "follow_up_on")}
    apps.get_model("actions", "ActionState").objects.update(since=F("recorded_at"), **told)


class Migration(migrations.Migration):
    dependencies = [("actions", "0002_actions_that_land")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
