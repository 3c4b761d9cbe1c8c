"""The page of a meeting: the agenda that every room has filled, who was there, and what was said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.actions import agenda as actions
from samlad.base.agenda import (
    ACTIONS,
    AREAS,
    CARRIED,
    COMING,
    DISAGREEMENTS,
    GROUPS,
    POINTS,
    AgendaItem,
)
from samlad.base.audiences import AUDIENCE_WORDS, SENDER, is_marked, may_read
from samlad.base.sorting import swedish_key
from samlad.deviations import agenda as deviations
from samlad.forums.models import MEMBER, READER, ForumFacts, Seat
from samlad.forums.rules import Standing
from samlad.parties.models import Holding
from samlad.situation.models import CARRIED_OVER, DONE, Attendance, Meeting, PointOutcome
from samlad.situation.queries.agenda import ComingPoint, agenda_items, coming_points
from samlad.situation.rules import ADOPTED, AT_MEETING, MARKING, PROPOSAL, SHOWN

# When something special goes on, the meeting begins with that.
ORDER, EXTRA_ORDER = tuple(GROUPS), (AREAS, DISAGREEMENTS, COMING, POINTS, CARRIED, ACTIONS)


@dataclass(frozen=True, slots=True)
class Line:
    """A point on the agenda, and what came of it here (`outcome`) or the last time (`before`)."""

    item: AgendaItem
    number: int
    outcome: Any = None
    before: Any = None
    mark_href: str = ""

    @property
    def anchor(self) -> str:
        return "punkt-" + self.item.key.replace(":", "-")

    @property
    def area(self) -> int | None:
        """The key of the area that it is about; None where it is about something else."""
        kind, _colon, key = self.item.key.partition(":")
        return int(key) if kind == "area" else None

    @property
    def done(self) -> bool:
        return self.outcome is not None and self.outcome.state == DONE

    @property
    def marked(self) -> bool:
        return is_marked(self.item.audience)

    @property
    def audience(self) -> str | Promise:
        """Who has the point on the agenda, in words."""
        if self.item.audience == SENDER and self.item.key.startswith("action:"):
            return _("Bara samordnaren och polisen")
        return AUDIENCE_WORDS[self.item.audience]


@dataclass(frozen=True, slots=True)
class Group:
    word: str | Promise
    lines: Sequence[Line]

    @property
    def start(self) -> int:
        return self.lines[0].number


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A function with a seat on the day of the meeting. `present` is None until somebody has noted it.

    `expected`: somebody holds it, and it takes part and does not only read.
    """

    function_id: int
    function: str
    party: str
    holders: Sequence[str]
    present: bool | None
    expected: bool


