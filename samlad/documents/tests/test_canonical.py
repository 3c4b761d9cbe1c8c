import datetime
import hashlib
import json
from decimal import Decimal

import pytest
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from samlad.documents.canonical import NotPlainError, canonical, digest, digest_of_parts

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
PLAIN = st.recursive(LEAF, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20)


class State(TextChoices):
    OPEN = "open"


def reordered(value: object) -> object:
    """The same value with every dict filled in the opposite order."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [None, True, 1.5]}, '{"a":[null,true,1.5],"b":1}'),
        ({"ö": "Ängsbacken", "z": "<b>"}, '{"z":"<b>","ö":"Ängsbacken"}'),
        ('rad\noch "citat" \x00', '"rad\\noch \\"citat\\" \\u0000"'),
        ({"state": State.OPEN}, '{"state":"open"}'),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_text_of_known_values(value: object, text: str) -> None:
    assert canonical(value) == text


def test_text_is_not_normalised() -> None:
    assert canonical("e\u0301") != canonical("\u00e9")


@given(PLAIN)
def test_value_comes_back_and_is_stable(value: object) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


@given(PLAIN)
def test_order_of_keys_does_not_matter(value: object) -> None:
    assert canonical(reordered(value)) == canonical(value)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"a": [1, float("nan")]}, r"\$\.a\[1\]"),
        (float("inf"), r"\$"),
        ({"day": datetime.date(2026, 11, 16)}, r"\$\.day is date"),
        ({"a": (1, 2)}, r"\$\.a is tuple"),
        ({1: "a"}, r"\$ has the key 1"),
        (gettext_lazy("Normalläge"), r"\$"),
        (Decimal("1.5"), "Decimal"),
        (b"bytes", "bytes"),
        ({1, 2}, "set"),
        ({"a": "\ud83d"}, r"\$\.a holds half a surrogate pair at position 0"),
        ({"\ud83d": 1}, "half a surrogate pair"),
    ],
)
def test_refuses_what_is_not_plain_and_says_where(value: object, where: str) -> None:
    with pytest.raises(NotPlainError, match=where):
        canonical(value)


def test_digest_is_sha256_of_utf8() -> None:
    assert digest("åäö") == hashlib.sha256("åäö".encode()).hexdigest()
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(TEXT, st.dictionaries(TEXT, TEXT, min_size=1))
def test_digest_of_parts_does_not_depend_on_their_order(header: str, parts: dict[str, str]) -> None:
    pairs = list(parts.items())
    assert digest_of_parts(header, pairs) == digest_of_parts(header, pairs[::-1])


@given(TEXT, st.dictionaries(TEXT, TEXT, min_size=1), st.data())
def test_digest_of_parts_changes_with_header_name_and_content(
    header: str, parts: dict[str, str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(parts)))
    whole = digest_of_parts(header, list(parts.items()))
    without = [pair for pair in parts.items() if pair[0] != name]
    assert digest_of_parts(header + "x", list(parts.items())) != whole
    assert digest_of_parts(header, without) != whole
    assert digest_of_parts(header, [*without, (name, parts[name] + "x")]) != whole


def test_digest_of_parts_cannot_be_shifted_between_name_and_content() -> None:
    assert digest_of_parts("h", [("ab", "c")]) != digest_of_parts("h", [("a", "bc")])


def test_digest_of_parts_refuses_two_parts_of_one_name() -> None:
    with pytest.raises(ValueError, match="same name"):
        digest_of_parts("h", [("area:1", "a"), ("area:1", "b")])
