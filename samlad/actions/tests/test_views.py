"""The pages of actions: who sees them, what they say, and what they refuse."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from samlad.accounts.tests.factories import AT, DAY, user
from samlad.actions.models import Action, ActionState, AnswerLink, Effect, FollowUp
from samlad.actions.operations import action_hand_over, action_release
from samlad.actions.photos import Picture, photo_add
from samlad.actions.tests.factories import action, put
from samlad.forums.models import READER, Forum
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.parties.operations import function_end, mailbox_set
from samlad.parties.tests.factories import function, holding, party
from samlad.places.tests.factories import area
from samlad.thread.operations import node_add

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
PEOPLE = ("leader", "police", "housing", "reader", "outsider")
SECRET = "Extra tillsyn vid torget"


class World:
    """A forum with a police member, a housing member, a reader, and somebody from outside."""

    def __init__(self) -> None:
        self.forum: Forum = forum()
        self.area = area()
        self.parties = {"police": party("Polisen", kind="police"), "housing": party("Lindåsabostäder")}
        self.people = {who: member(self.forum, party=of) for who, of in self.parties.items()}
        self.people["leader"] = coordinator(self.forum, party=party("Kommunstyrelsen"))
        self.people["reader"] = member(self.forum, role=READER)
        self.people["outsider"] = user("Ulla Utanför")
        self.functions = {who: function(of, f"Ansvarig {who}") for who, of in self.parties.items()}

    def action(self, title: str, who: str, **more: Any) -> Action:
        given = {"starts_on": DAY, "due_on": DAY + timedelta(days=9), "follow_up_on": DAY + timedelta(days=9)}
        place = {"forum": self.forum, "area": self.area, "responsible": self.functions[who]}
        return action(title, **{**place, **given, **more})

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(self.people[who])
        return client

    def get(self, who: str, address: str) -> Any:
        return self.client(who).get(address)

    def text(self, who: str, address: str) -> str:
        return str(self.get(who, address).content.decode())

    def post(self, who: str, name: str, *keys: Any, **said: Any) -> Any:
        return self.client(who).post(reverse(f"actions:{name}", args=keys), said)


def page(of: Action) -> str:
    return reverse("actions:action", args=[of.pk])


def now(of: Action) -> ActionState:
    return ActionState.objects.known().select_related("responsible").get(action=of)


@pytest.mark.parametrize(
    ("whose", "released", "sees"),
    [
        ("police", False, {"leader", "police"}),
        ("police", True, {"leader", "police", "housing"}),
        ("housing", False, {"leader", "police", "housing"}),
    ],
)
def test_who_sees_an_action(whose: str, released: bool, sees: set[str]) -> None:
    """On its own page and every form of it, in files, in lists, on the area, in the thread, on the start."""
    of = World()
    begins = timezone.now() + timedelta(days=1)
    made = of.action(SECRET, whose, windows=[(begins, begins + timedelta(hours=3))])
    picture = Picture(b"jpeg", 1, 1)
    photo = photo_add(by=of.people["leader"], at=AT, action=made, picture=picture, description=SECRET)
    if released:
        action_release(by=of.people["leader"], at=AT, action=made, released=True)
    forms = ["hand_over", "change", "follow_up", "effect", "add_photo"]
    files = [reverse("actions:calendar", args=[made.pk]), reverse("actions:photo", args=[made.pk, photo.pk])]
    for who in PEOPLE:
        here = who in sees
        assert (of.get(who, page(made)).status_code == 200) is here, who
        for name in forms:
            status = of.get(who, reverse(f"actions:{name}", args=[made.pk])).status_code
            assert (status == 404) is not here, (who, name)
        assert {of.get(who, file).status_code for file in files} == {200 if here else 404}, who
        tells = here and who == "leader"
        publish = of.get(who, f"{reverse('actions:publish')}?atgard={made.pk}")
        assert (publish.status_code == 200) is tells, who
        for name, keys in (("reply", ["accepted"]), ("decide", ["stopped"])):
            status = of.get(who, reverse(f"actions:{name}", args=[made.pk, *keys])).status_code
            assert (status == 404) is not here, (who, name)
        lists = ("/atgarder/", "/atgarder/?lage=alla&ledtider=1", "/atgarder/atgarder.csv?lage=alla")
        for address in (*lists, f"/omraden/{of.area.pk}/"):
            text = of.text(who, address)
            assert (SECRET in text) is here, (who, address)
        assert ("Polisen" in of.text(who, "/atgarder/?ledtider=1")) is (here and whose == "police"), who
        assert (of.get(who, reverse("actions:of_node", args=[made.node_id])).status_code == 302) is here
        assert SECRET not in of.text(who, f"/sa-blev-det/{of.area.pk}/"), "nothing is told of itself"
        assert (of.get(who, reverse("desk:thread", args=[made.node_id])).status_code == 200) is here
        hers = who == "leader" or who == whose
        assert (SECRET in of.text(who, "/")) is hers, who


@pytest.mark.parametrize("who", ["police", "housing", "reader", "outsider"])
def test_what_a_member_may_not_do(who: str) -> None:
    of = World()
    made = of.action("Byt belysning", "housing" if who == "police" else "police")
    action_release(by=of.people["leader"], at=AT, action=made, released=True)
    before = ActionState.objects.count()
    sent = [
        of.post(who, "reply", made.pk, "accepted"),
        of.post(who, "decide", made.pk, "stopped", note="Nej."),
        of.post(who, "hand_over", made.pk, to=of.functions["police"].pk, why="Så."),
        of.post(who, "change", made.pk, due_on="2190-01-01", follow_up_on="2190-01-01", why="Så."),
        of.post(who, "follow_up", made.pk, helped="yes", next="end"),
        of.post(who, "release", made.pk, visa="0"),
        of.post(who, "send_link", made.pk),
    ]
    assert ActionState.objects.count() == before
    assert not FollowUp.objects.exists()
    assert all(response.status_code in (200, 302, 403, 404, 409, 422) for response in sent)


def test_somebody_outside_who_holds_the_function_sees_and_answers() -> None:
    of = World()
    made = of.action("Klipp häcken", "housing")
    holding(of.functions["housing"], of.people["outsider"])
    assert "Vi tar den" in of.text("outsider", page(made))
    assert "Svara om åtgärden: Klipp häcken" in of.text("outsider", "/")
    of.post("outsider", "reply", made.pk, "accepted")
    assert now(made).state == "accepted"


def test_what_the_police_said_stays_with_them_when_others_have_it() -> None:
    of = World()
    made = of.action(SECRET, "police")
    put(made, at=AT, state="blocked", note="Spaning pågår.")
    to = of.functions["housing"]
    action_hand_over(by=of.people["leader"], at=AT, action=made, to=to, why="Bättre där.")
    for who, sees in (("leader", True), ("police", True), ("housing", False)):
        text = of.text(who, page(made))
        assert ("Spaning" in text) is sees, who
        assert "Bättre där." in text


def test_one_tap_answers_and_words_where_they_are_needed() -> None:
    of = World()
    made = of.action("Byt belysning", "housing")
    assert of.post("housing", "reply", made.pk, "accepted").status_code == 302
    assert now(made).state == "accepted"
    again = of.post("housing", "reply", made.pk, "accepted")
    assert "kan inte gå till" in again.content.decode()
    asked = of.post("housing", "reply", made.pk, "blocked", note="", case_number="LB-7")
    assert "Det här behöver rättas" in asked.content.decode()
    of.post("housing", "reply", made.pk, "blocked", note="Väntar på lov.", case_number="LB-7")
    assert (now(made).state, now(made).note, now(made).case_number) == ("blocked", "Väntar på lov.", "LB-7")
    of.post("housing", "reply", made.pk, "under_way")
    assert now(made).case_number == "LB-7"
    assert of.get("housing", f"/atgarder/{made.pk}/besked/stopped/").status_code == 404
    assert of.get("leader", f"/atgarder/{made.pk}/beslut/done/").status_code == 404


def filled(of: World, **changed: Any) -> dict[str, Any]:
    days = {"starts_on": "2190-01-01", "due_on": "2190-02-01", "follow_up_on": "2190-02-08"}
    keys = {"forum": of.forum.pk, "area": of.area.pk, "responsible": of.functions["housing"].pk}
    words = {"title": "Byt belysning", "reason_text": "Det är mörkt.", "state": "decided"}
    return {**days, **keys, **words, **changed}


def test_an_action_is_added_with_everything() -> None:
    of = World()
    at: dict[str, Any] = {"kind": "mark", "area": of.area, "day": DAY}
    asked, node = (node_add(label="Hemliga ord", path="/1/", **at) for _set in ("then", "anew meanwhile"))
    node_add(label="Ett annat lag", path="/2/", **at)
    address = f"{reverse('actions:add')}?orsak={asked.pk}"
    text = of.text("leader", address)
    assert "Kvarnhöjden" in text
    assert "Hemliga ord" not in text
    more = {"reason_text": "", "cost": "0", "raised_by": of.parties["police"].pk, "place": "Torget"}
    window = {"window_1_from": "2190-01-05T20:00", "window_1_to": "2190-01-05T23:00"}
    response = of.client("leader").post(address, filled(of, **more, **window))
    made = Action.objects.get()
    assert (response.status_code, response["Location"]) == (302, page(made))
    assert (made.reason_node, made.raised_by, now(made).cost) == (node, of.parties["police"], 0)
    text = of.text("leader", page(made))
    assert "0 kr" in text
    assert "20.00–23.00" in text
    assert "Se orsaken i röda tråden" in text


def test_a_member_proposes_whatever_is_sent() -> None:
    of = World()
    of.post("housing", "add", **filled(of))
    assert now(Action.objects.get()).state == "proposed"
    assert "Behöver beslut: Byt belysning" in of.text("leader", "/")
    for who in ("reader", "outsider"):
        assert of.get(who, reverse("actions:add")).status_code == 403
    for who in ("housing", "reader", "outsider"):
        assert of.get(who, reverse("actions:add_joint")).status_code == 403


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"due_on": "2189-12-31"}, "före den dag då åtgärden börjar"),
        ({"follow_up_on": "2189-12-31"}, "före den dag då åtgärden börjar"),
        ({"due_on": "2190-02-30"}, "ett datum som finns"),
        ({"due_on": "9999-01-01"}, "mellan 1900 och 2200"),
        ({"area": "999999"}, "Välj ett giltigt alternativ"),
        ({"responsible": "999999"}, "Välj ett giltigt alternativ"),
        ({"responsible": "x"}, "Välj ett giltigt alternativ"),
        ({"forum": "999999"}, ""),
        ({"raised_by": "999999"}, "Välj ett giltigt alternativ"),
        ({"title": "x" * 201}, "tecken lång"),
        ({"how": "x" * 100_000}, "tecken lång"),
        ({"title": " "}, ""),
        ({"reason_text": ""}, ""),
        ({"cost": "-1"}, ""),
        ({"cost": "99999999999999999999"}, ""),
        ({"cost": "tusen"}, ""),
        ({"state": "done"}, ""),
        ({"window_1_from": "2190-01-01T20:00"}, "både när tiden börjar"),
        ({"window_1_from": "2190-01-01T20:00", "window_1_to": "2190-01-01T19:00"}, "slutar innan"),
        ({"window_1_from": "i kväll", "window_1_to": "2190-01-01T19:00"}, "Skriv dag och klockslag"),
        ({"how": "a\x00b"}, ""),
    ],
)
def test_bad_input_is_told_in_the_form(changed: dict[str, str], because: str) -> None:
    of = World()
    response = of.post("leader", "add", **filled(of, **changed))
    assert response.status_code == 422
    assert because in response.content.decode()
    assert not Action.objects.exists()


def test_a_function_that_was_abolished_meanwhile() -> None:
    of = World()
    function_end(by=user(), at=AT, function=of.functions["housing"], on=date(2026, 2, 1))
    response = of.post("leader", "add", **filled(of))
    assert response.status_code == 422
    assert not Action.objects.exists()


@pytest.mark.parametrize("asked", ["orsak=999999", "orsak=" + "9" * 11, "orsak=²"])
def test_unknown_reasons(asked: str) -> None:
    status = World().get("leader", f"{reverse('actions:add')}?{asked}").status_code
    assert status in (200, 404)


@pytest.mark.parametrize(
    "query",
    [
        "lage=x",
        "omrade=x",
        "part=" + "9" * 30,
        "page=x",
        "omrade=²",
        "lage=forsenade&mina=1&part=1",
        "page=999",
    ],
)
def test_the_list_takes_any_address(query: str) -> None:
    of = World()
    of.action("Byt belysning", "housing")
    assert of.get("leader", f"/atgarder/?{query}").status_code == 200


def test_unknown_actions_are_not_there() -> None:
    of = World()
    for name in ("action", "hand_over", "change", "follow_up", "effect"):
        assert of.get("leader", reverse(f"actions:{name}", args=[999_999])).status_code == 404
    assert of.post("leader", "withdraw_link", of.action("A", "housing").pk, 999).status_code == 404


def test_the_list_asks_for_states_and_places() -> None:
    of = World()
    late = of.action("Sen", "housing")
    far = {"due_on": date(2190, 1, 1), "follow_up_on": date(2190, 1, 1)}
    stuck = of.action("Stoppad", "housing", **far)
    put(stuck, at=AT, state="blocked", note="Lov saknas.")
    back = of.action("Tillbaka", "police", **far, area=area("Åkersdal"))
    put(back, at=AT, state="not_ours")
    ready = of.action("Färdig", "housing", **far)
    put(ready, at=AT, state="done", note="Klart.")
    everything = {"Sen", "Stoppad", "Tillbaka", "Färdig"}
    for query, shown in (
        ("", {"Sen", "Stoppad", "Tillbaka"}),
        ("lage=forsenade", {"Sen"}),
        ("lage=obesvarade", {"Sen"}),
        ("lage=tillbaka", {"Tillbaka"}),
        ("lage=hinder", {"Stoppad"}),
        ("lage=klara", {"Färdig"}),
        ("lage=alla", everything),
        (f"lage=alla&omrade={of.area.pk}", everything - {"Tillbaka"}),
        (f"lage=alla&part={of.parties['police'].pk}", {"Tillbaka"}),
    ):
        text = of.text("leader", f"/atgarder/?{query}")
        assert {title for title in everything if f">{title}</a>" in text} == shown, query
    assert "Sen" not in of.text("police", "/atgarder/?mina=1")
    days = (TODAY - now(late).due_on).days
    assert f"{days} dagar sen" in of.text("leader", page(late))


def test_what_waits_for_whom_on_the_start_page() -> None:
    of = World()
    far = {"due_on": date(2190, 1, 1), "follow_up_on": date(2190, 1, 1)}
    of.action("Ny", "housing", **far)
    taken = of.action("Tagen", "housing", due_on=TODAY + timedelta(days=3), follow_up_on=date(2190, 1, 1))
    put(taken, at=AT, state="accepted")
    calm = of.action("Lugn", "housing", **far)
    put(calm, at=AT, state="accepted")
    back = of.action("Returnerad", "housing", **far)
    put(back, at=AT, state="not_ours")
    ready = of.action("Färdig", "housing", follow_up_on=DAY, raised_by=of.parties["police"])
    put(ready, at=AT, state="done", note="Klart.")
    titles = {
        "Svara om åtgärden: Ny",
        "Behöver beslut: Returnerad",
        "Följ upp: Färdig",
        "Hjälpte det? Färdig",
    }
    titles |= {">Tagen<", "Lugn"}
    told = {who: {title for title in titles if title in of.text(who, "/")} for who in PEOPLE}
    assert told == {
        "housing": {"Svara om åtgärden: Ny", ">Tagen<"},
        "leader": {"Behöver beslut: Returnerad", "Följ upp: Färdig"},
        "police": {"Hjälpte det? Färdig"},
        "reader": set(),
        "outsider": set(),
    }
    of.post("police", "effect", ready.pk, party=of.parties["police"].pk, helped="yes", text="Ljusare.")
    assert Effect.objects.get().helped == "yes"
    assert "Hjälpte det? Färdig" not in of.text("police", "/")
    of.post("leader", "follow_up", ready.pk, helped="yes", next="end")
    assert "Följ upp: Färdig" not in of.text("leader", "/")


def test_a_joint_action_through_its_form() -> None:
    of = World()
    second = area("Åkersdal")
    parts = {
        "area_1": of.area.pk,
        "responsible_1": of.functions["housing"].pk,
        "area_2": second.pk,
        "responsible_2": of.functions["police"].pk,
        "cost_2": "4000",
    }
    bad = of.post("leader", "add_joint", **{**filled(of), **parts, "area_3": second.pk})
    assert bad.status_code == 422
    assert of.post("leader", "add_joint", **{**filled(of), **parts}).status_code == 302
    first, other = Action.objects.order_by("pk")
    assert page(other) in of.text("leader", page(first))
    assert page(other) not in of.text("housing", page(first))
    assert now(other).cost == 4000


def test_a_link_is_sent_again_and_withdrawn() -> None:
    of = World()
    mailbox_set(
        by=user(), at=AT, function=of.functions["housing"], address="drift@lindasa.example", shared=False
    )
    made = of.action("Byt belysning", "housing")
    of.post("leader", "send_link", made.pk)
    link = AnswerLink.objects.known().get(action=made)
    of.post("leader", "withdraw_link", made.pk, link.pk)
    assert not AnswerLink.objects.known().exists()
    assert "Ingen länk gäller" in of.text("leader", page(made))


def queries(of: World, who: str, address: str) -> int:
    client = of.client(who)
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def test_queries_are_constant() -> None:
    of = World()
    made = of.action("Nr 0", "housing")
    addresses = ("/", "/atgarder/", "/atgarder/?ledtider=1", f"/omraden/{of.area.pk}/", page(made))
    few = [queries(of, "leader", address) for address in addresses]
    for number in range(1, 8):
        of.action(f"Nr {number}", "police" if number % 2 else "housing")
        state = "under_way" if number % 2 else "blocked"
        put(made, at=AT, state=state, note="Så.")
    assert [queries(of, "leader", address) for address in addresses] == few
