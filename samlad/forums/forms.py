"""The forms of the register of forums."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samlad.base.fields import LineInput, ProseInput
from samlad.base.forms import ClockInput, DayInput, PlainForm
from samlad.base.signals import LEVELS
from samlad.forums.operations import Facts
from samlad.forums.wording import KIND_WORDS, LEVEL_WORDS, RHYTHM_WORDS, ROLE_WORDS, WEEKDAYS

DAYS = [(number, word) for number, word in enumerate(WEEKDAYS)]


class WordInput(LineInput):
    limit = 40


def prose(label: Any, help_text: Any = "", *, required: bool = False) -> ProseInput:
    """Two or three sentences."""
    rows = forms.Textarea(attrs={"rows": 3})
    return ProseInput(label=label, help_text=help_text, required=required, widget=rows)


def word(level: int) -> WordInput:
    """The forum's own word for a level."""
    label: Any = LEVELS[level].word
    return WordInput(label=label, required=False)


def week(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, required=False, min_value=1, max_value=53)


class FactsForm(PlainForm):
    """What is told about a forum."""

    name = LineInput(label=_("Namn"))
    level = forms.ChoiceField(label=_("Nivå"), choices=list(LEVEL_WORDS.items()), widget=forms.RadioSelect)
    purpose = prose(_("Syfte"), _("Vad forumet är till för."), required=True)
    mandate = prose(_("Mandat"), _("Vad forumet får besluta om."))
    case_number = LineInput(label=_("Diarienummer"), required=False)
    rhythm = forms.ChoiceField(
        label=_("Lägesbild"), choices=list(RHYTHM_WORDS.items()), widget=forms.RadioSelect
    )
    deadline_weekday = forms.TypedChoiceField(
        label=_("Sista dag att rapportera"), choices=DAYS, coerce=int, help_text=_("I periodens sista vecka.")
    )
    deadline_time = ClockInput(label=_("Senast klockan"))
    meeting_weekday = forms.TypedChoiceField(
        label=_("Mötesdag"), choices=DAYS, coerce=int, help_text=_("Den första efter sista rapportdagen.")
    )
    meeting_time = ClockInput(label=_("Mötet börjar klockan"))
    pause_from = week(_("Uppehåll från och med vecka"), _("Till exempel sommarens veckor 28–31."))
    pause_to = week(_("Uppehåll till och med vecka"))
    word_0 = word(0)
    word_1 = word(1)
    word_2 = word(2)
    word_3 = word(3)
    word_4 = word(4)
    controllers = prose(
        _("Personuppgiftsansvariga"), _("Vilka som svarar för personuppgifterna, var och en för sin del.")
    )
    privacy_purpose = prose(_("Ändamål med personuppgifterna"))
    retention = prose(_("Hur länge uppgifterna bevaras"), _("Och vad som händer sedan."))

    mails_pdf = forms.BooleanField(
        label=_("Skicka den fastställda lägesbilden som PDF i mejl"),
        help_text=_(
            "Annars skickas ett besked och en länk. Mejl är inte skyddade: PDF:en har bara det som alla "
            "medlemmar får läsa, och det som läsare får läsa till dem."
        ),
        required=False,
    )

    parts: Sequence[tuple[Promise, str | Promise, Sequence[str]]] = (
        (_("Uppdrag"), "", ("name", "kind", "level", "purpose", "mandate", "case_number")),
        (
            _("Rytm"),
            "",
            (
                "rhythm",
                "deadline_weekday",
                "deadline_time",
                "meeting_weekday",
                "meeting_time",
                "pause_from",
                "pause_to",
            ),
        ),
        (
            _("Egna ord på signalskalan"),
            _("Lämna tomt för de vanliga orden. Tecken och färg är alltid desamma."),
            ("word_0", "word_1", "word_2", "word_3", "word_4"),
        ),
        (
            _("Personuppgifter"),
            _("Behövs innan forumet öppnas. Ett utkast kan sparas utan dem."),
            ("controllers", "privacy_purpose", "retention", "mails_pdf"),
        ),
    )

    def groups(self) -> list[tuple[Promise, str | Promise, list[BoundField]]]:
        """The fields under their headings."""
        return [
            (heading, note, [self[name] for name in names if name in self.fields])
            for heading, note, names in self.parts
        ]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        words = [(said.get(f"word_{level.number}") or str(level.word)).casefold() for level in LEVELS]
        if len(set(words)) < len(words):
            raise ValidationError(_("Två nivåer har samma ord. Ge varje nivå ett eget."), code="same_word")
        return said

    def facts(self) -> Facts:
        told = Facts.__dataclass_fields__
        said = {name: value for name, value in self.cleaned_data.items() if name in told}
        words = [self.cleaned_data[f"word_{level.number}"] for level in LEVELS]
        return Facts(**said, words=words if any(words) else [])


def facts_initial(facts: Facts) -> dict[str, Any]:
    """What the form says before it is changed."""
    said = {name: getattr(facts, name) for name in Facts.__dataclass_fields__}
    return said | {f"word_{number}": word for number, word in enumerate(facts.words)}


class ForumForm(FactsForm):
    """A new forum."""

    kind = forms.ChoiceField(label=_("Slag"), choices=[("", _("Välj")), *KIND_WORDS.items()])


class SeatForm(PlainForm):
    """A seat for a function; `functions` are pairs of key and name, grouped by party."""

    function = forms.TypedChoiceField(
        label=_("Funktion"), coerce=int, help_text=_("Den som har funktionen sitter på platsen.")
    )
    role = forms.ChoiceField(label=_("Roll"), choices=list(ROLE_WORDS.items()), widget=forms.RadioSelect)
    valid_from = DayInput(label=_("Från och med"))

    def __init__(
        self, *args: Any, functions: Iterable[tuple[str, list[tuple[int, str]]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["function"]
        field.choices = [("", _("Välj")), *functions]


class WatchForm(PlainForm):
    """The areas that one party watches; `areas` are pairs of key and name."""

    areas = forms.TypedMultipleChoiceField(
        label=_("Områden"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    valid_from = DayInput(
        label=_("Gäller från och med"),
        help_text=_("Områden som inte är valda bevakas till och med dagen innan."),
    )

    def __init__(self, *args: Any, areas: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["areas"]
        field.choices = list(areas)
