"""Reading json-stat2: the answers of PxWeb, and files saved from it.

The format: https://json-stat.org/full/ (version 2.0). Values are row-major in the order of `id` and `size`;
they may be a list, or an object keyed by their place where most are missing.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal
from samlad.statistics.periods import span_of
from samlad.statistics.rules import FINAL, MISSING, PRELIMINARY, SUPPRESSED

# More cells than any one answer has; an answer that claims more is not read.
MOST_CELLS = 5_000_000
# DeSO and RegSO carry their vintage as a suffix since 2024; without one they are of the first division.
SUFFIX = re.compile(r"(?P<code>.+)_(?:DeSO|RegSO)(?P<vintage>\d{4})", re.IGNORECASE)
DESO, REGSO = re.compile(r"\d{4}[ABC]\d{4}"), re.compile(r"\d{4}R\d{3}")
FIRST_DESO, FIRST_REGSO = "2018", "2020"
ZERO = ("-", "–")
# Signs of those who publish, for a value that is kept back and for one that may still change.
KEPT_BACK, NOT_FINAL = ("c", "x", "privacy"), ("p", "e", "*")
KEPT_BACK_WORDS = ("sekret", "confidential", "privacy")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the code of each dimension, its number (None: there is none), and its sign ("" if none)."""

    codes: Mapping[str, str]
    value: float | None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension and its categories, code to label, in order. `role` is "time", "geo", "metric" or ""."""

    code: str
    label: str
    role: str
    categories: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    codelists: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a dataset is about; `signs` are its own words for the signs that stand instead of values."""

    label: str
    source: str
    updated: str
    dimensions: tuple[Dimension, ...]
    signs: Mapping[str, str]

    @property
    def cells(self) -> int:
        return math.prod(len(dimension.categories) for dimension in self.dimensions)

    def of_role(self, role: str) -> Dimension | None:
        return next((dimension for dimension in self.dimensions if dimension.role == role), None)


def read_jsonstat(data: bytes | Mapping[str, Any]) -> Iterator[Cell]:
    """Each cell, in the order of the dataset. Raises `Refusal` that says what is wrong with it.

    Everything but the values is checked before the first cell comes.
    """
    body = parsed(data)
    about = dataset(body)
    names = [dimension.code for dimension in about.dimensions]
    values, signs = body.get("value"), body.get("status")
    if isinstance(values, list) and len(values) != about.cells:
        raise Refusal(
            _("Svaret skulle ha %(cells)s värden men har %(found)s. Det är kanske avklippt.")
            % {"cells": about.cells, "found": len(values)}
        )
    if not isinstance(values, list | Mapping):
        raise Refusal(_("Svaret har inga värden (value saknas)."))
    keys = product(*(dimension.categories for dimension in about.dimensions))
    return (
        Cell(dict(zip(names, codes, strict=True)), _number(_at(values, place)), _sign(signs, place))
        for place, codes in enumerate(keys)
    )


