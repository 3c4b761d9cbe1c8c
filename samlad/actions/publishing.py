"""What has been told to everybody, and what there is to tell of that has not been told."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, FilteredRelation, Max, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone

from samlad.actions import rules
from samlad.actions.models import ActionState, Publication
from samlad.actions.queries import HIDDEN, ActionLine, line_of, with_party, with_place
from samlad.places.models import AreaFacts

# What ended longer ago than this is not asked about.
ASKED_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ToldArea:
    """An area of which something has been told, and when last."""

    area_id: int
    name: str
    last: date


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One thing told: what it was about, what came of it, when and how that was told."""

    row: Publication
    area: str

    @property
    def word(self) -> str | Promise:
        return rules.OUTCOME_WORDS[self.row.outcome]

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {rules.TOLD_DONE: "ok", rules.TOLD_DECIDED: "wait"}.get(self.row.outcome, "")

    @property
    def channels(self) -> Sequence[str | Promise]:
        return [rules.CHANNELS[code] for code in self.row.channels]


def told_areas() -> list[ToldArea]:
    """The areas of which something has been told, in Swedish order; for everybody. 2 queries."""
    found = Publication.objects.known().values("area").annotate(last=Max("told_on"))
    last = dict(found.values_list("area", "last"))
    rows = AreaFacts.objects.known().filter(area__in=last).order_by("sort_key")
    return [ToldArea(row.area_id, row.name, last[row.area_id]) for row in rows]


def told(**of: Any) -> QuerySet[Publication]:
    """What has been told that the filter `of` leaves, the latest first; for `lines`."""
    facts = FilteredRelation("area__facts", condition=Q(area__facts__replaced_at__isnull=True))
    named: Any = Publication.objects.known().filter(**of).annotate(facts=facts, area_name=F("facts__name"))
    rows: QuerySet[Publication] = named.order_by("-told_on", "-pk")
    return rows


def lines(rows: Iterable[Any]) -> list[ToldLine]:
    return [ToldLine(row, row.area_name) for row in rows]


# In these there is something that residents can be told.
_TOLD_STATES: Mapping[str, Collection[str]] = {
    rules.TOLD_DONE: (rules.DONE,),
    rules.TOLD_NOT: (rules.STOPPED, rules.NOT_POSSIBLE, rules.DECLINED),
}


def to_tell(forums: Collection[int], today: date) -> list[ActionLine]:
    """What some forums have lately done, or will not do, and have not told of, the latest first. 1 query.

    What the police hide is not there.
    """
    untold = Q(pk__in=())
    for outcome, states in _TOLD_STATES.items():
        known = Publication.objects.known().filter(action=OuterRef("action"), outcome=outcome)
        untold |= Q(Q(state__in=states) & ~Exists(known))
    since = datetime.combine(today - ASKED_FOR, time.min, get_current_timezone())
    rows = ActionState.objects.known().filter(untold, ~HIDDEN, action__forum__in=forums, since__gte=since)
    return [line_of(row, today) for row in with_place(with_party(rows)).order_by("-since", "-pk")]
