"""The forms of the register of parties."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samlad.accounts.models import User
from samlad.base.fields import LineInput, ProseInput
from samlad.base.forms import DayInput, PlainForm
from samlad.base.guard import check_file_name
from samlad.base.refusals import Refusal
from samlad.base.sorting import swedish_key
from samlad.parties.meetings import days_of_file, days_of_text
from samlad.parties.operations import Profile
from samlad.parties.wording import KIND_WORDS

YES_OR_NO = [("yes", _("Ja")), ("no", _("Nej"))]
HOLDER_OR_DEPUTY = [("holder", _("Innehavare")), ("deputy", _("Ställföreträdare"))]


class ProfileForm(PlainForm):
    """What is told about a party."""

    name = LineInput(label=_("Namn"))
    short_name = LineInput(
        label=_("Kort namn"), required=False, help_text=_("Används där det är trångt, som i tabeller.")
    )
    bound_by_secrecy = forms.ChoiceField(
        label=_("Gäller offentlighets- och sekretesslagen (OSL) för parten?"),
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
        help_text=_("Ja för myndigheter och för bolag där kommunen bestämmer, nej för andra."),
    )
    law = ProseInput(
        label=_("Lag som parten arbetar efter"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    mandate = ProseInput(
        label=_("Mandat"),
        required=False,
        help_text=_("Vad parten själv kan besluta om i samverkan."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def profile(self) -> Profile:
        said = self.cleaned_data
        return Profile(
            said["name"],
            said["bound_by_secrecy"] == "yes",
            said["short_name"],
            said["law"],
            said["mandate"],
        )


def profile_initial(profile: Profile) -> dict[str, Any]:
    """What the form says before it is changed."""
    return {
        "name": profile.name,
        "short_name": profile.short_name,
        "bound_by_secrecy": "yes" if profile.bound_by_secrecy else "no",
        "law": profile.law,
        "mandate": profile.mandate,
    }


class MeetingsForm(PlainForm):
    """The days that a body meets on: in lines, or in a file."""

    days = ProseInput(
        label=_("Kommande mötesdagar"),
        required=False,
        help_text=_("En dag på varje rad, i formen åååå-mm-dd. Klistra gärna in en lista."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    file = forms.FileField(
        label=_("Eller en fil med dagarna"),
        required=False,
        help_text=_("Excel (.xlsx), ODS eller CSV med dagarna i första kolumnen. Den gäller i stället."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )

    def clean_days(self) -> list[date]:
        return _checked(lambda: days_of_text(self.cleaned_data["days"]))

    def clean_file(self) -> list[date] | None:
        sent = self.cleaned_data["file"]
        if not sent:
            return None
        check_file_name(sent.name)
        return _checked(lambda: days_of_file(sent.size, sent.read))

    def said(self) -> list[date]:
        of_file: list[date] | None = self.cleaned_data["file"]
        return self.cleaned_data["days"] if of_file is None else of_file


def _checked(read: Callable[[], list[date]]) -> list[date]:
    try:
        return read()
    except Refusal as refusal:
        raise ValidationError(refusal.text) from None


class PartyForm(ProfileForm):
    """A new party."""

    kind = forms.ChoiceField(label=_("Slag"), choices=[("", _("Välj")), *KIND_WORDS.items()])
    founded_on = DayInput(label=_("Finns sedan"), help_text=_("Dagen då parten bildades, eller gick med."))

    field_order = ["name", "short_name", "kind", "founded_on"]


class SuccessorForm(PlainForm):
    """Who carries on after a reorganisation; `parties` are pairs of key and name."""

    successor = forms.TypedChoiceField(label=_("Efterträdare"), coerce=int)
    on = DayInput(label=_("Första dag"), help_text=_("Parten upphör dagen innan."))

    def __init__(self, *args: Any, parties: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].choices = [("", _("Välj")), *parties]  # type: ignore[attr-defined]


class FunctionForm(PlainForm):
    """A new function of a party."""

    name = LineInput(
        label=_("Funktion"), help_text=_("Till exempel ”områdespolis” eller ”förvaltare”, inte ett namn.")
    )
    valid_from = DayInput(label=_("Från och med"))


class MailboxForm(PlainForm):
    """Where a function is written to when those who have it need no account."""

    address = forms.EmailField(
        label=_("E-postadress"),
        required=False,
        max_length=254,
        help_text=_("Funktionens brevlåda, inte en persons. Lämna tomt om funktionen inte har någon."),
    )
    shared = forms.BooleanField(
        label=_("Flera läser brevlådan"),
        required=False,
        help_text=_("Då frågar Samlad vem det är som svarar."),
    )


class HoldingForm(PlainForm):
    """Somebody in a function."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Vem"), empty_label=_("Välj"))
    part = forms.ChoiceField(
        label=_("Som"), choices=HOLDER_OR_DEPUTY, widget=forms.RadioSelect, initial="holder"
    )
    valid_from = DayInput(label=_("Från och med"))
    valid_to = DayInput(label=_("Till och med"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users = User.objects.filter(is_active=True)
        field: Any = self.fields["user"]
        field.queryset = users
        named = sorted(users, key=lambda user: swedish_key(user.name))
        field.choices = [("", _("Välj")), *((user.pk, f"{user.name} ({user.email})") for user in named)]

    def holding(self) -> dict[str, Any]:
        """The arguments of `holding_add`."""
        said = self.cleaned_data
        return {
            "user": said["user"],
            "deputy": said["part"] == "deputy",
            "valid_from": said["valid_from"],
            "valid_to": said["valid_to"],
        }
