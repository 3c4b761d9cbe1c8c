"""Specifications from TOML, with every fault told at once, and the models that come with Samlad."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from importlib.resources import files
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from samlad.analysis.index.faults import Fault, Unfit, refuse
from samlad.analysis.index.specification import (
    Data,
    Domain,
    Indicator,
    Missing,
    Normalise,
    Outliers,
    Rank,
    Specification,
    Sureness,
    Weights,
)

SECTIONS: Mapping[str, type] = {
    "data": Data,
    "missing": Missing,
    "outliers": Outliers,
    "normalise": Normalise,
    "weights": Weights,
    "rank": Rank,
    "sureness": Sureness,
}
LISTS: Mapping[str, tuple[str, type]] = {
    "domain": ("domains", Domain),
    "indicator": ("indicators", Indicator),
}
KINDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false", type(None): "nothing"}


def read(text: str) -> Specification:
    """The specification in a TOML text. Unfit: every key that cannot be used, or every unsound setting."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unfit([Fault("specification", f"is not TOML: {error}")]) from None
    faults: list[Fault] = []
    made: dict[str, Any] = {}
    for key, kind in SECTIONS.items():
        section = told.pop(key, {})
        made[key] = _made(kind, section, key, faults) if _is_table(section, key, faults) else kind()
    for key, (name, kind) in LISTS.items():
        made[name] = tuple(_each(kind, told.pop(key, []), key, faults))
    known = _known(Specification, told, "specification", faults, but=tuple(made))
    refuse(faults)
    return Specification(**known, **made)


def model(name: str) -> str:
    """The TOML text of a model that comes with Samlad: "vastra_gotaland"."""
    return (files(__package__) / "models" / f"{name}.toml").read_text(encoding="utf-8")


def _is_table(section: Any, key: str, faults: list[Fault]) -> bool:
    if not isinstance(section, dict):
        faults.append(Fault(key, "is a section, written as [" + key + "]"))
    return isinstance(section, dict)


def _each(kind: type, rows: Any, key: str, faults: list[Fault]) -> list[Any]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.append(Fault(key, f"is a list, each written as [[{key}]]"))
        return []
    return [
        _made(kind, row, f"{key} {row.get('code', number)}", faults) for number, row in enumerate(rows, 1)
    ]


def _made(kind: type, table: Mapping[str, Any], where: str, faults: list[Fault]) -> Any:
    known = _known(kind, table, where, faults)
    lacking = [one.name for one in fields(kind) if one.default is MISSING and one.name not in known]
    faults += [Fault(where, f"has no {name}") for name in lacking if name not in table]
    return None if lacking else kind(**known)


def _known(
    kind: type, table: Mapping[str, Any], where: str, faults: list[Fault], but: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The keys that the kind has, as their types; the others are faults."""
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name not in but}
    known: dict[str, Any] = {}
    for key, value in table.items():
        if key not in hints:
            near = get_close_matches(key, hints, 1)
            faults.append(Fault(where, f"knows no {key!r}" + (f"; is it {near[0]!r}?" if near else "")))
        elif (fitted := _fitted(value, hints[key])) is None:
            faults.append(Fault(where, f"{key} is {_told(hints[key])}, not {value!r}"))
        else:
            known[key] = fitted
    return known


def _fitted(value: Any, hint: Any) -> Any:
    """The value as its type, or None where it cannot be one. One text is a list of one."""
    if get_origin(hint) is tuple:
        each = [_fitted(one, get_args(hint)[0]) for one in (value if isinstance(value, list) else [value])]
        return None if None in each else tuple(each)
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    if isinstance(value, bool):
        return value if bool in kinds else None
    if float in kinds and isinstance(value, int):
        return float(value)
    return value if isinstance(value, kinds) else None


def _told(hint: Any) -> str:
    if get_origin(hint) is tuple:
        return "a list of " + KINDS[get_args(hint)[0]]
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return " or ".join(KINDS[kind] for kind in kinds if kind is not type(None))