def parsed(data: bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    """The dataset as an object. Raises `Refusal` where it is no JSON, or of another kind."""
    try:
        # `utf-8-sig`: files that have been through a text editor begin with a mark of order.
        body = json.loads(data.decode("utf-8-sig")) if isinstance(data, bytes) else data
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise Refusal(_("Det går inte att läsa svaret: det är inte hel JSON.")) from None
    if not isinstance(body, Mapping) or "dimension" not in body or "id" not in body:
        raise Refusal(_("Det är inte json-stat2: uppgifterna om dimensioner saknas."))
    return body


def dataset(data: bytes | Mapping[str, Any], *, whole: bool = True) -> Dataset:
    """What a dataset is about; it need not have values. Raises `Refusal`.

    `whole` False is for the description of a table, which may have more cells than are ever read at once.
    """
    body = parsed(data)
    try:
        about = _dataset(body)
        sizes = [int(size) for size in body["size"]] if "size" in body else None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Refusal(
            _("Det är inte riktig json-stat2: det är fel på beskrivningen (%(what)s).")
            % {"what": str(error)[:80]}
        ) from None
    if sizes is not None and sizes != [len(dimension.categories) for dimension in about.dimensions]:
        raise Refusal(_("Storleken i svaret stämmer inte med dess kategorier."))
    if whole and about.cells > MOST_CELLS:
        raise Refusal(
            _("Svaret har %(cells)s celler. Högst %(most)s går att läsa på en gång.")
            % {"cells": about.cells, "most": MOST_CELLS}
        )
    return about


def _dataset(body: Mapping[str, Any]) -> Dataset:
    roles = {code: role for role, codes in body.get("role", {}).items() for code in codes}
    dimensions = tuple(
        _dimension(str(code), body["dimension"][code], roles.get(code, "")) for code in body["id"]
    )
    told = body.get("extension", {}).get("status", {}).get("label", {})
    signs = {str(sign): str(words) for sign, words in told.items()}
    texts = [str(body.get(name) or "") for name in ("label", "source", "updated")]
    return Dataset(texts[0], texts[1], texts[2], dimensions, signs)


def _dimension(code: str, about: Mapping[str, Any], role: str) -> Dimension:
    category, extension = about["category"], about.get("extension", {})
    labels = category.get("label", {})
    index = category.get("index", list(labels))
    codes = index if isinstance(index, list) else sorted(index, key=index.__getitem__)
    units = {str(key): str(unit.get("base", "")) for key, unit in category.get("unit", {}).items()}
    # Some versions of PxWeb write `codeLists`.
    lists = extension.get("codelists") or extension.get("codeLists") or []
    return Dimension(
        code,
        str(about.get("label") or code),
        role,
        {str(key): str(labels.get(key, key)) for key in codes},
        units,
        {str(one["id"]): str(one.get("label", one["id"])) for one in lists},
        bool(extension.get("elimination")),
    )


def _at(values: list[Any] | Mapping[str, Any], place: int) -> Any:
    return values[place] if isinstance(values, list) else values.get(str(place))


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
        raise Refusal(_("Värdet ”%(value)s” är inte ett tal.") % {"value": str(value)[:40]})
    return float(value)


def _finite(value: int | float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _sign(signs: Any, place: int) -> str:
    """`status` is one for each value, one by place, or one for all."""
    if isinstance(signs, Mapping):
        return str(signs.get(str(place)) or "")
    if isinstance(signs, list):
        # A list of one is for all of them.
        return str((signs[place] if place < len(signs) else signs[0] if len(signs) == 1 else "") or "")
    return str(signs or "")


def standing(value: float | None, sign: str, words: str = "") -> tuple[float | None, str, str]:
    """(value, status, reason) of a cell; `words` is what the source says of the sign.

    "-" is the sign of an exact zero. ".." says that there is no number, and not why.
    """
    mark, reason = sign.strip().casefold(), (f"{sign} {words}".strip())[:80]
    if value is not None:
        return value, PRELIMINARY if mark in NOT_FINAL else FINAL, reason
    if mark in ZERO:
        return 0.0, FINAL, ""
    kept_back = mark in KEPT_BACK or any(word in words.casefold() for word in KEPT_BACK_WORDS)
    return None, SUPPRESSED if kept_back else MISSING, reason


def region_of(code: str) -> tuple[str, str, str]:
    """(kind, code, vintage) of an area from a code of Statistics Sweden; "" where it says nothing of one.

    "0180C3750_DeSO2025" is ("deso", "0180C3750", "2025"). Kind is "" for a code of another shape.
    """
    found = SUFFIX.fullmatch(code)
    plain, vintage = (found["code"], found["vintage"]) if found else (code, "")
    if DESO.fullmatch(plain):
        return "deso", plain, vintage or FIRST_DESO
    if REGSO.fullmatch(plain):
        return "regso", plain, vintage or FIRST_REGSO
    kinds = {2: "county", 4: "municipality"}
    kind = "country" if plain in ("00", "0000") else kinds.get(len(plain), "") if plain.isdigit() else ""
    return kind, plain, vintage


def is_period(code: str) -> bool:
    """Whether a time code is a period that values are kept for: "2024", "2024K3", "2024M05" …"""
    return span_of(code) is not None
