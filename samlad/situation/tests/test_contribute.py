"""A party hands in its answers: faults, as the time before, two at once."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samlad.base.audiences import AUTHORITIES, MEMBERS
from samlad.forums.tests.factories import member, watch
from samlad.parties.tests.factories import party as new_party
from samlad.situation.models import Contribution, Draft, Review, Round
from samlad.situation.operations import Answer, contributions_submit, issue_adopt
from samlad.situation.queries.contribution import contribution_page
from samlad.situation.tests.desk import TORGET, Desk, adopted, held, said, shown, sighted, told
from samlad.situation.tests.factories import MEETING, MONDAY, WEEK
from samlad.situation.tests.scene import Scene, scene

pytestmark = pytest.mark.django_db

# Answers


def test_a_level_and_a_sentence_and_nothing_in_the_rest(of: Scene, desk: Desk) -> None:
    desk.open()
    page = told(desk.write(of.areas[0], 3, TORGET).send(rest="1"))
    assert "Tack! Rapporten är lämnad." in page
    assert said(desk.round, desk.party) == {
        "kvarnhojden": (3, TORGET),
        "tallmossen": (None, ""),
        "akersdal": (None, ""),
    }
    row = Contribution.objects.known().get(area=of.areas[0])
    assert (row.audience, row.oral_from) == (MEMBERS, "")


def test_the_rest_is_what_has_no_answer(of: Scene, desk: Desk) -> None:
    of.reported(desk.round, "housing", [2, None, None], at=timezone.now())
    desk.open()
    desk.write(of.areas[1], 1, "Som vanligt.").send(rest="1")
    assert [level for level, _sentence in said(desk.round, desk.party).values()] == [2, 1, None]


@pytest.mark.parametrize(
    ("level", "sentence", "text"),
    [
        (3, "", "Skriv en mening om varför nivån är vald."),
        ("", TORGET, "Välj en nivå till det du har skrivit."),
        ("nothing", TORGET, "Välj en nivå om det finns något att berätta"),
        (7, TORGET, "finns inte bland tillgängliga alternativ"),
        (3, "x" * 100_000, "Texten är 100000 tecken lång."),
        (3, "Torget\x07", "osynligt tecken (U+0007)"),
        (3, "Pojken 880320-0016 på torget", "innehåller ett personnummer"),
    ],
)
def test_faults_are_told_and_nothing_is_stored(
    of: Scene, desk: Desk, level: int | str, sentence: str, text: str
) -> None:
    desk.open()
    response = desk.write(of.areas[0], level, sentence).write(of.areas[1], 2, "Kvar.").send()
    assert response.status_code == 422
    assert text in shown(response)
    assert "Kvarnhöjden:" in shown(response)
    assert "Kvar." in response.content.decode()
    assert not said(desk.round, desk.party)


def test_an_empty_form_is_told_what_it_lacks(desk: Desk) -> None:
    desk.open()
    response = desk.send()
    assert response.status_code == 422
    assert "Välj en nivå eller ”Inget att rapportera” för minst ett område." in shown(response)


def test_html_is_words(of: Scene, desk: Desk) -> None:
    desk.open()
    desk.write(of.areas[0], 2, "<script>alert(1)</script> & <b>fet</b>").send()
    content = desk.open().content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;fet" in content


def test_words_that_may_point_out_somebody_are_asked_about(of: Scene, desk: Desk) -> None:
    desk.open()
    response = desk.write(of.areas[0], 2, "Ring 070-123 45 67 om torget.").send()
    assert response.status_code == 422
    assert "Jag har kontrollerat att texten inte pekar ut någon" in shown(response)
    box = re.search(rf'name="a{of.areas[0].pk}-confirmed" value="(\w+)"', response.content.decode())
    assert box is not None
    desk.write(of.areas[0], 2, "Ring 070-123 45 67 om torget.", confirmed=box[1]).send()
    assert len(said(desk.round, desk.party)) == 1
    # What has been confirmed and handed in is not asked about again.
    desk.open()
    assert desk.write(of.areas[1], 1, "Som vanligt.").send().status_code == 302


def test_who_may_read_is_chosen_at_the_field(of: Scene, desk: Desk) -> None:
    assert "Vem får läsa: Alla medlemmar" in shown(desk.open())
    desk.write(of.areas[0], 2, TORGET, audience=AUTHORITIES).send()
    assert Contribution.objects.known().get().audience == AUTHORITIES
    assert "Vem får läsa: Bara myndigheter" in shown(desk.open())
    desk.write(of.areas[0], 2, TORGET, audience=MEMBERS).send()
    assert Contribution.objects.known().get().audience == MEMBERS


def test_what_authorities_say_stays_with_authorities(of: Scene, now: Round) -> None:
    police = Desk(of.people["police"], now, of.parties["police"])
    assert "Vem får läsa: Bara myndigheter" in shown(police.open())
    police.write(of.areas[0], 2, TORGET).send()
    assert Contribution.objects.known().get().audience == AUTHORITIES


def test_a_late_report_is_taken_and_marked(of: Scene, desk: Desk) -> None:
    """The round's deadline is long past when the tests run."""
    assert "Det du lämnar nu märks som sent." in shown(desk.open())
    assert desk.write(of.areas[0], 2, TORGET).send().status_code == 302


