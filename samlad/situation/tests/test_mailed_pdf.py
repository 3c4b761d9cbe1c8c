"""The adopted picture in a mail: only where the forum says so, and never what is marked for fewer."""

from dataclasses import replace

import pytest

from samlad.base.audiences import AUTHORITIES, MEMBERS
from samlad.forums.models import ForumFacts
from samlad.forums.operations import facts_of, forum_change
from samlad.post.models import Message
from samlad.post.operations import messages_send
from samlad.post.tests.factories import mail_server
from samlad.situation.models import Edition, Issue
from samlad.situation.operations import issue_adopt
from samlad.situation.tests.factories import MEETING, MONDAY
from samlad.situation.tests.scene import Scene, scene

pytestmark = pytest.mark.django_db


def adopted(of: Scene) -> Issue:
    round = of.opened()
    of.reported(round, "police", (3,), sentence="Bara för myndigheter.", audience=AUTHORITIES)
    of.reported(round, "housing", (2,), sentence="För alla medlemmar.", audience=MEMBERS)
    of.at_meeting(round)
    of.marked(round, 3)
    return issue_adopt(by=of.leader, at=MEETING, round=round)


def test_a_notice_and_a_link_by_default() -> None:
    adopted(scene(areas=1))
    messages = Message.objects.filter(kind="issue_adopted")
    assert messages.exists()
    assert not messages.filter(rendering__isnull=False).exists()


def test_a_mail_encloses_what_all_members_may_read_and_no_more() -> None:
    """Those who lead, and authorities, read more in Samlad than is sent to anybody."""
    of = scene(areas=1)
    known = facts_of(ForumFacts.objects.known().get(forum=of.forum))
    forum_change(by=of.leader, at=MONDAY, forum=of.forum, facts=replace(known, mails_pdf=True))
    editions = {one.reader: one.snapshot_id for one in Edition.objects.filter(issue=adopted(of))}
    rows = Message.objects.filter(kind="issue_adopted").select_related("rendering", "to")
    sent = {row.to: row.rendering for row in rows}
    for who, reader in {
        "leader": "member",
        "police": "member",
        "housing": "member",
        "reader": "reader",
    }.items():
        enclosed = sent[of.people[who]]
        assert enclosed is not None
        assert enclosed.snapshot_id == editions[reader], who
    with mail_server() as server:
        messages_send(at=MEETING)
    mails = [mail for mail in server.taken if "fastställd" in mail["Subject"]]
    assert len(mails) == len(sent)
    for mail in mails:
        (part,) = mail.iter_attachments()
        assert part.get_content_type() == "application/pdf"
        assert part.get_content().startswith(b"%PDF")
        body = mail.get_body()
        assert body is not None
        assert "Den ligger med som PDF." in body.get_content()
