"""The forms of an answer without an account, one for each thing that can be answered."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from samlad.actions.photos import MAX_BYTES, Picture, picture_of, too_large
from samlad.actions.rules import (
    ACCEPTED,
    BLOCKED,
    DONE,
    HANDED_OVER,
    NEEDS_NOTE,
    NOTE_LABELS,
    UNDER_WAY,
)
from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput, ProseInput
from samlad.base.refusals import Refusal

HAND_OVER = _("Lämna över till en annan funktion hos oss")
HAS_CASE_NUMBER = (ACCEPTED, UNDER_WAY, BLOCKED, DONE)


def asks_more(state: str, *, shared: bool) -> bool:
    """Whether an answer needs more than one tap: words, a choice, or who answers for a shared mailbox."""
    return shared or state in NEEDS_NOTE


class AnswerForm(ConfirmedForm):
    """What is told with one answer. `functions` are those that it can be handed over to, key and name."""

    def __init__(
        self,
        *args: Any,
        state: str,
        shared: bool,
        functions: Sequence[tuple[int, str]],
        photo_too_large: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.state, self.photo_too_large = state, photo_too_large
        fields = self.fields
        if state == HANDED_OVER:
            fields["to"] = forms.TypedChoiceField(
                label=_("Till"), choices=[("", _("Välj")), *functions], coerce=int
            )
        if state in NEEDS_NOTE:
            fields["note"] = ProseInput(label=NOTE_LABELS[state], widget=forms.Textarea(attrs={"rows": 3}))
        if state == DONE:
            fields["photo"] = forms.FileField(
                label=_("Bild på resultatet"),
                required=False,
                help_text=_(
                    "Högst 15 MB. Undvik människor och registreringsskyltar. Plats och tid tas bort."
                ),
                widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
            )
            fields["description"] = LineInput(
                label=_("Vad bilden visar"),
                required=False,
                help_text=_("Behövs om du skickar en bild. Till exempel ”Nya lampor längs gångvägen”."),
            )
        if shared:
            fields["answered_by"] = LineInput(
                label=_("Vem svarar?"),
                help_text=_("Er funktion, till exempel ”förvaltare”. Inget namn behövs."),
            )
        if state in HAS_CASE_NUMBER:
            fields["case_number"] = LineInput(
                label=_("Ert eget ärendenummer"), required=False, widget=forms.TextInput
            )

    def clean_photo(self) -> Picture | None:
        if self.photo_too_large:
            raise ValidationError(too_large())
        sent: SimpleUploadedFile | None = self.cleaned_data.get("photo")
        if sent is None:
            return None
        try:
            return picture_of(sent.read())
        except Refusal as refusal:
            raise ValidationError(refusal.text) from None

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("photo") and "description" in said and not said["description"]:
            self.add_error("description", _("Beskriv bilden för den som inte ser den."))

    def case_number(self) -> str | None:
        """None where it was not asked for, as when the answer was one tap: then the old one stays."""
        return self.cleaned_data.get("case_number", "") if "case_number" in self.data else None


class PhotoUpload(FileUploadHandler):
    """Keeps one file in memory and never on disk; what is too large is let go as it comes."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.kept, self.size, self.too_large = BytesIO(), 0, False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if self.size:
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > MAX_BYTES:
            self.kept, self.too_large = BytesIO(), True
            raise SkipFile
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        self.kept.seek(0)
        return SimpleUploadedFile("photo", self.kept.read())
