"""The report in Word, what bodies know, what to look at again, and what other pages ask for."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from docx import Document

from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.actions.operations import action_follow_up
from samlad.actions.tests.factories import action, put
from samlad.deviations import rules
from samlad.deviations.agenda import agenda_items, numbers_waiting
from samlad.deviations.models import BodyReport, Deviation, DeviationState
from samlad.deviations.operations import (
    Ruling,
    Taken,
    deviations_decide,
    deviations_prepare,
)
from samlad.deviations.operations.standing import changed
from samlad.deviations.queries import DONE, TO_FOLLOW_UP, UNDECIDED, asker_of, lines
from samlad.deviations.tests.factories import bodied, late_action, moment, now, told
from samlad.deviations.tests.pages import TODAY, found, page, post, text
from samlad.deviations.wording import day_words
from samlad.events.rows import row_add
from samlad.forums.queries import standing_of
from samlad.forums.tests.factories import coordinator, forum
from samlad.parties.operations import meetings_set
from samlad.parties.tests.factories import function, holding, party
from samlad.places.tests.factories import area
from samlad.programmes.queries import reader_of
from samlad.programmes.tests.factories import board

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(moment(TODAY), tick=False):
        yield


# The report, what bodies know, and what to look at again


def test_the_official_report_is_a_word_document_with_the_same_words() -> None:
    of, body = bodied()
    late_action()
    found()
    keys = "&".join(f"val={one.pk}" for one in Deviation.objects.all())
    answer = page(admin(), "report", query=f"?{keys}")
    assert answer.headers["Content-Disposition"].endswith('.docx"')
    document = Document(BytesIO(answer.content))
    heads = [one.text for one in document.paragraphs if one.style and one.style.name.startswith("Heading")]
    assert {"Förslag till beslut", "Ärendet"} <= set(heads)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert of.text in cells
    assert any("Inget beslut på 45 dagar. Ligger hos" in cell for cell in cells)
    assert len(document.tables) == len({now(one).body_id for one in Deviation.objects.all()})
    assert body.pk


def test_the_next_meeting_of_the_body_it_lies_with_is_told() -> None:
    of, body = bodied()
    council = party("Kommunfullmäktige", kind="municipal_council")
    days = [TODAY - timedelta(days=1), TODAY + timedelta(days=9), TODAY + timedelta(days=40)]
    meetings_set(by=admin(), at=AT, party=body, days=days)
    meetings_set(by=admin(), at=AT, party=council, days=[TODAY + timedelta(days=3)])
    who = asker_of(admin(), TODAY)

    def clock(level: str) -> str:
        DeviationState.objects.filter(pk=now(of).pk).update(replaced_at=AT)
        row_add(changed(row, level=level), event=row.event)
        (line,) = lines(DeviationState.objects.known().filter(deviation=of), who)
        return line.clock

    row = now(of)
    assert clock(rules.BOARD).endswith(f"Nästa möte {day_words(days[1])}.")
    assert clock(rules.COUNCIL).endswith(f"Nästa möte {day_words(TODAY + timedelta(days=3))}.")
    assert "Nästa möte" not in clock(rules.HEAD)
    clock(rules.BOARD)
    answer = page(admin(), "report", query=f"?val={of.pk}")
    (table,) = Document(BytesIO(answer.content)).tables
    assert f"Nästa möte {day_words(days[1])}." in table.rows[1].cells[3].text
    assert f"Nästa möte {day_words(days[1])}." in text(page(admin(), "body", body.pk))


def test_what_a_body_has_not_been_told() -> None:
    of, body = bodied()
    who = admin()
    assert "1 sak har organet inte fått veta." in text(page(who, "body", body.pk))
    query = f"?val={of.node_id}"
    assert text(page(who, "body_report", body.pk, query=query))
    assert page(who, "body_report", body.pk, query="?val=7x").status_code == 302
    given = {"title": "Avvikelser", "on": TODAY.isoformat(), "paragraph": "§ 4"}
    assert post(who, "body_report", body.pk, query=query, **given).status_code == 302
    assert BodyReport.objects.count() == 1
    words = text(page(who, "body", body.pk))
    assert "Organet har fått veta allt som gäller det." in words
    later = moment(TODAY + timedelta(days=5))
    with time_machine.travel(later, tick=False):
        taken = Taken(later.date(), function(body, "Chef"))
        deviations_decide(
            by=who, at=later, deviations=[of], taken=taken, ruling=Ruling(rules.ACCEPT, "Så är det.")
        )
        assert "men nytt har hänt" in text(page(who, "body", body.pk))
    assert page(who, "body", party(kind="police").pk).status_code == 404


def test_actions_to_look_at_again() -> None:
    of = forum()
    leader, place = coordinator(of), area()
    useless = late_action(title="Fler vakter", forum=of, area=place)
    again = TODAY + timedelta(days=10)
    action_follow_up(by=leader, at=AT, action=useless, helped="no", next="continue", again_on=again)
    done = late_action(title="Målat", forum=of, area=place, follow_up_on=DAY)
    put(done, state="done", at=AT, note="Målat.")
    back = action("Skräp", forum=of, area=place)
    put(back, state="not_ours", at=AT)
    asked = action("Kamera", forum=of, area=place, responsible=function(party(kind="private_owner")))
    put(asked, state="declined", at=AT, note="Nej.")
    words = text(page(leader, "reexamine"))
    places = [
        words.index(title) for title in ("Fler vakter", "Målat", "Skräp", "Till uppföljning av", "Kamera")
    ]
    assert places == sorted(places)
    action_follow_up(by=leader, at=AT, action=useless, helped="no", next="end", text="Hjälpte inte.")
    assert "Fler vakter" not in text(page(leader, "reexamine"))
    assert "Målat" not in text(page(user(), "reexamine"))


# For other pages


def test_what_waits_for_somebody() -> None:
    of = forum()
    _one, two = told("Ett fel.", forum=of), told("Två fel.", forum=of)
    three = told("Tre fel.", forum=of)
    late_action(forum=of)
    found()
    leader = coordinator(of)
    officer = function(board())
    later = TODAY + timedelta(days=30)
    given: dict[str, Any] = {"case_number": "KS 1", "officer": officer, "handled_on": later}
    deviations_prepare(by=leader, at=AT, deviations=[two], **given)
    ruling = Ruling(rules.INVESTIGATE, "", TODAY)
    deviations_decide(by=leader, at=AT, deviations=[three], taken=Taken(DAY, officer), ruling=ruling)
    # Of the first and of the late action; the second is under preparation until a day that is to come.
    assert numbers_waiting(reader_of(leader, TODAY), TODAY) == {UNDECIDED: 2, TO_FOLLOW_UP: 1}
    assert numbers_waiting(reader_of(user(), TODAY), TODAY) == {}
    # That the function of the late action is vacant lies with a body where nobody has any: with no one else.
    assert numbers_waiting(reader_of(admin(), TODAY), TODAY) == {UNDECIDED: 1}
    body = DeviationState.objects.known().get(level=rules.HEAD).body
    holding(function(body, "Chef"), user("Bodil Bolag"))
    assert numbers_waiting(reader_of(admin(), TODAY), TODAY) == {}


def test_the_agenda_has_what_lies_with_the_forum() -> None:
    of = forum()
    leader = coordinator(of)
    told("Ett fel.", forum=of)
    made = late_action(forum=of)
    found()
    put(made, state="done", at=AT, note="Gjort.")
    found()
    standing = standing_of(leader, TODAY)
    items = agenda_items(of.pk, standing, TODAY)
    assert [item.label for item in items] == ["Avvikelse: Ett fel.", "Åtgärdade avvikelser att notera"]
    assert "Inget beslut på 45 dagar." in items[0].detail
    assert numbers_waiting(reader_of(leader, TODAY), TODAY)[DONE] == 1
    assert agenda_items(of.pk, standing_of(user(), TODAY), TODAY) == []
    for _more in range(25):
        told("Fel.", forum=of)
    assert len(agenda_items(of.pk, standing, TODAY)) == 22
