"""What is done for the goals of a plan, what it takes, and what there is no money for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from samlad.actions.queries import Functions
from samlad.actions.serving import Effort, Sum, efforts_for, led_to, summed, unfunded
from samlad.base.tables import Column, write_xlsx
from samlad.programmes.models import ProgrammeFacts
from samlad.programmes.queries import GoalLine, Reader, goal_lines


@dataclass(frozen=True, slots=True)
class EffortsPage:
    """`lines` are the goals and headings in reading order, each with what is done for it.

    An action that serves several goals stands with each of them, and is counted once. `more_done` are the
    keys of goals that there are actions for that the reader may not see.
    """

    plan: ProgrammeFacts
    lines: Sequence[tuple[GoalLine, Sequence[Effort]]]
    efforts: Sequence[Effort]
    more_done: Collection[int]

    @property
    def anything(self) -> bool:
        """Something is done for a goal, whether the reader may see it or not."""
        return bool(self.efforts or self.more_done or any(line.taken_on for line, _efforts in self.lines))

    @property
    def total(self) -> Sum | None:
        return next(iter(summed(self.efforts, lambda _one: "")), None)

    @property
    def by_area(self) -> list[Sum]:
        return summed(self.efforts, lambda one: one.line.area)

    @property
    def by_body(self) -> list[Sum]:
        return summed(self.efforts, lambda one: one.line.party)

    @property
    def by_year(self) -> list[Sum]:
        return summed(self.efforts, lambda one: str(one.year))

    @property
    def by_goal(self) -> list[Sum]:
        """An action is in the sum of every goal that it serves."""
        found = list[Sum]()
        for line, efforts in self.lines:
            if efforts:
                found.append(Sum(str(line.row)))
                for one in efforts:
                    found[-1].add(one)
        return found

    @property
    def sums(self) -> list[tuple[str, list[Sum]]]:
        return [
            (_("Per mål"), self.by_goal),
            (_("Per område"), self.by_area),
            (_("Per ansvarig"), self.by_body),
            (_("Per år"), self.by_year),
        ]

    @property
    def unfunded(self) -> list[Effort]:
        return unfunded(self.efforts)

    @property
    def unknown(self) -> list[Effort]:
        """What nobody knows the cost or the funding of."""
        return [one for one in self.efforts if one.unfunded is None]


def efforts_page(plan: ProgrammeFacts, reader: Reader, held: Functions, today: date) -> EffortsPage:
    """At most 15 queries."""
    lines = goal_lines(plan.programme, reader)
    found = efforts_for([line.goal for line in lines], reader.standing, held, today)
    rows = [(line, found.get(line.goal.pk, [])) for line in lines]
    more = [key for key, number in led_to([line.goal for line in lines]).items() if number > len(found[key])]
    once = {one.line.action.pk: one for _line, efforts in rows for one in efforts}
    return EffortsPage(plan, rows, list(once.values()), more)


def efforts_file(page: EffortsPage) -> bytes:
    """A row for each action under each goal. What is not known is an empty cell."""
    heads = (
        (_("Mål"), 40),
        (_("Åtgärd"), 40),
        (_("Hur"), 40),
        (_("Ansvarig"), 26),
        (_("Område"), 18),
        (_("Klar senast"), 12),
        (_("Läge"), 14),
        (_("Kostnad"), 12),
        (_("Finns pengar till"), 14),
        (_("Saknas"), 12),
        (_("Betalas med"), 20),
        (_("Arbetstimmar"), 12),
        (_("Årsarbetskrafter"), 12),
        (_("Förväntad effekt"), 40),
        (_("Varför det borde fungera"), 40),
    )
    rows = [_row(line, one) for line, efforts in page.lines for one in efforts]
    return write_xlsx([Column(head, width) for head, width in heads], rows, sheet=_("Insatser"))


def _row(line: GoalLine, one: Effort) -> list[Any]:
    action, taken = one.line.action, one.resources
    return [
        str(line.row),
        action.title,
        action.how,
        f"{one.line.party}, {one.line.function}",
        one.line.area,
        one.line.due_on,
        str(one.line.word),
        one.cost,
        one.funded,
        one.unfunded,
        taken.funded_by if taken else "",
        one.hours,
        one.posts,
        action.expected_effect,
        taken.why if taken else "",
    ]
