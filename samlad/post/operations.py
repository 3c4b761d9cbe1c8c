"""Writing to the outbox, and emptying it."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMessage
from django.db import transaction

from samlad.accounts.models import User
from samlad.events.models import Event
from samlad.post.models import Message
from samlad.post.wording import worded

log = logging.getLogger(__name__)


def messages_queue(*, event: Event, to: Iterable[User], kind: str, path: str, **values: Any) -> None:
    """A notice to each, written with the change it tells of; sent later by `samlad tick`."""
    Message.objects.bulk_create(
        Message(
            to=user,
            kind=kind,
            values=values,
            path=path,
            message_id=f"<{uuid4().hex}@samlad>",
            event=event,
            queued_at=event.at,
        )
        for user in to
    )


def messages_send(*, at: datetime, limit: int = 200) -> tuple[int, int]:
    """Send what waits, oldest first. Gives (sent, failed); what failed waits for the next time.

    Each message is locked while it is sent and marked as sent after the server has taken it: one that is cut
    off in between is sent again with the same Message-ID.
    """
    sent = failed = 0
    for pk in list(_waiting(limit)):
        if _send_one(pk, at):
            sent += 1
        else:
            failed += 1
    return sent, failed


def _waiting(limit: int) -> Iterable[int]:
    rows = Message.objects.filter(sent_at__isnull=True).order_by("queued_at", "pk")
    return rows.values_list("pk", flat=True)[:limit]


@transaction.atomic
def _send_one(pk: int, at: datetime) -> bool:
    rows = Message.objects.select_for_update().select_related("to")
    message = rows.filter(pk=pk, sent_at__isnull=True).first()
    if message is None:
        return True
    subject, body = worded(message)
    mail = EmailMessage(subject, body, to=[message.to.email], headers={"Message-ID": message.message_id})
    message.attempts += 1
    try:
        mail.send()
    except OSError as error:
        log.warning("mail %s was not taken: %s", message.message_id, error)
    else:
        message.sent_at = at
    message.save(update_fields=["attempts", "sent_at"])
    return message.sent_at is not None
