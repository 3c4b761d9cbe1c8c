"""What of actions belongs on the agenda of a meeting."""

from datetime import date

from django.db.models import F, FilteredRelation, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.actions.models import NOT_POSSIBLE, OPEN_STATES, PROPOSED, ActionState
from samlad.actions.queries import POLICE, open_to
from samlad.base.agenda import ACTIONS, AgendaItem
from samlad.base.audiences import MEMBERS, SENDER
from samlad.forums.rules import Standing

# What needs the meeting most comes first: cannot be done, not decided, late, to be followed up.
REFUSED_WEIGHT, UNDECIDED_WEIGHT, LATE_WEIGHT = 300_000, 200_000, 100_000


def agenda_items(forum_id: int, standing: Standing, today: date) -> list[AgendaItem]:
    """Actions that are undecided, late, not possible or due for follow-up, as somebody may see. 1 query."""
    due = Q(state__in=OPEN_STATES) & (
        Q(state=PROPOSED) | Q(action__due_on__lt=today) | Q(action__follow_up_on__lte=today)
    )
    rows = ActionState.objects.known().filter(due | Q(state=NOT_POSSIBLE), action__forum=forum_id)
    visible = rows.filter(open_to(standing, forum_id, "action__responsible__party"))
    named = visible.select_related("action__responsible__party").annotate(
        profile=FilteredRelation(
            "action__responsible__party__profiles",
            condition=Q(action__responsible__party__profiles__replaced_at__isnull=True),
        ),
        party=F("profile__name"),
    )
    return [_item(row, row.party, today) for row in named] if standing.takes_part(forum_id) else []


def _item(row: ActionState, party: str, today: date) -> AgendaItem:
    action, responsible = row.action, row.action.responsible
    why, weight = _why(row, today)
    return AgendaItem(
        key=f"action:{action.pk}",
        group=ACTIONS,
        label=action.title,
        detail=f"{why} {party}, {responsible.name}.",
        href=reverse("desk:area", args=[action.area_id]) + f"#atgard-{action.node_id}",
        weight=weight,
        audience=SENDER if responsible.party.kind == POLICE else MEMBERS,
        party_id=responsible.party_id,
        once=row.state == NOT_POSSIBLE,
    )


def _why(row: ActionState, today: date) -> tuple[str, float]:
    """Why the action is on the agenda, and how heavily it weighs there."""
    late = (today - row.action.due_on).days
    if row.state == NOT_POSSIBLE:
        note = f" {row.note}" if row.note else ""
        return _("Går inte att genomföra.") + note, REFUSED_WEIGHT
    if row.state == PROPOSED:
        return _("Väntar på beslut."), UNDECIDED_WEIGHT + late
    if late > 0:
        words = {"days": late, "day": date_format(row.action.due_on, "j F")}
        text = ngettext(
            "Skulle ha varit klar %(day)s, för %(days)s dag sedan.",
            "Skulle ha varit klar %(day)s, för %(days)s dagar sedan.",
            late,
        )
        return text % words, LATE_WEIGHT + late
    return _("Ska följas upp."), (today - row.action.follow_up_on).days
