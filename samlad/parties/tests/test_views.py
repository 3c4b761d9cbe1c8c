"""The pages of the register of parties."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.parties.models import Function, Holding, Mailbox, Party, PartyProfile, Succession
from samlad.parties.operations import holding_end
from samlad.parties.tests.factories import function, holding, party

pytestmark = pytest.mark.django_db

PARTY = {
    "name": "Lindbo AB",
    "kind": "municipal_company",
    "founded_on": "2020-01-01",
    "bound_by_secrecy": "yes",
}


def signed_in(one: User) -> Client:
    client = Client()
    client.force_login(one)
    return client


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


@pytest.fixture
def addresses() -> dict[str, str]:
    """Every address of the register, about rows that are there."""
    held = holding()
    args = {
        "parties": [],
        "add": [],
        **{name: [held.function.party_id] for name in ("party", "change", "succeed", "add_function")},
        **{name: [held.function_id] for name in ("end_function", "add_holding", "mailbox")},
        "end_holding": [held.pk],
    }
    return {name: reverse(f"parties:{name}", args=values) for name, values in args.items()}


OPEN_TO_ALL = {"parties", "party"}


def test_who_may_read_and_who_may_change(addresses: dict[str, str]) -> None:
    reader, ada = signed_in(user()), signed_in(admin())
    for name, address in addresses.items():
        assert Client().get(address).status_code == 302, name
        assert ada.get(address).status_code == 200, name
        assert reader.get(address).status_code == (200 if name in OPEN_TO_ALL else 403), name


def test_others_change_nothing(addresses: dict[str, str]) -> None:
    reader, known = signed_in(user()), PartyProfile.objects.count()
    for name in addresses.keys() - OPEN_TO_ALL:
        assert reader.post(addresses[name], {**PARTY, "on": "2026-02-01"}).status_code == 403
    assert PartyProfile.objects.count() == known
    assert Holding.objects.known().get().valid_to is None


def test_only_administrators_are_shown_the_ways_to_change(addresses: dict[str, str]) -> None:
    changing = [addresses[name] for name in addresses.keys() - OPEN_TO_ALL]
    for name in OPEN_TO_ALL:
        page = text(signed_in(user()).get(addresses[name]))
        assert not [address for address in changing if f'"{address}"' in page]
    assert addresses["end_holding"] in text(signed_in(admin()).get(addresses["party"]))


@pytest.mark.parametrize(
    "name", ["party", "change", "succeed", "add_function", "end_function", "end_holding"]
)
def test_what_is_not_there(name: str) -> None:
    assert signed_in(admin()).get(reverse(f"parties:{name}", args=[999_999])).status_code == 404


def test_from_nothing_to_a_party_with_a_holder() -> None:
    client, bo = signed_in(admin()), user("Bo Ek")
    assert "Här finns inga parter" in text(client.get(reverse("parties:parties")))
    added = client.post(reverse("parties:add"), PARTY)
    lindbo = Party.objects.get()
    assert added["Location"] == reverse("parties:party", args=[lindbo.pk])
    client.post(
        reverse("parties:add_function", args=[lindbo.pk]), {"name": "Förvaltare", "valid_from": "2026-01-05"}
    )
    page = text(client.get(reverse("parties:parties")))
    assert "Vakant sedan 5 januari 2026" in page
    assert "1 vakant funktion" in page
    address = reverse("parties:add_holding", args=[Function.objects.get().pk])
    said = {"user": bo.pk, "part": "holder", "valid_from": "2026-01-05"}
    page = text(client.post(address, said, follow=True))
    assert "Bo Ek är införd." in page
    assert "Vakant" not in page


def test_a_vacancy_is_seen_from_the_day_after_the_last() -> None:
    held = holding(valid_from=DAY)
    holding_end(by=admin(), at=AT, holding=held, on=DAY + timedelta(days=3))
    for address in (
        reverse("parties:parties"),
        reverse("parties:party", args=[held.function.party_id]),
    ):
        assert "Vakant sedan 9 januari 2026" in text(signed_in(user()).get(address))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"name": ""}, "måste fyllas i"),
        ({"name": "x" * 100_000}, "100000 tecken"),
        ({"law": "x" * 100_000}, "100000 tecken"),
        ({"mandate": "ett\x1btvå"}, "U+001B"),
        ({"kind": "kungahus"}, "giltigt alternativ"),
        ({"founded_on": "2026-02-30"}, "ett datum som finns"),
        ({"founded_on": "0001-01-01"}, "mellan 1900 och 2200"),
        ({"bound_by_secrecy": ""}, "måste fyllas i"),
    ],
)
def test_bad_input_is_told_and_nothing_is_added(changed: dict[str, str], fault: str) -> None:
    page = text(signed_in(admin()).post(reverse("parties:add"), {**PARTY, **changed}))
    assert "Det här behöver rättas" in page
    assert fault in page.replace("\xa0", "")
    assert not Party.objects.exists()


def test_refusals_are_shown_in_the_form() -> None:
    lindbo, client = party("Lindbo AB"), signed_in(admin())
    assert "redan en part" in text(client.post(reverse("parties:add"), PARTY))
    successor = client.post(
        reverse("parties:succeed", args=[lindbo.pk]), {"successor": lindbo.pk, "on": "2026-02-01"}
    )
    assert "giltigt alternativ" in text(successor)
    assert not Succession.objects.exists()


def test_a_circle_of_successors_is_refused() -> None:
    one, two, client = party("A"), party("B"), signed_in(admin())
    said = {"on": "2026-03-01"}
    client.post(reverse("parties:succeed", args=[one.pk]), {**said, "successor": two.pk})
    page = text(
        client.post(reverse("parties:succeed", args=[two.pk]), {"on": "2026-02-01", "successor": one.pk})
    )
    assert "ring" in page
    assert Succession.objects.count() == 1


def test_a_second_holder_is_refused() -> None:
    held, eva = holding(user=user("Bo Ek")), user("Eva Alm")
    address = reverse("parties:add_holding", args=[held.function_id])
    said = {"user": eva.pk, "part": "holder", "valid_from": "2026-02-01"}
    client = signed_in(admin())
    assert "Bo Ek har funktionen" in text(client.post(address, said))
    assert client.post(address, {**said, "part": "deputy"}).status_code == 302
    assert Holding.objects.known().count() == 2


@pytest.mark.parametrize(("name", "of"), [("end_holding", "pk"), ("end_function", "function_id")])
def test_nothing_ends_before_it_begins(name: str, of: str) -> None:
    held = holding()
    address = reverse(f"parties:{name}", args=[getattr(held, of)])
    answer = signed_in(admin()).post(address, {"on": "2025-12-31"})
    assert "Det här behöver rättas" in text(answer)
    assert Holding.objects.known().get().valid_to is None


def test_markup_is_shown_as_text() -> None:
    evil = party("<b>Lindbo</b>", law="<script>alert(1)</script>", mandate="<img src=x onerror=alert(1)>")
    function(evil, "<i>Förvaltare</i>")
    for address in (reverse("parties:parties"), reverse("parties:party", args=[evil.pk])):
        page = text(signed_in(user()).get(address))
        assert "&lt;b&gt;Lindbo" in page
        assert not [tag for tag in ("<b>", "<script>alert", "<img", "<i>") if tag in page]


@pytest.mark.parametrize(("bound", "words"), [(True, "gäller för parten"), (False, "gäller inte för parten")])
def test_secrecy_is_told_in_a_sentence(bound: bool, words: str) -> None:
    one = party(bound_by_secrecy=bound)
    assert words in text(signed_in(user()).get(reverse("parties:party", args=[one.pk])))


def test_looking_back_shows_what_was_known_and_no_way_to_change_it() -> None:
    lindbo, ada = party("Lindbo AB"), signed_in(admin())
    change = reverse("parties:change", args=[lindbo.pk])
    ada.post(change, {**PARTY, "name": "Nybo AB"})
    for address in (reverse("parties:parties"), reverse("parties:party", args=[lindbo.pk])):
        page = text(ada.get(address, {"dag": "2026-01-06"}))
        assert "Sidan visar det som var känt 6 januari 2026." in page
        assert "Lindbo AB" in page
        assert reverse("parties:add_function", args=[lindbo.pk]) not in page
        assert "Nybo AB" in text(ada.get(address))
    before = text(ada.get(reverse("parties:party", args=[lindbo.pk]), {"dag": "2020-01-01"}))
    assert "Inget var känt då" in before


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


@pytest.mark.parametrize("asked", ["2026-02-30", "igår", "0001-01-01", "<script>", "9" * 5_000, "tomorrow"])
def test_a_day_that_cannot_be_shown_is_told(asked: str) -> None:
    asked = tomorrow().isoformat() if asked == "tomorrow" else asked
    one = party("Lindbo AB")
    for address in (reverse("parties:parties"), reverse("parties:party", args=[one.pk])):
        page = text(signed_in(user()).get(address, {"dag": asked}))
        assert "Sidan visar det som är känt nu." in page
        assert "Lindbo AB" in page


def test_pages_take_as_many_queries_for_twenty_as_for_one() -> None:
    held, client = holding(), signed_in(admin())
    addresses = [reverse("parties:parties"), reverse("parties:party", args=[held.function.party_id])]
    addresses += [reverse("parties:add_holding", args=[held.function_id])]
    few = [queries(client, address) for address in addresses]
    for number in range(20):
        holding(function(held.function.party, f"Funktion {number}"))
        holding(held.function, user(), deputy=True)
        holding()
    assert [queries(client, address) for address in addresses] == few
    assert max(few) <= 12


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def test_a_function_gets_a_mailbox_and_loses_it() -> None:
    made, client = function(), signed_in(admin())
    address = reverse("parties:mailbox", args=[made.pk])
    page = text(client.get(reverse("parties:party", args=[made.party_id])))
    assert address in page
    answer = client.post(address, {"address": "drift@lindbo.example", "shared": "on"}, follow=True)
    assert "Brevlådan för" in text(answer)
    box = Mailbox.objects.known().get(function=made)
    assert (box.address, box.shared) == ("drift@lindbo.example", True)
    assert 'value="drift@lindbo.example"' in text(client.get(address))
    for wrong in ("drift", "a@b", "drift@lindbo.example\nBcc: x@y.example", "x" * 250 + "@lindbo.example"):
        assert "Det här behöver rättas" in text(client.post(address, {"address": wrong}))
    client.post(address, {"address": ""})
    assert not Mailbox.objects.known().exists()
    assert "Brevlådan för Förvaltare ändrades." in text(
        client.get(reverse("parties:party", args=[made.party_id]))
    )