def test_only_those_who_speak_for_the_party(of: Scene, now: Round) -> None:
    for who, status in (("police", 403), ("reader", 404), ("outsider", 404)):
        other = Desk(of.people[who], now, of.parties["housing"])
        for name in ("contribute", "sighting_add", "coming_add", "paste"):
            assert other.client.get(other.address(name)).status_code == status
        for name in ("contribute", "draft", "draft_throw", "sighting_add", "coming_add", "paste"):
            assert other.send(name, oral_from="Vakt").status_code == status
    assert not Contribution.objects.exists()
    assert not Draft.objects.exists()


# As the time before


def last_week(of: Scene, level: int | None, sentence: str = "Klotter vid skolan.") -> Round:
    before = of.opened()
    answer = Answer(of.areas[0].pk, level, sentence if level else "", nothing=level is None)
    contributions_submit(
        by=of.people["housing"], at=MONDAY, round=before, party=of.parties["housing"], answers=[answer]
    )
    return before


@pytest.mark.parametrize(
    ("level", "words"), [(2, "Som förra veckan"), (3, "Som förra veckan, med en ny mening"), (None, None)]
)
def test_as_last_is_a_choice_where_there_is_a_level(of: Scene, level: int | None, words: str | None) -> None:
    last_week(of, level)
    desk = Desk(of.people["housing"], of.opened(WEEK.next(), at=MEETING), of.parties["housing"])
    page = desk.open()
    choices = [dict(part.fields["level"].choices) for part in page.context["form"].parts]
    assert choices[0].get("same") == words
    assert "same" not in choices[1]
    assert page.content.decode().count('value="same"') == int(words is not None)


def test_as_last_repeats_level_and_sentence_and_is_counted(of: Scene) -> None:
    last_week(of, 2)
    desk = Desk(of.people["housing"], of.opened(WEEK.next(), at=MEETING), of.parties["housing"])
    page = desk.open()
    assert "förra veckan: 2 Förhöjt" in shown(page)
    assert "Ni skrev förra veckan: ”Klotter vid skolan.”" in shown(page)
    assert "oförändrat" not in shown(page)
    desk.write(of.areas[0], "same").send()
    row = Contribution.objects.known().get(round=desk.round)
    assert (row.level, row.sentence, row.unchanged) == (2, "Klotter vid skolan.", 1)
    later = Desk(of.people["housing"], of.opened(WEEK.next().next(), at=MEETING), of.parties["housing"])
    assert "förra veckan: 2 Förhöjt, oförändrat 1 omgång i rad" in shown(later.open())


@pytest.mark.parametrize(
    ("level", "sentence"), [("same", ""), ("same", "Klotter vid skolan."), (3, "Klotter vid skolan.")]
)
def test_a_serious_level_needs_a_fresh_sentence(of: Scene, level: int | str, sentence: str) -> None:
    last_week(of, 3)
    desk = Desk(of.people["housing"], of.opened(WEEK.next(), at=MEETING), of.parties["housing"])
    desk.open()
    response = desk.write(of.areas[0], level, sentence).send()
    assert response.status_code == 422
    assert "Kvarnhöjden: På nivå 3 behövs en ny mening om läget nu" in shown(response)
    assert desk.write(of.areas[0], level, "Nu brinner det också.").send().status_code == 302
    assert said(desk.round, desk.party)["kvarnhojden"] == (3, "Nu brinner det också.")


# Two at once


def test_two_of_one_party_on_different_areas(of: Scene, desk: Desk, colleague: Desk) -> None:
    desk.open()
    colleague.open()
    colleague.write(of.areas[0], 4, "Skottlossning.").send()
    assert desk.write(of.areas[1], 1, "Lugnt.").send(rest="1").status_code == 302
    assert list(said(desk.round, desk.party).values()) == [(4, "Skottlossning."), (1, "Lugnt."), (None, "")]


