"""Actions as the cells of a file, for whoever may see them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.actions.exchange.columns import FIELDS, PROSE, in_words
from samlad.actions.lead_time import clock_start
from samlad.actions.models import ActionState
from samlad.actions.queries import with_party, with_place
from samlad.actions.rules import DONE
from samlad.base.tables import Column, Value

# So many rows at a time are held in memory.
CHUNK = 1000


def columns() -> list[Column]:
    return [Column(str(field.head), field.width, field.kind == PROSE) for field in FIELDS.values()]


def values(cells: Mapping[str, Value]) -> Sequence[Value]:
    """As they are written: codes in words."""
    return [in_words(key, cells[key]) for key in FIELDS]


def written(rows: QuerySet[ActionState], today: date) -> Iterator[Sequence[Value]]:
    """The rows of a file. 1 query, however many they are."""
    for row in with_names(rows).iterator(CHUNK):
        yield values(cells_of(row, today))


def with_names(rows: QuerySet[ActionState]) -> QuerySet[Any]:
    """The rows with all that `cells_of` asks for."""
    forum, raised = "action__forum__facts", "action__raised_by__profiles"
    named: QuerySet[Any] = with_place(with_party(rows)).annotate(
        forum_facts=FilteredRelation(forum, condition=Q(**{f"{forum}__replaced_at__isnull": True})),
        raiser=FilteredRelation(raised, condition=Q(**{f"{raised}__replaced_at__isnull": True})),
        forum_name=F("forum_facts__name"),
        raised_by_name=F("raiser__name"),
    )
    return named.select_related(
        "responsible__party", "action__reason_node", "action__event", "action__joint", "action__forum"
    )


def cells_of(row: Any, today: date) -> dict[str, Value]:
    """What stands in each column of one action; of its state the code."""
    action = row.action
    reason, since, added = action.reason_node, localdate(row.since), localdate(action.event.at)
    ended = since if row.state == DONE else today
    started = clock_start(action.first_seen_on, reason.day if reason else None, added)
    return {
        "number": action.pk,
        "forum": row.forum_name,
        "title": action.title,
        "area": row.area,
        "place": action.place,
        "how": action.how,
        "expected_effect": action.expected_effect,
        "reason_text": action.reason_text,
        "category": action.category,
        "first_seen_on": action.first_seen_on,
        "thread": _("Ja") if reason else "",
        "state": row.state,
        "since": since,
        "party": row.party,
        "function": row.responsible.name,
        "starts_on": action.starts_on,
        "due_on": row.due_on,
        "follow_up_on": row.follow_up_on,
        "cost": row.cost,
        "case_number": row.case_number,
        "note": row.note,
        "answered_by": row.answered_by,
        "raised_by": row.raised_by_name or "",
        "joint": action.joint.title if action.joint_id else "",
        "added_on": added,
        "lead_days": (ended - started).days,
        "held_days": (today - localdate(row.held_since)).days,
        "version": row.pk,
    }
