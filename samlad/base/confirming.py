"""A form that asks for a second look where its texts may point out somebody."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from samlad.base.fields import ProseInput
from samlad.base.forms import PlainForm
from samlad.base.guard import Kind, kind_name, warned

CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words in a field that have to be looked at."""

    field: str
    kind: Kind
    words: str


def doubts_in(field: str, text: str, stood: str = "") -> Iterator[Doubt]:
    """What in a text may point out somebody, and was not in the one that stood there before."""
    known = set(_words(stood))
    for kind, words in _words(text):
        if (kind, words) not in known:
            yield Doubt(field, kind, words)


def _words(text: str) -> Iterator[tuple[Kind, str]]:
    for finding in warned(text):
        yield finding.kind, text[finding.start : finding.end]


class Tick(forms.CheckboxInput):
    """A box whose value says what is confirmed."""

    def __init__(self, means: str) -> None:
        super().__init__(check_test=lambda value: bool(value == means))
        self.means = means

    def format_value(self, value: Any) -> str:
        return self.means

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(name)


class ConfirmedInput(forms.BooleanField):
    """A tick that holds for these doubts and no others."""

    default_error_messages = {
        "required": gettext_lazy("Läs orden som räknas upp här. Skriv om texten, eller kryssa i rutan."),
    }

    def __init__(self, doubts: tuple[Doubt, ...]) -> None:
        self.means = _fingerprint(doubts)
        super().__init__(
            label=gettext("Jag har kontrollerat att texten inte pekar ut någon"),
            help_text=_listed(doubts),
            widget=Tick(self.means),
        )

    def to_python(self, value: Any) -> bool:
        return bool(value == self.means)


class ConfirmedForm(PlainForm):
    """Asks to confirm what the guard warns about in its lines and prose.

    The box `confirmed` is there only when it is needed, and after the words that it is about have changed
    it has to be ticked again. Words that stood in the field before have been confirmed already. A template
    that lists its fields itself has to show `confirming`, where it is not None.
    """

    @property
    def confirming(self) -> forms.BoundField | None:
        return self[CONFIRMED] if CONFIRMED in self.fields else None

    def confirmed_before(self, name: str) -> Any:
        """The text of a field whose words need no second look."""
        return self.get_initial_for_field(self.fields[name], name)

    def full_clean(self) -> None:
        if self.is_bound and (doubts := tuple(self.doubts())):
            self.fields[CONFIRMED] = ConfirmedInput(doubts)
        super().full_clean()

    def doubts(self) -> Iterator[Doubt]:
        for name, field in self.fields.items():
            if isinstance(field, ProseInput) and not field.disabled:
                stood = set(_found(field, self.confirmed_before(name)))
                label = str(self[name].label)
                for kind, words in _found(field, self[name].data):
                    if (kind, words) not in stood:
                        yield Doubt(label, kind, words)


def _found(field: ProseInput, value: Any) -> Iterator[tuple[Kind, str]]:
    text = field.to_python(value)
    yield from _words(text) if len(text) <= field.limit else ()


def _listed(doubts: tuple[Doubt, ...]) -> SafeString:
    rows = ((doubt.field.rstrip("?"), doubt.words, kind_name(doubt.kind)) for doubt in doubts)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: ”{}” ({})</li>", rows))


def _fingerprint(doubts: tuple[Doubt, ...]) -> str:
    return hashlib.sha256(repr(doubts).encode()).hexdigest()[:16]
