"""The owner of a place on the form of a new action."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samlad.actions.models import Action, ActionState
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.land.tests.factories import areas, land, square
from samlad.parties.tests.factories import function, party

pytestmark = pytest.mark.django_db
INSIDE, OUTSIDE = "59.004, 17.004", "58.5, 18.5"


@pytest.fixture
def town() -> dict[str, Any]:
    here, lindbo = forum(), party("Lindbo")
    (hill,) = areas("Kvarnhöjden")
    who = function(lindbo, "Förvaltare")
    land("Kvarnen 3:2", lindbo, function=who, area=hill, geometry=square(17.002, 59.002, 0.004))
    client = Client()
    client.force_login(coordinator(here))
    return {"client": client, "area": hill, "who": who, "forum": here}


def ask(town: dict[str, Any], spot: str, **more: str) -> Any:
    said = {"title": "Byt belysningen", "reason_text": "Mörkt.", "spot": spot, "find_owner": "1", **more}
    return town["client"].post(reverse("actions:add"), said)


def values(answer: Any, *names: str) -> list[Any]:
    form = answer.context["form"]
    return [form[name].value() for name in names]


@pytest.mark.parametrize("spot", [INSIDE, "KVARNEN 3:2"])
def test_area_and_responsible_are_filled_in_and_the_rest_stays(town: dict[str, Any], spot: str) -> None:
    answer = ask(town, spot, due_on="2026-05-04")
    assert values(answer, "area", "responsible") == [town["area"].pk, town["who"].pk]
    assert values(answer, "title", "due_on", "spot") == ["Byt belysningen", "2026-05-04", spot]
    page = answer.content.decode()
    assert "Lindbo äger Kvarnen 3:2. Område och ansvarig är ifyllda." in page
    assert f'<option value="{town["who"].pk}" selected>' in page
    assert not Action.objects.exists()


def test_enter_finds_the_owner_while_nobody_is_chosen(town: dict[str, Any]) -> None:
    said = {"title": "Byt belysningen", "spot": "kvarnen 3:2"}
    answer = town["client"].post(reverse("actions:add"), said)
    assert values(answer, "responsible") == [town["who"].pk]


def test_an_unknown_owner_makes_the_action_one_to_find_out(town: dict[str, Any]) -> None:
    answer = ask(town, OUTSIDE)
    assert "Ägaren är okänd." in answer.content.decode()
    assert values(answer, "state", "place") == ["owner_unknown", OUTSIDE]


def test_nothing_or_nonsense_is_told(town: dict[str, Any]) -> None:
    assert "Skriv en fastighet eller en punkt." in ask(town, "").content.decode()
    assert "utanför Sverige" in ask(town, "48.85, 2.35").content.decode()


def test_several_properties_fill_in_nobody(town: dict[str, Any]) -> None:
    land("Kvarnen 3:4", party())
    answer = ask(town, "kvarnen")
    assert "Skriv hela beteckningen" in answer.content.decode()
    assert values(answer, "responsible") == [""]


def test_who_only_proposes_has_no_state_to_fill_in(town: dict[str, Any]) -> None:
    town["client"].force_login(member(town["forum"]))
    assert "state" not in ask(town, OUTSIDE).context["form"].fields


def test_the_address_fills_in_too_and_the_action_is_added(town: dict[str, Any]) -> None:
    keys = f"?omrade={town['area'].pk}&ansvarig={town['who'].pk}&plats=Kvarnen%203:2&lage=owner_unknown"
    answer = town["client"].get(reverse("actions:add") + keys)
    expected = [str(town["area"].pk), str(town["who"].pk), "Kvarnen 3:2", "owner_unknown"]
    assert values(answer, "area", "responsible", "place", "state") == expected
    form = answer.context["form"]
    said: dict[str, Any] = {name: form[name].value() or "" for name in form.fields}
    days = {name: said[name].isoformat() for name in ("starts_on", "due_on", "follow_up_on")}
    written = {"title": "Byt lampan", "reason_text": "Mörkt.", "spot": "Kvarnen 3:2"}
    sent = town["client"].post(reverse("actions:add"), {**said, **days, **written})
    assert sent.status_code == 302
    assert ActionState.objects.known().get().state == "owner_unknown"
