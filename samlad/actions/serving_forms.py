"""The forms of what an action serves and takes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlad.actions.forms import kronor, prose
from samlad.actions.models import Resources
from samlad.actions.operations import Taken
from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput
from samlad.base.forms import PlainForm
from samlad.programmes.goal_forms import NumberInput

Groups = Sequence[tuple[str, Sequence[tuple[int, str]]]]


class ServesForm(PlainForm):
    """The goals that an action serves."""

    goals = forms.TypedMultipleChoiceField(
        label=_("Mål"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, goals: Sequence[tuple[str, Sequence[tuple[int, str]]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["goals"]
        field.choices = goals


class ResourcesForm(ConfirmedForm):
    """What an action takes and why it should work. Left empty is not known, which is not nothing."""

    funded = kronor()
    funded_by = LineInput(
        label=_("Betalas med"), required=False, help_text=_("Till exempel nämndens ram, eller bidrag.")
    )
    hours = forms.IntegerField(label=_("Arbetstimmar"), required=False, min_value=0, max_value=10_000_000)
    posts = NumberInput(
        label=_("Årsarbetskrafter"), required=False, min_value=0, help_text=_("Till exempel 0,5.")
    )
    partners = LineInput(label=_("Tillsammans med"), required=False)
    why = prose(_("Varför borde det fungera?"), _("Vad man vet om åtgärder som den här, och varifrån."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["funded"].label = _("Så mycket finns det pengar till, kronor")
        self.fields["funded"].help_text = _(
            "Lämna tomt om det inte är känt. Skriv 0 om det inte finns några."
        )

    def taken(self) -> Taken:
        return Taken(**{name: self.cleaned_data[name] for name in Taken.__dataclass_fields__})


def resources_initial(row: Resources | None) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Taken.__dataclass_fields__} if row else {}
