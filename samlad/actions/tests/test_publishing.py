"""What came of it: told by a person, read by everybody."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, DAY
from samlad.actions.models import Publication
from samlad.actions.operations import (
    Told,
    action_release,
    publication_add,
    publication_change,
    publication_withdraw,
)
from samlad.actions.publishing import to_tell
from samlad.actions.tests.factories import action, put
from samlad.base.refusals import Refusal
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.parties.tests.factories import function, party
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db
TOLD = Told("done", "Det är mörkt på torget.", "Lamporna är bytta.", DAY, ["notice", "web"])
ATOM = "{http://www.w3.org/2005/Atom}"


def told(by: User, here: Any, place: Any, **more: Any) -> Publication:
    return publication_add(by=by, at=AT, forum=here, area=place, told=TOLD, **more)


@pytest.mark.parametrize("address", ["", "flode.xml", "inbaddad/"])
def test_everybody_reads_what_came_of_it_and_what_stood_before_is_gone(client: Client, address: str) -> None:
    here, place = forum(), area()
    leader = coordinator(here)
    first = told(leader, here, place)
    url = f"/sa-blev-det/{place.pk}/{address}"
    assert "Lamporna är bytta." in client.get(url).text
    again = Told("not_done", TOLD.about, "Stolparna är inte våra.", DAY, ["meeting"])
    second = publication_change(by=leader, at=AT + timedelta(days=1), publication=first, told=again)
    page = client.get(url).text
    assert ("Stolparna är inte våra." in page, "Lamporna är bytta." in page) == (True, False)
    publication_withdraw(by=leader, at=AT + timedelta(days=2), publication=second)
    assert "Stolparna" not in client.get(url).text
    assert Publication.objects.count() == 2


def test_the_open_pages_tell_area_outcome_day_and_channel(client: Client) -> None:
    here, place = forum(), area()
    told(coordinator(here), here, place)
    assert "Kvarnhöjden" in client.get("/sa-blev-det/").text
    page = client.get(f"/sa-blev-det/{place.pk}/").text
    for words in ("Så blev det i Kvarnhöjden", "Gjort", "Kommunens webbplats", "Anslag i området"):
        assert words in page
    assert client.get("/sa-blev-det/987654/").status_code == 404


def test_the_feed_is_atom_and_leads_to_the_open_page(client: Client) -> None:
    here, place = forum(), area()
    row = told(coordinator(here), here, place)
    feed = ElementTree.fromstring(client.get(f"/sa-blev-det/{place.pk}/flode.xml").content)
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "Gjort: Det är mörkt på torget."
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href", "").endswith(f"/sa-blev-det/{place.pk}/#svar-{row.pk}")


def test_no_line_falls_out_however_many_there_are(client: Client) -> None:
    here, place = forum(), area()
    leader = coordinator(here)
    for number in range(51):
        said = Told("done", f"Fråga {number:02}", "Det är klart.", DAY, ["web"])
        publication_add(by=leader, at=AT, forum=here, area=place, told=said)
    pages = [client.get(f"/sa-blev-det/{place.pk}/?page={number}").text for number in (1, 2)]
    assert [page.count('id="svar-') for page in pages] == [50, 1]
    assert "Fråga 00" in pages[1]


def test_only_the_piece_may_stand_in_another_site(client: Client) -> None:
    place = area()
    page, piece = (client.get(f"/sa-blev-det/{place.pk}/{end}") for end in ("", "inbaddad/"))
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in piece
    assert "frame-ancestors *" in piece["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outcome": "maybe"}, "Välj vad som blev av det."),
        ({"about": " "}, "Skriv både vad som togs upp"),
        ({"text": ""}, "Skriv både vad som togs upp"),
        ({"told_on": DAY + timedelta(days=1)}, "är inte här än"),
        ({"channels": []}, "Välj hur det berättades."),
        ({"channels": ["pigeon"]}, "Välj hur det berättades."),
    ],
)
def test_what_is_not_told_whole_leaves_no_trace(change: dict[str, Any], words: str) -> None:
    here, place = forum(), area()
    given = {name: getattr(TOLD, name) for name in Told.__dataclass_fields__}
    with pytest.raises(Refusal, match=words):
        publication_add(by=coordinator(here), at=AT, forum=here, area=place, told=Told(**{**given, **change}))
    assert not Publication.objects.exists()


def test_who_does_not_lead_tells_nothing_and_sees_no_list(client: Client) -> None:
    here, place = forum(), area()
    row = told(coordinator(here), here, place)
    her = member(here)
    with pytest.raises(Refusal):
        told(her, here, place)
    with pytest.raises(Refusal):
        publication_withdraw(by=her, at=AT, publication=row)
    client.force_login(her)
    assert client.get("/atgarder/berattat/").status_code == 403
    assert client.get("/atgarder/berattat/nytt/").status_code == 403
    assert client.get(f"/atgarder/berattat/{row.pk}/").status_code == 404
    assert client.post(f"/atgarder/berattat/{row.pk}/bort/").status_code == 404
    client.force_login(coordinator(forum("Annat forum")))
    assert client.get(f"/atgarder/berattat/{row.pk}/").status_code == 404


def test_what_the_police_hide_is_not_told_of_until_it_is_released() -> None:
    here, place = forum(), area()
    leader = coordinator(here)
    made = action(forum=here, area=place, responsible=function(party("Polisen", kind="police")), by=leader)
    put(made, by=leader, at=AT, state="done", note="Klart.")
    assert to_tell([here.pk], DAY) == []
    with pytest.raises(Refusal, match="Visa den för alla medlemmar först"):
        told(leader, here, place, action=made)
    action_release(by=leader, at=AT, action=made, released=True)
    assert [line.action for line in to_tell([here.pk], DAY)] == [made]
    told(leader, here, place, action=made)
    assert to_tell([here.pk], DAY) == []


def test_what_was_told_as_decided_is_asked_for_again_when_it_is_done() -> None:
    here, place = forum(), area()
    leader = coordinator(here)
    made = action(forum=here, area=place, by=leader)
    decided = Told("decided", TOLD.about, "Lamporna ska bytas.", DAY, ["web"])
    publication_add(by=leader, at=AT, forum=here, area=place, told=decided, action=made)
    assert to_tell([here.pk], DAY) == []
    put(made, by=leader, at=AT, state="done", note="Klart.")
    assert [line.action for line in to_tell([here.pk], DAY)] == [made]
    assert to_tell([here.pk], DAY + timedelta(days=91)) == []


def test_an_action_of_another_area_is_not_told_of_here() -> None:
    here, place = forum(), area()
    leader = coordinator(here)
    made = action(forum=here, area=place, by=leader)
    with pytest.raises(Refusal, match="hör inte till"):
        told(leader, here, area("Åkersdal"), action=made)


def test_telling_changing_and_taking_back_in_the_pages(client: Client) -> None:
    here, place = forum(), area()
    leader = coordinator(here)
    made = action(forum=here, area=place, by=leader)
    put(made, by=leader, at=AT, state="done", note="Klart.")
    client.force_login(leader)
    form = client.get(f"/atgarder/berattat/nytt/?atgard={made.pk}").context["form"]
    assert (form["outcome"].value(), form["channels"].value()) == ("done", ["web"])
    said = {
        "about": "Det var mörkt.",
        "text": "Lamporna är bytta.",
        "outcome": "done",
        "told_on": timezone.localdate().isoformat(),
        "channels": ["web"],
    }
    answer = client.post(f"/atgarder/berattat/nytt/?atgard={made.pk}", {**said, "text": ""})
    assert not Publication.objects.exists()
    assert "aria-invalid" in answer.text
    number = {**said, "text": "Ring Kalle, 850709-9805."}
    client.post(f"/atgarder/berattat/nytt/?atgard={made.pk}", number)
    assert not Publication.objects.exists()
    assert client.post(f"/atgarder/berattat/nytt/?atgard={made.pk}", said).status_code == 302
    row = Publication.objects.get()
    assert (row.action, row.area, row.forum) == (made, place, here)
    listed = client.get("/atgarder/berattat/").text
    assert "&lt;iframe src=" in listed
    assert client.post(f"/atgarder/berattat/{row.pk}/", {**said, "text": "Alla är bytta."}).status_code == 302
    new = Publication.objects.known().get()
    client.post(f"/atgarder/berattat/{new.pk}/bort/")
    assert not Publication.objects.known().exists()


def test_something_that_no_action_answers_to_is_told_too(client: Client) -> None:
    here, place = forum(), area()
    client.force_login(coordinator(here))
    said = {
        "area": place.pk,
        "forum": here.pk,
        "about": "Det blåser på torget.",
        "text": "Vi kan inte göra något åt det.",
        "outcome": "not_done",
        "told_on": timezone.localdate().isoformat(),
        "channels": ["meeting"],
    }
    assert client.post("/atgarder/berattat/nytt/", said).status_code == 302
    assert "Vi kan inte göra något åt det." in client.get(f"/sa-blev-det/{place.pk}/").text
