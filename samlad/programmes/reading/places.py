"""The places that a programme gives priority to. Pure.

They are the bullets, or the names after the colon, of a line such as "Prioriterade stadsdelar:"; else the
longest list of names in one sentence that speaks of what the programme does somewhere. A list of boards or
companies is no list of places.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from django.utils.translation import gettext as _

from samlad.programmes.reading import bodies
from samlad.programmes.reading.items import Item, Kind, plain
from samlad.programmes.reading.values import Remark

LEAST = 3
MOST_WORDS = 4
_HEADED = re.compile(
    r"(?:de )?(?:särskilt )?(?:prioriterade|utpekade) (?:geografiska )?"
    r"(?:områden|stadsdelar|bostadsområden|stadsdelsområden|orter|tätorter|kommundelar|stadsområden)(?:na)?"
    r"(?:\s+är)?\s*(?::\s*(?P<names>.*))?",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")
# A sentence about where something is to be done.
_SPEAKS = re.compile(r"prioriter|program|insats|arbet|målsättning|omfatta|gäller|utpeka", re.IGNORECASE)
_DIVIDED = re.compile(r"\s*,\s*(?:och\s+|samt\s+)?|\s+(?:och|samt)\s+")
_WORD = r"[A-ZÅÄÖÉ][\w\-–]*"
_LAST_NAME = re.compile(rf"(?:^|.*\b(?:i|inom|på|för|till|är)\s+|.*:\s*)(?P<name>{_WORD}(?:\s+[\w\-–]+)?)")
_FIRST_NAME = re.compile(rf"(?P<name>{_WORD}(?:\s+{_WORD})*)(?P<rest>.*)")


@dataclass(frozen=True, slots=True)
class Places:
    names: Sequence[str] = ()
    notes: list[Remark] = field(default_factory=list)


def places_of(items: Sequence[Item], area_titles: Collection[str]) -> Places:
    """`area_titles`: of the target areas, as they are compared; a list of those is no list of places."""
    for place, item in enumerate(items):
        if item.kind in (Kind.HEADING, Kind.PROSE) and (found := _HEADED.fullmatch(item.shown.strip("*# "))):
            names = _divided(found["names"] or "") or _bullets(items, place)
            if names and not {plain(name) for name in names} & set(area_titles):
                return Places(names)
    return _longest(items)


def _divided(text: str) -> list[str]:
    return [name for name in _DIVIDED.split(text.strip().rstrip(".")) if name]


def _bullets(items: Sequence[Item], place: int) -> list[str]:
    following = takewhile(lambda item: item.kind == Kind.BULLET and not item.bodies, items[place + 1 :])
    return [item.text.rstrip(".,;") for item in following]


def _longest(items: Sequence[Item]) -> Places:
    lists = [(item.line, names) for item in items if item.kind == Kind.PROSE for names in _lists(item.text)]
    most = max((len(names) for _line, names in lists), default=0)
    longest = [(line, names) for line, names in lists if len(names) == most]
    if not longest:
        return Places()
    line, names = longest[0]
    if any(set(other) != set(names) for _line, other in longest):
        told = _("Flera uppräkningar av områden är lika långa. Ange själv vilka områden som är prioriterade.")
        return Places(notes=[Remark(line, told)])
    told = _("De prioriterade områdena är tagna ur en mening: kontrollera dem.")
    return Places(names, [Remark(line, told)])


def _lists(text: str) -> Iterator[list[str]]:
    for sentence in _SENTENCES.split(text):
        if _SPEAKS.search(sentence):
            yield from _names(_DIVIDED.split(sentence.rstrip(".!?")))


def _names(pieces: Sequence[str]) -> Iterator[list[str]]:
    """Runs of pieces that are names: the first ends with one, the last begins with one."""
    names: list[str] = []
    for piece in pieces:
        if names and _is_name(piece):
            names.append(piece)
            continue
        last = _FIRST_NAME.match(piece)
        if names and last and not bodies.is_body(last["rest"].strip().lower() or "-"):
            names.append(last["name"])
        elif last and bodies.is_body(last["rest"].strip().lower() or "-"):
            names = []
        if len(names) >= LEAST:
            yield names
        names = _first_of(piece)
    if len(names) >= LEAST:
        yield names


def _first_of(piece: str) -> list[str]:
    found = _LAST_NAME.fullmatch(piece)
    return [found["name"]] if found and not re.search(r"\d", found["name"]) else []


def _is_name(piece: str) -> bool:
    """A few words, of which the first has a capital; none of them is what boards are called."""
    return (
        len(piece.split()) <= MOST_WORDS
        and piece[:1].isupper()
        and not re.search(r"\d", piece)
        and not bodies.is_body(piece.lower())
    )
