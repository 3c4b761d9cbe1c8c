"""The list of areas and the page of one place."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, takewhile
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.actions.area_work import Work, work_of
from samlad.actions.lead_time import clock_start
from samlad.actions.publishing import ToldLine, lines, told
from samlad.actions.queries import ActionLine, actions_of_area, states_of_area
from samlad.actions.rules import DONE
from samlad.base.forms import Moment
from samlad.base.maps import Shape, area_map
from samlad.base.signals import LEVELS
from samlad.desk.queries.gaps import UNDECIDED, Gap, Undecided, undecided
from samlad.desk.queries.gaps_page import gaps_of_area
from samlad.desk.queries.place_figures import PlaceFigures, place_figures
from samlad.desk.queries.place_goals import AreaGoals, area_goals, goals_of_area
from samlad.desk.queries.thread_kinds import decided_in, hidden_words, node_words, pages_of
from samlad.deviations.queries import Asker
from samlad.deviations.rules import BY_HAND, LEVEL_WORDS, PREPARING, STATE_WORDS, Word, rule_of
from samlad.deviations.wording import undecided_words
from samlad.events.rows import known_in
from samlad.forums.models import Watch
from samlad.forums.rules import Standing
from samlad.land.queries import AreaOwner, owners_of
from samlad.places.models import AreaFacts
from samlad.places.queries import Classed, classifications_of
from samlad.situation.queries.history import HISTORY, period_distance
from samlad.situation.queries.latest import (
    Level,
    latest_rounds,
    levels_now,
    marks_of_area,
)
from samlad.statistics.queries.areas import MUNICIPALITY, wholes
from samlad.thread.models import Node
from samlad.thread.queries import reach

RAISED, SERIOUS = 2, 3
MOST_ENDED, MOST_TOLD = 5, 3
# So many levels up the municipality is looked for at once.
UP = 4


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area in the list; `depth` is how far down in the hierarchy it is."""

    area_id: int
    name: str
    code: str
    kind: str
    depth: int
    level: Level | None


@dataclass(frozen=True, slots=True)
class AreasPage:
    lines: Sequence[AreaLine]
    map: SafeString


def known_areas(at: datetime | None = None, drawn: int | None = None) -> Any:
    """The areas as known at a moment, in Swedish order, with code and drawing; all drawn, or only one."""
    bound = known_in("area__boundaries", at)
    if drawn is not None:
        bound &= Q(area__boundaries__area=drawn)
    rows = AreaFacts.objects.known(at).order_by("sort_key")
    return rows.annotate(
        bound=FilteredRelation("area__boundaries", condition=bound),
        code=F("area__code"),
        kind=F("area__kind"),
        path=F("bound__path"),
        x=F("bound__x"),
        y=F("bound__y"),
        radius=F("bound__radius"),
    )


def areas_page(standing: Standing, moment: Moment) -> AreasPage:
    """3 queries."""
    rows = list(known_areas(moment.at).on(moment.day))
    levels = levels_now(latest_rounds(standing, moment.at), moment.at)
    children = dict[int | None, list[Any]]()
    present = {row.area_id for row in rows}
    for row in rows:
        children.setdefault(row.parent_id if row.parent_id in present else None, []).append(row)
    lines = list(_in_order(children, None, 0, levels))
    shapes = [_shape(row, levels[row.area_id]) for row in rows if row.path and row.area_id in levels]
    return AreasPage(
        lines, area_map(shapes, title=_("Karta över områdena"), width=300) if shapes else SafeString()
    )


def _in_order(
    children: Mapping[int | None, Sequence[Any]], parent: int | None, depth: int, levels: Mapping[int, Level]
) -> Sequence[AreaLine]:
    lines = list[AreaLine]()
    for row in children.get(parent, ()):
        level = levels.get(row.area_id)
        lines.append(AreaLine(row.area_id, row.name, row.code, row.kind, depth, level))
        lines.extend(_in_order(children, row.area_id, depth + 1, levels))
    return lines


