import django.db.models.deletion
from django.db import migrations, models

from samlad.events.triggers import Guard


class Migration(migrations.Migration):
    dependencies = [("actions", "0003_states_hold_responsible")]

    operations = [
        migrations.RemoveConstraint(
            model_name="action",
            name="action_due_after_start",
        ),
        migrations.RemoveConstraint(
            model_name="action",
            name="action_follow_up_after_start",
        ),
        migrations.RemoveIndex(
            model_name="action",
            name="action_area_due",
        ),
        migrations.RemoveField(
            model_name="action",
            name="due_on",
        ),
        migrations.RemoveField(
            model_name="action",
            name="follow_up_on",
        ),
        migrations.RemoveField(
            model_name="action",
            name="responsible",
        ),
        migrations.AlterField(
            model_name="actionstate",
            name="due_on",
            field=models.DateField(),
        ),
        migrations.AlterField(
            model_name="actionstate",
            name="follow_up_on",
            field=models.DateField(),
        ),
        migrations.AlterField(
            model_name="actionstate",
            name="responsible",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.function",
            ),
        ),
        migrations.AlterField(
            model_name="actionstate",
            name="since",
            field=models.DateTimeField(),
        ),
        Guard("actions", "Action"),
        Guard("actions", "ActionState", may_change=("replaced_at",)),
        Guard("actions", "JointAction"),
        Guard("actions", "Window", may_change=("replaced_at",)),
        Guard("actions", "FollowUp"),
        Guard("actions", "Effect", may_change=("replaced_at",)),
        Guard("actions", "Photo"),
        Guard("actions", "AnswerLink", may_change=("replaced_at",)),
    ]
