"""A programme is put together, line by line, and looked through at the end."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from samlad.programmes.reading.values import Goal, ProgrammeText, Remark, Subgoal, TargetArea, Undertaking


class Building:
    """What comes belongs to the target area, goal and sub-goal that came last."""

    def __init__(self) -> None:
        self.programme = ProgrammeText()
        self._area: TargetArea | None = None
        self._goal: Goal | None = None
        self._point: Subgoal | Undertaking | None = None

    @property
    def has_area(self) -> bool:
        return self._area is not None

    @property
    def has_goal(self) -> bool:
        return self._goal is not None

    def is_at(self, *, area: str | None = None, goal: tuple[str, str] | None = None) -> bool:
        """Whether that target area, or that goal (number, title), came last."""
        if area is not None:
            return self._area is not None and self._area.title == area
        return self._goal is not None and (self._goal.number, self._goal.title) == goal

    def area(self, title: str, line: int) -> None:
        self._area = TargetArea(title, line=line)
        self.programme.target_areas.append(self._area)
        self._goal = self._point = None

    def goal(self, number: str, title: str, line: int) -> None:
        if self._area is None:
            self.area("", line)
            self.note(line, _("Målen står inte under något målområde."))
        self._goal, self._point = Goal(number, title, line=line), None
        if self._area:
            self._area.goals.append(self._goal)

    def subgoal(self, number: str, text: str, names: Sequence[str], line: int) -> None:
        if self._goal is None:
            self.lose(line, f"{number} {text}".strip())
            return
        point = Subgoal(number, text, names[0] if names else "", list(names[1:]), line)
        self._goal.subgoals.append(point)
        self._point = point

    def undertaking(self, text: str, names: Sequence[str], line: int) -> None:
        if self._goal is None:
            self.lose(line, text)
            return
        point = Undertaking(text, list(names), line)
        self._goal.undertakings.append(point)
        self._point = point

    def answer_all(self, names: Sequence[str], line: int, shown: str) -> None:
        """All who answer for what came last, the first of them leading; it has none before."""
        if (self._point is None) or _answered(self._point):
            self.lose(line, shown)
        else:
            self.answer(names, line, shown, first=True)

    def answer(self, names: Sequence[str], line: int, shown: str, *, first: bool) -> None:
        """More who answer for what came last; `first`: the first of them leads."""
        point = self._point
        if isinstance(point, Undertaking):
            point.bodies += names
        elif isinstance(point, Subgoal) and first and not point.lead:
            point.lead, point.co_responsible = names[0], [*names[1:], *point.co_responsible]
        elif isinstance(point, Subgoal) and not first:
            point.co_responsible += names
        else:
            self.lose(line, shown)

    def followup(self, who: str, line: int, shown: str) -> None:
        if self._goal is None or self._goal.followup not in ("", who):
            self.lose(line, shown)
        else:
            self._goal.followup = who

    def close(self) -> None:
        """What comes next does not belong to the sub-goal that came last."""
        self._point = None

    def lose(self, line: int, text: str) -> None:
        self.programme.not_understood.append(Remark(line, text))
        self._point = None

    def note(self, line: int, text: str) -> None:
        self.programme.notes.append(Remark(line, text))

    def done(self) -> ProgrammeText:
        for area in self.programme.target_areas:
            self.programme.notes += _notes_of_area(area)
        return self.programme


def _answered(point: Subgoal | Undertaking) -> bool:
    return bool(point.lead or point.co_responsible) if isinstance(point, Subgoal) else bool(point.bodies)


def _notes_of_area(area: TargetArea) -> Iterator[Remark]:
    if not area.goals:
        yield Remark(area.line, _("Målområdet ”%(title)s” har inga mål.") % {"title": area.title})
    numbers = Counter(goal.number for goal in area.goals if goal.number)
    seen = Counter[str]()
    for goal in area.goals:
        seen[goal.number] += 1
        if numbers[goal.number] > 1 and seen[goal.number] > 1:
            words = {"number": goal.number, "title": area.title}
            yield Remark(goal.line, _("Numret %(number)s finns på två mål i ”%(title)s”.") % words)
        yield from _notes_of_goal(goal)


def _notes_of_goal(goal: Goal) -> Iterator[Remark]:
    if not goal.subgoals:
        words = {"number": goal.number, "title": goal.title}
        yield Remark(goal.line, _("Mål %(number)s ”%(title)s” har inga delmål.") % words)
    seen = set[str]()
    own = goal.number or next((one.number.partition(".")[0] for one in goal.subgoals if one.number), "")
    for subgoal in goal.subgoals:
        words = {"number": subgoal.number, "goal": goal.number or goal.title}
        if subgoal.number and subgoal.number in seen:
            yield Remark(subgoal.line, _("Numret %(number)s finns på två delmål i samma mål.") % words)
        if _is_astray(subgoal.number, own):
            yield Remark(subgoal.line, _("Delmålet har nummer %(number)s, men står i mål %(goal)s.") % words)
        if not subgoal.lead:
            yield Remark(subgoal.line, _("Delmål %(number)s har ingen ansvarig.") % words)
        seen.add(subgoal.number)


def _is_astray(number: str, goal: str) -> bool:
    return bool(goal) and "." in number and not number.startswith(f"{goal}.")
