"""What a plan follows on is told by its facts alone."""

from django.db import migrations, models

from samlad.events.triggers import Guard


class Migration(migrations.Migration):
    dependencies = [("programmes", "0002_predecessor_in_facts")]

    operations = [
        migrations.RemoveConstraint("programme", "programme_not_after_itself"),
        migrations.RemoveField("programme", "predecessor"),
        migrations.AddConstraint(
            "programmefacts",
            models.CheckConstraint(
                condition=models.Q(("predecessor", models.F("programme")), _negated=True),
                name="programme_not_after_itself",
            ),
        ),
        Guard("programmes", "Programme"),
        Guard("programmes", "ProgrammeFacts", may_change=("replaced_at",)),
    ]
