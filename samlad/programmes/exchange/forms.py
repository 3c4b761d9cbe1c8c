"""The form that takes a file, asks what names in it mean, and confirms what was shown."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlad.base.confirming import CONFIRMED, ConfirmedInput
from samlad.base.uploads import PreviewedForm
from samlad.programmes.exchange.making import Found
from samlad.programmes.naming import ADD, LEAVE, Pairs, keys_meant, meaning, means_field


class PlanFileForm(PreviewedForm):
    """`shown` is the mark of the differences that were looked at."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("Excel (.xlsx), ODS eller CSV, högst 10 MB.")
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.ods,.csv"
        self.unknown: list[str] = []

    def ask(self, found: Found, bodies: Pairs, *, adds: bool) -> None:
        """Fields for what has to be said of what was found: names, what is left out, and what points out
        somebody. They are filled in where they have been sent."""
        self.unknown = list(found.unknown)
        for name in self.unknown:
            field = meaning(name, bodies, found.known.bodies.near(name), adds=adds)
            self.fields[means_field(name)] = field
        if found.differences.left_out:
            self.fields["removes"] = forms.BooleanField(label=_("Ta bort raderna ur planen"), required=False)
        if doubts := found.differences.doubts():
            self.fields[CONFIRMED] = ConfirmedInput(doubts)

    def meanings(self) -> list[forms.BoundField]:
        return [self[means_field(name)] for name in self.unknown]

    def answered(self) -> bool:
        """Whether what was asked for has been said; its faults are the form's."""
        names = [*map(means_field, self.unknown), *({"removes", CONFIRMED} & set(self.fields))]
        for name in names:
            field = self.fields[name]
            try:
                self.cleaned_data[name] = field.clean(field.widget.value_from_datadict(self.data, {}, name))
            except forms.ValidationError as error:
                self.add_error(name, error)
        return not self.errors

    def show(self, sent: Mapping[str, Any], mark: str, *, ready: bool) -> None:
        """Let the page know the file and its differences again, if it can be taken in."""
        self.remember(sent, ready=ready)
        told = {means_field(name): self.fields[means_field(name)].initial for name in self.unknown}
        self.data = {**told, **self.data, "shown": mark if ready else ""}

    @property
    def removes(self) -> bool:
        return bool(self.cleaned_data.get("removes"))

    def to_add(self) -> list[str]:
        return [name for name in self.unknown if self.cleaned_data[means_field(name)] == ADD]

    def meant(self, added: Mapping[str, int]) -> dict[str, int]:
        said = {name: self.cleaned_data.get(means_field(name), LEAVE) for name in self.unknown}
        return keys_meant(said, added)
