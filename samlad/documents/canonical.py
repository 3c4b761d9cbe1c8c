"""One text for one value, so that a hash taken today can be taken again in ten years.

The text is JSON with sorted keys, no spaces and no escapes beyond those JSON demands. Strings are kept
code point by code point: "é" as one and as two code points are different values and get different hashes.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from math import isfinite


class NotPlainError(TypeError):
    """The value cannot be frozen; the message says where in it and why."""


def canonical(value: object) -> str:
    """The one JSON text of plain data: dict with text keys, list, str, int, finite float, bool and None.

    Equal values give equal texts whatever the order of their keys, and `json.loads` gives the value back.
    Raises `NotPlainError` for anything else (dates, tuples, lazy texts, NaN, half surrogate pairs).
    """
    _check(value, "$")
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of the text as UTF-8: 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digest_of_parts(header: str, part_digests: Sequence[tuple[str, str]]) -> str:
    """The digest of a whole made of a header and named parts, from the digest of each part.

    The order of the parts does not matter, their names and digests do. Raises `ValueError` when two parts
    have the same name.
    """
    by_name = dict(part_digests)
    if len(by_name) != len(part_digests):
        raise ValueError("Two parts have the same name")
    return digest(canonical({"header": header, "parts": by_name}))


def _check(value: object, where: str) -> None:
    if isinstance(value, Mapping):
        _check_mapping(value, where)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            _check(item, f"{where}[{position}]")
    else:
        _check_leaf(value, where)


def _check_mapping(value: Mapping[object, object], where: str) -> None:
    if type(value) is not dict:
        raise NotPlainError(f"{where} is {type(value).__name__}, not a plain dict")
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotPlainError(f"{where} has the key {key!r}, which is not text")
        _check_text(key, where)
        _check(item, f"{where}.{key}")


def _check_leaf(value: object, where: str) -> None:
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, float):
        if not isfinite(value):
            raise NotPlainError(f"{where} is {value}, which JSON cannot carry")
    elif value is not None and not isinstance(value, int):
        raise NotPlainError(f"{where} is {type(value).__name__}, which is not plain data")


def _check_text(text: str, where: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotPlainError(f"{where} holds half a surrogate pair at position {error.start}") from None
