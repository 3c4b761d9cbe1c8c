"""Answering for an action from the link in a mail, without an account."""

import logging
import re
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from PIL import Image

from samlad.actions.models import Action, ActionState, AnswerLink, Photo
from samlad.actions.operations import action_change, action_hand_over, link_send, link_withdraw
from samlad.actions.photos import MAX_BYTES
from samlad.actions.tests.factories import action as new_action
from samlad.events.models import Event
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator
from samlad.forums.tests.factories import forum as new_forum
from samlad.parties.models import Function, Mailbox
from samlad.parties.operations import mailbox_set
from samlad.parties.tests.factories import function, party
from samlad.places.tests.factories import area
from samlad.post.links import answer_path, token_of
from samlad.post.models import Message

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
DUE = NOW.date() + timedelta(days=14)
TITLE, REASON = "Ny belysning vid gångtunneln", "Det är mörkt vid tunneln efter klockan 16."


@pytest.fixture
def forum() -> Forum:
    return new_forum()


@pytest.fixture
def lead(forum: Forum) -> Any:
    return coordinator(forum)


def addressed(
    forum: Forum, lead: Any, *, kind: str = "municipal_company", shared: bool = False, **given: Any
) -> Action:
    """A decided action for a function with a mailbox."""
    who: Function = given.pop("responsible", None) or function(party("Lindbo AB", kind=kind), "Förvaltare")
    mailbox_set(by=lead, at=NOW, function=who, address="drift@lindbo.example", shared=shared)
    facts = {"due_on": DUE, "follow_up_on": DUE, "reason_text": REASON, **given}
    start = NOW.date()
    return new_action(TITLE, forum=forum, responsible=who, starts_on=start, at=NOW, **facts)


def link_of(action: Action) -> AnswerLink:
    return AnswerLink.objects.known().get(action=action)


def path_of(action: Action) -> str:
    return answer_path(link_of(action).pk)


def state_of(action: Action) -> ActionState:
    return ActionState.objects.known().get(action=action)


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def send(path: str, action: Action, answer: str, client: Client | None = None, **said: Any) -> Any:
    """Send the form as it was on a page opened just now."""
    seen = said.pop("seen", state_of(action).pk)
    return (client or Client()).post(path, {"answer": answer, "seen": seen, **said})


def jpeg() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return SimpleUploadedFile("IMG_1.jpg", out.getvalue(), "image/jpeg")


def test_the_mail_leads_to_that_action_and_nothing_else(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead, place="Tunneln vid torget")
    elsewhere = area("Åkersdal")
    addressed(forum, lead, responsible=function(party("Annat")), area=elsewhere, reason_text="Något annat.")
    [message] = Message.objects.filter(link=link_of(made).pk)
    assert message.address == "drift@lindbo.example"
    page = text(answer := Client().get(path_of(made)))
    assert answer.status_code == 200
    for shown in (TITLE, "Tunneln vid torget", REASON, "Lindbo AB", "Förvaltare"):
        assert shown in page
    assert "Något annat." not in page
    # No way on from here: no link but the one past the head of the page.
    assert re.findall(r'<a [^>]*href="([^"]*)"', page) == ["#content"]


def test_opening_the_link_changes_nothing(forum: Forum, lead: Any) -> None:
    """Programs that look through mail open every link, some of them with HEAD, and follow the buttons."""
    made = addressed(forum, lead)
    before = (Event.objects.count(), state_of(made).pk, Message.objects.count())
    for path in (
        path_of(made),
        *(f"{path_of(made)}?svar={state}" for state in ("accepted", "not_ours", "done")),
    ):
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200
    assert Client().get(f"{path_of(made)}?answer=accepted&klart=1").status_code == 200
    assert Client().options(path_of(made)).status_code == 405
    assert (Event.objects.count(), state_of(made).pk, Message.objects.count()) == before


