"""What a programme says, as it was read: to be shown and corrected before anything is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]


@dataclass(slots=True)
class Subgoal:
    """`number` as printed, "" where there is none; `lead` is the body that is named first. `line` here and
    below is the number of the line, paragraph or row in the document."""

    number: str
    text: str
    lead: str = ""
    co_responsible: list[str] = field(default_factory=list)
    line: int = 0

    def as_json(self) -> Json:
        bodies = {"lead": self.lead, "co_responsible": self.co_responsible}
        return {"number": self.number, "text": self.text, **bodies}


@dataclass(slots=True)
class Undertaking:
    """What "the goal also means"; its bodies in the order they are named."""

    text: str
    bodies: list[str] = field(default_factory=list)
    line: int = 0

    def as_json(self) -> Json:
        return {"text": self.text, "bodies": self.bodies}


@dataclass(slots=True)
class Goal:
    number: str
    title: str
    subgoals: list[Subgoal] = field(default_factory=list)
    undertakings: list[Undertaking] = field(default_factory=list)
    followup: str = ""
    line: int = 0

    def as_json(self) -> Json:
        return {
            "number": self.number,
            "title": self.title,
            "subgoals": [one.as_json() for one in self.subgoals],
            "undertakings": [one.as_json() for one in self.undertakings],
            "followup": self.followup,
        }


@dataclass(slots=True)
class TargetArea:
    title: str
    goals: list[Goal] = field(default_factory=list)
    line: int = 0

    def as_json(self) -> Json:
        return {"title": self.title, "goals": [goal.as_json() for goal in self.goals]}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a line: its own text where it was not understood, or what to look at again."""

    line: int
    text: str

    def as_json(self) -> Json:
        return {"line": self.line, "text": self.text}


@dataclass(slots=True)
class ProgrammeText:
    """`notes` is what was read, and should be looked at again: a number that is there twice, a sub-goal that
    nobody answers for."""

    target_areas: list[TargetArea] = field(default_factory=list)
    priority_areas: list[str] = field(default_factory=list)
    not_understood: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    def as_json(self) -> Json:
        return {
            "target_areas": [area.as_json() for area in self.target_areas],
            "priority_areas": self.priority_areas,
            "not_understood": [one.as_json() for one in self.not_understood],
        }
