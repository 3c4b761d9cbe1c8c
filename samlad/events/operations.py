"""Writing to the log. Every operation of every room writes one row, in its own transaction."""

from datetime import datetime
from typing import Any, Protocol

from django.db import models, transaction

from samlad.base.guard import check_values
from samlad.events.models import Event


class Actor(Protocol):
    """Whoever does something: an account."""

    pk: Any


def event_log(
    *, by: Actor | None, at: datetime, verb: str, subject: models.Model | None, **values: Any
) -> Event:
    """Log that `by` did `verb` to `subject` at `at`; `by` is None when Samlad itself did it.

    `values` are codes, numbers and keys that JSON can hold. Errors: outside a transaction it refuses,
    so that log and change are written together or not at all.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("event_log belongs in the transaction of the operation")
    return _write(by, at, verb, subject, values)


def reading_log(*, by: Actor, at: datetime, verb: str, subject: models.Model, **values: Any) -> Event:
    """Log that somebody has read something. There is no change to be in one transaction with."""
    return _write(by, at, verb, subject, values)


def _write(
    by: Actor | None, at: datetime, verb: str, subject: models.Model | None, values: dict[str, Any]
) -> Event:
    check_values(values)
    return Event.objects.create(
        at=at,
        actor_id=by.pk if by is not None else None,
        verb=verb,
        subject_kind=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        values=values,
    )
