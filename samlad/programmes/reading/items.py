"""What each line of a programme is, as far as the line itself tells. Pure.

The words are those that Swedish municipalities use for the same things.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from samlad.programmes.reading import bodies
from samlad.programmes.reading.documents import Line

MOST_HEADING_CHARACTERS = 100
MOST_HEADING_WORDS = 14


class Kind(Enum):
    AREA = auto()
    GOAL = auto()
    SUBGOAL = auto()
    # With a number alone: a goal or a point of a list, what is around it tells.
    NUMBERED = auto()
    BULLET = auto()
    BODIES = auto()
    LEAD = auto()
    CO_RESPONSIBLE = auto()
    FOLLOWUP = auto()
    # The head of a list of what the goal also means.
    ALSO = auto()
    # The head of a list of sub-goals.
    SUBGOALS = auto()
    HEADING = auto()
    ROW = auto()
    PROSE = auto()


@dataclass(frozen=True, slots=True)
class Item:
    """`text` is without what told its `kind`, `shown` is with it. `named`: a word told it."""

    kind: Kind
    line: int
    text: str
    shown: str
    number: str = ""
    bodies: tuple[str, ...] = ()
    heading: int = 0
    cells: tuple[str, ...] = ()
    named: bool = False

    @property
    def depth(self) -> int:
        return self.number.count(".") + 1 if self.number else 0

    @property
    def title(self) -> str:
        """How two headings are compared: without spaces, signs and capitals."""
        return plain(self.text)


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


_NUMBER = r"\d{1,3}(?:\.\d{1,3})*[a-zA-Z]?(?![\w])"


def _named(words: str, number: str = _NUMBER) -> re.Pattern[str]:
    """A word with a number, or a sign after it; a sentence that begins with the word is something else."""
    ends = r"\s*[.:)–—-]+\s*|\s+(?-i:(?=[A-ZÅÄÖ”\"]))|$"
    return re.compile(
        rf"(?:{words})(?:\s+(?P<number>{number})(?:{ends})|\s*[:–—]\s*|\s+-\s+)(?P<text>.*)",
        re.IGNORECASE,
    )


_AREA = _named(
    r"(?:mål|fokus|insats|utvecklings|tema|inriktnings|prioriterings)område|inriktning"
    r"|(?:strategiskt|prioriterat|övergripande) (?:mål|fokus)?område",
    rf"{_NUMBER}|(?-i:[IVX]{{1,4}}|[A-Z])(?=\s*[.:)–—-])",
)
_GOAL = _named(r"(?:inriktnings|program|huvud|effekt|övergripande |långsiktigt )?mål")
_SUBGOAL = _named(r"(?:del|etapp|resultat)mål")
_WHO = (
    r"(?:\s+(?:nämnd(?:er)?|bolag|styrelser?|förvaltning(?:ar)?|part(?:er)?|organ|aktör(?:er)?|enhet(?:er)?)"
    r"(?:\s*/\s*\w+)?)?(?:\s+för\s+genomförandet?)?\s*:\s*(?P<text>.*)"
)
_MARKS = (
    (
        Kind.FOLLOWUP,
        re.compile(
            r"(?:uppföljningsansvar(?:ig[at]?|et)?(?:\s+\w+)?|ansvar(?:ig[at]?)? för uppföljning(?:en)?"
            r"|följs upp av|uppföljning(?: görs av)?)\s*:\s*(?P<text>.*)",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.CO_RESPONSIBLE,
        re.compile(
            r"(?:(?:med|del)ansvar(?:ig[at]?|et)?|berörda|övriga(?: ansvariga)?|(?:i )?samverkan med"
            rf"|stödjande|tillsammans med){_WHO}",
            re.IGNORECASE,
        ),
    ),
    (Kind.LEAD, re.compile(rf"(?:huvud)?ansvar(?:ig[at]?|et)?{_WHO}", re.IGNORECASE)),
    (
        Kind.ALSO,
        re.compile(
            r"(?P<text>)(?:(?:(?:del)?mål(?:et|en)|det(?:ta)?) (?:innebär|betyder)(?: \w+){0,2}(?: att)?"
            r"\s*[:…]?|(?:innebär även att|delkrav|åtaganden)\s*:?)",
            re.IGNORECASE,
        ),
    ),
    (Kind.SUBGOALS, re.compile(r"(?P<text>)(?:del|etapp|resultat)mål\s*:?", re.IGNORECASE)),
)
_BULLET = re.compile(
    r"(?:[•▪●○◦‣■□►➢➤✓✔→\uf0b7\uf0a7\uf0d8\uf0fc]\s*|[-–—−*·]\s+|o\s+(?=[A-ZÅÄÖ]))(?P<text>\S.*)"
)
# A sentence goes on with "2.500 kronor" where a line was broken.
_AMOUNT = r"(?![\d.]*\d{3}[\d.]*\s+[a-zåäö])"
_SUB_NUMBER = re.compile(rf"{_AMOUNT}(?P<number>\d{{1,3}}(?:\.\d{{1,3}})+[a-zA-Z]?)[.):]?\s+(?P<text>\S.*)")
_ONE_NUMBER = re.compile(
    r"(?P<number>\d{1,2}[a-zA-Z]?|\d{3}(?=[.)]))(?:[.)]\s+(?=\S)|\s+(?=[A-ZÅÄÖ”\"]))(?P<text>.+)"
)
# "Mål A", "A.1 …", "IV) …": not understood, but what goals and sub-goals look like.
_LIKE_GOAL = re.compile(r"(?:\w*mål|goal)\s+[\dA-ZIVX][\w.]{0,5}(?:[\s:.)–-].*)?", re.IGNORECASE)
_LIKE_SUBGOAL = re.compile(r"(?:[A-ZÅÄÖ]|[IVX]{1,4}|\d{1,4})(?:\.\d{1,4})*[.):]?\s.*")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_SENTENCE_END = tuple(".,;:!?")


def item_of(line: Line) -> Item:
    if line.cells:
        return Item(Kind.ROW, line.number, " | ".join(filter(None, line.cells)), "", cells=line.cells)
    bare = _BULLET.fullmatch(line.text)
    shown = _EMPHASIS.sub("", bare["text"] if bare else line.text).strip()
    item = _told(shown, line) or Item(_kind(shown, line), line.number, shown, line.text, heading=line.heading)
    if (bare or line.bullet) and item.kind in (Kind.PROSE, Kind.HEADING, Kind.NUMBERED):
        item = Item(Kind.BULLET, line.number, shown, line.text)
    return _with_bodies(item)


def _told(text: str, line: Line) -> Item | None:
    """What a word or a number at the beginning tells."""
    for kind, pattern in (*_MARKS, (Kind.SUBGOAL, _SUBGOAL), (Kind.GOAL, _GOAL), (Kind.AREA, _AREA)):
        if found := pattern.fullmatch(text):
            return _item(kind, found, line, named=True)
    if (names := bodies.in_bracket(text)) is not None:
        return Item(Kind.BODIES, line.number, text, line.text, bodies=tuple(names))
    for kind, pattern in ((Kind.SUBGOAL, _SUB_NUMBER), (Kind.NUMBERED, _ONE_NUMBER)):
        if found := pattern.fullmatch(text):
            return _item(kind, found, line)
    return None


def _item(kind: Kind, found: re.Match[str], line: Line, *, named: bool = False) -> Item:
    number = found.groupdict().get("number") or ""
    return Item(
        kind, line.number, found["text"].strip(), line.text, number, heading=line.heading, named=named
    )


def _kind(text: str, line: Line) -> Kind:
    return Kind.HEADING if line.heading or looks_like_heading(text) else Kind.PROSE


def looks_like_heading(text: str) -> bool:
    return (
        len(text) <= MOST_HEADING_CHARACTERS
        and len(text.split()) <= MOST_HEADING_WORDS
        and (text[:1].isupper() or text[:1] in '”"')
        and not text.endswith(_SENTENCE_END)
    )


def _with_bodies(item: Item) -> Item:
    if item.kind in (Kind.SUBGOAL, Kind.BULLET, Kind.PROSE, Kind.HEADING):
        text, names = bodies.cut(item.text)
        if names and text and not item.heading:
            return replace(item, text=text, bodies=tuple(names))
    return item


def looks_like_goal(item: Item) -> bool:
    """Whether a line that is nothing known has a number as goals have, whatever the number is."""
    if item.kind not in (Kind.PROSE, Kind.HEADING, Kind.NUMBERED):
        return False
    titled = item.kind == Kind.HEADING and _LIKE_GOAL.fullmatch(item.shown)
    answered = bodies.cut(item.shown)[1]
    return bool(titled or (answered and _LIKE_SUBGOAL.fullmatch(item.shown)))


def begins_something(line: Line) -> bool:
    """Whether it cannot be the rest of the line before."""
    item = item_of(line)
    return bool(line.heading or line.bullet or line.cells) or item.kind not in (Kind.PROSE, Kind.HEADING)
