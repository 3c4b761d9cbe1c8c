"""The form that takes a file, and the one that confirms what was shown."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samlad.actions.exchange.carrying import packed
from samlad.actions.exchange.differences import Change
from samlad.base.confirming import CONFIRMED, ConfirmedInput, Doubt, doubts_in
from samlad.base.forms import PlainForm
from samlad.base.guard import check_file_name
from samlad.base.refusals import Refusal
from samlad.base.tables import Table, read_table
from samlad.base.tables.limits import check_size


class FileForm(PlainForm):
    """Gives the table of the file that was sent."""

    file = forms.FileField(
        label=_("Fil"),
        help_text=_("Excel (.xlsx), ODS eller CSV, högst 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        # What is empty is told of in the same words as the rest.
        allow_empty_file=True,
    )

    def clean_file(self) -> Table:
        sent = self.cleaned_data["file"]
        check_file_name(sent.name)
        try:
            check_size(sent.size)
            return read_table(sent.read())
        except Refusal as refusal:
            raise ValidationError(refusal.text) from None


class ConfirmForm(PlainForm):
    """Carries the changes that were shown, with a box to tick where their texts may point out somebody."""

    changes = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, shown: Sequence[Change] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if doubts := tuple(_doubts(shown)):
            self.fields[CONFIRMED] = ConfirmedInput(doubts)

    @classmethod
    def of(cls, changes: Sequence[Change], user: Any) -> "ConfirmForm":
        """Not sent yet."""
        return cls(shown=changes, initial={"changes": packed(changes, user)})


def _doubts(changes: Sequence[Change]) -> Iterator[Doubt]:
    """What in the new texts may point out somebody, and did not stand there before."""
    for change in changes:
        for cell in change.cells:
            if cell.is_text:
                about = _("Rad %(row)s, %(head)s") % {"row": change.row, "head": cell.head}
                yield from doubts_in(str(about), str(cell.new or ""), str(cell.old or ""))
