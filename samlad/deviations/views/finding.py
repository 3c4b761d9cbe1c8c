"""Who asks, and for which deviations."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from samlad.accounts.requests import Request
from samlad.actions import queries as actions
from samlad.actions.rules import OWN_KINDS
from samlad.base.keys import key_of
from samlad.deviations import rules
from samlad.deviations.models import DeviationState
from samlad.deviations.operations.standing import own
from samlad.deviations.queries import Asker, asker_of, state_at, states_visible_to
from samlad.forums.models import ForumFacts
from samlad.parties.models import FunctionPeriod, Party, PartyProfile
from samlad.parties.rules import DECIDING_KINDS
from samlad.programmes.queries import goals_visible_to, plans_visible_to
from samlad.thread.models import Node

# No decision or report is about more than this at once.
MOST = 500


def asker(request: Request) -> Asker:
    return asker_of(request.user, timezone.localdate())


def find(request: Request, key: int) -> tuple[DeviationState, Asker]:
    """A deviation that whoever asks may see."""
    of = asker(request)
    row = state_at(of, key)
    if row is None:
        raise Http404
    return row, of


def must_handle(row: DeviationState, of: Asker) -> None:
    """Raise a refusal where a form is no use."""
    rules.check_handles(of.handles(row))


def chosen(request: Request, of: Asker) -> Sequence[DeviationState]:
    """Those that the address names (`?val=3&val=5`) and she may see; what cannot be a key is left out."""
    keys = {key for text in request.GET.getlist("val")[: MOST + 1] if (key := key_of(text)) is not None}
    rows = states_visible_to(of).filter(deviation__in=keys).select_related("deviation__node", "body")
    return list(rows.order_by("clock_from", "pk")[:MOST])


def about(request: Request, of: Asker) -> Node | None:
    """What a new deviation stands on (`?nod=31`): a goal, a plan or an action that she may see."""
    key = key_of(request.GET.get("nod", ""))
    if key is None:
        return None
    may = (
        goals_visible_to(of.reader).filter(goal__node=key).exists()
        or plans_visible_to(of.reader).filter(programme__node=key).exists()
        or actions.states_visible_to(of.standing, None, of.held).filter(action__node=key).exists()
    )
    if not may:
        raise Http404
    return Node.objects.get(pk=key)


def by_now(request: Request) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def bodies(of: Asker, *, deciding: bool = True) -> list[tuple[int, str]]:
    """Own bodies that are there today. 1 query."""
    kinds = DECIDING_KINDS if deciding else OWN_KINDS
    here = Q(ended_on__isnull=True) | Q(ended_on__gte=of.today)
    rows = PartyProfile.objects.known().filter(here, party__kind__in=kinds).order_by("sort_key")
    return list(rows.values_list("party", "name"))


def own_functions(of: Asker) -> list[tuple[str, list[tuple[int, str]]]]:
    """Functions of own bodies, under the names of the bodies. 2 queries."""
    names = dict(bodies(of, deciding=False))
    rows = FunctionPeriod.objects.known().on(of.today).filter(function__party__in=names)
    found = dict[int, list[tuple[int, str]]]()
    for party, key, name in rows.order_by("function__name").values_list(
        "function__party", "function", "function__name"
    ):
        found.setdefault(party, []).append((key, name))
    return [(name, found[key]) for key, name in names.items() if key in found]


def deciders(
    of: Asker, rows: Sequence[DeviationState]
) -> tuple[list[tuple[str, list[tuple[int, str]]]], list[tuple[int, str]]]:
    """The functions and the bodies that may decide on all of these. 4 queries."""
    kinds = dict(Party.objects.filter(kind__in=OWN_KINDS).values_list("pk", "kind"))

    def may(party: int) -> bool:
        return all(rules.decides(row.level, kinds[party], own=own(row, party)) for row in rows)

    some = {name for party, name in bodies(of, deciding=False) if may(party)}
    political = any(row.level in rules.POLITICAL for row in rows)
    functions = [] if political else [one for one in own_functions(of) if one[0] in some]
    return functions, [one for one in bodies(of) if may(one[0])]


def forums(of: Asker, *, led: bool = False, every: bool = False) -> list[tuple[int, str]]:
    """Forums where she takes part, or that she leads; all that are open for an administrator, or if asked for
    every one. 1 query."""
    rows = ForumFacts.objects.known().exclude(state="closed").order_by("sort_key")
    if not (of.standing.is_admin or every):
        keys = of.standing.roles
        rows = rows.filter(forum__in=[key for key in keys if of.standing.leads(key) or not led])
    return list(rows.values_list("forum", "name"))
