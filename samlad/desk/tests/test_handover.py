"""What the next holder of a function takes over."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.actions.tests.factories import action, put
from samlad.forums.tests.factories import coordinator, forum, seat
from samlad.parties.models import Function, Holding
from samlad.parties.operations import holding_add, holding_end, mailbox_set
from samlad.parties.tests.factories import function, party
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def page(of: Function, who: User) -> Any:
    client = Client()
    client.force_login(who)
    return client.get(reverse("desk:handover", args=[of.pk]))


def holds(of: Function, who: User, **more: Any) -> None:
    holding_add(by=admin(), at=AT, function=of, user=who, valid_from=more.pop("valid_from", DAY), **more)


def test_the_page_tells_what_lies_with_the_function() -> None:
    here, who, her = forum(), function(party("Lindåsabostäder"), "Förvaltare"), user("Nya Nilla")
    holds(who, her)
    seat(here, function=who)
    mailbox_set(by=admin(), at=AT, function=who, address="drift@lindasa.example", shared=True)
    leader = coordinator(here)
    given: dict[str, Any] = {"forum": here, "area": area(), "responsible": who, "due_on": TODAY}
    action("Byt belysning", **given)
    put(action("Rensa buskar", **given), by=leader, at=timezone.now(), state="done", note="Klart.")
    action("Någon annans", forum=here, area=given["area"])
    text = page(who, her).text
    for words in ("Byt belysning", "Rensa buskar", "OSG Lindåsa", "drift@lindasa.example", "Nya Nilla"):
        assert words in text
    assert "Någon annans" not in text
    assert "1 öppen åtgärd" in text
    assert "1 länk att svara med" in text


def test_who_reads_it() -> None:
    here, who = forum(), function(party("Polisen", kind="police"), "Områdespolis")
    her = user("Pia Polis")
    holds(who, her)
    action("Extra tillsyn", forum=here, responsible=who)
    leader, other = coordinator(here), coordinator(forum("Annat forum"))
    assert "Extra tillsyn" in page(who, her).text
    assert page(who, leader).status_code == 404, "the function has no seat in the forum"
    seat(here, function=who)
    assert "Extra tillsyn" in page(who, leader).text
    assert page(who, other).status_code == 404
    assert page(who, user("Utan plats")).status_code == 404
    looks = page(who, admin())
    assert looks.status_code == 200
    assert "Extra tillsyn" not in looks.text, "an administrator sees what is hers to see, no more"


def test_whoever_follows_somebody_is_shown_the_way_for_three_weeks() -> None:
    who, before, after = function(name="Förvaltare"), user("Förra Fia"), user("Nya Nilla")
    holds(who, before)
    held = Holding.objects.get(function=who, user=before)
    holding_end(by=admin(), at=AT, holding=held, on=TODAY - timedelta(days=3))
    holds(who, after, valid_from=TODAY - timedelta(days=2))
    client = Client()
    client.force_login(after)
    assert reverse("desk:handover", args=[who.pk]) in client.get("/").text
    client.force_login(before)
    assert reverse("desk:handover", args=[who.pk]) not in client.get("/").text


def test_the_first_holder_takes_over_from_nobody() -> None:
    who, first = function(), user("Första Frida")
    holds(who, first, valid_from=TODAY - timedelta(days=2))
    client = Client()
    client.force_login(first)
    assert reverse("desk:handover", args=[who.pk]) not in client.get("/").text


def test_queries_are_as_many_for_much_as_for_little() -> None:
    counts = list[int]()
    for number in (1, 12):
        who, her = function(name=f"Funktion {number}"), user(f"Nilla {number}")
        holds(who, her)
        for other in range(number):
            here = forum(f"Forum {number} {other}")
            seat(here, function=who)
            action(forum=here, area=area(f"Område {number} {other}"), responsible=who)
        client = Client()
        client.force_login(her)
        address = reverse("desk:handover", args=[who.pk])
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 25
