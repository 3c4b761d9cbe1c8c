"""The log row."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import transaction

from samlad.events.models import Event
from samlad.events.operations import event_log

AT = datetime(2026, 1, 5, 8, tzinfo=UTC)


@dataclass(slots=True)
class Somebody:
    pk: int


@pytest.mark.django_db
def test_row_tells_who_did_what_to_what() -> None:
    first = event_log(by=Somebody(7), at=AT, verb="test.done", subject=None, level=3, areas=[1, 2])
    event = event_log(by=None, at=AT, verb="test.again", subject=first)
    first.refresh_from_db()
    assert (first.actor_id, first.at, first.verb) == (7, AT, "test.done")
    assert (first.subject_kind, first.subject_id) == ("", None)
    assert first.values == {"level": 3, "areas": [1, 2]}
    assert (event.actor_id, event.subject_kind, event.subject_id) == (None, "events.event", first.pk)


@pytest.mark.django_db
def test_row_goes_with_the_transaction() -> None:
    with transaction.atomic():
        event_log(by=None, at=AT, verb="test.done", subject=None)
        transaction.set_rollback(True)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_what_json_cannot_hold_is_no_value() -> None:
    with pytest.raises(TypeError):
        event_log(by=None, at=AT, verb="test.done", subject=None, on=AT.date())
