"""The forms of the meeting page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput, ProseInput
from samlad.base.forms import PlainForm
from samlad.situation.models import CARRIED_OVER, DONE

OUTCOME_WORDS = {
    DONE: gettext_lazy("Klar"),
    CARRIED_OVER: gettext_lazy("Tas upp nästa gång"),
}


class OutcomeForm(ConfirmedForm):
    """What the meeting made of one point. `replaces` is the outcome that is changed."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=gettext_lazy("Vad blev det?"), choices=list(OUTCOME_WORDS.items()), widget=forms.RadioSelect
    )
    text = ProseInput(
        label=gettext_lazy("Vad kom ni fram till?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )


class NotesForm(ConfirmedForm):
    """The notes of the meeting. `seen` are the notes that stood there when the page was opened."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = ProseInput(
        label=gettext_lazy("Vad som sades och vad ni kom fram till"),
        help_text=gettext_lazy("Skriv inga namn på enskilda, personnummer eller lägenheter."),
        widget=forms.Textarea(attrs={"rows": 10}),
        required=False,
    )


class PointForm(ConfirmedForm):
    """Something a member wants the group to talk about."""

    title = LineInput(label=gettext_lazy("Vad gäller punkten?"))
    party = forms.TypedChoiceField(label=gettext_lazy("För vilken part?"), coerce=int)

    def __init__(self, data: Any, *, parties: Sequence[tuple[int, str]]) -> None:
        super().__init__(data, initial={"party": parties[0][0]} if parties else {})
        choice: Any = self.fields["party"]
        choice.choices = parties
        if len(parties) == 1:
            choice.widget = forms.HiddenInput()


class AttendanceForm(PlainForm):
    """Which functions were at the meeting."""

    present = forms.TypedMultipleChoiceField(label=gettext_lazy("Närvaro"), coerce=int, required=False)

    def __init__(self, data: Any, *, functions: Sequence[int]) -> None:
        super().__init__(data)
        choice: Any = self.fields["present"]
        choice.choices = [(key, key) for key in functions]
        choice.error_messages["invalid_choice"] = gettext_lazy(
            "En av funktionerna har ingen plats i forumet den dag mötet är. Ladda om sidan."
        )
