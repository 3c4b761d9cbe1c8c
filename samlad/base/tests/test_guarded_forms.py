"""Forms with text that points out a person: what is stopped, and what is asked about."""

import logging

import pytest
from django import forms
from django.http import QueryDict

from samlad.base.confirming import CONFIRMED, ConfirmedForm
from samlad.base.fields import LineInput, ProseInput, check_text
from samlad.base.guard import CODE, Kind, warned

NUMBER = "880320-0016"
PARTS = ("880320", "0016", "8803200016")


class NoteForm(ConfirmedForm):
    title = LineInput(label="Rubrik")
    note = ProseInput(label="Anteckning", required=False)
    day = forms.DateField(required=False)


def posted(**data: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(data)
    return query


@pytest.mark.parametrize("field", ["title", "note"])
def test_a_form_keeps_the_text_for_the_one_who_wrote_it(field: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    form = NoteForm(posted(**{"title": "Rubrik", field: f"Pojken {NUMBER}"}))
    assert not form.is_valid()
    assert form.errors.as_data()[field][0].code == CODE
    assert f"Pojken {NUMBER}" in str(form[field])
    assert not [part for part in PARTS if part in str(form.errors) or part in caplog.text]


def test_nothing_is_asked_about_plain_text() -> None:
    form = NoteForm(posted(title="Lugn vecka", note="Två bänkar är lagade."))
    assert form.is_valid()
    assert CONFIRMED not in form.fields
    assert CONFIRMED not in NoteForm().fields


def test_the_words_are_shown_and_have_to_be_confirmed() -> None:
    told = {"title": "Ring 070-123 45 67", "note": "<b>lgh 1203</b>"}
    form = NoteForm(posted(**told))
    assert not form.is_valid()
    assert set(form.errors) == {CONFIRMED}
    shown = str(form.fields[CONFIRMED].help_text)
    assert "<li>Rubrik: ”070-123 45 67” (telefonnummer)</li>" in shown
    assert "<li>Anteckning: ”lgh 1203” (lägenhetsnummer)</li>" in shown
    tick = form[CONFIRMED].subwidgets[0].data["value"]
    assert "checked" not in str(form[CONFIRMED])
    confirmed = NoteForm(posted(**told, confirmed=tick))
    assert confirmed.is_valid()
    assert "checked" in str(confirmed[CONFIRMED])


@pytest.mark.parametrize("tick", ["on", "true", "True", "1", ""])
def test_a_tick_for_something_else_does_not_count(tick: str) -> None:
    assert not NoteForm(posted(title="Ring 070-123 45 67", confirmed=tick)).is_valid()


def test_other_words_have_to_be_confirmed_anew() -> None:
    first = NoteForm(posted(title="Ring 070-123 45 67"))
    assert not first.is_valid()
    tick = first[CONFIRMED].subwidgets[0].data["value"]
    second = NoteForm(posted(title="Ring 070-123 45 68", confirmed=tick))
    assert not second.is_valid()
    assert "checked" not in str(second[CONFIRMED])


def test_a_confirmed_number_is_stopped_all_the_same() -> None:
    text = f"{NUMBER}, 070-123 45 67"
    first = NoteForm(posted(title=text))
    assert not first.is_valid()
    assert set(first.errors) == {"title", CONFIRMED}
    tick = first[CONFIRMED].subwidgets[0].data["value"]
    assert not NoteForm(posted(title=text, confirmed=tick)).is_valid()


def test_a_form_with_a_prefix_asks_in_its_own_name() -> None:
    form = NoteForm(posted(**{"a7-title": "ABC 123"}), prefix="a7")
    assert not form.is_valid()
    assert 'name="a7-confirmed"' in str(form[CONFIRMED])


def test_what_is_warned_about_may_be_stored() -> None:
    assert [finding.kind for finding in warned("Ring 070-123 45 67")] == [Kind.PHONE]
    check_text("Ring 070-123 45 67", 200)
