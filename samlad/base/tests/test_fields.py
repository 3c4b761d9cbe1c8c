"""Text as it is stored: tidied, bounded, without what nobody can see."""

import unicodedata

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from samlad.base.fields import (
    LINE_MAX,
    PROSE_MAX,
    LineField,
    LineInput,
    ProseField,
    ProseInput,
    check_text,
    clean_text,
    one_line,
)

# Letters, digits and spaces of all kinds, but no digit runs that could be somebody's number.
PLAIN = st.text(st.characters(categories=["L", "Zs", "Po"], include_characters="\n\r\t"), max_size=60)
HIDDEN = ["\x00", "\x08", "\x0b", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ud800", "\ufeff"]


class Form(forms.Form):
    line = LineInput(required=False)
    prose = ProseInput(required=False)


@pytest.mark.parametrize(
    ("text", "prose", "line"),
    [
        ("Åkersdal", "Åkersdal", "Åkersdal"),
        ("A\u030akersdal", "Åkersdal", "Åkersdal"),
        ("  två  ord ", "två  ord", "två ord"),
        ("rad\r\nrad\rrad\nrad\t", "rad\nrad\nrad\nrad", "rad rad rad rad"),
        ("\u00a0fast\u00a0", "fast", "fast"),
        ("", "", ""),
        (" \n ", "", ""),
        ("<b>&amp;</b>", "<b>&amp;</b>", "<b>&amp;</b>"),
        ("👩🏽‍🚒 ﷺ", "👩🏽‍🚒 ﷺ", "👩🏽‍🚒 ﷺ"),
    ],
)
def test_text_is_tidied_alike_in_forms_and_in_the_database(text: str, prose: str, line: str) -> None:
    form = Form({"prose": text, "line": text})
    assert form.is_valid()
    assert form.cleaned_data == {"prose": prose, "line": line}
    assert ProseField().get_prep_value(text) == prose
    assert LineField().get_prep_value(text) == line


@given(PLAIN)
def test_tidying_again_changes_nothing(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert one_line(one_line(text)) == one_line(text)
    assert "\r" not in once


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_nobody_can_see_is_refused_with_its_code(hidden: str) -> None:
    form = Form({"prose": f"före{hidden}efter"})
    assert not form.is_valid()
    assert f"U+{ord(hidden):04X}" in form.errors["prose"][0]
    with pytest.raises(ValidationError):
        ProseField().get_prep_value(f"före{hidden}efter")


@pytest.mark.parametrize(("field", "limit"), [(ProseField(), PROSE_MAX), (LineField(), LINE_MAX)])
def test_text_has_a_longest_length(field: ProseField, limit: int) -> None:
    assert len(field.get_prep_value("å" * limit)) == limit
    assert len(field.get_prep_value("å" * limit + "  ")) == limit
    with pytest.raises(ValidationError) as error:
        field.get_prep_value("å" * (limit + 1))
    assert f"{limit + 1} tecken" in str(error.value.messages[0])


@pytest.mark.parametrize(("name", "limit"), [("prose", PROSE_MAX), ("line", LINE_MAX)])
def test_forms_have_the_same_longest_length(name: str, limit: int) -> None:
    assert Form({name: "å" * limit}).is_valid()
    form = Form({name: "å" * 100_000})
    assert "100000 tecken" in form.errors[name][0]
    assert f"{limit}" in form.errors[name][0]


def test_length_is_that_of_what_is_stored() -> None:
    """Two signs that become one count as one."""
    assert Form({"line": "A\u030a" * LINE_MAX}).is_valid()
    check_text("a" * 3, 3)


def test_models_give_their_forms_the_same_fields() -> None:
    assert type(ProseField().formfield()) is ProseInput
    assert type(LineField().formfield()) is LineInput
    assert isinstance(ProseField().formfield().widget, forms.Textarea)
    assert isinstance(LineField().formfield().widget, forms.TextInput)


@pytest.mark.parametrize("value", [None, 7])
def test_what_is_no_text_is_left_to_django(value: object) -> None:
    assert LineField().get_prep_value(value) == (None if value is None else "7")