def test_two_of_one_party_on_the_same_area(of: Scene, desk: Desk, colleague: Desk) -> None:
    desk.open()
    colleague.open()
    colleague.write(of.areas[0], 4, "Skottlossning.").send()
    response = desk.write(of.areas[0], 2, TORGET).write(of.areas[1], 1, "Lugnt.").send()
    page = shown(response)
    assert response.status_code == 422
    assert "Någon hos er har lämnat in på samma område sedan du öppnade sidan." in page
    assert "Funktion för" in page
    assert "4 Mycket allvarligt. ”Skottlossning.”" in page
    assert TORGET in page
    assert said(desk.round, desk.party) == {"kvarnhojden": (4, "Skottlossning.")}
    # Having seen it, she can hand in her own.
    desk.values = held(response)
    assert desk.send().status_code == 302
    assert said(desk.round, desk.party)["kvarnhojden"] == (2, TORGET)


def test_an_answer_that_she_has_not_touched_does_not_stand_in_the_way(
    of: Scene, desk: Desk, colleague: Desk
) -> None:
    """Both have all areas in their forms; each changes one."""
    of.reported(desk.round, "housing", [2, 2, 2], at=timezone.now())
    desk.open()
    colleague.open()
    colleague.write(of.areas[0], 4, "Skottlossning.").send()
    assert desk.write(of.areas[1], 1, "Lugnt.").send().status_code == 302
    assert [level for level, _sentence in said(desk.round, desk.party).values()] == [4, 1, 2]


def test_another_fault_shows_the_colleagues_answer_too(of: Scene, desk: Desk, colleague: Desk) -> None:
    of.reported(desk.round, "housing", [2, 2, 2], at=timezone.now())
    desk.open()
    colleague.open()
    colleague.write(of.areas[0], 4, "Skottlossning.").write(of.areas[1], 3, "Bränder.").send()
    response = desk.write(of.areas[0], 1, "Lugnt.").write(of.areas[2], 2, "").send()
    assert "Kvarnhöjden: en kollega har lämnat ett annat svar." in shown(response)
    values = held(response)
    assert values[f"a{of.areas[0].pk}-sentence"] == "Lugnt."
    assert values[f"a{of.areas[1].pk}-sentence"] == "Bränder."
    assert values[f"a{of.areas[1].pk}-level"] == "3"


def test_a_made_up_answer_seen_is_as_none(of: Scene, desk: Desk, colleague: Desk) -> None:
    colleague.open()
    colleague.write(of.areas[0], 4, "Skottlossning.").send()
    for seen in ("", "abc", "-1", "9" * 40, "٣"):
        desk.write(of.areas[0], 2, TORGET, seen=seen)
        assert desk.send().status_code == 422
    assert said(desk.round, desk.party) == {"kvarnhojden": (4, "Skottlossning.")}


def test_the_same_sent_twice_is_one_report(of: Scene, desk: Desk) -> None:
    desk.open()
    desk.write(of.areas[0], 2, TORGET)
    assert desk.send().status_code == desk.send().status_code == 302
    assert Contribution.objects.count() == 1


def test_nothing_is_taken_after_adoption_and_what_was_written_is_shown(of: Scene, desk: Desk) -> None:
    desk.open()
    adopted(of, desk.round)
    response = desk.write(of.areas[0], 2, TORGET).send()
    assert response.status_code == 422
    assert "Lägesbilden är fastställd. Lämna uppgiften i nästa omgång." in shown(response)
    assert TORGET in shown(response)
    assert "Lämna rapporten" not in shown(response)
    page = shown(Desk(of.people["police"], desk.round, of.parties["police"]).open())
    assert "Det ni lämnade" in page
    assert "2 Förhöjt. Det är oroligt vid torget." in page
    for name in ("sighting_add", "coming_add"):
        assert desk.client.get(desk.address(name)).status_code == 403
        assert desk.send(name).status_code == 422
    assert desk.send("draft").status_code == 422
    assert not Draft.objects.exists()


# The guide


@pytest.mark.parametrize(("bound", "words"), [(True, "Ni är bundna av"), (False, "Ni är inte bundna av")])
def test_the_guide_is_the_partys_own(of: Scene, bound: bool, words: str) -> None:
    party = new_party("Kyrkan", kind="faith_community", bound_by_secrecy=bound, law="Lag om trossamfund")
    watch(of.forum, party, of.areas[0])
    user = member(of.forum, party=party, name="Doris Diakon")
    desk = Desk(user, of.opened(), party)
    for name in ("contribute", "sighting_add"):
        page = shown(desk.open(name))
        for text in ("ring 112", "114 14", "orosanmälan", "SSPF", words, "Lag om trossamfund"):
            assert text in page


