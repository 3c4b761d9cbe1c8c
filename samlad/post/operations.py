"""Writing to the outbox, and emptying it."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.mail import BadHeaderError, EmailMessage
from django.db.models import F

from samlad.accounts.models import User
from samlad.events.models import Event
from samlad.post.models import Message
from samlad.post.wording import worded

log = logging.getLogger(__name__)

# Longer than a whole run takes even where every message waits for the mail server to answer.
LEASE = timedelta(hours=2)


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

    A message is taken before it is sent and marked as sent after the server has it. No transaction is open
    meanwhile, so a slow mail server keeps nobody else waiting. One that is cut off in between is sent again,
    with the same Message-ID, when `LEASE` has passed.
    """
    taken = (message for pk in list(_waiting(at, limit)) if (message := _take(pk, at)))
    done = [_send(message, at) for message in taken]
    return done.count(True), done.count(False)


def _waiting(at: datetime, limit: int) -> Iterable[int]:
    rows = Message.objects.filter(sent_at__isnull=True, queued_at__lte=at).order_by("queued_at", "pk")
    return rows.values_list("pk", flat=True)[:limit]


def _take(pk: int, at: datetime) -> Message | None:
    """The message for this run alone, by letting it wait for later; None where another run has it."""
    waiting = Message.objects.filter(pk=pk, sent_at__isnull=True, queued_at__lte=at)
    if not waiting.update(queued_at=at + LEASE, attempts=F("attempts") + 1):
        return None
    return Message.objects.select_related("to").get(pk=pk)


def _send(message: Message, at: datetime) -> bool:
    subject, body = worded(message)
    mail = EmailMessage(subject, body, to=[message.to.email], headers={"Message-ID": message.message_id})
    try:
        mail.send()
    except (OSError, BadHeaderError) as error:
        log.warning("mail %s was not taken: %s", message.message_id, error)
        message.queued_at = at
    else:
        message.sent_at = at
    message.save(update_fields=["queued_at", "sent_at"])
    return message.sent_at is not None
