"""What an action of Lindåsa that goes as it is written is made of, and what is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from samlad.actions.rules import DECIDED

WEB, BOARD = ("web",), ("web", "notice")


@dataclass(frozen=True, slots=True)
class Move:
    """A step of an action so many weeks before the end; `to` is the function it is handed over to."""

    left: int
    state: str
    note: str = ""
    to: str = ""
    case_number: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one responsible function, and how it goes: through no state twice.

    `place` tells the parts of a measure apart.
    """

    responsible: str
    moves: Sequence[Move] = ()
    place: str = ""
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What is told to everybody of it, so many weeks before the end."""

    left: int
    outcome: str
    text: str
    channels: Sequence[str] = WEB


@dataclass(frozen=True, slots=True)
class Case:
    """An action, or a joint one with several shares. `raised_by` is a voice; `about` what residents said."""

    title: str
    area: str
    left: int
    days: int
    category: str
    reason: str
    shares: Sequence[Share]
    how: str = ""
    effect: str = ""
    raised_by: str = ""
    state: str = DECIDED
    released: bool = False
    weekends: int = 0
    about: str = ""
    news: Sequence[News] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """What is told to everybody without an action, so many weeks before the end."""

    left: int
    area: str
    outcome: str
    about: str
    text: str
    channels: Sequence[str] = WEB
