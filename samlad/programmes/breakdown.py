"""Who has taken what of a programme into a plan of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from samlad.programmes import rules
from samlad.programmes.queries import Answer, Body, GoalLine


@dataclass(frozen=True, slots=True)
class BrokenDown:
    """A goal, what each body that answers for it has taken on, and what others have."""

    line: GoalLine
    taken: Sequence[tuple[Body, Sequence[Answer]]]
    others: Sequence[Answer] = field(default=())

    @property
    def missing(self) -> Sequence[Body]:
        return [body for body, answers in self.taken if not answers]

    @property
    def nobody(self) -> bool:
        return not self.line.answers


def broken_down(lines: Sequence[GoalLine]) -> list[BrokenDown]:
    """Every goal and point of a programme that somebody should take into a plan of its own. No queries."""
    found = list[BrokenDown]()
    for line in lines:
        if line.is_heading or line.is_done:
            continue
        asked = [body for body in line.bodies if body.role != rules.FOLLOWS]
        keys = {body.party_id for body in asked}
        if not asked and (line.divided or not line.is_reached):
            continue
        taken = [(body, [one for one in line.answers if one.party_id == body.party_id]) for body in asked]
        found.append(BrokenDown(line, taken, [one for one in line.answers if one.party_id not in keys]))
    return found


@dataclass(frozen=True, slots=True)
class BodyShare:
    """How much of a programme a body has taken on: `asked` goals and points, `taken` of them."""

    party_id: int
    name: str
    asked: int
    taken: int

    @property
    def left(self) -> int:
        return self.asked - self.taken


def shares_of(rows: Sequence[BrokenDown]) -> list[BodyShare]:
    """The bodies of a programme, those that have most left first."""
    found = dict[int, BodyShare]()
    for row in rows:
        for body, answers in row.taken:
            old = found.get(body.party_id) or BodyShare(body.party_id, body.name, 0, 0)
            taken = old.taken + bool(answers)
            found[body.party_id] = BodyShare(body.party_id, body.name, old.asked + 1, taken)
    return sorted(found.values(), key=lambda one: (one.taken - one.asked, one.name))