@dataclass(frozen=True, slots=True)
class NotesLine:
    """The notes as they stand; `pk` and `saved_at` are None where there are none."""

    pk: int | None = None
    text: str = ""
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting for one reader. `past`: it is over, and only what came of it is shown."""

    round: Any
    facts: ForumFacts
    groups: Sequence[Group]
    seats: Sequence[SeatLine]
    notes: NotesLine
    past: bool
    marked: Sequence[str]

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]

    @property
    def left(self) -> int:
        """How many points have not been closed."""
        return sum(1 for line in self.lines if line.outcome is None)

    @property
    def begun(self) -> bool:
        return self.round.state in SHOWN

    @property
    def can_start(self) -> bool:
        return bool(self.round.state == PROPOSAL)

    @property
    def can_adopt(self) -> bool:
        return bool(self.round.state == AT_MEETING)

    @property
    def attendance_noted(self) -> bool:
        return any(seat.present is not None for seat in self.seats)

    def line(self, key: str) -> Line | None:
        return next((line for line in self.lines if line.item.key == key), None)


def plain_member(forum_id: int) -> Standing:
    """A member of whom nothing more is known: she sees what all members may see, as on the wall."""
    return Standing(roles={forum_id: frozenset({MEMBER})})


def meeting_page(round: Any, standing: Standing, today: date, *, leads: bool) -> MeetingPage:
    """The meeting as somebody with that standing may see it. `round` with `state` and `since`. 19 queries.

    `leads`: whether she who looks sets levels, which is so also when she looks at what all members see.
    """
    found = agenda_items(round, standing)
    day = _day_of(round, today)
    offered = [
        *actions.agenda_items(round.forum_id, standing, day),
        *deviations.agenda_items(round.forum_id, standing, day),
        *found.items,
    ]
    past = round.state == ADOPTED and localdate(round.since) < today
    here, before = _outcomes(round, offered, standing)
    coming = coming_points(round, standing, {*here, *before})
    here, before = _readable(here, coming), _readable(before, coming)
    gathered = _gathered(offered, here, before, coming)
    items = [item for item in gathered if item.key in here] if past else _shortened(gathered, here)
    lines = _numbered(items, here, before, round, can_mark=leads and round.state in MARKING)
    shown = [line.item.key for line in lines if line.marked]
    return MeetingPage(
        round=round,
        facts=found.facts,
        groups=_grouped(lines),
        seats=_seats(round),
        notes=_notes(round),
        past=past,
        marked=sorted({*shown, *found.marked}),
    )


def _day_of(round: Any, today: date) -> date:
    """The day that delays are counted from: that of the meeting where it is over, whoever looks when."""
    return min(today, localdate(round.meeting_at)) if round.state == ADOPTED else today


Outcomes = Mapping[str, Any]


def _outcomes(round: Any, offered: Iterable[AgendaItem], standing: Standing) -> tuple[Outcomes, Outcomes]:
    """By key, what this meeting made of points, and what the latest earlier one did. 1 query.

    Of the earlier only what matters now: points carried over, and those that are settled once and for all.
    """
    rows = PointOutcome.objects.known().filter(meeting__round__forum=round.forum_id)
    when = "meeting__round__meeting_at"
    earlier = Q(**{f"{when}__lt": round.meeting_at})
    later = rows.filter(earlier, key=OuterRef("key"), **{f"{when}__gt": OuterRef(when)})
    settled = Q(key__in=[item.key for item in offered if item.once])
    latest = earlier & (Q(state=CARRIED_OVER) | settled) & ~Exists(later)
    visible = [
        row
        for row in rows.filter(Q(meeting__round=round) | latest).select_related("meeting")
        if _visible(row, standing, round.forum_id)
    ]
    here = {row.key: row for row in visible if row.meeting.round_id == round.pk}
    return here, {row.key: row for row in visible if row.meeting.round_id != round.pk}


def _visible(row: PointOutcome, standing: Standing, forum: int) -> bool:
    """Whether somebody had the point on her agenda: only then is she told what came of it."""
    own = standing.parties.get(forum, frozenset()) if standing.takes_part(forum) else frozenset()
    return row.party_id in own or may_read(standing.reader_class(forum), row.audience)


def _readable(outcomes: Outcomes, coming: Mapping[str, ComingPoint]) -> Outcomes:
    """The outcomes without those of coming events that the reader may not see as they are reviewed now.

    What was written before the words of an event were masked may repeat them, and is kept back.
    """
    found = dict[str, Any]()
    for key, row in outcomes.items():
        if not key.startswith("coming:"):
            found[key] = row
        elif key in coming:
            masked_at = coming[key].masked_at
            row.text = "" if masked_at is not None and row.recorded_at < masked_at else row.text
            found[key] = row
    return found


def _gathered(
    offered: Iterable[AgendaItem], here: Outcomes, before: Outcomes, coming: Mapping[str, ComingPoint]
) -> list[AgendaItem]:
    """What is offered now, what was carried over, and what was closed here and has lost its cause."""
    items = {item.key: item for item in offered if not _settled(item, before)}
    for key, row in before.items():
        if row.state == CARRIED_OVER:
            items[key] = replace(items.get(key) or _told(row, coming), group=CARRIED)
    for key, row in here.items():
        items.setdefault(key, _told(row, coming))
    return list(items.values())


def _shortened(items: Sequence[AgendaItem], here: Outcomes) -> list[AgendaItem]:
    """As many actions as a meeting can take, of those that it has not closed; all of the rest."""
    waiting, others = list[AgendaItem](), list[AgendaItem]()
    for item in items:
        (waiting if item.group == ACTIONS and item.key not in here else others).append(item)
    return others + actions.shortened(waiting)


def _settled(item: AgendaItem, before: Outcomes) -> bool:
    return item.once and item.key in before and before[item.key].state == DONE


def _told(row: PointOutcome, coming: Mapping[str, ComingPoint]) -> AgendaItem:
    """A point of which only what a meeting wrote is left; a coming event as it is reviewed now."""
    if row.key in coming:
        return coming[row.key].item
    return AgendaItem(row.key, _group(row.key), row.label, audience=row.audience, party_id=row.party_id)


def _group(key: str) -> str:
    kinds = {"action": ACTIONS, "area": AREAS, "coming": COMING, "point": POINTS}
    return kinds.get(key.partition(":")[0], POINTS)


def _numbered(
    items: Iterable[AgendaItem], here: Outcomes, before: Outcomes, round: Any, *, can_mark: bool
) -> list[Line]:
    order = EXTRA_ORDER if round.is_extra else ORDER
    ranked = sorted(items, key=lambda i: (order.index(i.group), -i.weight, swedish_key(i.label)))
    lines = list[Line]()
    for number, item in enumerate(ranked, start=1):
        kind, _colon, pk = item.key.partition(":")
        mark = reverse("situation:mark", args=[round.pk, pk]) if kind == "area" and can_mark else ""
        lines.append(Line(item, number, here.get(item.key), before.get(item.key), mark))
    return lines


def _grouped(lines: Iterable[Line]) -> list[Group]:
    groups = dict[str, list[Line]]()
    for line in lines:
        groups.setdefault(line.item.group, []).append(line)
    return [Group(GROUPS[code], found) for code, found in groups.items()]


def _seats(round: Any) -> list[SeatLine]:
    """Who has a seat on the day of the meeting, by party in Swedish order. 3 queries."""
    day = localdate(round.meeting_at)
    current = Q(function__party__profiles__replaced_at__isnull=True)
    seats = Seat.objects.known().on(day).filter(forum=round.forum_id).select_related("function")
    named = list(
        seats.annotate(
            profile=FilteredRelation("function__party__profiles", condition=current), party=F("profile__name")
        )
    )
    holders = _holders([seat.function_id for seat in named], day)
    rows = Attendance.objects.known().filter(meeting__round=round)
    present = dict(rows.values_list("function_id", "present"))
    lines = [
        SeatLine(
            function_id=seat.function_id,
            function=seat.function.name,
            party=seat.party,
            holders=holders[seat.function_id],
            present=present.get(seat.function_id),
            expected=bool(holders[seat.function_id]) and seat.role != READER,
        )
        for seat in named
    ]
    return sorted(lines, key=lambda line: (swedish_key(line.party), swedish_key(line.function)))


def _holders(functions: Sequence[int], day: date) -> Mapping[int, list[str]]:
    """The names of those who hold functions on a day, deputies last. 1 query."""
    rows = Holding.objects.known().on(day).filter(function__in=functions).order_by("deputy", "pk")
    found = defaultdict[int, list[str]](list)
    for function, name in rows.values_list("function_id", "user__name"):
        found[function].append(name)
    return found


def _notes(round: Any) -> NotesLine:
    """1 query."""
    current = FilteredRelation("notes", condition=Q(notes__replaced_at__isnull=True))
    rows = Meeting.objects.filter(round=round).annotate(current=current)
    found = rows.values_list("current__pk", "current__text", "current__recorded_at").first()
    return NotesLine() if found is None or found[0] is None else NotesLine(*found)
