"""An extra round that is over, and what it is compared with."""

import pytest

from samlad.base.refusals import Refusal
from samlad.situation.models import Presence, ResidentMessage
from samlad.situation.operations import issue_adopt, presence_remove, resident_message_set, stand_down
from samlad.situation.tests.factories import MEETING
from samlad.situation.tests.scene import scene
from samlad.situation.tests.test_special import NIGHT, client, extra, placed, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ended", ["stood down", "adopted"])
def test_when_it_is_over_nothing_is_added_or_removed(ended: str) -> None:
    of = scene(areas=1)
    round = extra(of)
    one = placed(of, round, "school")
    resident_message_set(by=of.leader, at=NIGHT, round=round, text="Håll er inne.")
    signed_in = client(of, "leader")
    offered = [url("presence", round.pk), url("resident_message", round.pk), "bort/"]
    text = signed_in.get(url("round", round.pk)).content.decode()
    assert [address in text for address in offered] == [True] * 3
    if ended == "stood down":
        stand_down(by=of.leader, at=NIGHT, round=round, lessons="Ring skolan först.")
    else:
        of.carried(round, "at_meeting", at=NIGHT)
        issue_adopt(by=of.leader, at=NIGHT, round=round)
    text = signed_in.get(url("round", round.pk)).content.decode()
    assert [address in text for address in offered] == [False] * 3
    for name in ("presence", "resident_message"):
        assert "är avslutad" in signed_in.get(url(name, round.pk)).content.decode()
        assert signed_in.post(url(name, round.pk), {"text": "Hej."}).status_code == 403
    with pytest.raises(Refusal, match="är avslutad"):
        placed(of, round, "school")
    with pytest.raises(Refusal, match="är avslutad"):
        presence_remove(by=of.leader, at=NIGHT, presence=one)
    with pytest.raises(Refusal, match="är avslutad"):
        resident_message_set(by=of.leader, at=NIGHT, round=round, text="Hej.")
    assert (Presence.objects.known().count(), ResidentMessage.objects.known().get().text) == (
        1,
        "Håll er inne.",
    )
    stand_down(by=of.leader, at=NIGHT, round=round, lessons="Ring skolan tidigare.")


def test_an_extra_round_is_not_compared_with_a_picture_adopted_after_it() -> None:
    of = scene(areas=1)
    week, round = of.opened(), extra(of)
    of.reported(round, "housing", (4,), at=NIGHT)
    of.carried(round, "at_meeting", at=NIGHT)
    of.marked(round, 4, at=NIGHT)
    of.reported(week, "housing", (2,))
    of.at_meeting(week, at=MEETING)
    of.marked(week, 2)
    issue_adopt(by=of.leader, at=MEETING, round=week)
    text = client(of, "leader").get(url("round", round.pk)).content.decode()
    assert "inget att jämföra med" in text
    assert "senaste lägesbilden" not in text