# Queries


def queries_of(areas: int, sightings: int, town: str) -> tuple[int, int]:
    of = scene(areas, town)
    before = of.opened()
    of.reported(before, "housing", [2] * areas, at=MONDAY)
    for number in range(sightings):
        sighted(of, before, "housing", place=f"Garage {number}")
    of.at_meeting(before, at=MONDAY)
    of.marked(before, *[2] * areas, at=MONDAY)
    issue_adopt(by=of.leader, at=MONDAY, round=before)
    now = of.opened(WEEK.next(), at=MEETING)
    of.reported(now, "housing", [2] * areas, at=MEETING)
    for number in range(sightings):
        sighted(of, now, "housing", place=f"Garage {number}")
    desk = Desk(of.people["housing"], now, of.parties["housing"])
    with CaptureQueriesContext(connection) as page:
        desk.open()
    with CaptureQueriesContext(connection) as alone:
        contribution_page(now, "open", of.parties["housing"].pk, own=True, user=of.people["housing"])
    return len(page), len(alone)


def test_the_page_takes_as_many_queries_whatever_its_size() -> None:
    small, large = queries_of(2, 1, ""), queries_of(12, 8, " två")
    assert small == large
    assert small[1] == 13
    assert small[0] <= 20
    assert Review.objects.exists()


# Areas of its own and the others


def newcomer(of: Scene) -> Desk:
    """A party that watches the first area alone."""
    party = new_party("Kyrkan", kind="faith_community")
    watch(of.forum, party, of.areas[0])
    return Desk(member(of.forum, party=party, name="Doris Diakon"), of.opened(), party)


def test_other_areas_are_folded_until_something_is_said_of_them(of: Scene) -> None:
    desk = newcomer(of)
    folded = '<details class="more elsewhere">'
    assert folded in desk.open().content.decode()
    desk.write(of.areas[1], 2, "Klotter på kyrkan.").send()
    assert '<details class="more elsewhere" open>' in desk.open().content.decode()
    assert folded not in Desk(of.people["school"], desk.round, of.parties["school"]).open().content.decode()


def test_a_fault_in_another_area_is_not_folded_away(of: Scene) -> None:
    desk = newcomer(of)
    desk.open()
    response = desk.write(of.areas[1], 2, "").send()
    assert response.status_code == 422
    assert '<details class="more elsewhere" open>' in response.content.decode()


def test_nothing_in_the_rest_is_said_of_its_own_areas_alone(of: Scene) -> None:
    desk = newcomer(of)
    desk.open()
    assert "Tack! Rapporten är lämnad." in told(desk.send(rest="1"))
    assert said(desk.round, desk.party) == {"kvarnhojden": (None, "")}


def test_who_watches_nothing_has_all_areas(of: Scene) -> None:
    party = new_party("Kyrkan", kind="faith_community")
    desk = Desk(member(of.forum, party=party, name="Doris Diakon"), of.opened(), party)
    assert "elsewhere" not in desk.open().content.decode()
    desk.write(of.areas[0], 1, "Lugnt.").send(rest="1")
    assert len(said(desk.round, desk.party)) == 3


def test_a_sighting_is_begun_at_the_area(of: Scene, desk: Desk) -> None:
    page = desk.open().content.decode()
    assert f'name="next" value="sighting-{of.areas[1].pk}"' in page
    response = desk.write(of.areas[0], 2, TORGET).send("draft", next=f"sighting-{of.areas[1].pk}")
    assert response["Location"].endswith(f"/iakttagelse/?omrade={of.areas[1].pk}")
    assert held(desk.client.get(response["Location"]))["area"] == of.areas[1].pk
    assert TORGET in shown(desk.open())
    for made_up in ("sighting-x", "sighting-//elsewhere.example", "sighting-²"):
        response = desk.send("draft", next=made_up)
        assert response["Location"] == desk.address("sighting_add")


def test_the_coordinator_sees_the_feedback_below_the_form(of: Scene, desk: Desk, leader: Desk) -> None:
    of.reported(desk.round, "housing", [2], at=timezone.now())
    adopted(of, desk.round)
    now = of.opened(WEEK.next().next(), at=timezone.now())
    for who, first in ((of.people["housing"], True), (of.leader, False)):
        page = shown(Desk(who, now, of.parties["housing"]).open())
        assert (page.index("Det blev av det ni lämnade") < page.index("Lämna rapporten")) is first
