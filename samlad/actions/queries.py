"""Actions on the pages of areas and in the thread."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Exists, F, FilteredRelation, Q, When
from django.utils.translation import gettext_lazy

from samlad.actions.models import (
    DECIDED,
    DONE,
    NOT_POSSIBLE,
    OPEN_STATES,
    PROPOSED,
    STOPPED,
    UNDER_WAY,
    Action,
    ActionState,
)
from samlad.forums.rules import Standing
from samlad.parties.models import Party

POLICE = "police"
STATE_WORDS = {
    PROPOSED: gettext_lazy("Föreslagen"),
    DECIDED: gettext_lazy("Beslutad"),
    UNDER_WAY: gettext_lazy("Pågår"),
    DONE: gettext_lazy("Klar"),
    STOPPED: gettext_lazy("Avbruten"),
    NOT_POSSIBLE: gettext_lazy("Ej möjlig"),
}


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action as the page of an area shows it."""

    action: Action
    state: str
    word: object
    party: str
    function: str
    since: datetime
    open: bool
    overdue: bool


def open_to(standing: Standing, forum_id: int, party: str) -> Q:
    """The rows that somebody may see where what the police does is for those who lead and for the police.

    `party` is the path from the row to the party that acts.
    """
    if standing.leads(forum_id):
        return Q()
    own = standing.parties.get(forum_id, frozenset()) if standing.takes_part(forum_id) else frozenset()
    return ~Q(**{f"{party}__kind": POLICE}) | Q(Exists(Party.objects.filter(pk__in=own, kind=POLICE)))


def open_in_all(standing: Standing, forum: str, party: str) -> Q:
    """`open_to` over every forum she takes part in; `forum` is the path from the row to its forum."""
    seen = Q(pk__in=())
    for key in standing.roles:
        if standing.takes_part(key):
            seen |= Q(**{forum: key}) & open_to(standing, key, party)
    return seen


def actions_of_area(
    standing: Standing, area_id: int, today: date, at: datetime | None = None, *, limit: int = 30
) -> list[ActionLine]:
    """The actions of an area that somebody may see, open ones first, nearest date first. 1 query."""
    seen = open_in_all(standing, "action__forum", "action__responsible__party")
    known = ActionState.objects.known(at).filter(seen, action__area=area_id)
    rows = known.select_related("action__responsible").annotate(
        profile=FilteredRelation(
            "action__responsible__party__profiles",
            condition=Q(action__responsible__party__profiles__replaced_at__isnull=True),
        ),
        party=F("profile__name"),
    )
    is_open = Q(state__in=OPEN_STATES)
    ordered = rows.order_by(
        Case(When(is_open, then=0), default=1),
        Case(When(is_open, then=F("action__due_on"))),
        "-action__due_on",
        "-pk",
    )
    return [_line(row, today) for row in ordered[:limit]]


def _line(row: ActionState, today: date) -> ActionLine:
    is_open = row.state in OPEN_STATES
    return ActionLine(
        action=row.action,
        state=row.state,
        word=STATE_WORDS[row.state],
        party=row.party,  # type: ignore[attr-defined]
        function=row.action.responsible.name,
        since=row.recorded_at,
        open=is_open,
        overdue=is_open and row.action.due_on < today,
    )


def visible_actions(standing: Standing, nodes: Collection[int]) -> set[int]:
    """Which of these nodes are actions that somebody may see."""
    rows = Action.objects.filter(open_in_all(standing, "forum", "responsible__party"), node__in=nodes)
    return set(rows.values_list("node_id", flat=True))
