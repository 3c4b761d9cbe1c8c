"""The forms of who owns which land."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput
from samlad.base.forms import DayInput, PlainForm
from samlad.base.uploads import PreviewedForm
from samlad.land.operations import LandFacts
from samlad.parties.models import Function

Pairs = Sequence[tuple[int, str]]
Groups = Sequence[tuple[str, list[tuple[int, str]]]]
SPOT_HELP = _("En fastighet, till exempel KVARNEN 3:2, eller en punkt: 59.2345, 17.9876 eller SWEREF 99 TM.")


class SpotForm(PlainForm):
    """Asks who owns a place: `?plats=59.2345, 17.9876`."""

    plats = LineInput(label=_("Fastighet eller punkt"), help_text=SPOT_HELP)


class HoldingForm(ConfirmedForm):
    """What is told of a property. The owner is chosen by the function that actions are addressed to first, or
    as the party alone."""

    designation = LineInput(label=_("Fastighet"), help_text=_("Beteckningen, till exempel KVARNEN 3:2."))
    party = forms.TypedChoiceField(label=_("Ägare"), coerce=int)
    function = forms.TypedChoiceField(
        label=_("Åtgärder riktas till"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("En funktion hos ägaren."),
    )
    area = forms.TypedChoiceField(label=_("Område"), coerce=int, required=False, empty_value=None)
    valid_from = DayInput(label=_("Ägaren från och med"))

    def __init__(self, *args: Any, parties: Pairs, functions: Groups, areas: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Sequence[Any]] = {
            "party": [("", _("Välj")), *parties],
            "function": [("", _("Ingen särskild")), *functions],
            "area": [("", _("Inget angivet")), *areas],
        }
        for name, pairs in choices.items():
            field: Any = self.fields[name]
            field.choices = pairs

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        function, party = said.get("function"), said.get("party")
        if function and party and not Function.objects.filter(pk=function, party=party).exists():
            self.add_error("function", _("Funktionen hör inte till ägaren. Välj en av ägarens funktioner."))
        return said

    def facts(self, geometry: dict[str, Any] | None = None) -> LandFacts:
        said = self.cleaned_data
        return LandFacts(said["designation"], said["party"], said["function"], said["area"], geometry)


class LandImportForm(PreviewedForm):
    """A list of properties with their owners, or a GeoJSON file with their outlines."""

    valid_from = DayInput(
        label=_("Gäller från och med"), help_text=_("Den dag då nya ägare i filen tar över.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("Excel (.xlsx), ODS, CSV eller GeoJSON.")
