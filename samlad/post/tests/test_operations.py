"""The outbox against a real mail server."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import override_settings

from samlad.accounts.tests.factories import AT, user
from samlad.post.models import Message
from samlad.post.operations import LEASE, messages_send
from samlad.post.tests.factories import SMTP_BACKEND, mail_server, message

pytestmark = pytest.mark.django_db
NEXT = AT + timedelta(minutes=5)


def waiting() -> int:
    return Message.objects.filter(sent_at__isnull=True).count()


def test_a_notice_is_sent_once() -> None:
    made = message(user(email="mia@lindasa.example"))
    with mail_server() as server:
        assert messages_send(at=AT) == (1, 0)
        assert messages_send(at=NEXT) == (0, 0)
        assert messages_send(at=AT + 2 * LEASE) == (0, 0)
    [mail] = server.taken
    assert (mail["To"], mail["From"]) == ("mia@lindasa.example", "samlad@localhost")
    assert mail["Message-ID"] == made.message_id
    made.refresh_from_db()
    assert (made.sent_at, made.attempts) == (AT, 1)


def test_each_receiver_gets_a_notice_of_her_own() -> None:
    made = [message(user(email=f"{name}@lindasa.example")) for name in ("a", "b", "c")]
    with mail_server() as server:
        assert messages_send(at=AT) == (3, 0)
    assert [mail["To"] for mail in server.taken] == [f"{name}@lindasa.example" for name in ("a", "b", "c")]
    assert server.ids() == [one.message_id for one in made]
    assert len(set(server.ids())) == 3


def test_what_the_server_refuses_is_sent_the_next_time_with_the_same_id() -> None:
    first, second = message(), message()
    with mail_server(lambda number: "451 try later" if number == 1 else "250 OK") as server:
        assert messages_send(at=AT) == (1, 1)
        assert (waiting(), server.ids()) == (1, [second.message_id])
        assert messages_send(at=NEXT) == (1, 0)
    assert server.ids() == [second.message_id, first.message_id]
    first.refresh_from_db()
    assert (first.sent_at, first.attempts) == (NEXT, 2)


@pytest.mark.parametrize("answer", ["550 no such mailbox", "552 full", "hang up"])
def test_one_that_is_not_taken_does_not_stop_the_others(answer: str) -> None:
    made = [message() for _number in range(3)]
    with mail_server(lambda number: answer if number == 2 else "250 OK") as server:
        assert messages_send(at=AT) == (2, 1)
        assert messages_send(at=NEXT) == (1, 0)
    assert sorted(server.ids()) == sorted(one.message_id for one in made)
    assert waiting() == 0


@override_settings(EMAIL_BACKEND=SMTP_BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=9)
def test_without_a_server_everything_waits() -> None:
    message()
    message()
    assert messages_send(at=AT) == (0, 2)
    with mail_server() as server:
        assert messages_send(at=NEXT) == (2, 0)
    assert len(server.taken) == 2


def test_a_run_that_is_cut_off_is_taken_up_again_later_with_the_same_id() -> None:
    """The server has the notice, but the run that sent it ended before it could say so."""
    made = message()
    with mail_server() as server:
        with override_settings(EMAIL_BACKEND="samlad.post.tests.factories.CutOff"), pytest.raises(SystemExit):
            messages_send(at=AT)
        assert messages_send(at=NEXT) == (0, 0)
        assert messages_send(at=AT + LEASE) == (1, 0)
    assert server.ids() == [made.message_id] * 2


def test_at_most_so_many_at_a_time_oldest_first() -> None:
    late, early = message(at=NEXT), message(at=AT)
    with mail_server() as server:
        assert messages_send(at=NEXT, limit=1) == (1, 0)
        assert messages_send(at=NEXT, limit=1) == (1, 0)
    assert server.ids() == [early.message_id, late.message_id]


def test_nothing_is_queued_where_the_change_is_taken_back() -> None:
    with transaction.atomic():
        message()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@override_settings(PUBLIC_URL="https://samlad.lindasa.example")
def test_a_notice_says_what_it_is_about_and_where_it_is_and_no_more() -> None:
    message(kind="round_opened")
    message(kind="issue_adopted")
    with mail_server() as server:
        messages_send(at=AT)
    opened, adopted = server.taken
    assert opened["Subject"].strip() == "OSG Lindåsa: rapportera vecka 47"
    assert adopted["Subject"].strip() == "OSG Lindåsa: lägesbilden för november 2026 är fastställd"
    text = opened.get_content()
    assert text.splitlines()[0] == (
        "Rapporteringen för vecka 47 är öppen. Lämna er bild senast 19 november 15.00."
    )
    assert "https://samlad.lindasa.example/laget/1/" in text.splitlines()
    assert "går inte att svara på" in text
    assert opened.get_content_type() == "text/plain"


def test_the_deadline_is_by_the_clock_on_the_wall() -> None:
    message(deadline="2026-07-02T13:00:00+00:00")
    with mail_server() as server:
        messages_send(at=AT)
    assert "2 juli 15.00" in server.taken[0].get_content()


def test_a_name_cannot_add_heads_to_the_mail() -> None:
    """A name with a line break cannot be stored; were it there all the same, the notice would not go out."""
    message(forum="OSG\r\nBcc: alla@lindasa.example")
    good = message()
    with mail_server() as server:
        assert messages_send(at=AT) == (1, 1)
    assert server.ids() == [good.message_id]


def test_message_ids_are_such_as_mail_wants() -> None:
    assert re.fullmatch(r"<[0-9a-f]{32}@[\w.-]+>", message().message_id)
