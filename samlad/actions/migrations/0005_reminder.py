import django.db.models.deletion
from django.db import migrations, models

from samlad.events.triggers import Guard


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0004_actions_without_responsible"),
        ("events", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("on", models.DateField()),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="actions.action",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.event"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("action", "kind", "on"), name="reminder_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("unanswered", "before", "late"))),
                        name="reminder_kind",
                    ),
                ],
            },
        ),
        Guard("actions", "Reminder"),
    ]
