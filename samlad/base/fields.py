"""Text in the database and in forms: normalised, without control characters and identity numbers, of bounded
length.

The check stands in `get_prep_value`, so that `bulk_create` and `update` cannot pass it either. A lookup with
such a text is refused in the same way.
"""

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from samlad.base.guard import check_identity

LINE_MAX = 200
PROSE_MAX = 4000
# Everything invisible that text does not need: control characters but tab and newline, direction
# overrides, lone surrogates.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


def clean_text(text: str) -> str:
    """The text as it is stored: NFC, line breaks as \\n, no space at the ends."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def check_text(text: str, limit: int) -> None:
    """Raise ValidationError with a reason when the text may not be stored."""
    if len(text) > limit:
        raise ValidationError(
            _("Texten är %(length)s tecken lång. Den får vara högst %(limit)s."),
            code="too_long",
            params={"length": len(text), "limit": limit},
        )
    if found := FORBIDDEN.search(text):
        raise ValidationError(
            _("Texten innehåller ett osynligt tecken (U+%(code)s) som inte kan sparas. Skriv om texten där."),
            code="control",
            params={"code": f"{ord(found.group()):04X}"},
        )
    check_identity(text)


class ProseField(TextField):
    """Free text of some sentences."""

    limit = PROSE_MAX

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str):
            value = clean_text(value)
            check_text(value, self.limit)
        return super().get_prep_value(value)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": ProseInput, **kwargs})


def one_line(text: str) -> str:
    return " ".join(text.split())


class LineField(ProseField):
    """A name or a title: one line, also where code gives several (a mail's subject refuses them)."""

    limit = LINE_MAX

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(one_line(value) if isinstance(value, str) else value)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": LineInput, "widget": forms.TextInput, **kwargs})


class ProseInput(forms.CharField):
    """The form's side of `ProseField`."""

    widget: type[forms.Widget] = forms.Textarea
    limit = PROSE_MAX

    def to_python(self, value: Any) -> Any:
        return clean_text(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        check_text(value, self.limit)


class LineInput(ProseInput):
    """The form's side of `LineField`."""

    widget = forms.TextInput
    limit = LINE_MAX

    def to_python(self, value: Any) -> Any:
        return one_line(super().to_python(value))
