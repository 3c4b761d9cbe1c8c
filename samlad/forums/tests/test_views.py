"""The pages of the register of forums."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.models import User
from samlad.accounts.tests.factories import DAY, admin, user
from samlad.forums.models import COORDINATOR, DEPUTY, DRAFT, MEMBER, OPEN, READER, Forum, ForumFacts, Seat
from samlad.forums.queries import watched
from samlad.forums.tests.factories import coordinator, forum, member, seat, watch
from samlad.parties.tests.factories import function, holding, party
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db

FACTS = {
    "kind": "osg",
    "name": "OSG Lindåsa",
    "level": "operative",
    "purpose": "Gemensam lägesbild.",
    "mandate": "Får besluta.",
    "rhythm": "week",
    "deadline_weekday": "3",
    "deadline_time": "15:00",
    "meeting_weekday": "0",
    "meeting_time": "09:00",
    "controllers": "Kommunstyrelsen",
    "privacy_purpose": "Samordna arbetet.",
    "retention": "Två år.",
}


def signed_in(one: User) -> Client:
    client = Client()
    client.force_login(one)
    return client


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def addresses(of: Forum) -> dict[str, str]:
    """Every address about one forum, with a seat and a party that it has."""
    one = Seat.objects.known().filter(forum=of).first() or seat(of)
    args = {
        **{name: [of.pk] for name in ("forum", "change", "open", "close", "set_seat")},
        "end_seat": [of.pk, one.pk],
        "watch": [of.pk, one.function.party_id],
    }
    return {name: reverse(f"forums:{name}", args=values) for name, values in args.items()}


def somebody(who: str, of: Forum) -> User:
    if who == "admin":
        return admin()
    return user() if who == "nobody" else member(of, role=who)


# Who may manage a forum, who may see its draft: all others are refused, or see nothing of it.
@pytest.mark.parametrize("draft", [True, False])
@pytest.mark.parametrize(
    ("who", "manages"),
    [
        ("admin", True),
        (COORDINATOR, True),
        (DEPUTY, True),
        (MEMBER, False),
        (READER, False),
        ("nobody", False),
    ],
)
def test_who_may_read_and_who_may_change(who: str, manages: bool, draft: bool) -> None:
    here = forum(draft=draft)
    one, pages = somebody(who, here), addresses(here)
    client = signed_in(one)
    refused = 404 if draft else 403
    assert client.get(pages["forum"]).status_code == (404 if draft and not manages else 200)
    for name in ("change", "set_seat", "end_seat", "watch"):
        assert client.get(pages[name]).status_code == (200 if manages else refused), name
    for name in ("open", "close"):
        assert client.post(pages[name]).status_code == (302 if manages else refused), name
    assert client.post(pages["change"], {**FACTS, "name": "Nytt"}).status_code == (
        302 if manages else refused
    )
    assert ForumFacts.objects.known().get().name == ("Nytt" if manages else "OSG Lindåsa")


def test_the_coordinator_of_another_forum_changes_nothing_here() -> None:
    here, sam = forum(), coordinator(forum("BRÅ"))
    for name, address in addresses(here).items():
        answer = signed_in(sam).post(address, FACTS)
        assert answer.status_code == (200 if name == "forum" else 403), name


@pytest.mark.parametrize(("who", "status"), [("admin", 200), (COORDINATOR, 403), ("nobody", 403)])
def test_who_adds_a_forum(who: str, status: int) -> None:
    client = signed_in(somebody(who, forum()))
    assert client.get(reverse("forums:add")).status_code == status
    client.post(reverse("forums:add"), {**FACTS, "name": "Nytt"})
    assert ForumFacts.objects.filter(name="Nytt").exists() == (status == 200)


def test_nobody_comes_in_without_signing_in() -> None:
    here = forum()
    for address in [*addresses(here).values(), reverse("forums:forums"), reverse("forums:add")]:
        assert Client().post(address).status_code == 302
        assert "logga-in" in Client().post(address)["Location"]


@pytest.mark.parametrize("name", ["open", "close"])
def test_nothing_changes_by_looking(name: str) -> None:
    here = forum()
    assert signed_in(admin()).get(addresses(here)[name]).status_code == 405


def test_only_those_who_manage_are_shown_the_ways_to_change() -> None:
    here = forum()
    sam, mia = coordinator(here), member(here)
    pages = addresses(here)
    changing = [pages[name] for name in ("change", "close", "set_seat", "end_seat", "watch")]
    seen = text(signed_in(mia).get(pages["forum"]))
    assert not [address for address in changing if f'"{address}"' in seen]
    seen = text(signed_in(sam).get(pages["forum"]))
    assert [address for address in changing if f'"{address}"' not in seen] == []


def test_from_nothing_to_an_open_forum() -> None:
    client, lindbo, hill = signed_in(admin()), party("Lindbo AB"), area("Kvarnhöjden")
    officer = function(lindbo, "Förvaltare")
    assert "Här finns inga forum" in text(client.get(reverse("forums:forums")))
    client.post(reverse("forums:add"), {**FACTS, "controllers": ""})
    here = Forum.objects.get()
    page = text(client.post(reverse("forums:open", args=[here.pk]), follow=True))
    assert "förrän detta är ifyllt: personuppgiftsansvariga." in page
    assert "<li>personuppgiftsansvariga</li>" in page.replace("\n", "")
    assert ForumFacts.objects.known().get().state == DRAFT
    client.post(reverse("forums:change", args=[here.pk]), FACTS)
    client.post(
        reverse("forums:set_seat", args=[here.pk]),
        {"function": officer.pk, "role": COORDINATOR, "valid_from": "2026-01-05"},
    )
    client.post(
        reverse("forums:watch", args=[here.pk, lindbo.pk]), {"areas": [hill.pk], "valid_from": "2026-01-05"}
    )
    page = text(client.post(reverse("forums:open", args=[here.pk]), follow=True))
    assert "Forumet är öppet." in page
    assert "Vakant sedan 5 januari 2026" in page
    assert watched(here.pk, DAY).areas == {hill.pk}
    assert ForumFacts.objects.known().get().state == OPEN


def test_closing_and_ending_a_seat() -> None:
    here, client = forum(), signed_in(admin())
    old = seat(here, function(name="Värd"))
    address = reverse("forums:end_seat", args=[here.pk, old.pk])
    page = text(client.post(address, {"on": "2026-02-01"}, follow=True))
    assert "Platsen för ”Värd” har fått en sista dag." in page
    assert client.get(address).status_code == 404
    assert "Forumet är stängt." in text(client.post(reverse("forums:close", args=[here.pk]), follow=True))
    again = client.post(reverse("forums:close", args=[here.pk]), follow=True)
    assert "Bara ett öppet forum kan stängas." in text(again)


def test_a_seat_belongs_to_its_forum() -> None:
    here, elsewhere = forum(), forum("BRÅ")
    other = seat(elsewhere)
    address = reverse("forums:end_seat", args=[here.pk, other.pk])
    assert signed_in(coordinator(here)).post(address, {"on": "2026-02-01"}).status_code == 404
    assert Seat.objects.known().get(pk=other.pk).valid_to is None


def test_the_link_to_another_role_fills_in_the_form() -> None:
    here, officer = forum(), function()
    seat(here, officer, role=READER)
    address = reverse("forums:set_seat", args=[here.pk])
    page = text(signed_in(admin()).get(address, {"funktion": str(officer.pk), "roll": str(READER)}))
    assert f'<option value="{officer.pk}" selected>' in page
    assert signed_in(admin()).get(address, {"funktion": "<script>", "roll": "x"}).status_code == 200


def test_own_words_on_the_scale() -> None:
    here, client = forum(), signed_in(admin())
    client.post(reverse("forums:change", args=[here.pk]), {**FACTS, "word_1": "Lugnt"})
    assert ForumFacts.objects.known().get().words == ["", "Lugnt", "", "", ""]
    page = text(client.get(reverse("forums:forum", args=[here.pk])))
    assert "Lugnt" in page
    assert "Förhöjt" in page
    assert "Normalläge" not in page
    client.post(reverse("forums:change", args=[here.pk]), FACTS)
    assert ForumFacts.objects.known().get().words == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"name": "x" * 100_000}, "100000 tecken"),
        ({"purpose": ""}, "måste fyllas i"),
        ({"mandate": "x" * 100_000}, "100000 tecken"),
        ({"retention": "ett\x00två"}, "U+0000"),
        ({"controllers": "ett\x1btvå"}, "U+001B"),
        ({"deadline_weekday": "7"}, "giltigt alternativ"),
        ({"deadline_weekday": "måndag"}, "giltigt alternativ"),
        ({"meeting_time": "25:00"}, "Skriv ett klockslag"),
        ({"rhythm": "year"}, "giltigt alternativ"),
        ({"kind": "x"}, "giltigt alternativ"),
        ({"word_1": "Förhöjt"}, "Två nivåer har samma ord"),
        ({"word_1": "x" * 41}, "41 tecken"),
        ({"deadline_time": "20:00"}, "en vardag mellan 8 och 17"),
        ({"meeting_weekday": "6"}, "en vardag mellan 8 och 17"),
        ({"pause_from": "28"}, "Skriv både första och sista veckan"),
        ({"pause_from": "31", "pause_to": "28"}, "den första först"),
        ({"pause_from": "0", "pause_to": "28"}, "större än eller lika med 1"),
        ({"pause_from": "1", "pause_to": "53"}, "högst 26 veckor"),
    ],
)
def test_bad_input_is_told_and_nothing_is_added(changed: dict[str, str], fault: str) -> None:
    page = text(signed_in(admin()).post(reverse("forums:add"), {**FACTS, **changed}))
    assert "Det här behöver rättas" in page
    assert fault in page.replace("\xa0", "")
    assert not Forum.objects.exists()


def test_the_pause_is_told_and_taken_away() -> None:
    here, client = forum(), signed_in(admin())
    change, page = reverse("forums:change", args=[here.pk]), reverse("forums:forum", args=[here.pk])
    client.post(change, {**FACTS, "pause_from": "28", "pause_to": "31"})
    assert "vecka 28–31" in text(client.get(page))
    assert 'value="28"' in text(client.get(change))
    client.post(change, FACTS)
    assert "Uppehåll" not in text(client.get(page))


def test_bad_seats_and_areas_are_told() -> None:
    here, lindbo, client = forum(), party(), signed_in(admin())
    said = {"function": "99999", "role": MEMBER, "valid_from": "2026-01-05"}
    assert "giltigt alternativ" in text(client.post(reverse("forums:set_seat", args=[here.pk]), said))
    address = reverse("forums:watch", args=[here.pk, lindbo.pk])
    assert "giltigt alternativ" in text(
        client.post(address, {"areas": ["99999"], "valid_from": "2026-01-05"})
    )
    assert "ett datum som finns" in text(client.post(address, {"areas": [], "valid_from": "2026-13-01"}))
    assert client.get(reverse("forums:watch", args=[here.pk, 99_999])).status_code == 404
    assert not Seat.objects.exists()


def test_an_open_forum_does_not_lose_its_privacy_facts() -> None:
    here = forum()
    answer = signed_in(admin()).post(reverse("forums:change", args=[here.pk]), {**FACTS, "retention": ""})
    assert "förrän detta är ifyllt: hur länge uppgifterna bevaras." in text(answer)
    assert ForumFacts.objects.count() == 2


def test_markup_is_shown_as_text() -> None:
    here = forum("<b>OSG</b>", purpose="<script>alert(1)</script>", words=["", "<i>Lugnt</i>", "", "", ""])
    one = party("<u>Lindbo</u>")
    seat(here, function(one, "<s>Värd</s>"))
    watch(here, one, area("<em>Östervik</em>"))
    for address in (reverse("forums:forums"), reverse("forums:forum", args=[here.pk])):
        page = text(signed_in(user()).get(address))
        assert "&lt;b&gt;OSG" in page
        evil = ("<b>", "<script>alert", "<i>", "<u>", "<s>", "<em>")
        assert not [tag for tag in evil if tag in page]


def test_the_page_tells_what_is_missing() -> None:
    here = forum(draft=True, controllers="", retention="")
    page = text(signed_in(admin()).get(reverse("forums:forum", args=[here.pk])))
    assert page.count("Saknas</span>") == 2
    assert "Ingen samordnare" in page


def test_looking_back_shows_what_was_known() -> None:
    here = forum()
    client = signed_in(admin())
    client.post(reverse("forums:change", args=[here.pk]), {**FACTS, "name": "OSG Norr"})
    address = reverse("forums:forum", args=[here.pk])
    page = text(client.get(address, {"dag": "2026-01-06"}))
    assert "OSG Lindåsa" in page
    assert reverse("forums:change", args=[here.pk]) not in page
    assert "OSG Norr" in text(client.get(address))
    assert "Inget var känt då" in text(client.get(address, {"dag": "2020-01-01"}))
    assert "Sidan visar det som är känt nu." in text(client.get(address, {"dag": "2026-02-30"}))


def test_pages_take_as_many_queries_for_twenty_as_for_one() -> None:
    here = forum()
    sam = coordinator(here)
    one = party()
    watch(here, one, area())
    client = signed_in(sam)
    pages = [reverse("forums:forums"), *(addresses(here)[name] for name in ("forum", "set_seat", "watch"))]
    few = [queries(client, address) for address in pages]
    for number in range(20):
        coordinator(forum(f"Forum {number}"))
        watcher = party()
        held = holding(function(watcher))
        seat(here, held.function, role=MEMBER, valid_from=DAY + timedelta(days=number))
        watch(here, watcher, area(f"Område {number}"))
    assert [queries(client, address) for address in pages] == few
    assert max(few) <= 12


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)
