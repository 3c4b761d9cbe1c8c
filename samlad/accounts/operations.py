"""Giving and taking back accounts."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log


@transaction.atomic
def user_create(
    *,
    by: User | None,
    at: datetime,
    email: str,
    name: str,
    password: str | None = None,
    is_admin: bool = False,
) -> User:
    """A new account; without a password it is given one through the mail for forgotten passwords."""
    user = User(email=email.strip().lower(), name=name.strip(), is_admin=is_admin)
    user.set_password(password)
    _save(user)
    event_log(by=by, at=at, verb="accounts.user_created", subject=user, is_admin=is_admin)
    return user


def _save(user: User, *fields: str) -> None:
    """Save all of a new account, or these fields of one that is there."""
    try:
        with transaction.atomic():
            user.save(force_insert=not fields, update_fields=fields or None)
    except IntegrityError:
        raise Refusal(_("Det finns redan ett konto med den e-postadressen.")) from None


@transaction.atomic
def user_change(*, by: User, at: datetime, user: User, email: str, name: str, is_admin: bool) -> None:
    """Another address or name, or more or less to manage. Nobody gives up managing by herself."""
    if user.pk == by.pk and not is_admin:
        raise Refusal(_("Du kan inte sluta vara administratör själv. Be en annan administratör."))
    user.email, user.name, user.is_admin = email.strip().lower(), name.strip(), is_admin
    _save(user, "email", "name", "is_admin")
    # The sign-in keeps addresses of its own; an old one may no longer open the account.
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    event_log(by=by, at=at, verb="accounts.user_changed", subject=user, is_admin=is_admin)


@transaction.atomic
def user_set_active(*, by: User, at: datetime, user: User, active: bool) -> None:
    """Close an account, or open it again. Nobody closes her own."""
    if user.pk == by.pk:
        raise Refusal(_("Du kan inte stänga ditt eget konto."))
    user.is_active = active
    user.save(update_fields=["is_active"])
    event_log(by=by, at=at, verb="accounts.user_opened" if active else "accounts.user_closed", subject=user)


@transaction.atomic
def user_set_password(*, by: User | None, at: datetime, user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    event_log(by=by, at=at, verb="accounts.password_set", subject=user)
