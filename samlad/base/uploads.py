"""Files that are looked at first, and taken in when they are sent again with a yes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samlad.base.fields import check_text
from samlad.base.forms import YEARS, PlainForm
from samlad.base.guard import check_file_name, check_identity
from samlad.base.refusals import Refusal
from samlad.base.tables import Table, day_of

MOST_MEGABYTES = 30


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong in a file: in a row, in the column with that head. `row` None is the file itself.

    `column` are the letters of a spreadsheet, where they are told; `head` is "" where it is the row itself.
    """

    row: int | None
    head: str
    text: str
    column: str = ""


def day_told(text: str) -> date:
    """The day that stands in a cell. Raises Refusal where it is none, or far away."""
    day = day_of(text)
    if day is None or day.year not in YEARS:
        raise Refusal(gettext("Skriv ett datum som finns, i formen åååå-mm-dd, till exempel 2026-03-31."))
    return day


class PreviewedForm(PlainForm):
    """Takes a file. `previewed` is the mark of the file that was looked at first."""

    file = forms.FileField(label=_("Fil"), allow_empty_file=True)
    previewed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def clean_file(self) -> bytes:
        """What the file holds."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        check_file_name(file.name or "")
        if (file.size or 0) > MOST_MEGABYTES * 1_000_000:
            words = gettext("Filen är för stor. Den får vara högst %(n)s MB.") % {"n": MOST_MEGABYTES}
            raise ValidationError(words, code="too_large")
        content: bytes = file.read()
        # Kept here, since a fault of the file takes what it holds away.
        self._mark = sha256(content).hexdigest()
        return content

    def mark(self) -> str:
        return self._mark

    def is_confirmed(self, sent: Mapping[str, Any]) -> bool:
        """Whether the file that was looked at shall be taken in now."""
        if "confirm" not in sent:
            return False
        if self.cleaned_data["previewed"] == self.mark():
            return True
        fault = gettext("Det här är inte filen som du förhandsgranskade. Granska den först.")
        self.add_error("file", fault)
        return False

    def remember(self, sent: Mapping[str, Any], *, ready: bool) -> None:
        """Let the page know the file again, if it can be taken in."""
        self.data = {**{key: sent[key] for key in sent}, "previewed": self.mark() if ready else ""}


def is_geojson(content: bytes) -> bool:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def persons_in(table: Table) -> Iterator[Flaw]:
    """Identity numbers anywhere in a file: they are not kept, and should not be sent at all."""
    for head in table.heads:
        if told := fault_of(head):
            yield Flaw(table.heads_row, "", told)
    for row in table.rows:
        for head, cell in zip(table.heads, row.cells, strict=True):
            if told := fault_of(cell):
                yield Flaw(row.number, "" if fault_of(head) else head, told)


def fault_of(text: str, longest: int | None = None) -> str:
    """Why a text may not be stored; "" where it may. Only identity numbers where there is no longest."""
    try:
        if longest is None:
            check_identity(text)
        else:
            check_text(text, longest)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
