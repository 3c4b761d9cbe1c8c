"""`samlad tick`: what it does by itself, and only once."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from samlad.accounts.tests.factories import admin
from samlad.actions.models import Reminder
from samlad.actions.tests.factories import action
from samlad.base.refusals import Refusal
from samlad.cli import main
from samlad.forums.tests.factories import member
from samlad.parties.operations import mailbox_set
from samlad.parties.tests.factories import function
from samlad.post.models import Message
from samlad.situation.models import Draft
from samlad.situation.operations.reports import DRAFT_LIFE
from samlad.situation.tests.desk import Desk
from samlad.situation.tests.scene import scene
from samlad.statistics.stash import file_get, file_keep

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def test_a_tick_purges_the_drafts_that_nobody_has_touched() -> None:
    of = scene()
    now_open, party = of.opened(), of.parties["housing"]
    colleague = member(of.forum, party=party, name="Karin Kollega")
    for who in (Desk(user, now_open, party) for user in (of.people["housing"], colleague)):
        who.open()
        who.send("draft")
    now = timezone.now()
    Draft.objects.filter(pk=Draft.objects.earliest("pk").pk).update(
        saved_at=now - DRAFT_LIFE - timedelta(hours=1)
    )
    Draft.objects.filter(pk=Draft.objects.latest("pk").pk).update(
        saved_at=now - DRAFT_LIFE + timedelta(hours=1)
    )
    with pytest.raises(SystemExit) as ended:
        main(["tick"])
    assert ended.value.code == 0
    assert [draft.saved_at > now - DRAFT_LIFE for draft in Draft.objects.all()] == [True]


def ticked() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["tick"])
    assert ended.value.code == 0


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its own statistics")
def test_a_tick_lets_the_database_see_how_its_tables_are_filled() -> None:
    action()
    ticked()
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'action_state_current'")
        assert cursor.fetchone() is not None


@pytest.mark.parametrize(
    ("moment", "reminded"),
    [
        (datetime(2026, 9, 14, 10, tzinfo=STOCKHOLM), 1),
        (datetime(2026, 9, 13, 10, tzinfo=STOCKHOLM), 0),
        (datetime(2026, 9, 14, 22, tzinfo=STOCKHOLM), 0),
    ],
    ids=["a Monday morning", "a Sunday", "a late evening"],
)
def test_ticks_remind_once_in_office_hours_of_working_days(moment: datetime, reminded: int) -> None:
    """An action that was to be done the day before, in no mail by itself but for the first."""
    who, begun = function(), moment - timedelta(days=60)
    mailbox_set(by=admin(), at=begun, function=who, address="drift@lindasa.example", shared=False)
    due = moment.date() - timedelta(days=1)
    action(responsible=who, at=begun, starts_on=begun.date(), due_on=due, follow_up_on=due)
    with time_machine.travel(moment, tick=False):
        ticked()
        ticked()
    with time_machine.travel(moment + timedelta(minutes=10), tick=False):
        ticked()
    assert Reminder.objects.count() == reminded
    mails = list(Message.objects.order_by("pk").values_list("kind", "address"))
    assert mails == [
        (kind, "drift@lindasa.example") for kind in ("action_addressed", "action_reminder")[: 1 + reminded]
    ]


def test_a_tick_removes_files_that_nobody_has_read_in(settings: Any, tmp_path: Path) -> None:
    """After a day. Where nobody has sent a file there is not even a folder."""
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"data_dir": tmp_path})
    ticked()
    now = timezone.now()
    token = file_keep(user=1, name="a.csv", data=[b"a;", b"b"], at=now).token
    ticked()
    assert file_get(token, user=1).path.read_bytes() == b"a;b"
    with time_machine.travel(now + timedelta(days=2), tick=False):
        ticked()
    with pytest.raises(Refusal):
        file_get(token, user=1)
