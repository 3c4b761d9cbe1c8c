"""A programme numbered in steps without words: 1 is a target area, 1.1 a goal, 1.1.1 a sub-goal. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from samlad.programmes.reading.items import Item, Kind

_AFTER = (Kind.BODIES, Kind.LEAD, Kind.CO_RESPONSIBLE)


def in_three_steps(items: Sequence[Item]) -> list[Item]:
    """With target areas and goals known for what they are; as it was where words tell what they are, or where
    somebody answers for what has a number as 1.1."""
    kept = list(items)
    if any(item.named and item.kind in (Kind.AREA, Kind.GOAL, Kind.SUBGOAL) for item in items):
        return kept
    goals, areas = set[int](), set[int]()
    for place, item in enumerate(items):
        if item.kind == Kind.SUBGOAL and item.depth > 2:
            goal = _head(items, place, Kind.SUBGOAL)
            area = _head(items, goal, Kind.NUMBERED) if goal is not None else None
            if goal is None or area is None or _is_answered(items, goal):
                return kept
            goals.add(goal)
            areas.add(area)
    for place in sorted(goals | _without_subgoals(items, areas)):
        kept[place] = replace(items[place], kind=Kind.GOAL, named=True)
    for place in areas:
        kept[place] = replace(items[place], kind=Kind.AREA, number="", named=True)
    return kept


def _head(items: Sequence[Item], place: int, kind: Kind) -> int | None:
    """The last line before that has the number which the one of the line goes on from."""
    wanted = items[place].number.rpartition(".")[0]
    before = range(place - 1, -1, -1)
    return next((at for at in before if items[at].kind == kind and items[at].number == wanted), None)


def _is_answered(items: Sequence[Item], place: int) -> bool:
    after = items[place + 1].kind if place + 1 < len(items) else None
    return bool(items[place].bodies) or after in _AFTER


def _without_subgoals(items: Sequence[Item], areas: set[int]) -> set[int]:
    """Goals of the areas that have nothing below them."""
    return {
        place
        for place, item in enumerate(items)
        if item.kind == Kind.SUBGOAL
        and item.depth == 2
        and _head(items, place, Kind.NUMBERED) in areas
        and not _is_answered(items, place)
    }
