"""The mail that asks a party to report begins with what came of the last time."""

import pytest

from samlad.forums.tests.factories import member, seat
from samlad.parties.tests.factories import function, holding
from samlad.parties.tests.factories import party as new_party
from samlad.post.models import Message
from samlad.post.wording import worded
from samlad.situation.models import WITHHELD, Round
from samlad.situation.operations import review_set
from samlad.situation.tests.desk import adopted, sighted
from samlad.situation.tests.factories import MEETING, MONDAY, WEEK
from samlad.situation.tests.scene import Scene

pytestmark = pytest.mark.django_db


def mailed(of: Scene, who: str, round: Round) -> Message:
    return Message.objects.get(to=of.people[who], kind="round_opened", values__period__number=round.number)


def text_of(of: Scene, who: str, round: Round) -> str:
    return worded(mailed(of, who, round))[1]


@pytest.fixture
def last(of: Scene) -> Round:
    """The housing company told of two things, the school of one; one was held back."""
    before = of.opened()
    of.reported(before, "housing", [3, 2], at=MONDAY)
    kept = sighted(of, before, "housing", place="Garaget hos Hemliga huset")
    held = sighted(of, before, "housing", category="graffiti")
    sighted(of, before, "school")
    for one, state in ((kept, "cleared"), (held, WITHHELD)):
        review_set(by=of.leader, at=MONDAY, round=before, key=f"sighting:{one.pk}", state=state)
    adopted(of, before, at=MONDAY)
    return before


def test_the_mail_begins_with_what_came_of_its_sightings(of: Scene, last: Round) -> None:
    now = of.opened(WEEK.next(), at=MEETING)
    text = text_of(of, "housing", now)
    assert text.startswith("Det blev av det ni lämnade sist, vecka 4:")
    assert "– 1 av 2 iakttagelser togs med i lägesbilden." in text
    assert text.index("iakttagelser togs med") < text.index("Rapporteringen för vecka 5 är öppen.")
    assert "1 av 1 iakttagelse togs med" in text_of(of, "school", now)


def test_the_mail_tells_numbers_alone(of: Scene, last: Round) -> None:
    text = text_of(of, "housing", of.opened(WEEK.next(), at=MEETING))
    for word in ("Hemliga", "Garaget", "Klotter", "Kvarnhöjden", "Förhöjt"):
        assert word not in text


def test_the_link_leads_to_the_partys_own_form(of: Scene, now: Round) -> None:
    form = f"/laget/{now.pk}/bidrag/{of.parties['housing'].pk}/"
    assert mailed(of, "housing", now).path == form
    for who in ("leader", "reader"):
        assert mailed(of, who, now).path == f"/laget/{now.pk}/"


def test_nothing_came_of_nothing(of: Scene, last: Round) -> None:
    newcomer = member(of.forum, party=new_party("Kyrkan"), name="Doris Diakon")
    now = of.opened(WEEK.next(), at=MEETING)
    for user in (newcomer, of.leader, of.people["reader"]):
        told = Message.objects.get(to=user, values__period__number=now.number)
        assert worded(told)[1].startswith("Rapporteringen för vecka 5 är öppen.")


def test_who_speaks_for_two_parties_is_told_of_both(of: Scene, last: Round) -> None:
    user = of.people["housing"]
    other = function(of.parties["school"], "Vikarie")
    seat(of.forum, other)
    holding(other, user)
    message = mailed(of, "housing", of.opened(WEEK.next(), at=MEETING))
    assert message.path.count("/") == 3
    assert worded(message)[1].count("Det blev av det ni lämnade sist") == 2
