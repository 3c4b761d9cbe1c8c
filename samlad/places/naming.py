"""What the areas of a file are called: which properties hold it, and whether the values will do."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import shapely

from samlad.places.problems import Fault, Problem

NAME_LENGTH = 200
CODE_LENGTH = 40

# Properties in files from Swedish authorities and map programs: (codes, names). The first found is chosen.
FAMILIES = (
    (
        ("code", "kod", "nyckelkod", "omradeskod", "områdeskod", "omrkod"),
        ("name", "namn", "omradesnamn", "områdesnamn", "omrade", "område", "stadsdel", "stadsdelsnamn"),
    ),
    (("desokod", "deso_kod", "deso"), ("deso_namn", "desonamn")),
    (("regsokod", "regso_kod", "regso"), ("regso_namn", "regsonamn", "regso")),
    (("kn_kod", "kommunkod", "kommun_kod"), ("kn_namn", "kommunnamn", "kommun_namn")),
    (("ln_kod", "lanskod", "länskod"), ("ln_namn", "lansnamn", "länsnamn")),
)
PARENTS = ("parent", "parent_code", "overordnad", "överordnad")
KIND_PROPERTIES = ("kind", "slag")
KINDS = {
    "land": "country",
    "län": "county",
    "kommun": "municipality",
    "kommundel": "district",
    "stadsdelsområde": "district",
    "distrikt": "district",
    "stadsdel": "area",
    "område": "area",
    "basområde": "base_area",
    "deso": "deso",
    "regso": "regso",
    "fastighet": "property",
    "plats": "spot",
}


@dataclass(slots=True)
class Keys:
    """Which property holds what; "" where none does."""

    code: str = ""
    name: str = ""
    parent: str = ""
    kind: str = ""

    @property
    def called(self) -> str:
        """The property that an area is called by: an area without a name of its own is called by its code."""
        return self.name or self.code


@dataclass(slots=True)
class Draft:
    """One feature on its way in, with the problems found so far."""

    row: int
    code: str = ""
    name: str = ""
    parent_code: str = ""
    kind: str = ""
    shape: shapely.Geometry | None = None
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, where: str, code: str, **values: Any) -> None:
        self.problems.append(Problem(self.row, where, code, {"name": self.name, **values}))


def properties_of(feature: Any) -> dict[str, Any]:
    """The feature's properties; none where they cannot be read."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def choose_keys(features: Sequence[Any], wanted: Keys) -> Keys:
    """The wanted properties, and good guesses where none is wanted; raises Fault where they are not there."""
    found: dict[str, str] = {}
    for feature in features:
        for key in properties_of(feature):
            found.setdefault(key.lower(), key)
    for key in (wanted.code, wanted.name, wanted.parent, wanted.kind):
        if key and key not in found.values():
            raise Fault("no_property", wanted=plain(key), found=_listed(found))
    code, name = _guess(found)
    keys = Keys(wanted.code or code, wanted.name or name, wanted.parent, wanted.kind)
    if not keys.called:
        raise Fault("no_name_property", found=_listed(found))
    keys.parent = keys.parent or _first(PARENTS, found)
    keys.kind = keys.kind or _first(KIND_PROPERTIES, found)
    return keys


def _guess(found: Mapping[str, str]) -> tuple[str, str]:
    pairs = ((_first(codes, found), _first(names, found)) for codes, names in FAMILIES)
    return next((pair for pair in pairs if any(pair)), ("", ""))


def _first(wanted: Sequence[str], found: Mapping[str, str]) -> str:
    return next((found[key] for key in wanted if key in found), "")


def _listed(found: Mapping[str, str]) -> list[str]:
    return [plain(key) for key in list(found.values())[:20]] or ["–"]


def call(draft: Draft, properties: Mapping[str, Any], keys: Keys) -> None:
    """Name, code, parent and kind of the draft, or its problems with them."""
    draft.name = _text(draft, properties, keys.called, NAME_LENGTH, missing="no_name")
    if keys.code:
        draft.code = _text(draft, properties, keys.code, CODE_LENGTH, missing="no_code")
    elif draft.name:
        draft.code = code_from_name(draft.name)
    draft.parent_code = _text(draft, properties, keys.parent, CODE_LENGTH)
    draft.kind = _kind(draft, _text(draft, properties, keys.kind, CODE_LENGTH), keys.kind)


def _kind(draft: Draft, word: str, key: str) -> str:
    kind = KINDS.get(word.casefold(), word)
    if kind and kind not in KINDS.values():
        draft.wrong(key, "unknown_kind", property=plain(key), word=word, known=list(KINDS))
        return ""
    return kind


def _text(draft: Draft, properties: Mapping[str, Any], key: str, limit: int, missing: str = "") -> str:
    """The property as text on one line; "" where it is missing or wrong."""
    try:
        text = _checked(properties.get(key), limit)
        if missing and not text:
            raise Fault(missing)
    except Fault as fault:
        draft.wrong(key, fault.code, property=plain(key), **fault.values)
        return ""
    return text


def _checked(value: Any, limit: int) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # map programs write a code as 1010110.0
    if isinstance(value, bool | float | list | dict):
        raise Fault("not_text")
    text = "" if value is None else unicodedata.normalize("NFC", str(value)).strip()
    if len(text) > limit:
        raise Fault("too_long", length=len(text), limit=limit)
    if any(map(_unseen, text)):
        raise Fault("control_characters")
    return text


def plain(text: str) -> str:
    """The beginning of a text, without signs that cannot be seen, fit for a message."""
    return "".join(letter for letter in text[:60] if not _unseen(letter))


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def code_from_name(name: str) -> str:
    """The same code for the same name every time: "Lindåsa centrum" is "lindasa-centrum"."""
    folded = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    code = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    if 0 < len(code) <= CODE_LENGTH:
        return code
    return f"{code[: CODE_LENGTH - 9]}-{sha256(name.encode()).hexdigest()[:8]}".lstrip("-")


def check_codes(drafts: Sequence[Draft], keys: Keys) -> None:
    """Codes once each, and no area that lies in itself."""
    first: dict[str, Draft] = {}
    for draft in drafts:
        if draft.code and (other := first.setdefault(draft.code, draft)) is not draft:
            _twice(draft, other, keys)
    for draft in drafts:
        if draft.parent_code and depth(draft, first) is None:
            draft.wrong(keys.parent, "parent_cycle", property=plain(keys.parent))


def _twice(draft: Draft, other: Draft, keys: Keys) -> None:
    if keys.code or other.name != draft.name:
        values = {"area_code": draft.code, "other_row": other.row, "other_name": other.name}
        draft.wrong(keys.code or keys.name, "duplicate_code", **values)
    else:
        draft.wrong(keys.name, "duplicate_name", other_row=other.row)


def depth(draft: Draft, by_code: Mapping[str, Draft]) -> int | None:
    """How many of the file's areas it lies in, one inside the other; None if that never ends."""
    seen = {draft.code}
    while draft.parent_code and (parent := by_code.get(draft.parent_code)) is not None:
        if parent.code in seen:
            return None
        seen.add(parent.code)
        draft = parent
    return len(seen) - 1
