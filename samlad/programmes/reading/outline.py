"""Where in a document the programme is: which lines are its target areas, and which its goals. Pure.

The programme is between the first goal and the last line that belongs to one. A goal is known by a word
("Mål 2: …"), by its number when sub-goals follow ("2. …" and then "2.1 …"), or by being a heading right above
its sub-goals. Target areas are known, in this order, by a word ("Målområde: …"), by a list of them that comes
before ("… respektive målområde:" and bullets), by being the highest headings between goals, and last by
standing first between one goal and the next.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from samlad.programmes.reading.items import Item, Kind
from samlad.programmes.reading.rows import columns_of

_AREAS = re.compile(
    r"\b(?:(?:mål|fokus|insats|utvecklings|inriktnings|tema)områden?|prioriterade områden|inriktningar)\b",
    re.IGNORECASE,
)
# What can only belong to a goal.
_OF_GOALS = (Kind.ALSO, Kind.GOAL)
_AFTER = (Kind.BODIES, Kind.LEAD, Kind.CO_RESPONSIBLE)
STRUCTURE = (Kind.GOAL, Kind.SUBGOAL, Kind.ALSO, Kind.SUBGOALS, Kind.FOLLOWUP, Kind.ROW, *_AFTER)


@dataclass(slots=True)
class Outline:
    """Places in the list of items. `goals`: their titles, or the heads of tables that have them; `last`: the
    last that belongs to a goal. `guessed`: areas that are taken for such because of where they stand.
    `unheaded`: listed areas that no heading bears."""

    areas: set[int] = field(default_factory=set)
    goals: list[int] = field(default_factory=list)
    last: int = -1
    guessed: set[int] = field(default_factory=set)
    unheaded: list[int] = field(default_factory=list)


def anchors_of(items: Sequence[Item]) -> list[int]:
    """Places that surely belong to a goal: sub-goals that somebody answers for, and words for goals."""
    sure = [place for place, item in enumerate(items) if _is_anchor(items, place, item)]
    if sure:
        return sure
    return [
        place for place, item in enumerate(items) if item.kind == Kind.SUBGOAL and _has_parent(items, place)
    ]


def _is_anchor(items: Sequence[Item], place: int, item: Item) -> bool:
    if item.kind in _OF_GOALS:
        return True
    if item.kind == Kind.ROW:
        return item.named
    followed = place + 1 < len(items) and items[place + 1].kind in _AFTER
    return item.kind == Kind.SUBGOAL and (item.named or bool(item.bodies) or followed)


def _has_parent(items: Sequence[Item], place: int) -> bool:
    """Whether "2.1" comes after "2."."""
    wanted = items[place].number.split(".")[0]
    before = next((item for item in reversed(items[:place]) if item.kind == Kind.NUMBERED), None)
    return before is not None and before.number == wanted


def outline_of(items: Sequence[Item], contents: frozenset[str]) -> Outline:
    """Empty where there is nothing that is surely a goal's."""
    anchors = anchors_of(items)
    if not anchors:
        return Outline()
    first = _first_goal(items, anchors[0])
    last = _last(items, anchors[-1])
    outline = Outline(goals=_goals(items, first, last), last=last)
    _find_areas(outline, items, contents)
    return outline


def _heads_goals(item: Item) -> bool:
    """Whether it is the head of a table that has a column for goals."""
    columns = columns_of(item.cells) if item.kind == Kind.ROW else None
    return columns is not None and "goal" in columns.places


def _first_goal(items: Sequence[Item], anchor: int) -> int:
    place = anchor
    if _heads_goals(items[place]):
        return place
    while place > 0 and items[place].kind not in (Kind.GOAL, Kind.NUMBERED, Kind.HEADING, Kind.AREA):
        place -= 1
    if items[place].kind == Kind.AREA:
        return place + 1
    while place > 0 and _is_goal_before(items[place - 1], items[place]):
        place -= 1
    return place


def _is_goal_before(before: Item, item: Item) -> bool:
    """A goal that has nothing of its own, before the next one."""
    if before.kind != Kind.NUMBERED or item.kind != Kind.NUMBERED:
        return False
    return _value(before) < _value(item)


def _value(item: Item) -> int:
    return int(re.sub(r"\D", "", item.number.split(".")[-1]) or 0)


def _last(items: Sequence[Item], anchor: int) -> int:
    """The last line of the last goal. Goals that nobody answers for follow the last sure line when their
    numbers go on from it."""
    place = _end(items, anchor)
    while (after := _next_goal(items, place)) is not None:
        place = _end(items, after)
    return place


def _next_goal(items: Sequence[Item], place: int) -> int | None:
    """The first sub-goal of the next goal after that place."""
    before = next((one for one in reversed(items[: place + 1]) if one.kind == Kind.NUMBERED), None)
    for at in range(place + 1, len(items)):
        if items[at].kind == Kind.SUBGOAL and _has_parent(items, at):
            return at if before and int(items[at].number.split(".")[0]) > _value(before) else None
    return None


def _end(items: Sequence[Item], place: int) -> int:
    """Past what belongs to a line, and goals that have nothing of their own."""
    kinds = (*STRUCTURE, Kind.BULLET, Kind.NUMBERED)
    while place + 1 < len(items):
        after = items[place + 1 : place + 4]
        # A point whose bullet is gone; the first one also where nobody answers for it.
        point = after[0].bodies or items[place].kind == Kind.ALSO
        point = bool(point) and after[0].kind in (Kind.PROSE, Kind.HEADING)
        if not (after[0].kind in kinds or point or any(item.kind == Kind.FOLLOWUP for item in after)):
            break
        place += 1
    return place


