"""Notices for tests, made by the operation, and a mail server on loopback that takes or refuses them."""

import asyncio
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.test import override_settings

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT
from samlad.accounts.tests.factories import user as new_user
from samlad.events.operations import event_log
from samlad.post.models import Message
from samlad.post.operations import mails_queue, messages_queue

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
VALUES: dict[str, dict[str, Any]] = {
    "round_opened": {
        "forum": "OSG Lindåsa",
        "period": {"rhythm": "week", "year": 2026, "number": 47},
        "deadline": "2026-11-19T15:00:00+01:00",
    },
    "issue_adopted": {
        "forum": "OSG Lindåsa",
        "period": {"rhythm": "month", "year": 2026, "number": 11},
    },
}


@transaction.atomic
def message(
    to: User | None = None, *, kind: str = "round_opened", at: datetime = AT, **changed: Any
) -> Message:
    """A notice that waits to be sent."""
    event = event_log(by=None, at=at, verb="test.told", subject=None)
    values = {**VALUES[kind], **changed}
    messages_queue(event=event, to=[to or new_user()], kind=kind, path="/laget/1/", **values)
    return Message.objects.latest("pk")


@transaction.atomic
def mail(
    address: str = "drift@lindbo.example", *, link: int = 1, at: datetime = AT, **values: Any
) -> Message:
    """A mail to a mailbox, with a link to answer by."""
    event = event_log(by=None, at=at, verb="test.told", subject=None)
    said = {"due_on": "2026-03-31", "request": False, **values}
    mails_queue(event=event, to=[address], kind="action_addressed", link=link, **said)
    return Message.objects.latest("pk")


class Server:
    """What the server has taken, and what it answers: `answer` gives a reply to the nth delivery.

    Instead of a reply it may "hang up" without one, or "take and hang up". `receiver` answers RCPT in the
    same way, before there is a mail at all.
    """

    def __init__(
        self,
        answer: Callable[[int], str] = lambda _number: "250 OK",
        receiver: Callable[[str], str] = lambda _address: "250 OK",
    ) -> None:
        self.answer, self.receiver = answer, receiver
        self.asked = 0
        self.taken: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.receiver(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        elif answer == "hang up":
            _hang_up(server)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.asked += 1
        # In a thread, so that an answer that takes its time does not keep other senders waiting.
        answer = await asyncio.to_thread(self.answer, self.asked)
        if answer.startswith("250") or answer == "take and hang up":
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append(message_from_bytes(content, policy=policy.default))
        if answer.endswith("hang up"):
            _hang_up(server)
            return "421 gone"
        return answer

    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.taken]


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


@contextmanager
def mail_server(
    answer: Callable[[int], str] = lambda _number: "250 OK",
    receiver: Callable[[str], str] = lambda _address: "250 OK",
) -> Iterator[Server]:
    """A real SMTP server in a thread of its own, and Django set to use it."""
    server = Server(answer, receiver)
    controller = Controller(server, hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND=SMTP_BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=controller.port
        ):
            yield server
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class CutOff(EmailBackend):
    """The mail server gets the mail, and then the machine stops before anybody knows."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        super().send_messages(email_messages)
        raise SystemExit
