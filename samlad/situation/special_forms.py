"""The forms of an extra round."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput, ProseInput
from samlad.base.forms import MomentInput, to_choose

MINUTES = (
    (15, gettext_lazy("15 minuter")),
    (30, gettext_lazy("30 minuter")),
    (60, gettext_lazy("1 timme")),
    (120, gettext_lazy("2 timmar")),
    (240, gettext_lazy("4 timmar")),
    (720, gettext_lazy("12 timmar")),
    (1440, gettext_lazy("1 dygn")),
)
USUAL_MINUTES = 60


class ExtraForm(ConfirmedForm):
    """A round for something special."""

    title = LineInput(
        label=gettext_lazy("Vad gäller det?"),
        help_text=gettext_lazy("Några ord som gruppen känner igen. Inga namn på enskilda."),
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Parterna rapporterar inom"), choices=MINUTES, coerce=int, initial=USUAL_MINUTES
    )


class PresenceForm(ConfirmedForm):
    """Who is where, from when to when, and what for."""

    party = forms.TypedChoiceField(label=gettext_lazy("Vem"), coerce=int)
    area = forms.TypedChoiceField(label=gettext_lazy("Område"), coerce=int)
    place = LineInput(
        label=gettext_lazy("Plats"), help_text=gettext_lazy("Till exempel torget eller skolgården.")
    )
    starts_at = MomentInput(label=gettext_lazy("Från"))
    ends_at = MomentInput(label=gettext_lazy("Till"))
    task = ProseInput(label=gettext_lazy("Uppgift"), widget=forms.Textarea(attrs={"rows": 2}), required=False)

    def __init__(
        self,
        data: Any,
        *,
        parties: Sequence[tuple[int, str]],
        areas: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        for name, choices in (("party", parties), ("area", areas)):
            choice: Any = self.fields[name]
            choice.choices = to_choose(choices)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, last = data.get("starts_at"), data.get("ends_at")
        if first and last and last <= first:
            self.add_error("ends_at", gettext_lazy("Sluttiden ligger före starttiden."))
        return data


class ResidentMessageForm(ConfirmedForm):
    """Words for residents."""

    text = ProseInput(
        label=gettext_lazy("Meddelande till invånarna"),
        help_text=gettext_lazy("Det som är bekräftat, vad man kan göra och var man får veta mer."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    channel = LineInput(
        label=gettext_lazy("Var ska det publiceras, och av vem?"),
        help_text=gettext_lazy("Till exempel kommunens webbplats, av kommunikatören."),
        required=False,
    )


class StandDownForm(ConfirmedForm):
    """The end of a special event."""

    lessons = ProseInput(
        label=gettext_lazy("Vad tar gruppen med sig till nästa gång?"),
        help_text=gettext_lazy("Nästa extra omgång börjar med den här texten."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
