"""The outbox against a real mail server."""

import re
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import override_settings

from samlad.accounts.tests.factories import AT, user
from samlad.post import operations
from samlad.post.links import ANSWER, key_of
from samlad.post.models import Message
from samlad.post.operations import LEASE, PAUSES, RUN, messages_send
from samlad.post.tests.factories import SMTP_BACKEND, mail, mail_server, message

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


REFUSALS = ["451 try later", "421 too busy", "550 no such mailbox", "554 no", "hang up"]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_server_that_refuses_is_left_in_peace_for_longer_each_time(refusal: str) -> None:
    """Whatever it says, the notice is not given up: it goes out when the server takes it, once."""
    made, at = message(), AT
    with mail_server(lambda number: refusal if number <= 8 else "250 OK") as server:
        for pause in (*PAUSES, PAUSES[-1], PAUSES[-1]):
            assert messages_send(at=at) == (0, 1)
            assert messages_send(at=at + pause - timedelta(seconds=1)) == (0, 0)
            at += pause
        assert messages_send(at=at) == (1, 0)
        assert messages_send(at=at + 2 * LEASE) == (0, 0)
    assert (server.asked, server.ids()) == (9, [made.message_id])
    assert list(PAUSES) == sorted(PAUSES)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_receiver_who_is_refused_does_not_stop_the_others(refusal: str) -> None:
    for name in ("a", "b", "c"):
        message(user(email=f"{name}@lindasa.example"))
    with mail_server(receiver=lambda to: refusal if to.startswith("b") else "250 OK") as server:
        assert messages_send(at=AT) == (2, 1)
    assert [mail["To"][0] for mail in server.taken] == ["a", "c"]


def test_a_server_that_takes_the_mail_and_is_gone_gets_it_once_more_with_the_same_id() -> None:
    """Nobody can know whether it has the mail, so it is sent again, and told apart by its ID."""
    made = message()
    with mail_server(lambda number: "take and hang up" if number == 1 else "250 OK") as server:
        assert messages_send(at=AT) == (0, 1)
        assert messages_send(at=NEXT) == (1, 0)
        assert messages_send(at=NEXT + 2 * LEASE) == (0, 0)
    assert server.ids() == [made.message_id] * 2


def slow(seconds: float) -> str:
    time.sleep(seconds)
    return "250 OK"


@override_settings(EMAIL_TIMEOUT=0.2)
def test_a_server_that_does_not_answer_is_not_waited_for_longer_than_that() -> None:
    made = message()
    with mail_server(lambda number: slow(1) if number == 1 else "250 OK") as server:
        assert messages_send(at=AT) == (0, 1)
        assert messages_send(at=NEXT) == (1, 0)
    assert set(server.ids()) == {made.message_id}


def test_a_slow_server_makes_the_run_end_and_the_rest_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that went on after its lease would send what another run has taken over."""
    monkeypatch.setattr(operations, "RUN", timedelta(seconds=0.2))
    for _number in range(4):
        message()
    with mail_server(lambda _number: slow(0.3)) as server:
        assert messages_send(at=AT) == (1, 0)
        assert (waiting(), len(server.taken)) == (3, 1)
    # What was not taken has no lease, and is not kept waiting for it.
    with mail_server():
        assert messages_send(at=AT) == (3, 0)
    # Each command of the last mail may take as long as the server is waited for.
    assert RUN + timedelta(seconds=20 * 10) < LEASE


def test_one_repeat_per_crash_and_no_more() -> None:
    made = message()
    at = AT
    with mail_server() as server:
        for _crash in range(3):
            with (
                override_settings(EMAIL_BACKEND="samlad.post.tests.factories.CutOff"),
                pytest.raises(SystemExit),
            ):
                messages_send(at=at)
            for minutes in range(0, 30, 5):
                assert messages_send(at=at + timedelta(minutes=minutes)) == (0, 0)
            at += LEASE
        assert messages_send(at=at) == (1, 0)
        assert messages_send(at=at + timedelta(days=30)) == (0, 0)
    assert server.ids() == [made.message_id] * 4


def test_words_that_cannot_be_made_do_not_stop_the_others() -> None:
    """A kind that this version has no words for, as after going back to an older one."""
    odd, good = message(), message()
    Message.objects.filter(pk=odd.pk).update(kind="from_the_future")
    with mail_server() as server:
        assert messages_send(at=AT) == (1, 1)
    assert server.ids() == [good.message_id]


def test_no_address_and_no_words_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    made = message(user(email="mia@lindasa.example"))
    with mail_server(receiver=lambda _to: "550 5.1.1 mia@lindasa.example unknown"):
        messages_send(at=AT)
    with mail_server(lambda _number: "552 vecka 47 is too much"):
        messages_send(at=NEXT)
    # The server of the test keeps a log of its own.
    lines = " ".join(one.getMessage() for one in caplog.records if one.name.startswith("samlad"))
    assert f"{made.message_id} was not taken: SMTPRecipientsRefused" in lines
    assert "SMTPDataError 552" in lines
    assert "mia@" not in lines
    assert "vecka" not in lines


@override_settings(PUBLIC_URL="https://samlad.lindasa.example", MUNICIPALITY="Lindåsa kommun")
def test_a_mailbox_is_told_who_writes_and_how_to_answer() -> None:
    made = mail(link=17)
    with mail_server() as server:
        assert messages_send(at=AT) == (1, 0)
    [sent] = server.taken
    assert (sent["To"], sent["Message-ID"]) == ("drift@lindbo.example", made.message_id)
    assert sent["Subject"] == "Lindåsa kommun: ett uppdrag till er"
    text = sent.get_content()
    assert "klar senast 31 mars" in text
    assert "inget konto" in text
    [line] = [line for line in text.splitlines() if line.startswith("https://")]
    assert line.startswith("https://samlad.lindasa.example/")
    assert key_of(line.split("/")[-2], ANSWER) == 17


def test_the_words_are_the_municipality_s_whoever_sends_them() -> None:
    from django.utils import translation

    message()
    with mail_server() as server, translation.override("en"):
        messages_send(at=AT)
    assert "Rapporteringen" in server.taken[0].get_content()


def test_a_run_that_comes_back_too_late_marks_nothing_of_another_s() -> None:
    """The machine slept in the middle: the other run has the message, and its word counts."""
    made = message()
    late = operations._take(made.pk, AT)
    assert late is not None
    other = operations._take(made.pk, AT + LEASE)
    assert other is not None
    operations._mark(late, next_at=AT)
    made.refresh_from_db()
    assert made.next_at == AT + 2 * LEASE
    operations._mark(other, sent_at=AT + LEASE)
    operations._mark(late, next_at=AT)
    made.refresh_from_db()
    assert (made.sent_at, made.attempts) == (AT + LEASE, 2)
