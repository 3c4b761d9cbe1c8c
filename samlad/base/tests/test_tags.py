import re

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string


class Report(forms.Form):
    level = forms.ChoiceField(
        label="Nivå",
        choices=[("1", "Normalläge"), ("4", "Mycket allvarligt"), ("", "Inget att rapportera")],
        widget=forms.RadioSelect,
        required=False,
    )
    sentence = forms.CharField(label="Vad har ni sett?", help_text="En mening räcker.", widget=forms.Textarea)
    days = forms.MultipleChoiceField(choices=[("m", "Måndag")], widget=forms.CheckboxSelectMultiple)
    sure = forms.BooleanField(label="Jag är säker", required=False)
    forum = forms.IntegerField(widget=forms.HiddenInput, required=False)


def rendered(source: str, form: forms.Form) -> str:
    return Template("{% load samlad %}" + source).render(Context({"form": form}))


def ids(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


def described_by(html: str) -> list[str]:
    return [name for value in re.findall(r'aria-describedby="([^"]+)"', html) for name in value.split()]


def test_help_audience_and_error_describe_the_control() -> None:
    html = rendered('{% field form.sentence audience="Läses av forumet" %}', Report({}))
    names = ["id_sentence_help", "id_sentence_audience", "id_sentence_error"]
    assert described_by(html) == names
    assert ids(html) >= set(names)
    assert 'aria-invalid="true"' in html


def test_a_field_without_notes_or_errors_claims_none() -> None:
    html = rendered("{% field form.sure %}", Report())
    assert "aria-describedby" not in html
    assert "aria-invalid" not in html


def test_every_label_belongs_to_a_control() -> None:
    html = rendered("{% field form.sentence %}{% field form.days %}{% field form.sure %}", Report())
    assert len(set(re.findall(r'for="([^"]+)"', html)) & ids(html)) == 3


def test_every_level_is_a_label_around_its_radio_button() -> None:
    labels = re.findall(r"<label.*?</label>", rendered("{% level_choice form.level %}", Report()), re.DOTALL)
    assert ["<input" in label for label in labels] == [True] * 3


def test_choices_are_a_group_with_a_legend_and_its_errors() -> None:
    html = rendered('{% field form.days label="Vilka dagar?" %}', Report({}))
    assert re.search(r"<legend[^>]*>\s*Vilka dagar\?", html)
    assert described_by(html.partition(">")[0]) == ["id_days_error"]


def test_attributes_reach_the_control_and_false_leaves_them_out() -> None:
    html = rendered('{% field form.sentence rows="7" cols=False hx_post="/x/" %}', Report())
    assert 'rows="7"' in html
    assert 'hx-post="/x/"' in html
    assert "cols=" not in html


def test_help_can_be_replaced_or_left_out() -> None:
    assert "En mening" not in rendered('{% field form.sentence help_text="" %}', Report())
    assert "Kort" in rendered('{% field form.sentence help_text="Kort" %}', Report())


def test_what_somebody_wrote_is_never_markup() -> None:
    html = rendered(
        "{% field form.sentence audience=form.sentence.value %}", Report({"sentence": "<b>hej</b>"})
    )
    assert "<b>" not in html


def test_a_hidden_field_is_only_its_control() -> None:
    assert rendered("{% field form.forum %}", Report()).strip().startswith("<input")


def test_levels_are_radio_buttons_with_signs_and_other_choices_are_words() -> None:
    html = rendered('{% level_choice form.level legend="Åkersdal" previous="förra veckan 2" %}', Report())
    assert html.count('type="radio"') == 3
    assert html.count('class="sign"') == 2
    assert re.search(r'<legend[^>]*>\s*Åkersdal <span class="previous">förra veckan 2', html)


@pytest.mark.parametrize("name", ["sentence", "days"])
def test_the_summary_links_to_the_field_in_fault(name: str) -> None:
    form = Report({})
    summary = render_to_string("base/_errors.html", {"form": form})
    assert f'href="#id_{name}"' in summary
    assert f"id_{name}" in ids(rendered(f"{{% field form.{name} %}}", form))


def test_a_form_without_faults_has_no_summary() -> None:
    assert render_to_string("base/_errors.html", {"form": Report()}).strip() == ""