@pytest.mark.parametrize("state", ["accepted", "not_ours", "under_way"])
def test_one_tap_answers(forum: Forum, lead: Any, state: str) -> None:
    made = addressed(forum, lead)
    page = text(Client().get(path_of(made)))
    [seen] = re.findall(r'name="seen" value="(\d+)"', page)
    assert re.search(rf'name="answer"\s+value="{state}"', page)
    answer = Client().post(path_of(made), {"answer": state, "seen": seen}, follow=True)
    assert "Ert svar är sparat" in text(answer)
    now = state_of(made)
    assert (now.state, now.answered_by, now.event.actor_id) == (state, "", None)
    assert now.event.values == {"state": state, "link": link_of(made).pk}


def test_no_cookie_is_needed_and_none_is_set(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    client = Client(enforce_csrf_checks=True)
    assert client.get(path_of(made)).status_code == 200
    answer = client.post(
        path_of(made), {"answer": "accepted", "seen": state_of(made).pk}, headers={"origin": "null"}
    )
    assert (answer.status_code, state_of(made).state) == (302, "accepted")
    assert not client.cookies


@pytest.mark.parametrize(
    ("kind", "offered"), [("municipal_company", False), ("police", True), ("private_owner", True)]
)
def test_a_request_may_be_declined_and_an_assignment_may_not(
    forum: Forum, lead: Any, kind: str, offered: bool
) -> None:
    made = addressed(forum, lead, kind=kind)
    assert ("Vi tackar nej" in text(Client().get(path_of(made)))) == offered
    send(path_of(made), made, "declined", note="Vi har inte råd i år.")
    assert (state_of(made).state == "declined") == offered


@pytest.mark.parametrize("state", ["blocked", "done", "not_possible"])
def test_what_needs_words_has_a_form_of_its_own(forum: Forum, lead: Any, state: str) -> None:
    made = addressed(forum, lead)
    assert re.search(rf'name="svar" formmethod="get"\s+value="{state}"', text(Client().get(path_of(made))))
    page = text(Client().get(f"{path_of(made)}?svar={state}"))
    assert 'name="note"' in page
    refused = send(path_of(made), made, state, note=" ")
    assert "Det här behöver rättas" in text(refused)
    assert state_of(made).state == "decided"
    done = send(path_of(made), made, state, note="Kabeln är av.", case_number="LB 2026-14")
    assert done.status_code == 302
    now = state_of(made)
    number = "" if state == "not_possible" else "LB 2026-14"
    assert (now.state, now.note, now.case_number) == (state, "Kabeln är av.", number)


def test_one_tap_leaves_the_case_number(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    send(path_of(made), made, "blocked", note="Väntar på el.", case_number="LB 7")
    send(path_of(made), made, "under_way")
    assert (state_of(made).state, state_of(made).case_number) == ("under_way", "LB 7")


def test_a_shared_mailbox_is_asked_who_answers(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead, shared=True)
    page = text(Client().get(path_of(made)))
    assert 'name="answer"' not in page
    assert "Vem svarar?" in text(Client().get(f"{path_of(made)}?svar=not_ours"))
    send(path_of(made), made, "accepted")
    assert state_of(made).state == "decided"
    send(path_of(made), made, "accepted", answered_by="Driftledaren")
    assert (state_of(made).state, state_of(made).answered_by) == ("accepted", "Driftledaren")


def test_handed_over_within_the_party(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    own = state_of(made).responsible
    colleague, stranger = function(own.party, "Utemiljö"), function(party("Annat AB"), "Vaktmästare")
    mailbox_set(by=lead, at=NOW, function=colleague, address="ute@lindbo.example", shared=False)
    path, page = path_of(made), text(Client().get(f"{path_of(made)}?svar=handed_over"))
    assert "Utemiljö" in page
    assert "Vaktmästare" not in page
    for wrong in (stranger, own):
        assert send(path, made, "handed_over", to=wrong.pk, note="Fel.").status_code == 200
        assert state_of(made).responsible == own
    done = send(path, made, "handed_over", to=colleague.pk, note="De sköter lamporna.")
    assert "Lämnad över" in text(done)
    assert state_of(made).responsible == colleague
    gone = Client().get(path)
    assert (gone.status_code, TITLE in text(gone)) == (410, False)
    assert "lämnats över" in text(gone)
    new = Client().get(path_of(made))
    assert "De sköter lamporna." in text(new)
    assert Message.objects.filter(address="ute@lindbo.example", kind="action_addressed").count() == 1


def test_nobody_to_hand_over_to_is_no_choice(forum: Forum, lead: Any) -> None:
    assert "Lämna över" not in text(Client().get(path_of(addressed(forum, lead))))


def test_done_with_a_photo(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    page = text(Client().get(f"{path_of(made)}?svar=done"))
    assert 'enctype="multipart/form-data"' in page
    lonely = send(path_of(made), made, "done", note="Sex lampor.", photo=jpeg())
    assert "Beskriv bilden" in text(lonely)
    assert not Photo.objects.exists()
    send(path_of(made), made, "done", note="Sex lampor.", photo=jpeg(), description="Lampor i tunneln")
    photo = Photo.objects.get(action=made)
    assert (photo.description, photo.width, photo.height) == ("Lampor i tunneln", 40, 30)
    assert state_of(made).state == "done"


@pytest.mark.parametrize(
    ("content", "because"),
    [(b"\xff\xd8\xff" + b"0" * MAX_BYTES, "för stor"), (b"GIF89a, not", "går inte att läsa")],
)
def test_a_file_that_is_no_photo_leaves_no_trace(
    forum: Forum, lead: Any, content: bytes, because: str
) -> None:
    made = addressed(forum, lead)
    sent = SimpleUploadedFile("bild.jpg", content, "image/jpeg")
    answer = send(path_of(made), made, "done", note="Sex lampor.", photo=sent, description="Lampor")
    assert because in text(answer)
    assert "Sex lampor." in text(answer)
    assert (state_of(made).state, Photo.objects.count()) == ("decided", 0)


def test_two_people_at_once_the_second_is_told_and_keeps_her_words(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    path, seen = path_of(made), state_of(made).pk
    assert send(path, made, "accepted", seen=seen).status_code == 302
    second = send(path, made, "blocked", seen=seen, note="Marken är frusen.")
    assert second.status_code == 409
    assert "Någon annan hann" in text(second)
    assert "Marken är frusen." in text(second)
    assert state_of(made).state == "accepted"
    # What she is shown is what she answers to the next time.
    [fresh] = re.findall(r'name="seen" value="(\d+)"', text(second))
    assert send(path, made, "blocked", seen=fresh, note="Marken är frusen.").status_code == 302
    assert state_of(made).state == "blocked"


def test_two_people_at_once_where_the_second_answer_no_longer_fits(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    path, seen = path_of(made), state_of(made).pk
    send(path, made, "not_ours", seen=seen)
    second = send(path, made, "done", seen=seen, note="Sex lampor är bytta.")
    assert second.status_code == 409
    assert "Någon annan hann svara" in text(second)
    assert "Sex lampor är bytta." in text(second)
    assert state_of(made).state == "not_ours"


def test_two_people_at_once_where_the_first_handed_over(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    path, seen = path_of(made), state_of(made).pk
    colleague = function(state_of(made).responsible.party, "Utemiljö")
    send(path, made, "handed_over", seen=seen, to=colleague.pk, note="Till dem.")
    second = send(path, made, "done", seen=seen, note="Sex lampor är bytta.")
    assert (second.status_code, TITLE in text(second)) == (410, False)
    assert "Sex lampor är bytta." in text(second)


def test_the_same_answer_twice_is_one(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    path, seen = path_of(made), state_of(made).pk
    for _tap in range(2):
        assert send(path, made, "accepted", seen=seen).status_code == 302
    assert Event.objects.filter(verb="actions.answered").count() == 1


def test_a_new_date_is_seen_before_it_is_answered(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    path, seen = path_of(made), state_of(made).pk
    later = DUE - timedelta(days=7)
    action_change(
        by=lead,
        at=NOW,
        action=made,
        due_on=later,
        follow_up_on=DUE,
        cost=None,
        case_number="",
        why="Brådskar.",
    )
    assert send(path, made, "accepted", seen=seen).status_code == 409
    assert state_of(made).state == "decided"


FORGED = ["x", "MQ:", "MQ:AAAA", "1:2:3", "%00", "å" * 20, "a" * 3000]


@pytest.mark.parametrize("token", FORGED)
def test_a_forged_link_is_told_nothing(forum: Forum, lead: Any, token: str) -> None:
    made = addressed(forum, lead)
    path = reverse("actions:answer", args=["x"]).replace("/x/", f"/{token}/")
    for answer in (
        Client().get(path),
        Client().post(path, {"answer": "accepted", "seen": state_of(made).pk}),
    ):
        assert (answer.status_code, TITLE in text(answer)) == (404, False)
    assert state_of(made).state == "decided"


def test_a_link_made_for_something_else_opens_nothing(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    key = link_of(made).pk
    good, other = path_of(made), token_of(key, "samlad.other")
    assert Client().get(reverse("actions:answer", args=[other])).status_code == 404
    assert Client().get(good).status_code == 200
    assert Client().get(answer_path(10**9)).status_code == 404


def expired(forum: Forum, lead: Any) -> str:
    long_ago = NOW - timedelta(days=100)
    who = function(party("Lindbo AB"), "Förvaltare")
    mailbox_set(by=lead, at=long_ago, function=who, address="drift@lindbo.example", shared=False)
    due = long_ago.date() + timedelta(days=5)
    made = new_action(
        TITLE,
        forum=forum,
        responsible=who,
        starts_on=long_ago.date(),
        at=long_ago,
        due_on=due,
        follow_up_on=due,
    )
    return path_of(made)


def withdrawn(forum: Forum, lead: Any) -> str:
    made = addressed(forum, lead)
    path = path_of(made)
    link_withdraw(by=lead, at=NOW, link=link_of(made))
    return path


def replaced(forum: Forum, lead: Any) -> str:
    made = addressed(forum, lead)
    path = path_of(made)
    link_send(by=lead, at=NOW, action=made)
    assert Client().get(path_of(made)).status_code == 200
    return path


def handed_over(forum: Forum, lead: Any) -> str:
    made = addressed(forum, lead)
    path = path_of(made)
    action_hand_over(by=lead, at=NOW, action=made, to=function(), why="Till andra.")
    return path


def moved(forum: Forum, lead: Any) -> str:
    """Written to elsewhere since; the mail in the old box is another's now."""
    made = addressed(forum, lead)
    path, box = path_of(made), "nya@lindbo.example"
    later = NOW + timedelta(minutes=1)
    mailbox_set(by=lead, at=later, function=link_of(made).function, address=box, shared=False)
    return path


@pytest.mark.parametrize(
    ("how", "because"),
    [
        (moved, "återtagen"),
        (expired, "gällde till"),
        (withdrawn, "återtagen"),
        (replaced, "återtagen"),
        (handed_over, "lämnats över"),
    ],
)
def test_a_link_that_works_no_more_says_why_and_nothing_of_the_action(
    forum: Forum, lead: Any, how: Any, because: str
) -> None:
    path = how(forum, lead)
    before = Event.objects.count()
    for answer in (Client().get(path), Client().post(path, {"answer": "accepted", "seen": "1"})):
        page = text(answer)
        assert answer.status_code == 410
        assert because in page
        assert not any(word in page for word in (TITLE, REASON, "Lindbo", "Förvaltare"))
    assert Event.objects.count() == before


def test_a_closed_action_says_so(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    send(path_of(made), made, "not_possible", note="Marken är privat.")
    assert "avslutad" in text(Client().get(path_of(made)))


def test_the_reason_is_shown_only_in_its_own_words(forum: Forum, lead: Any) -> None:
    """A reason in the thread may be marked for some only, so it is not shown to a mailbox."""
    from samlad.thread.operations import node_add

    cause = node_add(kind="mark", label="Känsligt skäl", area=None, day=NOW.date(), path="/")
    made = addressed(forum, lead, reason_node=cause, reason_text="")
    assert "Känsligt skäl" not in text(Client().get(path_of(made)))


def test_every_page_is_left_alone_by_caches_searches_and_other_sites(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    path = path_of(made)
    pages = [
        Client().get(path),
        Client().get(f"{path}?svar=done"),
        Client().get(reverse("actions:answer", args=["x"])),
        send(path, made, "accepted", seen=0),
        send(path, made, "accepted"),
    ]
    assert [page.status_code for page in pages] == [200, 200, 404, 409, 302]
    for page in pages:
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["Cache-Control"] == "no-store"
        assert "noindex" in page["X-Robots-Tag"]
        assert path not in page.get("Link", "")


def test_no_token_stands_in_the_log(forum: Forum, lead: Any, log: StringIO) -> None:
    path = withdrawn(forum, lead)
    token = path.split("/")[-2]
    Client().get(path)
    Client().get(reverse("actions:answer", args=["forged"]))
    try:
        raise ValueError(f"http://x{path}?svar=done")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", path)
    told = log.getvalue()
    assert told.count("/svar/…") == 4
    assert token not in told
    assert "forged" not in told


def test_every_log_of_the_server_goes_that_way() -> None:
    from django.conf import settings

    told: Any = settings.LOGGING
    loggers = [told["root"], told["loggers"]["django.server"]]
    assert [one["handlers"] for one in loggers] == [["stderr"]] * 2


def test_words_that_point_out_somebody_are_asked_about(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    note = "Ring 070-123 45 67 om nyckeln."
    asked = send(path_of(made), made, "blocked", note=note)
    assert state_of(made).state == "decided"
    assert escape("070-123 45 67") in text(asked)
    [means] = re.findall(
        r'name="confirmed"[^>]*value="(\w+)"|value="(\w+)"[^>]*name="confirmed"', text(asked)
    )
    send(path_of(made), made, "blocked", note=note, confirmed="".join(means))
    assert state_of(made).state == "blocked"
    stopped = send(path_of(made), made, "done", note="Hämtas av 19640823-3234.")
    assert state_of(made).state == "blocked"
    assert "personnummer" in text(stopped)


def test_something_that_is_no_answer(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    for wrong in ("", "stopped", "decided", "x" * 500):
        assert send(path_of(made), made, wrong).status_code == 409
    broken = Client().post(path_of(made), b"--nothing", content_type="multipart/form-data; boundary=")
    assert broken.status_code == 400
    assert state_of(made).state == "decided"


def test_a_page_takes_as_many_queries_for_a_long_history(
    forum: Forum, lead: Any, django_assert_max_num_queries: Any
) -> None:
    made = addressed(forum, lead)
    for _again in range(3):
        send(path_of(made), made, "blocked", note="Is.")
        send(path_of(made), made, "under_way")
    path = path_of(made)
    with django_assert_max_num_queries(9):
        Client().get(path)


def test_a_mailbox_that_is_taken_away_is_written_to_no_more(forum: Forum, lead: Any) -> None:
    made = addressed(forum, lead)
    mailbox_set(by=lead, at=NOW, function=state_of(made).responsible, address="", shared=False)
    assert not Mailbox.objects.known().exists()
    sent = Message.objects.count()
    link_send(by=lead, at=NOW, action=made)
    assert Message.objects.count() == sent
