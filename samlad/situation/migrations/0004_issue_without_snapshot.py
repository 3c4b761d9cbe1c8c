"""An issue's frozen documents are its editions."""

from django.db import migrations

from samlad.events.triggers import Guard


class Migration(migrations.Migration):
    dependencies = [("situation", "0003_carry_over")]

    operations = [
        migrations.RemoveField(model_name="issue", name="snapshot"),
        Guard("situation", "Issue"),
    ]
