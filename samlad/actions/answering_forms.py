"""The forms of an answer without an account, one for each thing that can be answered."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlad.actions.photo_forms import WithPhoto, photo_fields
from samlad.actions.rules import (
    ACCEPTED,
    BLOCKED,
    DONE,
    HANDED_OVER,
    NEEDS_NOTE,
    NOTE_LABELS,
    UNDER_WAY,
)
from samlad.base.fields import LineInput, ProseInput

HAND_OVER = _("Lämna över till en annan funktion hos oss")
HAS_CASE_NUMBER = (ACCEPTED, UNDER_WAY, BLOCKED, DONE)


def asks_more(state: str, *, shared: bool) -> bool:
    """Whether an answer needs more than one tap: words, a choice, or who answers for a shared mailbox."""
    return shared or state in NEEDS_NOTE


class AnswerForm(WithPhoto):
    """What is told with one answer. `functions` are those that it can be handed over to, key and name."""

    def __init__(
        self,
        *args: Any,
        state: str,
        shared: bool,
        functions: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.state = state
        fields = self.fields
        if state == HANDED_OVER:
            fields["to"] = forms.TypedChoiceField(
                label=_("Till"), choices=[("", _("Välj")), *functions], coerce=int
            )
        if state in NEEDS_NOTE:
            fields["note"] = ProseInput(label=NOTE_LABELS[state], widget=forms.Textarea(attrs={"rows": 3}))
        if state == DONE:
            fields["photo"], fields["description"] = photo_fields(required=False)
        if shared:
            fields["answered_by"] = LineInput(
                label=_("Vem svarar?"),
                help_text=_("Er funktion, till exempel ”förvaltare”. Inget namn behövs."),
            )
        if state in HAS_CASE_NUMBER:
            fields["case_number"] = LineInput(
                label=_("Ert eget ärendenummer"), required=False, widget=forms.TextInput
            )

    def case_number(self) -> str | None:
        """None where it was not asked for, as when the answer was one tap: then the old one stays."""
        return self.cleaned_data.get("case_number", "") if "case_number" in self.data else None
