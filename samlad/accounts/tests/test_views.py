"""The pages of accounts."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.models import User
from samlad.accounts.tests.factories import admin, user

pytestmark = pytest.mark.django_db


def signed_in(one: User) -> Client:
    client = Client()
    client.force_login(one)
    return client


PAGES = [("users", False), ("add", False), ("change", True), ("close", True), ("open", True)]


@pytest.mark.parametrize(("name", "about_one"), PAGES)
def test_for_administrators_only(name: str, about_one: bool) -> None:
    eva = user()
    address = reverse(f"accounts:{name}", args=[eva.pk] if about_one else [])
    assert Client().post(address).status_code == 302
    answer = signed_in(user()).post(address, {"email": "x@lindasa.example", "name": "X"})
    assert answer.status_code == 403
    assert "administratör" in answer.content.decode()
    assert User.objects.filter(is_active=True).count() == 2
    assert not User.objects.filter(name="X").exists()


@pytest.mark.parametrize("name", ["close", "open"])
def test_nothing_changes_by_looking(name: str) -> None:
    eva = user()
    assert signed_in(admin()).get(reverse(f"accounts:{name}", args=[eva.pk])).status_code == 405


def test_changes_need_the_token_of_the_form() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin())
    assert (
        client.post(reverse("accounts:add"), {"email": "x@lindasa.example", "name": "X"}).status_code == 403
    )


def test_the_list_is_in_swedish_order_with_closed_accounts_last() -> None:
    names = ["Åsa Alm", "Örjan Ek", "Ärla Bo", "Zeb Ask"]
    for name in names:
        user(name)
    closed = user("Anna Stängd")
    client = signed_in(admin("Ada"))
    client.post(reverse("accounts:close", args=[closed.pk]))
    page = client.get(reverse("accounts:users"))
    assert [one.name for one in page.context["accounts"]] == [
        "Ada",
        "Zeb Ask",
        "Åsa Alm",
        "Ärla Bo",
        "Örjan Ek",
        "Anna Stängd",
    ]
    assert "Stängt" in page.content.decode()


def test_the_list_takes_as_many_queries_for_twenty_as_for_one() -> None:
    client = signed_in(admin())
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("accounts:users"))
    for number in range(20):
        user(f"Konto {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("accounts:users"))
    assert len(few) == len(many) <= 5


def test_adding_sends_nothing_and_says_how_to_get_a_password() -> None:
    answer = signed_in(admin()).post(
        reverse("accounts:add"), {"email": "eva@lindasa.example", "name": "Eva Ek"}, follow=True
    )
    assert answer.redirect_chain == [(reverse("accounts:users"), 302)]
    assert "Glömt lösenord" in answer.content.decode()
    assert mail.outbox == []
    assert not User.objects.get(email="eva@lindasa.example").is_admin


@pytest.mark.parametrize(
    ("email", "name", "fault"),
    [
        ("", "Eva", "måste fyllas i"),
        ("inte en adress", "Eva", "giltig e-postadress"),
        ("eva@lindasa.example", "", "måste fyllas i"),
        ("eva@lindasa.example", "x" * 100_000, "100000 tecken"),
        ("eva@lindasa.example", "Eva\x07Ek", "U+0007"),
        ("x" * 100_000 + "@lindasa.example", "Eva", "tecken"),
    ],
)
def test_bad_input_is_told_and_nothing_is_added(email: str, name: str, fault: str) -> None:
    answer = signed_in(admin()).post(reverse("accounts:add"), {"email": email, "name": name})
    page = answer.content.decode()
    assert "Det här behöver rättas" in page
    assert fault in page.replace("\xa0", "")
    assert User.objects.count() == 1


def test_markup_in_a_name_is_shown_as_text() -> None:
    user("<script>alert(1)</script>")
    page = signed_in(admin()).get(reverse("accounts:users")).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_changing_and_refusing() -> None:
    eva = user("Eva Ek", email="eva@lindasa.example")
    client, address = signed_in(admin()), reverse("accounts:change", args=[eva.pk])
    assert 'value="eva@lindasa.example"' in client.get(address).content.decode()
    client.post(address, {"email": "eva@lindasa.example", "name": "Eva Alm", "is_admin": "on"})
    eva.refresh_from_db()
    assert (eva.name, eva.is_admin) == ("Eva Alm", True)
    user(email="bo@lindasa.example")
    answer = client.post(address, {"email": "bo@lindasa.example", "name": "Eva"})
    assert "redan ett konto" in answer.content.decode()


def test_a_closed_account_is_out_at_once() -> None:
    eva = user()
    client = signed_in(eva)
    assert client.get(reverse("parties:parties")).status_code == 200
    signed_in(admin()).post(reverse("accounts:close", args=[eva.pk]))
    assert client.get(reverse("parties:parties")).status_code == 302


def test_ones_own_account_is_not_closed() -> None:
    ada = admin()
    client = signed_in(ada)
    assert client.post(reverse("accounts:close", args=[ada.pk])).status_code == 403
    assert User.objects.get(pk=ada.pk).is_active
    assert (
        reverse("accounts:close", args=[ada.pk]) not in client.get(reverse("accounts:users")).content.decode()
    )


def test_a_new_account_gets_its_password_by_forgotten_password() -> None:
    user(email="eva@lindasa.example")
    Client().post(reverse("account_reset_password"), {"email": "eva@lindasa.example"})
    (sent,) = mail.outbox
    assert sent.to == ["eva@lindasa.example"]
    assert reverse("account_reset_password") in str(sent.body)
