"""What somebody has begun to write."""

import re

import pytest
from django.utils import timezone

from samlad.events.models import Event
from samlad.situation.models import Contribution, Draft
from samlad.situation.tests.desk import TORGET, Desk, said, shown, told
from samlad.situation.tests.scene import Scene

pytestmark = pytest.mark.django_db


def test_a_draft_saves_itself_for_its_writer_alone(of: Scene, desk: Desk, colleague: Desk) -> None:
    desk.open()
    response = desk.write(of.areas[0], 3, TORGET).send("draft", headers={"hx-request": "true"})
    assert re.fullmatch(r"Sparat \d\d\.\d\d", shown(response))
    assert not Contribution.objects.exists()
    assert not Event.objects.filter(actor_id=of.people["housing"].pk).exists()
    page = desk.open()
    assert "Det här är ditt utkast från" in shown(page)
    assert TORGET in shown(page)
    assert desk.values[f"a{of.areas[0].pk}-level"] == "3"
    for other in (colleague, Desk(of.leader, desk.round, desk.party)):
        assert TORGET not in shown(other.open())
        assert "utkast från" not in shown(other.open())


def test_a_draft_goes_away_with_the_report(of: Scene, desk: Desk) -> None:
    desk.open()
    desk.write(of.areas[0], 3, TORGET).send("draft")
    desk.open()
    assert desk.send().status_code == 302
    assert not Draft.objects.exists()
    assert said(desk.round, desk.party) == {"kvarnhojden": (3, TORGET)}


def test_a_draft_by_button_and_thrown_away(of: Scene, desk: Desk) -> None:
    desk.open()
    assert "Utkastet är sparat. Bara du ser det." in told(desk.write(of.areas[0], 3, TORGET).send("draft"))
    page = told(desk.send("draft_throw"))
    assert "Utkastet är borta." in page
    assert TORGET not in page


def test_half_an_answer_is_a_draft_and_what_is_not_changed_is_not_in_it(of: Scene, desk: Desk) -> None:
    of.reported(desk.round, "housing", [2, 2, 2], at=timezone.now())
    desk.open()
    desk.write(of.areas[0], "", "Bara text").send("draft")
    assert list(Draft.objects.get().values["answers"]) == [str(of.areas[0].pk)]


def test_an_untouched_form_is_no_draft(desk: Desk) -> None:
    desk.open()
    desk.send("draft")
    assert "utkast från" not in shown(desk.open())


@pytest.mark.parametrize("sentence", ["Pojken 880320-0016", "Torget\x07", "x" * 100_000])
def test_what_may_not_be_stored_is_not_in_a_draft(of: Scene, desk: Desk, sentence: str) -> None:
    desk.open()
    desk.write(of.areas[0], 2, sentence).write(of.areas[1], 1, "Lugnt.")
    response = desk.send("draft", headers={"hx-request": "true"})
    assert response.status_code == 422
    assert shown(response).startswith("Inte sparat. Kvarnhöjden: ")
    values = Draft.objects.get().values["answers"]
    assert "sentence" not in values[str(of.areas[0].pk)]
    assert values[str(of.areas[1].pk)]["sentence"] == "Lugnt."
    page = desk.send("draft")
    assert page.status_code == 422
    assert "Lämna rapporten" in shown(page)


def test_a_refused_text_does_not_let_a_colleagues_through(of: Scene, desk: Desk, colleague: Desk) -> None:
    """Her level is in the draft and her sentence could not be: the place of it is empty, not another's."""
    desk.open()
    desk.write(of.areas[0], 2, "Pojken 880320-0016").send("draft")
    colleague.open()
    colleague.write(of.areas[0], 4, "Skottlossning.").send()
    desk.open()
    assert desk.values[f"a{of.areas[0].pk}-level"] == "2"
    assert desk.values[f"a{of.areas[0].pk}-sentence"] == ""


def test_a_draft_is_shown_beside_what_a_colleague_handed_in(of: Scene, desk: Desk, colleague: Desk) -> None:
    desk.open()
    desk.write(of.areas[0], 2, TORGET).send("draft")
    colleague.open()
    colleague.write(of.areas[0], 4, "Skottlossning.").send()
    page = desk.open()
    assert "”Skottlossning.”" in shown(page)
    assert TORGET in shown(page)
    assert desk.send().status_code == 302
    assert said(desk.round, desk.party)["kvarnhojden"] == (2, TORGET)


def test_a_save_that_comes_after_the_report_makes_no_draft(of: Scene, desk: Desk) -> None:
    desk.open()
    desk.write(of.areas[0], 2, TORGET)
    late = dict(desk.values)
    desk.send()
    desk.values = late
    response = desk.send("draft", headers={"hx-request": "true"})
    assert "Du har redan lämnat rapporten." in shown(response)
    assert not Draft.objects.exists()


def test_the_way_to_a_sighting_saves_the_draft(of: Scene, desk: Desk) -> None:
    desk.open()
    for to in ("sighting", "coming"):
        response = desk.write(of.areas[0], 3, TORGET).send("draft", next=to)
        assert response["Location"] == desk.address(f"{to}_add")
    assert Draft.objects.get().values["answers"][str(of.areas[0].pk)]["sentence"] == TORGET


def test_a_text_at_fault_does_not_throw_away_what_was_kept_of_it(of: Scene, desk: Desk) -> None:
    desk.open()
    desk.write(of.areas[0], 3, TORGET).send("draft")
    desk.write(of.areas[0], 4, f"{TORGET} 880320-0016").write(of.areas[1], 1, "Lugnt.")
    assert desk.send("draft").status_code == 422
    values = Draft.objects.get().values["answers"]
    first = values[str(of.areas[0].pk)]
    assert (first["level"], first["sentence"]) == ("4", TORGET)
    assert values[str(of.areas[1].pk)]["sentence"] == "Lugnt."
    desk.write(of.areas[0], 4, "Tomt igen.").send("draft")
    assert Draft.objects.get().values["answers"][str(of.areas[0].pk)]["sentence"] == "Tomt igen."


def test_who_gave_it_stays_in_the_draft_too(of: Scene, desk: Desk) -> None:
    lead = Desk(of.leader, desk.round, desk.party)
    lead.open()
    lead.write(of.areas[0], 3, TORGET).send("draft", oral_from="Fastighetschefen")
    lead.write(of.areas[0], 3, TORGET).send("draft", oral_from="Chefen 880320-0016")
    assert Draft.objects.get().values["oral_from"] == "Fastighetschefen"
    lead.send("draft", oral_from="")
    assert "oral_from" not in Draft.objects.get().values
