"""What of deviations waits for somebody, and what belongs on the agenda of a forum's meeting."""

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.base.agenda import ACTIONS, AgendaItem
from samlad.deviations import rules
from samlad.deviations.models import DeviationState
from samlad.deviations.queries import (
    DONE,
    TO_FOLLOW_UP,
    UNDECIDED,
    Asker,
    Line,
    conditions,
    in_order,
    lines,
    states_visible_to,
    waits_for,
)
from samlad.forums.rules import Standing
from samlad.programmes.queries import Reader

# No meeting goes through more than this one by one; the rest is one point.
MOST = 20


def asking(today: date) -> Q:
    """Without a decision, and not under preparation until a day that is to come."""
    return Q(state__in=rules.UNDECIDED) & ~Q(state=rules.PREPARING, due_on__gte=today)


def numbers_waiting(reader: Reader, today: date) -> dict[str, int]:
    """How many deviations somebody has to decide on, follow up or note, by choice of the list. 1 query."""
    of = conditions(today)
    wanted = {UNDECIDED: asking(today), TO_FOLLOW_UP: of[TO_FOLLOW_UP], DONE: of[DONE]}
    numbers = {code: Count("pk", filter=condition) for code, condition in wanted.items()}
    rows = DeviationState.objects.known().filter(waits_for(Asker(reader, (), today)))
    found = rows.aggregate(**{f"n{place}": number for place, number in enumerate(numbers.values())})
    return {code: found[f"n{place}"] for place, code in enumerate(wanted) if found[f"n{place}"]}


def agenda_items(forum_id: int, standing: Standing, today: date) -> list[AgendaItem]:
    """What lies with a forum without a decision, and one point for all that has been remedied. 10 queries."""
    if not standing.takes_part(forum_id):
        return []
    rows = _of_forum(forum_id, standing, today)
    asks = in_order(rows.filter(asking(today), level=rules.FORUM))
    shown = lines(asks[: MOST + 1], Asker(Reader(standing, frozenset()), (), today))
    items = [_item(line) for line in shown[:MOST]]
    if len(shown) > MOST:
        items.append(_rest(asks.count() - MOST))
    done = rows.filter(conditions(today)[DONE]).count()
    return [*items, _remedied(forum_id, done)] if done else items


def _of_forum(forum_id: int, standing: Standing, today: date) -> QuerySet[DeviationState]:
    asker = Asker(Reader(standing, frozenset()), (), today)
    return states_visible_to(asker).filter(deviation__forum=forum_id)


def _item(line: Line) -> AgendaItem:
    return AgendaItem(
        key=f"deviation:{line.key}",
        group=ACTIONS,
        label=_("Avvikelse: %(label)s") % {"label": line.label},
        detail=f"{line.rule}. {line.clock}",
        href=reverse("deviations:deviation", args=[line.key]),
        weight=700_000 + line.days,
    )


def _rest(number: int) -> AgendaItem:
    text = ngettext("%(n)s avvikelse till saknar beslut.", "%(n)s avvikelser till saknar beslut.", number)
    return AgendaItem(
        key="deviations:rest",
        group=ACTIONS,
        label=_("Fler avvikelser"),
        detail=text % {"n": number},
        href=reverse("deviations:deviations"),
        weight=-2,
    )


def _remedied(forum_id: int, number: int) -> AgendaItem:
    text = ngettext("%(n)s avvikelse är åtgärdad.", "%(n)s avvikelser är åtgärdade.", number)
    return AgendaItem(
        key=f"deviations:done:{forum_id}",
        group=ACTIONS,
        label=_("Åtgärdade avvikelser att notera"),
        detail=text % {"n": number},
        href=reverse("deviations:deviations") + f"?lage={DONE}&mina=1",
        weight=-3,
    )
