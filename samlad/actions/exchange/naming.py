"""What the names in a new row mean: the forum, area, function and party that somebody may choose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.base.tables import normal
from samlad.forums.models import OPEN, ForumFacts
from samlad.forums.rules import Standing
from samlad.parties.models import FunctionPeriod
from samlad.parties.queries import profiles_visible_to
from samlad.places.models import AreaFacts

Names = Mapping[str, list[int]]


@dataclass(frozen=True, slots=True)
class Known:
    """Keys by names; of functions by the key of their party and their name."""

    forums: Names = field(default_factory=dict)
    areas: Names = field(default_factory=dict)
    parties: Names = field(default_factory=dict)
    functions: Mapping[tuple[int, str], list[int]] = field(default_factory=dict)


def known_to(user: User, standing: Standing, today: date) -> Known:
    """What can be named in a new action. 4 queries."""
    may = [key for key in standing.roles if standing.takes_part(key)]
    forums = ForumFacts.objects.known().filter(state=OPEN, forum__in=may)
    areas = AreaFacts.objects.known().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    parties = profiles_visible_to(user).filter(ended_on__isnull=True)
    functions = FunctionPeriod.objects.known().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    of_party = dict[tuple[int, str], list[int]]()
    for key, party, name in functions.values_list("function", "function__party", "function__name"):
        of_party.setdefault((party, normal(name)), []).append(key)
    return Known(
        _by_name(forums.values_list("forum", "name")),
        _by_name(areas.values_list("area", "name")),
        _by_name(parties.values_list("party", "name")),
        of_party,
    )


def _by_name(rows: Iterable[tuple[int, str]]) -> Names:
    names = dict[str, list[int]]()
    for key, name in rows:
        names.setdefault(normal(name), []).append(key)
    return names


def the_one(found: list[int], name: str) -> int:
    """The key; a Refusal where nothing is called so, or several things are."""
    if len(found) == 1:
        return found[0]
    if found:
        raise Refusal(
            _("Det finns flera som heter ”%(name)s”. Lägg till åtgärden i Samlad.") % {"name": name}
        )
    raise Refusal(_("”%(name)s” finns inte i Samlad.") % {"name": name})
