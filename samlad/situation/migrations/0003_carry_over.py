"""Rows from before reviews and editions: what members had been shown stays shown, and nothing else is."""

from collections.abc import Iterator
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

SHOWN = ("proposal", "at_meeting", "adopted")
READERS = ("lead", "authority", "member", "reader")


def carry_over(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """An edition for every reader class of each issue; a review of each report that members could read."""
    model = {
        name: apps.get_model("situation", name) for name in ("Issue", "Edition", "Contribution", "Review")
    }
    issues = model["Issue"].objects.values_list("pk", "snapshot_id")
    model["Edition"].objects.bulk_create(
        model["Edition"](issue_id=issue, reader=reader, snapshot_id=snapshot)
        for issue, snapshot in issues.iterator()
        for reader in READERS
    )
    states = apps.get_model("situation", "RoundState").objects.filter(replaced_at=None, state__in=SHOWN)
    read = model["Contribution"].objects.filter(replaced_at=None, round__in=states.values("round"))
    if read.exists():
        event = apps.get_model("events", "Event").objects.create(
            at=timezone.now(), actor_id=None, verb="situation.reviews_carried_over"
        )
        model["Review"].objects.bulk_create(_reviews(model["Review"], read, event))


def _reviews(review: Any, contributions: Any, event: Any) -> Iterator[Any]:
    for contribution, audience in contributions.values_list("pk", "audience"):
        yield review(
            contribution_id=contribution,
            state="cleared",
            audience=audience,
            recorded_at=event.at,
            event=event,
        )


class Migration(migrations.Migration):
    dependencies = [("situation", "0002_round_as_run")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
