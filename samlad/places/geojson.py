"""Reading a GeoJSON file of areas: everything that is in it, or everything that is wrong with it.

Nothing here touches the database, and no content, however bad, raises.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from samlad.base.refusals import Refusal
from samlad.base.tables import Table, TableRow
from samlad.places.boundaries import Boundary, boundaries
from samlad.places.naming import Draft, Keys, call, check_codes, choose_keys, depth, properties_of
from samlad.places.problems import Fault, Problem, explain
from samlad.places.shapes import overlaps, place, shape_of

__all__ = ["Boundary", "Feature", "Problem", "Reading", "explain", "properties_table", "read"]

LARGEST_MEGABYTES = 30
MOST_FEATURES = 10_000
MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Feature:
    """One area in the file. `row` counts from 1; `parent_code` and `kind` are "" where the file has none."""

    row: int
    code: str
    name: str
    parent_code: str
    boundary: Boundary | None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. With any problem there are no features; warnings do not stop anything.

    `crs` is the system the file is in, as "EPSG:3006", or "" where it could not be told.
    """

    features: tuple[Feature, ...]
    problems: tuple[Problem, ...]
    crs: str
    warnings: tuple[Problem, ...] = ()


def read(
    content: bytes,
    *,
    code_property: str | None = None,
    name_property: str | None = None,
    parent_property: str | None = None,
    kind_property: str | None = None,
) -> Reading:
    """All areas of a GeoJSON file in WGS 84 or SWEREF 99, or what is wrong with it (the first 50 problems).

    A property that is not given is guessed from usual Swedish names; without a code it is made from the name.
    The system is the one the file names (`crs`), else WGS 84 or SWEREF 99 TM as its coordinates show.
    """
    wanted = Keys(code_property or "", name_property or "", parent_property or "", kind_property or "")
    try:
        collection = _parsed(content)
        rows = _rows(collection)
        keys = choose_keys(rows, wanted)
    except Fault as fault:
        return _refused([Problem(None, "file", fault.code, fault.values)])
    drafts = [_draft(row, feature, keys) for row, feature in enumerate(rows, 1)]
    check_codes(drafts, keys)
    try:
        system = place(drafts, collection.get("crs"))
    except Fault as fault:
        return _refused([Problem(None, "crs", fault.code, fault.values), *_problems(drafts)])
    if problems := _problems(drafts):
        return _refused(problems, system)
    try:
        return _reading(drafts, system)
    except shapely.errors.GEOSException:  # valid surfaces that the library cannot compute with are very rare
        return _refused([Problem(None, "geometry", "not_computable", {})], system)


def _refused(problems: Sequence[Problem], system: str = "") -> Reading:
    return Reading((), tuple(problems[:MOST_PROBLEMS]), system)


def _problems(drafts: Sequence[Draft]) -> list[Problem]:
    return [problem for draft in drafts for problem in draft.problems]


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST_MEGABYTES * 1_000_000:
        raise Fault("too_large", megabytes=math.ceil(len(content) / 1_000_000), limit=LARGEST_MEGABYTES)
    try:
        collection = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Fault("not_utf8") from error
    except json.JSONDecodeError as error:
        raise Fault("not_json", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise Fault("too_deep") from error
    except ValueError as error:  # a whole number of more digits than Python reads
        raise Fault("number_too_long") from error
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise Fault("not_collection")
    return collection


def _rows(collection: Mapping[str, Any]) -> list[Any]:
    rows = collection.get("features")
    if not isinstance(rows, list):
        raise Fault("not_collection")
    if not rows:
        raise Fault("no_features")
    if len(rows) > MOST_FEATURES:
        raise Fault("too_many", count=len(rows), limit=MOST_FEATURES)
    return rows


def _draft(row: int, feature: Any, keys: Keys) -> Draft:
    draft = Draft(row)
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        draft.wrong("feature", "not_feature")
        return draft
    call(draft, properties_of(feature), keys)
    try:
        draft.shape = shape_of(feature.get("geometry"))
    except Fault as fault:
        draft.wrong("geometry", fault.code, **fault.values)
    return draft


def _reading(drafts: Sequence[Draft], system: str) -> Reading:
    placed = [draft for draft in drafts if draft.shape is not None]
    groups = _groups(placed, {draft.code: draft for draft in drafts})
    warnings = overlaps(placed, groups, MOST_PROBLEMS)
    shapes = np.array([draft.shape for draft in placed], dtype=object)
    drawn = boundaries(shapes, groups=groups, apart=not warnings) if placed else []
    ready = {draft.row: boundary for draft, boundary in zip(placed, drawn, strict=True)}
    features = (Feature(d.row, d.code, d.name, d.parent_code, ready.get(d.row), d.kind) for d in drafts)
    return Reading(tuple(features), (), system, tuple(warnings))


def _groups(placed: Sequence[Draft], by_code: Mapping[str, Draft]) -> list[tuple[str, int | None]]:
    """Areas of one kind at one depth are neighbours; an area and the areas in it are not."""
    return [(draft.kind, depth(draft, by_code)) for draft in placed]


def properties_table(content: bytes) -> Table:
    """What a GeoJSON file says of its features, as a table whose rows count features from 1.

    Raises Refusal where it is no such file.
    """
    try:
        found = [properties_of(one) if isinstance(one, dict) else {} for one in _rows(_parsed(content))]
    except Fault as fault:
        raise Refusal(explain(Problem(None, "file", fault.code, fault.values))) from None
    heads = list(dict.fromkeys(str(key) for properties in found for key in properties))
    rows = [
        TableRow(number, [_cell(properties.get(head)) for head in heads])
        for number, properties in enumerate(found, 1)
    ]
    return Table(heads, rows, 0)


def features_of(content: bytes) -> tuple[list[Any], Any]:
    """The features of a file that `properties_table` has read, and what it says of its coordinates."""
    collection = _parsed(content)
    return _rows(collection), collection.get("crs")


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())
