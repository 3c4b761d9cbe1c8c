"""Accounts for tests, made by the operations."""

from datetime import UTC, date, datetime
from itertools import count

from samlad.accounts.models import User
from samlad.accounts.operations import user_create

DAY = date(2026, 1, 5)
AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
NUMBER = count(1)


def user(
    name: str = "Anna Berg",
    *,
    email: str = "",
    is_admin: bool = False,
    password: str | None = None,
    by: User | None = None,
    at: datetime = AT,
) -> User:
    """An account with an address of its own; sign in with `client.force_login`."""
    email = email or f"konto{next(NUMBER)}@lindasa.example"
    return user_create(by=by, at=at, email=email, name=name, password=password, is_admin=is_admin)


def admin(name: str = "Ada Admin") -> User:
    return user(name, is_admin=True)
