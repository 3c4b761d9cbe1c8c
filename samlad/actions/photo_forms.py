"""Photos in forms: one for each, with words for those who do not see it."""

from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from samlad.actions.photos import MAX_BYTES, Picture, picture_of, too_large
from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput
from samlad.base.refusals import Refusal


def photo_fields(*, required: bool) -> tuple[forms.Field, forms.Field]:
    """The photo and its description."""
    photo = forms.FileField(
        label=_("Bild på resultatet"),
        required=False,  # one that is too large has not come: `WithPhoto` tells which
        help_text=_("Högst 15 MB. Undvik människor och registreringsskyltar. Plats och tid tas bort."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    if required:
        help_text = _("Till exempel ”Nya lampor längs gångvägen”. Läses upp för den som inte ser bilden.")
    else:
        help_text = _("Behövs om du skickar en bild. Till exempel ”Nya lampor längs gångvägen”.")
    return photo, LineInput(label=_("Vad bilden visar"), required=required, help_text=help_text)


class WithPhoto(ConfirmedForm):
    """A form that may hold a photo, received by `PhotoUpload`."""

    needs_photo = False

    def __init__(self, *args: Any, photo_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.photo_too_large = photo_too_large

    def clean_photo(self) -> Picture | None:
        if self.photo_too_large:
            raise ValidationError(too_large())
        sent: SimpleUploadedFile | None = self.cleaned_data.get("photo")
        if sent is None:
            if self.needs_photo:
                raise ValidationError(_("Välj en bild."))
            return None
        try:
            return picture_of(sent.read())
        except Refusal as refusal:
            raise ValidationError(refusal.text) from None

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("photo") and "description" in said and not said["description"]:
            self.add_error("description", _("Beskriv bilden för den som inte ser den."))


class PhotoForm(WithPhoto):
    """A photo alone."""

    needs_photo = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photo"], self.fields["description"] = photo_fields(required=True)


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
