"""Whom a body is reached through."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from samlad.accounts.models import User
from samlad.parties.models import Holding


def people_of(parties: Collection[int], day: date) -> defaultdict[int, list[User]]:
    """By party, those who hold a function there, each once; the deputies where nobody else does. 1 query."""
    held = Holding.objects.known().on(day).filter(function__party__in=parties, user__is_active=True)
    found = defaultdict[int, dict[int, User]](dict)
    deputies = defaultdict[int, dict[int, User]](dict)
    for row in held.select_related("user", "function").order_by("pk"):
        (deputies if row.deputy else found)[row.function.party_id][row.user_id] = row.user
    return defaultdict(
        list, {party: list((found[party] or deputies[party]).values()) for party in {*found, *deputies}}
    )
