"""Rows of tables in documents: what their columns are, and what they say. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samlad.programmes.reading import bodies
from samlad.programmes.reading.building import Building

_HEADS = {
    "area": r"(?:mål|fokus|insats|utvecklings|inriktnings)område|inriktning|prioriterat område",
    "goal_number": r"mål ?(?:nr|nummer)\.?",
    "goal": r"(?:inriktnings|program|huvud|effekt)?mål",
    "number": r"nr\.?|nummer|(?:del|etapp)mål ?(?:nr|nummer)\.?",
    "text": r"(?:del|etapp|resultat)mål",
    "also": r"delkrav|åtaganden?|målet innebär (?:även|också) att:?|innebär även att",
    "described": r"text|beskrivning|formulering|lydelse",
    "lead": r"(?:huvud)?ansvar(?:ig[at]?)?(?: (?:nämnd(?:er)?|bolag|styrelse|förvaltning|part)(?:/\w+)?)?",
    "co": r"(?:med|del)ansvar(?:ig[at]?)?(?: \w+)?|berörda(?: \w+)?|samverkan med|stödjande",
    "followup": r"uppföljningsansvar(?:ig)?|ansvar(?:ig)? för uppföljning|uppföljning",
}
_NUMBERED = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})*[a-zA-Z]?)[.):]?\s+(?P<text>\S.*)", re.DOTALL)
_BARE_NUMBER = re.compile(r"(?:\w*mål\s+)?(?P<number>\d{1,3}(?:\.\d{1,3})*[a-zA-Z]?)[.):]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of the columns that are known, and the heads of all."""

    places: Mapping[str, int]
    heads: Sequence[str]


def columns_of(cells: Sequence[str]) -> Columns | None:
    """The columns where the row has their heads: one that says what, and one more."""
    found: dict[str, int] = {}
    heads = [_flat(cell) for cell in cells]
    for place, head in enumerate(heads):
        key = next((key for key, pattern in _HEADS.items() if re.fullmatch(pattern, head.casefold())), None)
        if key:
            found.setdefault(key, place)
    return Columns(found, heads) if len(found) > 1 and {"goal", "text", "also"} & set(found) else None


def read_row(building: Building, columns: Columns, cells: Sequence[str], line: int) -> None:
    """An empty cell in the columns of area and goal means that they are those of the row before."""
    said = {key: cells[place] if place < len(cells) else "" for key, place in columns.places.items()}
    _describe(said)
    if (area := _flat(said.get("area", ""))) and not building.is_at(area=area):
        building.area(area, line)
    if said.get("goal"):
        number, title = _number(said.get("goal_number", ""), _flat(said["goal"]))
        if not building.is_at(goal=(number, title)):
            building.goal(number, title, line)
    names = [*bodies.split(said.get("lead", "")), *bodies.split(said.get("co", ""))]
    for key, cell in ((key, said.get(key, "")) for key in ("text", "also")):
        if cell:
            _point(building, key, said.get("number", ""), cell, names, line)
    if said.get("followup"):
        building.followup(_flat(said["followup"]).rstrip("."), line, _flat(said["followup"]))
    read = {place for key, place in columns.places.items() if key != "described" or key not in said}
    for place, cell in enumerate(cells):
        if place not in read and cell.strip():
            head = columns.heads[place] if place < len(columns.heads) else ""
            building.lose(line, f"{head}: {_flat(cell)}".removeprefix(": "))


def _describe(said: dict[str, str]) -> None:
    """Of a sub-goal or goal that stands as a number alone, the text is in the column that describes it."""
    for key, number in (("text", "number"), ("goal", "goal_number")):
        bare = _BARE_NUMBER.fullmatch(_flat(said.get(key, "")))
        if bare and said.get("described") and not said.get(number):
            said[number], said[key] = bare["number"], said.pop("described")
            return


def _point(building: Building, key: str, number: str, cell: str, names: Sequence[str], line: int) -> None:
    text, own = (_flat(cell), list(names)) if names else bodies.cut(_flat(cell))
    if key == "also":
        building.undertaking(text, own, line)
    else:
        building.subgoal(*_number(number, text), own, line)


def _number(number: str, text: str) -> tuple[str, str]:
    """The number in a column of its own, or else the one that the text begins with."""
    if number or not (found := _NUMBERED.fullmatch(text)):
        return number.rstrip("."), text
    return found["number"], found["text"]


def _flat(cell: str) -> str:
    return " ".join(cell.split())
