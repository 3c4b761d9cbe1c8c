"""The forms of the review."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.audiences import AUDIENCE_WORDS
from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput, ProseInput
from samlad.situation.models import ASKED_BACK, CLEARED, WITHHELD
from samlad.situation.queries.reviewing import Item

DECISIONS = {
    CLEARED: gettext_lazy("Släpp till dem som får läsa"),
    ASKED_BACK: gettext_lazy("Fråga tillbaka"),
    WITHHELD: gettext_lazy("Visa inte"),
}


class ReviewForm(ConfirmedForm):
    """What to do with one thing that was handed in."""

    label = LineInput(label=gettext_lazy("Plats eller rubrik så som den visas"), required=False)
    text = ProseInput(
        label=gettext_lazy("Texten så som den visas"),
        help_text=gettext_lazy(
            "Ändra eller stryk det som inte ska visas. Partens egen text finns kvar hos dig."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    audience = forms.ChoiceField(label=gettext_lazy("Vem får läsa"), choices=list(AUDIENCE_WORDS.items()))
    state = forms.ChoiceField(
        label=gettext_lazy("Beslut"), choices=list(DECISIONS.items()), widget=forms.RadioSelect
    )
    question = ProseInput(
        label=gettext_lazy("Fråga till parten"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )

    def __init__(self, data: Any, *, item: Item) -> None:
        initial = {
            "label": item.shown_label,
            "text": item.shown_text,
            "audience": item.audience,
            "state": CLEARED if item.waits else item.state,
            "question": item.thing.review.question,
        }
        super().__init__(data, initial=initial)
        self.item = item
        if item.kind == "contribution":
            del self.fields["label"]

    def confirmed_before(self, name: str) -> Any:
        """What the party has confirmed is looked at once more when it is going to be shown to others."""
        shown = name in ("label", "text") and self["state"].data == CLEARED
        return "" if shown else super().confirmed_before(name)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("state") == ASKED_BACK and not data.get("question"):
            self.add_error("question", _("Skriv vad du vill fråga."))
        if self.item.text and not data.get("text") and data.get("state") == CLEARED:
            self.add_error("text", _("Skriv vad som ska visas i stället, eller välj ”Visa inte”."))
        return data

    def mask(self) -> tuple[str, str] | None:
        """The words to show instead, None where they are the party's own."""
        shown = (self.cleaned_data.get("label", ""), self.cleaned_data["text"])
        return None if shown == (self.item.label, self.item.text) else shown
