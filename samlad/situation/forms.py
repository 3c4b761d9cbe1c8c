"""The forms of a round."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import ProseInput
from samlad.base.forms import PlainForm
from samlad.base.periods import FORTNIGHT, MONTH, WEEK, Period


class MarkForm(ConfirmedForm):
    """The level of an area and why."""

    level = forms.ChoiceField(label=gettext_lazy("Nivå"), widget=forms.RadioSelect)
    reason = ProseInput(
        label=gettext_lazy("Motivering"),
        help_text=gettext_lazy("En mening som gruppen kan stå för."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(
        self, data: Any, *, words: Sequence[str], reported: bool, initial: dict[str, Any], prefix: str = ""
    ) -> None:
        super().__init__(data, initial=initial, prefix=prefix or None)
        field: Any = self.fields["level"]
        field.choices = [(str(n), words[n]) for n in range(1, 5)] + ([] if reported else [("0", words[0])])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("level", "0") != "0" and not data.get("reason") and not self.has_error("reason"):
            self.add_error("reason", _("Skriv en mening om varför nivån är vald."))
        return data


class CorrectedMarkForm(MarkForm):
    """The level of one area in a correction."""

    def __init__(self, data: Any, *, area_id: int, name: str, **kwargs: Any) -> None:
        super().__init__(data, prefix=f"a{area_id}", **kwargs)
        self.area_id, self.name = area_id, name
        self.fields["level"].widget = forms.Select(choices=self._choices())
        self.fields["reason"].help_text = ""

    def _choices(self) -> Any:
        field: Any = self.fields["level"]
        return [(value, f"{value} {word}") for value, word in field.choices]


class CorrectionForm(ConfirmedForm):
    reason = ProseInput(
        label=gettext_lazy("Varför rättas lägesbilden?"),
        help_text=gettext_lazy("Står i den nya versionen. Den gamla finns kvar."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PeriodForm(PlainForm):
    """The period of a new round."""

    year = forms.IntegerField(label=gettext_lazy("År"), min_value=1990, max_value=2200, localize=False)
    number = forms.IntegerField(min_value=1, max_value=53)

    def __init__(self, data: Any, *, rhythm: str, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.rhythm = rhythm
        self.fields["number"].label = _("Månad, 1–12") if rhythm == MONTH else _("Vecka")
        if rhythm == FORTNIGHT:
            self.fields["number"].help_text = _("Den första av de två veckorna.")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors:
            try:
                data["period"] = Period(self.rhythm, data["year"], data["number"])
            except ValueError:
                self.add_error("number", self._no_such(data["year"], data["number"]))
        return data

    def _no_such(self, year: int, number: int) -> str:
        words = {"year": year, "number": number}
        if self.rhythm == WEEK:
            return _("Vecka %(number)s finns inte år %(year)s.") % words
        if self.rhythm == MONTH:
            return _("Månad %(number)s finns inte.") % words
        return _("Ingen tvåveckorsperiod börjar vecka %(number)s år %(year)s.") % words
