"""What of actions belongs on the agenda of a meeting."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samlad.actions.models import ActionState
from samlad.actions.queries import (
    BACK,
    HIDDEN,
    OVERDUE,
    STUCK,
    TO_FOLLOW_UP,
    conditions,
    open_to,
    with_party,
)
from samlad.actions.rules import (
    BLOCKED,
    DECLINED,
    DONE,
    NOT_OURS,
    NOT_POSSIBLE,
    OWNER_UNKNOWN,
    PROPOSED,
    RETURNED,
    UNANSWERED,
)
from samlad.base.agenda import ACTIONS, AgendaItem, told
from samlad.base.audiences import MEMBERS, SENDER
from samlad.base.forms import end_of
from samlad.forums.rules import Standing

# What needs the meeting most comes first: cannot be done, nobody has it, stuck, no answer, not decided, late.
WEIGHTS = {NOT_POSSIBLE: 600_000, **dict.fromkeys(RETURNED, 500_000), BLOCKED: 400_000, PROPOSED: 200_000}
UNANSWERED_WEIGHT, LATE_WEIGHT = 300_000, 100_000
# An addressed action that nobody has answered for so many days is brought up.
PATIENCE = timedelta(days=5)
# No meeting goes through more than this.
MOST = 60
# A meeting weighs all that waits: rows are plain, and only what is shown is put in words.
COLUMNS = (
    "action",
    "action__title",
    "state",
    "since",
    "due_on",
    "follow_up_on",
    "note",
    "responsible__name",
    "responsible__party",
    "party",
    "hidden",
)


def agenda_items(forum_id: int, standing: Standing, today: date) -> list[AgendaItem]:
    """Actions that need the meeting, as somebody may see. 1 query.

    Returned, blocked, unanswered, undecided, not possible, late, or due for follow-up.
    """
    if not standing.takes_part(forum_id):
        return []
    waits = Q(state__in=UNANSWERED, since__lte=end_of(today - PATIENCE))
    asked = conditions(today)
    stuck = asked[BACK] | asked[STUCK] | Q(state=NOT_POSSIBLE)
    needed = waits | stuck | asked[OVERDUE] | asked[TO_FOLLOW_UP]
    rows = ActionState.objects.known().filter(needed, open_to(standing, forum_id), action__forum=forum_id)
    plain = with_party(rows).annotate(hidden=HIDDEN).values_list(*COLUMNS, named=True)
    return [_item(row, today) for row in plain]


def shortened(items: Sequence[AgendaItem]) -> list[AgendaItem]:
    """The heaviest of them, as many as a meeting can take, and one more that tells how many the rest are."""
    if len(items) <= MOST:
        return list(items)
    heaviest = sorted(items, key=lambda item: -item.weight)
    return [*heaviest[:MOST], _rest(len(items) - MOST)]


def _rest(number: int) -> AgendaItem:
    text = ngettext("%(n)s åtgärd till behöver mötet.", "%(n)s åtgärder till behöver mötet.", number)
    return AgendaItem(
        key="actions:rest",
        group=ACTIONS,
        label=_("Fler åtgärder"),
        detail=text % {"n": number},
        href=reverse("actions:actions"),
        weight=-1,
    )


def _item(row: Any, today: date) -> AgendaItem:
    why, weight = _why(row, today)
    return AgendaItem(
        key=f"action:{row.action}",
        group=ACTIONS,
        label=row.action__title,
        detail=told(lambda: f"{why()} {row.party}, {row.responsible__name}."),
        href=told(lambda: reverse("actions:action", args=[row.action])),
        weight=weight,
        audience=SENDER if row.hidden else MEMBERS,
        party_id=row.responsible__party,
        once=row.state == NOT_POSSIBLE,
    )


def _why(row: Any, today: date) -> tuple[Callable[[], str], float]:
    """Why the action is on the agenda, and how heavily it weighs there."""
    note = f" {row.note}" if row.note else ""
    if row.state in (NOT_POSSIBLE, BLOCKED, *RETURNED):
        return lambda: f"{STUCK_WORDS[row.state]}{note}", WEIGHTS[row.state]
    if row.state == PROPOSED:
        return lambda: _("Väntar på beslut."), WEIGHTS[PROPOSED] + (today - row.due_on).days
    if row.state == DONE:
        return lambda: _("Klar, och ska följas upp.") + note, (today - row.follow_up_on).days
    if row.due_on < today:
        late = (today - row.due_on).days
        return lambda: late_words(row.due_on, today), LATE_WEIGHT + late
    if row.follow_up_on <= today:
        return lambda: _("Ska följas upp."), (today - row.follow_up_on).days
    if row.state == OWNER_UNKNOWN:
        return lambda: _("Ingen vet vems mark det är."), UNANSWERED_WEIGHT
    days = (today - localdate(row.since)).days
    return lambda: _unanswered(days), UNANSWERED_WEIGHT + days


def _unanswered(days: int) -> str:
    text = ngettext("Inget svar på %(days)s dag.", "Inget svar på %(days)s dagar.", days)
    return text % {"days": days}


def late_words(due_on: date, today: date) -> str:
    late = (today - due_on).days
    text = ngettext(
        "Skulle ha varit klar %(day)s, för %(days)s dag sedan.",
        "Skulle ha varit klar %(day)s, för %(days)s dagar sedan.",
        late,
    )
    return text % {"days": late, "day": date_format(due_on, "j F" if due_on.year == today.year else "j F Y")}


STUCK_WORDS: Mapping[str, str | Promise] = {
    NOT_POSSIBLE: gettext_lazy("Går inte att genomföra."),
    DECLINED: gettext_lazy("Tackade nej."),
    NOT_OURS: gettext_lazy("Är inte deras."),
    BLOCKED: gettext_lazy("Kommer inte vidare."),
}
