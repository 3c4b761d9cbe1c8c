"""Writing to the outbox, and emptying it."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from smtplib import SMTPResponseException
from time import monotonic
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import translation

from samlad.accounts.models import User
from samlad.documents.models import Rendering
from samlad.events.models import Event
from samlad.post.models import Message
from samlad.post.wording import worded

log = logging.getLogger(__name__)

# A run takes no more messages after so long, and has what it took for longer than the slowest of them needs.
RUN = timedelta(minutes=10)
LEASE = timedelta(minutes=30)
# How long a mail server is left in peace after the first, second … time that it did not take a message.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 4 * 60, 12 * 60, 24 * 60))


def messages_queue(
    *,
    event: Event,
    to: Iterable[User],
    kind: str,
    path: str,
    rendering: Rendering | None = None,
    **values: Any,
) -> None:
    """A notice to each, written with the change it tells of; sent later by `samlad tick`.

    `rendering` is a file to go with it; most have none.
    """
    told = {"kind": kind, "values": values, "path": path, "rendering": rendering}
    _queue(Message(to=user, event=event, **told) for user in to)


def mails_queue(*, event: Event, to: Iterable[str], kind: str, link: int, **values: Any) -> None:
    """A notice to each address, with a link to answer by; sent as those of `messages_queue`."""
    _queue(Message(address=address, kind=kind, values=values, link=link, event=event) for address in to)


def _queue(messages: Iterable[Message]) -> None:
    """Each with an identity of its own, to be sent from now on."""
    new = list(messages)
    for message in new:
        message.message_id = f"<{uuid4().hex}@samlad>"
        message.queued_at = message.next_at = message.event.at
    Message.objects.bulk_create(new)


def messages_send(*, at: datetime, limit: int = 200) -> tuple[int, int]:
    """Send what waits, oldest first. Gives (sent, failed); what failed waits for longer each time.

    A message is taken before it is sent and marked as sent after the server has it. No transaction is open
    meanwhile, so a slow mail server keeps nobody else waiting. One that is cut off in between is sent once
    more, with the same Message-ID, when `LEASE` has passed.
    """
    done = [_send(message, at) for message in _taken(at, limit)]
    return done.count(True), done.count(False)


def _taken(at: datetime, limit: int) -> Iterator[Message]:
    """The messages that this run has alone, one at a time, until its time is up."""
    rows = Message.objects.filter(sent_at__isnull=True, next_at__lte=at).order_by("queued_at", "pk")
    ends = monotonic() + RUN.total_seconds()
    for pk in list(rows.values_list("pk", flat=True)[:limit]):
        if monotonic() > ends:
            return
        if (message := _take(pk, at)) is not None:
            yield message


def _take(pk: int, at: datetime) -> Message | None:
    """The message for this run alone; None where another run has it."""
    waiting = Message.objects.filter(pk=pk, sent_at__isnull=True, next_at__lte=at)
    if not waiting.update(next_at=at + LEASE, attempts=F("attempts") + 1):
        return None
    return Message.objects.select_related("to", "rendering").get(pk=pk)


def _send(message: Message, at: datetime) -> bool:
    try:
        _mail(message).send()
    # OSError: no server, or it said no. The others: words or an address that no mail can be made of.
    except (OSError, ValueError, LookupError) as error:
        log.warning("mail %s was not taken: %s", message.message_id, _reason(error))
        pause = PAUSES[min(message.attempts, len(PAUSES)) - 1]
        _mark(message, next_at=at + pause)
        return False
    _mark(message, sent_at=at)
    return True


def _mail(message: Message) -> EmailMessage:
    """The mail, in the municipality's own language whoever happens to send it."""
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = worded(message)
    to = message.to.email if message.to else message.address
    mail = EmailMessage(subject, body, to=[to], headers={"Message-ID": message.message_id})
    if message.rendering is not None:
        mail.attach("lagesbild.pdf", bytes(message.rendering.content), "application/pdf")
    return mail


def _reason(error: Exception) -> str:
    """Without the address and the words, which belong in no log."""
    code = f" {error.smtp_code}" if isinstance(error, SMTPResponseException) else ""
    return type(error).__name__ + code


def _mark(message: Message, **how: datetime) -> None:
    """Unless the message is no longer this run's: it took longer than `LEASE`, and another run has it."""
    Message.objects.filter(pk=message.pk, attempts=message.attempts, sent_at__isnull=True).update(**how)
