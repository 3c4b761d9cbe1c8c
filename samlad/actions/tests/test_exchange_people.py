"""Who may change what with a file, several at once, and new actions in it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samlad.accounts.tests.factories import AT, DAY
from samlad.actions.models import Action, ActionState
from samlad.actions.operations import (
    Plan,
    Share,
    action_change,
    action_hand_over,
    action_release,
    joint_action_add,
)
from samlad.actions.tests.factories import put
from samlad.actions.tests.test_exchange import (
    LATER,
    NUMBER,
    Row,
    confirm,
    everything,
    faults,
    of,
    read_in,
    rows,
    send,
    told,
)
from samlad.actions.tests.test_views import SECRET, World, now
from samlad.forums.tests.factories import coordinator
from samlad.parties.tests.factories import function, holding
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db
__all__ = ["of"]


def only(of: World, who: str = "leader") -> Row:
    (row,) = rows(of, who)
    return row


def change(of: World, made: Action, **said: Any) -> None:
    row = now(made)
    kept = {name: getattr(row, name) for name in ("due_on", "follow_up_on", "cost", "case_number")}
    action_change(by=of.people["leader"], at=AT, action=made, **{**kept, "why": "Så blev det.", **said})


def test_the_page_says_what_may_be_changed(of: World) -> None:
    of.action("Byt belysning", "housing")
    page = of.text("leader", reverse("actions:read_in"))
    assert "Läge, Klar senast, Följs upp, Kostnad i kronor, Den ansvarigas ärendenummer, Kommentar" in page
    assert reverse("actions:read_in") in of.text("leader", "/atgarder/")


@pytest.mark.parametrize(
    ("who", "status"), [("reader", 403), ("outsider", 403), ("housing", 200), ("leader", 200)]
)
def test_who_reads_in(of: World, who: str, status: int) -> None:
    made = of.action("Byt belysning", "housing")
    row = only(of)
    assert of.get(who, reverse("actions:read_in")).status_code == status
    sent = read_in(of, who, row | {"state": "Antagen"})
    assert sent.status_code == status
    assert now(made).state == "decided"
    assert Client().get(reverse("actions:read_in")).status_code == 302
    assert Client().get(reverse("actions:xlsx")).status_code == 302


def test_the_responsible_answer_and_change_no_more(of: World) -> None:
    made = of.action("Byt belysning", "housing")
    row = only(of, "housing")
    assert [(r, h) for r, h, _t in faults(read_in(of, "housing", row | {"cost": "5"}))] == [
        (2, "Kostnad i kronor")
    ]
    assert faults(read_in(of, "housing", row | {"note": "Ja"}))[0][2] == "Det ändras tillsammans med läget."
    assert faults(read_in(of, "housing", row | {"state": "Avbruten", "note": "Nej."}))[0][1] == "Läge"
    answer = row | {"state": "Pågår", "case_number": "LB-7", "note": "Vi har börjat."}
    confirm(of, "housing", read_in(of, "housing", answer))
    assert (now(made).state, now(made).case_number, now(made).note) == ("under_way", "LB-7", "Vi har börjat.")


def test_somebody_outside_who_holds_the_function(of: World) -> None:
    made = of.action("Byt belysning", "housing")
    holding(of.functions["housing"], of.people["outsider"])
    confirm(of, "outsider", read_in(of, "outsider", only(of, "outsider") | {"state": "Antagen"}))
    assert now(made).state == "accepted"


def test_a_member_changes_nothing_of_others(of: World) -> None:
    made = of.action("Byt belysning", "housing")
    response = read_in(of, "police", only(of, "police") | {"state": "Antagen"})
    assert "av den som ansvarar för den" in faults(response)[0][2]
    assert now(made).state == "decided"


def test_what_the_police_do_is_not_told_by_numbers(of: World) -> None:
    """A hidden action is answered as one that is not there; what was said while it was hidden is no guess."""
    made = of.action(SECRET, "police")
    row = only(of, "leader")
    put(made, state="blocked", note="Spaning pågår.", at=AT, by=of.people["leader"])
    hidden = faults(read_in(of, "housing", row | {"state": "Klar"}))
    missing = faults(read_in(of, "housing", row | {"state": "Klar", "number": "99999"}))
    assert hidden[0][2].replace(row["number"], "99999") == missing[0][2]
    assert SECRET not in str(hidden)
    version = only(of)["version"]
    action_release(by=of.people["leader"], at=AT, action=made, released=True)
    seen = only(of, "housing")
    for guess in ("Spaning pågår.", "Något annat"):
        response = faults(read_in(of, "housing", seen | {"version": version, "note": guess}))
        assert [fault[1] for fault in response] == ["Version"]


def test_a_version_of_another_action(of: World) -> None:
    of.action("Byt belysning", "housing")
    of.action("Klipp häcken", "housing")
    first, second = rows(of)
    assert faults(read_in(of, "leader", first | {"version": second["version"]}))[0][1] == "Version"


def test_an_old_file_undoes_nothing(of: World) -> None:
    """What others wrote since stays, and what two changed differently is told."""
    made = of.action("Byt belysning", "housing")
    old = only(of)
    change(of, made, cost=7)
    assert "Inga skillnader" in told(read_in(of, "leader", old))
    response = read_in(of, "leader", old | {"cost": "9"})
    assert "nu är det 7" in faults(response)[0][2]
    confirm(of, "leader", read_in(of, "leader", old | {"case_number": "LB-7"}))
    assert (now(made).cost, now(made).case_number) == (7, "LB-7")


def test_two_leaders_at_once(of: World) -> None:
    """Whoever confirms what is no longer so sees what it is now, and nothing is saved."""
    of.people["deputy"] = coordinator(of.forum)
    made, other = of.action("Byt belysning", "housing"), of.action("Klipp häcken", "housing")
    given = {int(row["number"]): row for row in rows(of)}
    mine = read_in(of, "leader", given[made.pk] | {"cost": "5"}, given[other.pk] | {"cost": "6"})
    hers = read_in(of, "deputy", given[made.pk] | {"case_number": "LB-7"})
    assert confirm(of, "deputy", hers).status_code == 302
    again = confirm(of, "leader", mine)
    assert again.status_code == 409
    assert "Någon annan har ändrat" in told(again)
    assert (now(made).cost, now(other).cost) == (None, None)
    assert confirm(of, "leader", again).status_code == 302
    assert (now(made).cost, now(made).case_number, now(other).cost) == (5, "LB-7", 6)
    assert "Inga skillnader" in told(confirm(of, "leader", again))


def test_what_became_wrong_meanwhile_is_told_and_nothing_is_saved(of: World) -> None:
    made, other = of.action("Byt belysning", "housing"), of.action("Klipp häcken", "housing")
    given = {int(row["number"]): row for row in rows(of)}
    changed = [given[made.pk] | {"cost": "5"}, given[other.pk] | {"cost": "6"}]
    shown = read_in(of, "leader", *changed)
    put(other, state="stopped", note="Behövs inte.", at=AT, by=of.people["leader"])
    again = confirm(of, "leader", shown)
    assert "Åtgärden är avslutad." in told(again)
    assert now(made).cost is None


def test_what_was_shown_to_one_is_not_confirmed_by_another(of: World) -> None:
    of.people["deputy"] = coordinator(of.forum)
    made = of.action("Byt belysning", "housing")
    shown = read_in(of, "leader", only(of) | {"cost": "5"})
    assert confirm(of, "deputy", shown).status_code == 302
    forged = of.client("leader").post(reverse("actions:read_in"), {"changes": "x:y:z"}, follow=True)
    assert "gäller inte längre" in told(forged)
    assert now(made).cost is None


def test_words_that_may_point_out_somebody_are_confirmed(of: World) -> None:
    made = of.action("Byt belysning", "housing")
    shown = read_in(of, "leader", only(of) | {"note": "Ring 070-123 45 67."})
    assert "pekar ut någon" in told(shown)
    refused = confirm(of, "leader", shown)
    assert (refused.status_code, now(made).note) == (422, "")
    means = shown.context["form"].fields["confirmed"].means
    assert (
        of.client("leader")
        .post(
            reverse("actions:read_in"),
            {"changes": shown.context["form"].initial["changes"], "confirmed": means},
        )
        .status_code
        == 302
    )
    assert now(made).note == "Ring 070-123 45 67."


def test_an_english_reader_gets_and_gives_the_same_file(of: World) -> None:
    made = of.action("Byt belysning", "housing")
    client = of.client("leader")
    client.cookies["django_language"] = "en"
    english = client.get("/atgarder/atgarder.csv", headers={"accept-language": "en"}).content
    assert "Inga skillnader" in told(send(of, "leader", english))
    confirm(of, "leader", read_in(of, "leader", only(of) | {"state": "Under way"}))
    assert now(made).state == "under_way"


def test_parts_of_a_joint_action_keep_one_date(of: World) -> None:
    days: dict[str, Any] = {"starts_on": DAY, "due_on": DAY, "follow_up_on": DAY}
    plan = Plan(
        area=of.area, title="Måla", responsible=of.functions["housing"], reason_text="Klotter.", **days
    )
    shares = [Share(of.area, of.functions["housing"]), Share(area("Åkersdal"), of.functions["police"])]
    joint = joint_action_add(by=of.people["leader"], at=AT, forum=of.forum, plan=plan, shares=shares)
    first, second = rows(of)
    later = {"due_on": LATER.isoformat(), "note": "Regn."}
    response = read_in(of, "leader", first | later, second | {"due_on": "2190-01-01", "note": "Regn."})
    assert [fault[:2] for fault in faults(response)] == [(3, "Klar senast")]
    confirm(of, "leader", read_in(of, "leader", first | later, second))
    assert {now(part).due_on for part in joint.parts.all()} == {LATER}
    assert "Inga skillnader" in told(read_in(of, "leader", first | later, second))


def fresh(of: World, like: Row, **said: str) -> Row:
    """A row for a new action, as somebody writes it below the others."""
    keys = ("area", "party", "function", "due_on", "follow_up_on")
    return {key: like[key] for key in keys} | {
        "title": "Laga staketet",
        "reason_text": "Det är trasigt.",
        **said,
    }


def test_a_row_without_a_number_is_a_new_action(of: World) -> None:
    of.action("Byt belysning", "housing")
    row = only(of)
    new = fresh(
        of,
        row,
        starts_on=DAY.isoformat(),
        due_on=LATER.isoformat(),
        follow_up_on="2190-01-01",
        cost="100",
        raised_by="polisen",
        category="nedskräpning",
        first_seen_on="2026-01-02",
    )
    shown = read_in(of, "leader", row, new)
    assert "Laga staketet" in told(shown)
    before = everything()
    confirm(of, "leader", shown)
    assert everything() == (before[0] + 1, before[1] + 1)
    made = Action.objects.latest("pk")
    assert (now(made).state, now(made).cost, now(made).responsible) == (
        "decided",
        100,
        of.functions["housing"],
    )
    assert (made.category, made.first_seen_on) == ("litter", date(2026, 1, 2))
    assert made.raised_by == of.parties["police"]
    again = read_in(of, "leader", row, new)
    assert "Inga skillnader" in told(again)
    assert f"finns redan, som nummer {made.pk}" in told(again)


def test_a_member_proposes(of: World) -> None:
    of.action("Byt belysning", "housing")
    far = {"due_on": "2190-01-01", "follow_up_on": "2190-01-01"}
    new = fresh(of, only(of), **far)
    assert "samordnare" in faults(read_in(of, "housing", new | {"state": "Beslutad"}))[0][2]
    confirm(of, "housing", read_in(of, "housing", new))
    assert now(Action.objects.latest("pk")).state == "proposed"


@pytest.mark.parametrize(
    ("said", "head", "text"),
    [
        ({"title": ""}, "Åtgärd", "Fyll i"),
        ({"reason_text": ""}, "Varför", "Fyll i"),
        ({"area": "Norrviken"}, "Område", "”Norrviken” finns inte i Samlad."),
        ({"party": "Ingen"}, "Ansvarig part", "”Ingen” finns inte"),
        ({"function": "Chef"}, "Ansvarig funktion", "”Chef” finns inte"),
        ({"forum": "Annat"}, "Forum", "”Annat” finns inte"),
        ({"note": "Hej"}, "Kommentar", "Lämna tomt"),
        ({"due_on": "2001-01-01"}, "", "innan den börjar"),
        ({"state": "Klar"}, "", "En ny åtgärd är föreslagen"),
        ({"title": f"Sök {NUMBER}"}, "Åtgärd", "personnummer"),
    ],
)
def test_a_new_row_that_is_wrong(of: World, said: Row, head: str, text: str) -> None:
    of.action("Byt belysning", "housing")
    far = {"due_on": "2190-01-01", "follow_up_on": "2190-01-01"}
    before = everything()
    response = read_in(of, "leader", only(of), fresh(of, only(of), **(far | said)))
    assert [fault[:2] for fault in faults(response)] == [(3, head)]
    assert text in faults(response)[0][2]
    assert everything() == before


def test_a_new_row_twice(of: World) -> None:
    of.action("Byt belysning", "housing")
    new = fresh(of, only(of), due_on="2190-01-01", follow_up_on="2190-01-01")
    assert faults(read_in(of, "leader", new, new)) == [(3, "Åtgärd", "Samma åtgärd står på rad 2.")]


def test_a_file_that_was_handed_over_meanwhile(of: World) -> None:
    made = of.action("Byt belysning", "housing")
    row = only(of, "housing")
    to = function(of.parties["housing"], "Städ")
    action_hand_over(by=of.people["leader"], at=AT + timedelta(days=1), action=made, to=to, why="Bättre där.")
    assert faults(read_in(of, "housing", row | {"state": "Pågår"}))[0][1] == "Version"
    assert ActionState.objects.known().get(action=made).responsible == to
