"""The forms of areas."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from samlad.base.fields import LineInput
from samlad.base.forms import DayInput, PlainForm
from samlad.places.geojson import LARGEST_MEGABYTES, Reading, read
from samlad.places.models import Area
from samlad.places.naming import code_from_name
from samlad.places.wording import KIND_WORDS

KINDS = list(KIND_WORDS.items())
PROPERTIES = ("code_property", "name_property", "parent_property", "kind_property")


class CodeInput(LineInput):
    limit = 40


class VintageInput(LineInput):
    limit = 10


class ImportForm(PlainForm):
    """A GeoJSON file and how to read it. `previewed` is the mark of the file that was looked at first."""

    file = forms.FileField(label=_("GeoJSON-fil"), help_text=_("I WGS 84 eller SWEREF 99, högst 30 MB."))
    kind = forms.ChoiceField(
        label=_("Slag"), choices=KINDS, initial="area", help_text=_("Om filen inte själv säger det.")
    )
    valid_from = DayInput(label=_("Gäller från och med"), help_text=_("För områden som är nya."))
    vintage = VintageInput(
        label=_("Årgång"), required=False, help_text=_("För indelningar som görs om, till exempel DeSO 2025.")
    )
    code_property = LineInput(label=_("Egenskap med kod"), required=False)
    name_property = LineInput(label=_("Egenskap med namn"), required=False)
    parent_property = LineInput(label=_("Egenskap med överordnat områdes kod"), required=False)
    kind_property = LineInput(label=_("Egenskap med slag"), required=False)
    previewed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_MEGABYTES * 1_000_000:
            raise ValidationError(_("Filen är för stor. Förenkla eller dela den."), code="too_large")
        return file

    def reading(self) -> tuple[Reading, str]:
        """What the file holds, and the mark it is known again by."""
        content = self.cleaned_data["file"].read()
        wanted = {name: self.cleaned_data[name] or None for name in PROPERTIES}
        return read(content, **wanted), sha256(content).hexdigest()

    def division(self) -> dict[str, Any]:
        """The arguments of the operations beside the reading."""
        return {name: self.cleaned_data[name] for name in ("kind", "valid_from", "vintage")}


class AreaForm(PlainForm):
    """What can be changed about an area; `areas` are pairs of key and name."""

    name = LineInput(label=_("Namn"))
    parent = forms.TypedChoiceField(label=_("Ligger i"), coerce=int, required=False, empty_value=None)
    valid_to = DayInput(label=_("Upphör, sista dag"), required=False)

    def __init__(self, *args: Any, areas: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["parent"]
        field.choices = [("", _("Inget annat område")), *areas]

    def parent_area(self) -> Area | None:
        return Area.objects.filter(pk=self.cleaned_data["parent"]).first()


class NewAreaForm(AreaForm):
    """An area without a boundary."""

    kind = forms.ChoiceField(label=_("Slag"), choices=KINDS, initial="area")
    code = CodeInput(label=_("Kod"), required=False, help_text=_("Görs av namnet om den lämnas tom."))
    valid_from = DayInput(label=_("Gäller från och med"))
    valid_to = None  # type: ignore[assignment]

    field_order = ["name", "kind", "code", "parent", "valid_from"]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if "name" in said and not said.get("code"):
            said["code"] = code_from_name(said["name"])
        return said
