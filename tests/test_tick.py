"""`samlad tick` throws away old drafts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samlad.cli import main
from samlad.forums.tests.factories import member
from samlad.situation.models import Draft
from samlad.situation.operations.reports import DRAFT_LIFE
from samlad.situation.tests.desk import Desk
from samlad.situation.tests.scene import scene

pytestmark = pytest.mark.django_db


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