def _shape(row: Any, level: Level) -> Shape:
    return Shape(
        path=row.path,
        x=row.x,
        y=row.y,
        radius=row.radius,
        name=row.name,
        level=level.level,
        href=f"/omraden/{row.area_id}/",
        label=f"{row.name}: {level.level} {LEVELS[level.level].word}",
    )


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the red thread on a page; a gap where something ought to be and is not."""

    kind: str
    node: Node | None
    word: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class ActionWithTime:
    """An action, and how many days it has taken since what it answers to was first seen."""

    line: ActionLine
    days: int | None

    @property
    def done(self) -> bool:
        return self.line.state == DONE


@dataclass(frozen=True, slots=True)
class OpenDeviation:
    """A deviation in the place that nobody has decided on."""

    row: Undecided
    today: date

    @property
    def title(self) -> str:
        label, rule = self.row.label, self.row.rule
        return label if rule == BY_HAND else f"{rule_of(rule).name}: {label}"

    @property
    def state(self) -> Word:
        return STATE_WORDS[self.row.state]

    @property
    def tone(self) -> str:
        due_on = self.row.due_on if self.row.state == PREPARING else None
        return "wait" if due_on is not None and due_on >= self.today else "late"

    @property
    def clock(self) -> str:
        """For how long, and with whom."""
        days = (self.today - localdate(self.row.clock_from)).days
        where = _("Ligger hos: %(level)s.") % {"level": LEVEL_WORDS[self.row.level]}
        return f"{undecided_words(days)} {where}"


@dataclass(frozen=True, slots=True)
class AreaPage:
    """`actions` are those that the page has room for; `work` is of all: how long they take and what they
    cost. `undecided` are deviations, the oldest first."""

    facts: AreaFacts
    parent: Any
    children: Sequence[Any]
    marks: Sequence[Any]
    strip: Sequence[int | None]
    actions: Sequence[ActionLine]
    watchers: Sequence[str]
    thread: Sequence[Link]
    gaps: Sequence[Gap]
    undecided: Sequence[OpenDeviation]
    goals: AreaGoals
    map: SafeString
    figures: PlaceFigures
    told: Sequence[ToldLine]
    lead_days: Mapping[int, int]
    work: Work
    classifications: Sequence[Classed]
    owners: Sequence[AreaOwner]
    can_add: bool = False
    leads: bool = False

    @property
    def open_actions(self) -> Sequence[ActionWithTime]:
        return [
            ActionWithTime(line, self.lead_days.get(line.action.pk)) for line in self.actions if line.open
        ]

    @property
    def ended_actions(self) -> Sequence[ActionWithTime]:
        ended = [line for line in self.actions if not line.open]
        return [ActionWithTime(line, self.lead_days.get(line.action.pk)) for line in ended[:MOST_ENDED]]

    @property
    def other_gaps(self) -> Sequence[Gap]:
        """Those that no other part of the page tells of."""
        return [gap for gap in self.gaps if gap.code != UNDECIDED]

    @property
    def now(self) -> Any:
        return self.marks[0] if self.marks else None

    @property
    def strip_label(self) -> str:
        counts = Counter(level for level in self.strip if level is not None)
        told = [f"{LEVELS[level].word} {counts[level]}" for level in sorted(counts, reverse=True)]
        return _("Senaste perioderna, antal per nivå: %(levels)s") % {"levels": ", ".join(told) or "–"}


def area_page(asker: Asker, area: int, moment: Moment) -> AreaPage | None:
    """One place, as known at a moment; None where it was not known. At most 25 queries."""
    standing, at, today = asker.standing, moment.at, moment.day
    family = _family(area, at)
    facts = next((row for row in family if row.area_id == area), None)
    if facts is None:
        return None
    marks = marks_of_area(standing, area, at)
    actions = actions_of_area(standing, area, today, at)
    rows = goals_of_area(area, moment)
    figures = place_figures(area, _municipality(area, family, at), at, {row.indicator for row in rows})
    deviations = undecided(asker, at, Q(deviation__area=area))
    return AreaPage(
        facts=facts,
        parent=next((row for row in family if row.area_id == facts.parent_id), None),
        children=[row for row in family if row.parent_id == area],
        marks=marks,
        strip=_strip(marks),
        actions=actions,
        watchers=_watchers(standing, area, today, at),
        thread=_thread(asker, marks, actions, at),
        gaps=gaps_of_area(asker, area, marks, deviations, moment),
        undecided=[OpenDeviation(row, today) for row in deviations],
        goals=area_goals(area, rows, figures.known, figures.grid, moment),
        map=_own_map(facts, marks),
        figures=figures,
        told=lines(told(area=area, told_on__lte=today)[:MOST_TOLD]),
        lead_days=_lead_days(actions, today),
        work=work_of(states_of_area(standing, area, at), today),
        classifications=classifications_of(area, at),
        owners=owners_of(area, today, at),
        can_add=any(map(standing.takes_part, standing.roles)),
        leads=any(map(standing.leads, standing.roles)),
    )


def _family(area: int, at: datetime | None) -> list[Any]:
    """The facts of an area, of what it is a part of, of its parts, and of all municipalities. 1 query."""
    known = AreaFacts.objects.known(at)
    related, above = Q(area=area) | Q(parent=area) | Q(area__kind=MUNICIPALITY), known.filter(area=area)
    for _level in range(UP):
        related |= Q(area__in=above.values("parent"))
        above = known.filter(area__in=above.values("parent"))
    return list(known_areas(at, area).filter(related))


def _municipality(area: int, family: Sequence[Any], at: datetime | None) -> dict[int, str]:
    """The municipality that the area is a part of, or the only one there is, with its name; not itself.

    No queries where the municipality is not many levels up.
    """
    rows = {row.area_id: row for row in family}
    named = {key: row.name for key, row in rows.items() if row.kind == MUNICIPALITY}
    key = rows[area].parent_id
    while key in rows and key not in named:
        key = rows[key].parent_id
    if key is not None and key not in rows:
        key = wholes([area], at)[area].get(MUNICIPALITY)
    if key is None and len(named) == 1:
        key = next(iter(named))
    return {key: named[key]} if key in named and key != area else {}


def _lead_days(actions: Sequence[ActionLine], today: date) -> dict[int, int]:
    """How long each has taken: until it ended, or until today. No queries."""
    found = dict[int, int]()
    for line in actions:
        action, end = line.action, today if line.open else localdate(line.since)
        reason = action.reason_node.day if action.reason_node else None
        found[action.pk] = (end - clock_start(action.first_seen_on, reason, localdate(action.event.at))).days
    return found


def _strip(marks: Sequence[Any]) -> list[int | None]:
    strip: list[int | None] = [None] * HISTORY
    regular = [mark for mark in marks if not mark.round.is_extra]
    if regular:
        last = regular[0].round
        for mark in regular:
            place = HISTORY - 1 - period_distance(last.rhythm, mark.round.first_day, last.first_day)
            if place >= 0 and mark.round.forum_id == last.forum_id:
                strip[place] = mark.level
    return strip


def _watchers(standing: Standing, area_id: int, day: date, at: datetime | None) -> list[str]:
    """The parties that have agreed to watch the area, in the forums somebody sits in. 1 query."""
    current = Q(party__profiles__replaced_at__isnull=True)
    watches = Watch.objects.known(at).on(day).filter(area=area_id, forum__in=list(standing.roles))
    rows = watches.annotate(profile=FilteredRelation("party__profiles", condition=current))
    names = rows.order_by("profile__sort_key").values_list("profile__name", flat=True)
    return list(dict.fromkeys(names))


def _own_map(facts: Any, marks: Sequence[Any]) -> SafeString:
    if facts.path is None:
        return SafeString()
    level = marks[0].level if marks else None
    shape = Shape(facts.path, facts.x, facts.y, facts.name, level, radius=facts.radius)
    return area_map([shape], title=_("Karta över %(area)s") % {"area": facts.name}, width=320)


def _thread(
    asker: Asker, marks: Sequence[Any], actions: Sequence[ActionLine], at: datetime | None
) -> list[Link]:
    """From the level of the area to what came of it; a gap where a serious level led to nothing."""
    if not marks:
        return []
    start = _start(marks, {line.action.reason_node_id for line in actions})
    nodes = reach(start.node_id, at)
    visible = pages_of(asker, nodes, decided_in(nodes))
    links = list(_links(nodes, visible))
    if start.level >= SERIOUS and all(link.kind != "action" for link in links):
        links.append(Link("gap", None, _("Ingen åtgärd är kopplad till nivån")))
    return links


def _start(marks: Sequence[Any], reasons: Collection[int | None]) -> Any:
    """The latest level that led to an action, in the spell of raised levels that goes on; else the latest."""
    spell = takewhile(lambda mark: mark.level >= RAISED, marks)
    return next((mark for mark in spell if mark.node_id in reasons), marks[0])


def _links(nodes: Sequence[Node], visible: Mapping[int, str]) -> Iterator[Link]:
    """A link for each node; one for all those that follow on each other and may not be seen."""
    for hidden, together in groupby(nodes, key=lambda node: node.pk not in visible):
        if hidden:
            yield Link("hidden", None, hidden_words(len(list(together))))
        else:
            yield from (Link(node.kind, node, node_words(node)) for node in together)
