"""Giving accounts, changing them and taking them back."""

import pytest
from allauth.account.models import EmailAddress

from samlad.accounts.models import User
from samlad.accounts.operations import user_change, user_create, user_set_active
from samlad.accounts.rules import check_admin
from samlad.accounts.tests.factories import AT, admin, user
from samlad.base.refusals import Refusal
from samlad.events.models import Event

pytestmark = pytest.mark.django_db


def test_a_new_account_has_no_password_and_is_logged() -> None:
    by = admin()
    new = user_create(by=by, at=AT, email=" Eva@Lindasa.example ", name=" Eva Ek ")
    assert (new.email, new.name, new.has_usable_password()) == ("eva@lindasa.example", "Eva Ek", False)
    event = Event.objects.get(verb="accounts.user_created", subject_id=new.pk)
    assert (event.actor_id, event.values) == (by.pk, {"is_admin": False})


@pytest.mark.parametrize("email", ["eva@lindasa.example", "EVA@lindasa.example"])
def test_one_account_per_address_in_any_case(email: str) -> None:
    user(email="eva@lindasa.example")
    events = Event.objects.count()
    with pytest.raises(Refusal, match="redan ett konto"):
        user(email=email)
    assert (User.objects.count(), Event.objects.count()) == (1, events)


def test_changing_an_account() -> None:
    by, eva = admin(), user("Eva Ek")
    user_change(by=by, at=AT, user=eva, email="Eva@lindasa.example", name="Eva Alm", is_admin=True)
    eva.refresh_from_db()
    assert (eva.email, eva.name, eva.is_admin) == ("eva@lindasa.example", "Eva Alm", True)
    assert Event.objects.filter(verb="accounts.user_changed", subject_id=eva.pk).count() == 1


def test_the_old_address_does_not_open_the_account() -> None:
    eva = user(email="eva@lindasa.example")
    EmailAddress.objects.create(user=eva, email="eva@lindasa.example", primary=True)
    user_change(by=admin(), at=AT, user=eva, email="ek@lindasa.example", name="Eva", is_admin=False)
    assert not EmailAddress.objects.filter(email="eva@lindasa.example").exists()


def test_an_address_that_somebody_else_has_is_refused() -> None:
    eva = user(email="eva@lindasa.example")
    user(email="bo@lindasa.example")
    with pytest.raises(Refusal, match="redan ett konto"):
        user_change(by=admin(), at=AT, user=eva, email="bo@lindasa.example", name="Eva", is_admin=False)
    assert User.objects.get(pk=eva.pk).email == "eva@lindasa.example"


def test_nobody_gives_up_managing_or_closes_by_herself() -> None:
    ada = admin()
    with pytest.raises(Refusal, match="sluta vara administratör"):
        user_change(by=ada, at=AT, user=ada, email=ada.email, name=ada.name, is_admin=False)
    with pytest.raises(Refusal, match="ditt eget konto"):
        user_set_active(by=ada, at=AT, user=ada, active=False)
    assert User.objects.filter(pk=ada.pk, is_admin=True, is_active=True).exists()


def test_closing_and_opening_again() -> None:
    by, eva = admin(), user()
    user_set_active(by=by, at=AT, user=eva, active=False)
    assert not User.objects.get(pk=eva.pk).is_active
    user_set_active(by=by, at=AT, user=eva, active=True)
    assert User.objects.get(pk=eva.pk).is_active
    verbs = (
        Event.objects.filter(subject_id=eva.pk, actor_id=by.pk).order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["accounts.user_closed", "accounts.user_opened"]


@pytest.mark.parametrize(
    ("is_active", "is_admin", "may"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_who_manages_the_registers(is_active: bool, is_admin: bool, may: bool) -> None:
    one = User(is_active=is_active, is_admin=is_admin)
    if may:
        check_admin(one)
        return
    with pytest.raises(Refusal, match="administratör"):
        check_admin(one)
