"""The forms of what areas are classed as."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlad.base.fields import LineInput
from samlad.base.forms import DayInput, PlainForm
from samlad.base.uploads import PreviewedForm
from samlad.places.forms import VintageInput
from samlad.places.models import SCHEMES
from samlad.places.operations import Classing
from samlad.places.wording import SCHEME_WORDS, VALUE_WORDS

SOURCE = {
    "label": _("Källa"),
    "help_text": _("Vem som har gjort klassningen och var den står, till exempel: Polismyndigheten, Noa."),
}
EDITION = {"label": _("Utgåva"), "help_text": _("Till exempel: Lägesbild 2025.")}


class ClassingForm(PlainForm):
    """One classification. Its value is chosen among those of every scheme, as "scheme:value"."""

    what = forms.ChoiceField(
        label=_("Klassning"),
        choices=[
            ("", _("Välj")),
            *(
                (whose, [(f"{scheme}:{value}", VALUE_WORDS[scheme][value]) for value in SCHEMES[scheme]])
                for scheme, whose in SCHEME_WORDS.items()
            ),
        ],
    )
    source = LineInput(**SOURCE)
    edition = LineInput(**EDITION)
    valid_from = DayInput(label=_("Gäller från och med"))

    def classing(self) -> Classing:
        scheme, _colon, value = self.cleaned_data["what"].partition(":")
        told: dict[str, Any] = {name: self.cleaned_data[name] for name in ("source", "edition", "valid_from")}
        return Classing(scheme, value, **told)


class ClassImportForm(PreviewedForm):
    """A list of classifications and what is said of all of it."""

    scheme = forms.ChoiceField(label=_("Vems klassning?"), choices=list(SCHEME_WORDS.items()))
    source = LineInput(**SOURCE)
    edition = LineInput(**EDITION)
    valid_from = DayInput(label=_("Gäller från och med"), help_text=_("För rader utan eget datum."))
    vintage = VintageInput(
        label=_("Områdenas årgång"),
        required=False,
        help_text=_("Behövs när samma kod finns i flera årgångar, till exempel RegSO 2020 och 2025."),
    )
    whole = forms.BooleanField(
        label=_("Filen är hela listan: områden som inte finns i den är inte längre klassade"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("Excel (.xlsx), ODS, CSV eller GeoJSON.")

    def said(self) -> Classing:
        """What goes for every row; its value is told by the rows."""
        said = self.cleaned_data
        return Classing(said["scheme"], "", said["source"], said["edition"], said["valid_from"])
