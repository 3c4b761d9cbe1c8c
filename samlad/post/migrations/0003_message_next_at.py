from django.db import migrations, models
from django.db.models import F, Q


def set_next(apps, schema_editor):
    """What waits goes on waiting until when it was to be tried: that stood in `queued_at` until now."""
    apps.get_model("post", "Message").objects.update(next_at=F("queued_at"))


class Migration(migrations.Migration):
    dependencies = [("post", "0002_actions_that_land")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="next_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(set_next, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="message", name="message_waiting"),
        migrations.AlterField(
            model_name="message",
            name="next_at",
            field=models.DateTimeField(),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["next_at"], condition=Q(("sent_at__isnull", True)), name="message_waiting"
            ),
        ),
    ]
