"""The accounts, for those who may see them."""

from django.db.models import QuerySet

from samlad.accounts.models import User
from samlad.base.sorting import swedish_key


def users_visible_to(user: User) -> QuerySet[User]:
    """All accounts for an administrator, none for others."""
    return User.objects.all() if user.is_active and user.is_admin else User.objects.none()


def accounts_page(user: User) -> list[User]:
    """Open accounts first, in Swedish order. One query."""
    return sorted(users_visible_to(user), key=lambda one: (not one.is_active, swedish_key(one.name)))
