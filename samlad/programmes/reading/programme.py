"""A programme is read out of a document. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal
from samlad.programmes.reading import bodies
from samlad.programmes.reading.building import Building
from samlad.programmes.reading.documents import Document, Line
from samlad.programmes.reading.items import Item, Kind, item_of, looks_like_goal
from samlad.programmes.reading.languages import is_foreign
from samlad.programmes.reading.lines import parts_of, without_running_heads
from samlad.programmes.reading.numbering import in_three_steps
from samlad.programmes.reading.outline import Outline, anchors_of, outline_of
from samlad.programmes.reading.places import places_of
from samlad.programmes.reading.rows import Columns, columns_of, read_row
from samlad.programmes.reading.template import read_table_of_template
from samlad.programmes.reading.values import ProgrammeText, Remark

_TITLED = (Kind.GOAL, Kind.AREA, Kind.SUBGOAL)


def read_programme(document: Document) -> ProgrammeText:
    """Target areas, goals and who answers for them; what is not understood is listed.

    A file can hold several documents, each with its list of contents: the one with most that can only belong
    to goals is the programme. In it, text before the first goal of a target area, and after the last goal, is
    background; everything from a goal on that is none of what belongs to goals is listed as not understood.
    Raises Refusal where there is no goal at all.
    """
    if document.table is not None:
        return read_table_of_template(document.table)
    found = [(part, items_of(without_running_heads(part.lines))) for part in parts_of(document)]
    part, items = max(found, key=lambda one: len(anchors_of(one[1])))
    if is_foreign(line.text for line in part.lines):
        raise Refusal(
            _("Texten är på ett annat språk. Inget i den gick att förstå som ett program på svenska.")
        )
    outline = outline_of(items, part.contents)
    if not outline.goals:
        raise Refusal(
            _("Inga mål hittades. Skriv målen med nummer (1. Mål, 1.1 Delmål), eller fyll i mallen i Excel.")
        )
    return _read(items, outline, part.lines)


def items_of(lines: Sequence[Line]) -> list[Item]:
    """What the lines are; a title that stands on the line after its word belongs to it."""
    kept: list[Item] = []
    columns: Columns | None = None
    for line in lines:
        item = item_of(line)
        if item.kind == Kind.ROW:
            columns = columns_of(item.cells) or columns
            item = replace(item, named=columns is not None)
        else:
            columns = None
        last = kept[-1] if kept else None
        if last and last.kind in _TITLED and not last.text and item.kind in (Kind.PROSE, Kind.HEADING):
            kept[-1] = replace(last, text=item.text, bodies=item.bodies)
        else:
            kept.append(item)
    return in_three_steps(kept)


def _read(items: Sequence[Item], outline: Outline, lines: Sequence[Line]) -> ProgrammeText:
    reading = _Reading(items, outline)
    for place, item in enumerate(items):
        reading.take(place, item)
    programme = reading.building.done()
    for place in sorted(outline.guessed):
        told = _("Rubriken togs som målområde för att den står före målen: %(title)s")
        programme.notes.append(Remark(items[place].line, told % {"title": items[place].text}))
    for place in outline.unheaded:
        told = _("Målområdet nämns i en lista, men ingen rubrik har det namnet: %(title)s")
        programme.notes.append(Remark(items[place].line, told % {"title": items[place].text}))
    places = places_of(items, {items[place].title for place in outline.areas})
    programme.priority_areas = list(places.names)
    programme.notes += places.notes
    return programme


class _Reading:
    """The walk through the items: where it is, and what the next line would belong to."""

    def __init__(self, items: Sequence[Item], outline: Outline) -> None:
        self.items, self.outline = items, outline
        self.building = Building()
        self.goals = set(outline.goals)
        self.columns: Columns | None = None
        self.under: Kind | None = None
        # A mark that stood alone: what it marks comes on the next lines.
        self.waiting: Kind | None = None

    def take(self, place: int, item: Item) -> None:
        if item.kind != Kind.ROW:
            self.columns = None
        if place in self.outline.areas:
            self._begin()
            self.building.area(_whole(item), item.line)
        elif place in self.goals and item.kind != Kind.ROW:
            self._begin()
            self.building.goal(item.number, _whole(item), item.line)
        elif place > self.outline.last or not self._is_inside(item):
            self._leave(item)
        else:
            self._take_in_goal(place, item)

    def _begin(self) -> None:
        self.under = self.waiting = None

    def _is_inside(self, item: Item) -> bool:
        """Inside a goal, or at a row that says itself which goal it is about."""
        return self.building.has_goal or (item.kind == Kind.ROW and item.named)

    def _leave(self, item: Item) -> None:
        """Background, unless it has a number or names bodies as what belongs to goals does."""
        is_point = item.kind == Kind.SUBGOAL or (item.kind == Kind.BULLET and item.bodies)
        if self.building.has_area and (is_point or looks_like_goal(item)):
            self._lose(item)

    def _take_in_goal(self, place: int, item: Item) -> None:
        if self._is_awaited(item):
            self._take_awaited(item)
            return
        if item.kind != Kind.BULLET:
            self.waiting = None
        takers = {
            Kind.SUBGOAL: self._subgoal,
            Kind.ALSO: self._mode,
            Kind.SUBGOALS: self._mode,
            Kind.BULLET: self._bullet,
            Kind.BODIES: self._bodies,
            Kind.LEAD: self._bodies,
            Kind.CO_RESPONSIBLE: self._bodies,
            Kind.FOLLOWUP: self._followup,
            Kind.ROW: self._row,
        }
        if item.kind in (Kind.PROSE, Kind.HEADING, Kind.NUMBERED) and self._is_undertaking(place, item):
            self._undertaking(item)
        else:
            takers.get(item.kind, self._lose)(item)

    def _is_awaited(self, item: Item) -> bool:
        return self.waiting is not None and item.kind in (Kind.PROSE, Kind.HEADING, Kind.BULLET)

    def _take_awaited(self, item: Item) -> None:
        waiting = self.waiting
        if item.kind != Kind.BULLET:
            self.waiting = None
        names = bodies.split(item.text)
        if waiting == Kind.FOLLOWUP:
            self.waiting = None
            self.building.followup(item.text.rstrip("."), item.line, item.shown)
        elif waiting and bodies.could_be(names):
            self.building.answer(names, item.line, item.shown, first=waiting == Kind.LEAD)
        else:
            self._lose(item)

    def _subgoal(self, item: Item) -> None:
        self.under = None
        self.building.subgoal(item.number, item.text, item.bodies, item.line)

    def _mode(self, item: Item) -> None:
        self.under = item.kind
        self.building.close()

    def _bullet(self, item: Item) -> None:
        if self.under == Kind.ALSO:
            self._undertaking(item)
        elif self.under == Kind.SUBGOALS:
            self.building.subgoal("", item.text, item.bodies, item.line)
        else:
            self._lose(item)

    def _is_undertaking(self, place: int, item: Item) -> bool:
        """A point whose bullet is gone, or that has a number: who answers for it gives it away."""
        after = self.items[place + 1 : place + 2]
        followed = bool(after) and after[0].kind in (Kind.BODIES, Kind.LEAD)
        return self.under == Kind.ALSO and (bool(bodies.cut(_whole(item))[1]) or followed)

    def _undertaking(self, item: Item) -> None:
        text, names = (item.text, item.bodies) if item.bodies else bodies.cut(item.text)
        self.building.undertaking(text, names, item.line)

    def _bodies(self, item: Item) -> None:
        names = item.bodies if item.kind == Kind.BODIES else bodies.split(item.text)
        if item.kind != Kind.BODIES and not item.text:
            self.waiting = item.kind
        elif not bodies.could_be(names):
            self._lose(item)
        elif item.kind == Kind.BODIES:
            self.building.answer_all(names, item.line, item.shown)
        else:
            self.building.answer(names, item.line, item.shown, first=item.kind == Kind.LEAD)

    def _followup(self, item: Item) -> None:
        self.under = None
        self.building.close()
        if item.text:
            self.building.followup(item.text.rstrip("."), item.line, item.shown)
        else:
            self.waiting = Kind.FOLLOWUP

    def _row(self, item: Item) -> None:
        found = columns_of(item.cells)
        if found:
            self.columns = found
        elif self.columns:
            read_row(self.building, self.columns, item.cells, item.line)
        else:
            self._lose(item)

    def _lose(self, item: Item) -> None:
        self.building.lose(item.line, item.shown or item.text)


def _whole(item: Item) -> str:
    """A title with the bracket that ends it, also where bodies stand in it."""
    if not item.bodies or item.kind not in (Kind.HEADING, Kind.PROSE):
        return item.text
    return item.shown
