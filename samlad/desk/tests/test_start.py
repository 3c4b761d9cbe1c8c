"""The start page: what waits for whom, in the words of the page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.situation.models import ASKED_BACK, CLEARED, Contribution, Round
from samlad.situation.operations import issue_adopt, review_set
from samlad.situation.tests.desk import Desk, shown, sighted
from samlad.situation.tests.factories import MEETING, MONDAY, WEEK
from samlad.situation.tests.scene import PEOPLE, Scene, scene

pytestmark = pytest.mark.django_db
ASKS = "Samordnaren frågar om er rapport: Kvarnhöjden, vecka 4"


def start(of: Scene, who: str) -> str:
    signed_in = Client()
    signed_in.force_login(of.people[who])
    return shown(signed_in.get("/"))


def asked(of: Scene, round: Round, key: str, question: str = "Vid vilken port?") -> None:
    review_set(by=of.leader, at=MONDAY, round=round, key=key, state=ASKED_BACK, question=question)


def test_a_question_is_on_the_list_of_the_party_until_it_is_answered() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.reported(round, "housing", [2])
    assert "Samordnaren frågar" not in start(of, "housing")
    asked(of, round, f"contribution:{Contribution.objects.known().get().pk}")
    assert [who for who in PEOPLE if ASKS in start(of, who)] == ["housing"]
    page = start(of, "housing")
    assert "Vid vilken port?" in page
    signed_in = Client()
    signed_in.force_login(of.people["housing"])
    form = reverse("situation:contribute", args=[round.pk, of.parties["housing"].pk])
    assert f"{form}#fragor" in signed_in.get("/").content.decode()
    Desk(of.people["housing"], round, of.parties["housing"]).open()
    of.reported(round, "housing", [2], sentence="Vid port 4.")
    assert "Samordnaren frågar" not in start(of, "housing")


def test_a_question_about_something_marked_is_told_without_its_words() -> None:
    of = scene(areas=1)
    round = of.opened()
    one = sighted(of, round, "police")
    asked(of, round, f"sighting:{one.pk}", "Var det samma bil?")
    page = start(of, "police")
    assert ASKS in page
    assert "samma bil" not in page


def test_a_question_of_an_adopted_round_is_closed() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.reported(round, "housing", [2])
    asked(of, round, f"contribution:{Contribution.objects.known().get().pk}")
    of.at_meeting(round)
    of.marked(round, 2)
    issue_adopt(by=of.leader, at=MEETING, round=round)
    assert "Samordnaren frågar" not in start(of, "housing")


def test_those_who_lead_are_told_how_much_waits_for_review() -> None:
    of = scene(areas=2)
    round = of.opened()
    assert "väntar på granskning" not in start(of, "leader")
    of.reported(round, "housing", [2, 2])
    one = sighted(of, round, "school")
    assert "3 uppgifter väntar på granskning" in start(of, "leader")
    review_set(by=of.leader, at=MONDAY, round=round, key=f"sighting:{one.pk}", state=CLEARED)
    assert "2 uppgifter väntar på granskning" in start(of, "leader")
    assert "väntar på granskning" not in start(of, "housing")


def test_days_and_the_usual_are_written_as_people_do() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.reported(round, "housing", [3])
    assert "skulle lämnats tors 22 jan 15.00" in start(of, "police")
    of.at_meeting(round)
    of.marked(round, 3)
    issue_adopt(by=of.leader, at=MEETING, round=round)
    page = start(of, "police")
    assert "Inget område i normalläge." in page
    assert "0 områden" not in page


def test_queries_are_constant() -> None:
    of = scene(areas=3)
    round = of.opened()
    of.reported(round, "housing", [2])
    asked(of, round, f"contribution:{Contribution.objects.known().get().pk}")

    def queries() -> int:
        signed_in = Client()
        signed_in.force_login(of.people["housing"])
        signed_in.get("/")
        with CaptureQueriesContext(connection) as seen:
            signed_in.get("/")
        return len(seen)

    few = queries()
    of.opened(WEEK.next(), at=MEETING)
    for _number in range(5):
        asked(of, round, f"sighting:{sighted(of, round, 'housing').pk}")
    assert queries() == few
