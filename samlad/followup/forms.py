"""The forms of follow-up."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput, ProseInput
from samlad.base.forms import DayInput, PlainForm, to_choose
from samlad.base.guard import check_file_name
from samlad.base.uploads import PreviewedForm
from samlad.followup import rules
from samlad.followup.models import Scale
from samlad.followup.operations import About, Said
from samlad.followup.report.word import MOST_SENT
from samlad.followup.rules import MOST_LEVELS, Step
from samlad.followup.sheet import Part, Sheet

Pairs = Sequence[tuple[int, str]]
NOT_SAID = "none"


class PeriodForm(ConfirmedForm):
    """What is told of a period, and which plans are followed up in it."""

    name = LineInput(label=_("Namn"), help_text=_("Till exempel Tertial 2 2026."))
    kind = forms.ChoiceField(label=_("Sort"), choices=lambda: to_choose(list(rules.KIND_WORDS.items())))
    reference_on = DayInput(
        label=_("Gäller per"), help_text=_("Resultaten visas som de var den dagen, med det som är känt nu.")
    )
    opens_on = DayInput(label=_("Öppnar"))
    closes_on = DayInput(
        label=_("Ska vara klar"), help_text=_("Påminnelser går ut före och efter den dagen.")
    )
    scale = forms.TypedChoiceField(label=_("Skala"), coerce=int)
    programmes = forms.TypedMultipleChoiceField(
        label=_("Program och planer"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    instructions = ProseInput(label=_("Anvisning"), required=False)

    def __init__(self, *args: Any, scales: Sequence[Scale], programmes: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scales = {scale.pk: scale for scale in scales}
        chosen: Any = self.fields["scale"]
        chosen.choices = to_choose([(scale.pk, scale.name) for scale in scales])
        plans: Any = self.fields["programmes"]
        plans.choices = list(programmes)

    def about(self) -> About:
        said = {
            key: value for key, value in self.cleaned_data.items() if key not in ("programmes", "confirmed")
        }
        return About(**{**said, "scale": self.scales[said["scale"]]})


class PartForm(ConfirmedForm):
    """The verdict of a goal in an area or as a whole, beside what the rule gives."""

    verdict = forms.ChoiceField(label=_("Bedömning"), widget=forms.RadioSelect)
    reason = ProseInput(
        label=_("Skäl"),
        required=False,
        help_text=_("Behövs när bedömningen är en annan än regelns."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    comment = ProseInput(
        label=_("Kommentar"),
        required=False,
        help_text=_("Vad som ligger bakom, och vad som händer härnäst."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, sheet: Sheet, part: Part, **kwargs: Any) -> None:
        level = part.level if part.assessed else part.ruled.level
        given: dict[str, Any] = {"verdict": _code(level), "reason": part.reason, "comment": part.comment}
        super().__init__(*args, **{**kwargs, "prefix": f"d{part.area_id or 0}", "initial": given})
        self.part = part
        chosen: Any = self.fields["verdict"]
        words = [(str(place), word) for place, (word, _share) in enumerate(sheet.levels)]
        chosen.choices = [*words, (NOT_SAID, rules.NOT_SAID)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        differs = "verdict" in said and said["verdict"] != _code(self.part.ruled.level)
        if differs and "reason" in said and not said["reason"]:
            self.add_error("reason", gettext("Bedömningen skiljer sig från regelns. Skriv varför."))
        return said

    def said(self) -> Said:
        verdict = self.cleaned_data["verdict"]
        level = None if verdict == NOT_SAID else int(verdict)
        return Said(level, self.cleaned_data["reason"], self.cleaned_data["comment"])


def _code(level: int | None) -> str:
    return NOT_SAID if level is None else str(level)


class ScaleForm(PlainForm):
    """A scale, with a word and a share for each level."""

    name = LineInput(label=_("Skalans namn"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_LEVELS + 1):
            words = {"n": number}
            self.fields[f"word{number}"] = LineInput(
                label=gettext("Nivå %(n)s") % words, required=number <= 2
            )
            self.fields[f"share{number}"] = forms.FloatField(
                label=gettext("Nivå %(n)s: från hur många procent") % words,
                min_value=0,
                max_value=100,
                required=number <= 2,
            )
        self.fields["word1"].help_text = gettext("Den bästa nivån först.")
        self.fields["share1"].help_text = gettext(
            "Hur stor andel av målets indikatorer som minst ska nå sitt etappmål. Den sista nivån har 0."
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for number in range(1, MOST_LEVELS + 1):
            word, share = said.get(f"word{number}"), said.get(f"share{number}")
            if word and share is None and f"share{number}" not in self.errors:
                self.add_error(f"share{number}", gettext("Nivån behöver en andel."))
            if share is not None and not word and f"word{number}" not in self.errors:
                self.add_error(f"word{number}", gettext("Nivån behöver ett namn."))
        return said

    def steps(self) -> list[Step]:
        said = self.cleaned_data
        numbers = [number for number in range(1, MOST_LEVELS + 1) if said[f"word{number}"]]
        return [Step(said[f"word{number}"], said[f"share{number}"] / 100) for number in numbers]


class VerdictsForm(PreviewedForm):
    """A file with verdicts of another system."""

    source = LineInput(label=_("Källa"), help_text=_("Systemet som bedömningarna kommer från."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("Excel (.xlsx), ODS eller CSV.")


class AskForm(ConfirmedForm):
    """The executive board asks for follow-up."""

    asker = forms.TypedChoiceField(label=_("Den som begär"), coerce=int)
    body = forms.TypedChoiceField(label=_("Den som ska svara"), coerce=int)
    text = ProseInput(label=_("Vad som ska följas upp"))
    due_on = DayInput(label=_("Svar senast"))

    def __init__(self, *args: Any, askers: Pairs, bodies: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, pairs in (("asker", askers), ("body", bodies)):
            field: Any = self.fields[name]
            field.choices = to_choose(list(pairs))


class AnswerForm(ConfirmedForm):
    text = ProseInput(label=_("Svar"))


class TreatForm(ConfirmedForm):
    """When the answer was taken up, and by whom."""

    body = forms.TypedChoiceField(label=_("Behandlad av"), coerce=int)
    on = DayInput(label=_("Dag"))
    paragraph = LineInput(label=_("Paragraf"), required=False)
    note = ProseInput(label=_("Anteckning"), required=False)

    def __init__(self, *args: Any, bodies: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["body"]
        field.choices = to_choose(list(bodies))


class TemplateForm(PlainForm):
    """The municipality's own Word template."""

    file = forms.FileField(label=_("Mall"), help_text=_("Ett Word-dokument (.docx)."))

    def clean_file(self) -> tuple[str, bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        check_file_name(file.name or "")
        if (file.size or 0) > MOST_SENT:
            raise ValidationError(gettext("Mallen är för stor."), code="too_large")
        return (file.name or "mall.docx")[:200], file.read()