def _goals(items: Sequence[Item], first: int, last: int) -> list[int]:
    within = range(first, last + 1)
    if _heads_goals(items[first]):
        return [place for place in within if _heads_goals(items[place])]
    named = [place for place in within if items[place].kind == Kind.GOAL]
    if named:
        return named
    numbered = [place for place in within if items[place].kind == Kind.NUMBERED]
    if numbered and items[first].kind != Kind.HEADING:
        return numbered
    level = items[first].heading
    same = [place for place in within if items[place].kind == Kind.HEADING and items[place].heading == level]
    return same if level else [first]


# Target areas


def _find_areas(outline: Outline, items: Sequence[Item], contents: frozenset[str]) -> None:
    columns = columns_of(items[outline.goals[0]].cells)
    if columns and "area" in columns.places:
        return
    named = [place for place, item in enumerate(items) if item.kind == Kind.AREA]
    listed = _listed(items, outline)
    if any(place < outline.last for place in named):
        outline.areas = _without_repeats(named, items, outline)
    elif listed:
        _take_listed(outline, items, listed)
    elif level := _level(items, outline):
        _take_level(outline, items, level)
    else:
        _take_first(outline, items, contents)


def _without_repeats(places: Sequence[int], items: Sequence[Item], outline: Outline) -> set[int]:
    """An area that is named again before it has a goal was only mentioned the first time."""
    gone = {
        one
        for at, one in enumerate(places)
        for other in places[at + 1 :]
        if items[one].title == items[other].title and not any(one < goal < other for goal in outline.goals)
    }
    return set(places) - gone


def _listed(items: Sequence[Item], outline: Outline) -> list[int]:
    """The bullets under a line that speaks of target areas, the last such list before the first goal."""
    found: list[int] = []
    for place in range(outline.goals[0]):
        if items[place].kind in (Kind.PROSE, Kind.HEADING) and _AREAS.search(items[place].text):
            bullets = _bullets_after(items, place)
            found = bullets if any(_bears(items, one) for one in bullets) else found
    return found


def _bullets_after(items: Sequence[Item], place: int) -> list[int]:
    end = place + 1
    while end < len(items) and items[end].kind == Kind.BULLET:
        end += 1
    return list(range(place + 1, end))


def _bears(items: Sequence[Item], listed: int) -> list[int]:
    """The headings after a list that bear one of its titles; with a number only where none is without."""
    same = [place for place in range(listed + 1, len(items)) if items[place].title == items[listed].title]
    return [place for kind in (Kind.HEADING, Kind.NUMBERED) for place in same if items[place].kind == kind]


def _take_listed(outline: Outline, items: Sequence[Item], listed: Sequence[int]) -> None:
    for one in listed:
        if bearers := _bears(items, one):
            outline.areas.add(bearers[0])
        else:
            outline.unheaded.append(one)
    outline.goals = [goal for goal in outline.goals if goal not in outline.areas]
    for before, goal in _goals_with_before(outline):
        start = listed[-1] + 1 if before is None else before + 1
        gap = range(start, goal)
        restarts = before is None or _value(items[goal]) <= _value(items[before])
        if restarts and not any(place in outline.areas for place in gap):
            _take_one(outline, _headings(items, _gap(items, outline, before, goal, start)))


def _goals_with_before(outline: Outline) -> Iterator[tuple[int | None, int]]:
    """Each goal with the one before it."""
    return zip([None, *outline.goals[:-1]], outline.goals, strict=True)


def _gap(items: Sequence[Item], outline: Outline, before: int | None, goal: int, start: int) -> range:
    """What stands between the end of one goal and the next."""
    if before is None:
        return range(start, goal)
    ends = [
        p for p in range(before, goal) if items[p].kind in STRUCTURE or items[p].bodies or p in outline.areas
    ]
    return range(max(ends, default=before) + 1, goal)


def _headings(items: Sequence[Item], places: range) -> list[int]:
    return [place for place in places if items[place].kind == Kind.HEADING]


def _take_one(outline: Outline, headings: Sequence[int]) -> None:
    if headings:
        outline.areas.add(headings[0])
        outline.guessed.add(headings[0])


def _level(items: Sequence[Item], outline: Outline) -> int:
    """How high the headings of target areas are; 0 where headings do not tell."""
    least = items[outline.goals[0]].heading or 99
    gaps = [_gap(items, outline, before, goal, 0) for before, goal in pairwise(outline.goals)]
    tops = [
        min(levels) for gap in gaps if (levels := [h for p in gap if 0 < (h := items[p].heading) < least])
    ]
    if tops:
        return Counter(tops).most_common(1)[0][0]
    above = [items[place].heading for place in range(outline.goals[0]) if 0 < items[place].heading < least]
    return above[-1] if above else 0


def _take_level(outline: Outline, items: Sequence[Item], level: int) -> None:
    """From the last such heading above the first goal; one without goals is an area when another one with
    goals comes after it, or nothing higher came between."""
    same = [place for place, item in enumerate(items) if item.heading == level]
    start = max((place for place in same if place < outline.goals[0]), default=outline.goals[0])
    higher = [p for p, item in enumerate(items) if p > start and 0 < item.heading < level]
    end = min(higher, default=len(items)) if level > 1 else outline.last
    outline.areas = {place for place in same if start <= place <= end}


def _take_first(outline: Outline, items: Sequence[Item], contents: frozenset[str]) -> None:
    for before, goal in _goals_with_before(outline):
        headings = _headings(items, _gap(items, outline, before, goal, 0))
        known = [place for place in headings if items[place].title in contents]
        if before is None:
            outline.areas.update((known or headings)[-1:])
            outline.guessed.update([] if known else headings[-1:])
        else:
            _take_one(outline, known or headings)
