"""Actions to look at again: without effect, never followed up, handed back; and what others said no to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Subquery

from samlad.actions import queries as actions
from samlad.actions.models import FollowUp
from samlad.actions.queries import ActionLine
from samlad.actions.rules import CONTINUE, DONE, NO, NOT_POSSIBLE, OWN_KINDS, RETURNED, STOPPED, UNKNOWN
from samlad.deviations.queries import Asker


@dataclass(frozen=True, slots=True)
class Reexamined:
    """`without_effect` did not help, or nobody can say; `unfollowed` are done; `returned` were declined.

    `agreement` are those that the police, a church or a private owner said no to: they belong to the
    follow-up of the agreement with them. `led` are the forums where the reader may decide.
    """

    without_effect: Sequence[ActionLine]
    unfollowed: Sequence[ActionLine]
    returned: Sequence[ActionLine]
    agreement: Sequence[ActionLine]
    led: frozenset[int]


def reexamined(asker: Asker) -> Reexamined:
    """4 queries."""
    rows = actions.states_visible_to(asker.standing, None, asker.held)
    last = FollowUp.objects.filter(action=OuterRef("action")).order_by("-on", "-pk")
    told = rows.annotate(helped=Subquery(last.values("helped")[:1]), then=Subquery(last.values("next")[:1]))
    open_still = told.exclude(state__in=(STOPPED, NOT_POSSIBLE))
    without = open_still.filter(helped__in=(NO, UNKNOWN), then=CONTINUE)
    followed = FollowUp.objects.filter(action=OuterRef("action"))
    unfollowed = rows.filter(~Exists(followed), state=DONE, follow_up_on__lt=asker.today)
    back, own = Q(state__in=RETURNED), Q(responsible__party__kind__in=OWN_KINDS)
    led = frozenset(forum for forum in asker.standing.roles if asker.standing.leads(forum))

    def shown(found: object) -> list[ActionLine]:
        return [actions.line_of(row, asker.today) for row in actions.with_place(actions.with_party(found))]  # type: ignore[arg-type]

    return Reexamined(
        shown(without.order_by("due_on", "pk")),
        shown(unfollowed.order_by("follow_up_on", "pk")),
        shown(rows.filter(back & own).order_by("since", "pk")),
        shown(rows.filter(back & ~own).order_by("since", "pk")),
        led,
    )
