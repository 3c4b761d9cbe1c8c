"""The forms that a file of figures is taken in by."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput
from samlad.base.forms import PlainForm
from samlad.base.guard import check_file_name
from samlad.base.refusals import Refusal
from samlad.base.tables.limits import check_size
from samlad.places.wording import KIND_WORDS
from samlad.statistics import rules
from samlad.statistics.models import SourceFacts
from samlad.statistics.operations import About
from samlad.statistics.periods import span_of
from samlad.statistics.previews import FIRST_ROWS
from samlad.statistics.reading import choices as chosen
from samlad.statistics.reading import roles
from samlad.statistics.reading.choices import Choices
from samlad.statistics.reading.naming import Named
from samlad.statistics.reading.sheets import LIMITS, Sheet
from samlad.statistics.taking_in import NEW

SOURCE_FIELDS = ("source", "source_name", "source_licence")


class SheetForm(PlainForm):
    """Takes a file of figures."""

    file = forms.FileField(
        label=_("Fil"),
        help_text=_(
            "Excel (.xlsx), ODS, CSV, json-stat2 eller ett sparat svar från Kolada. Högst 500 MB, JSON 50 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt,.json,.geojson"}),
        allow_empty_file=True,
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        check_file_name(sent.name or "")
        try:
            check_size(sent.size or 0, LIMITS)
        except Refusal as refusal:
            raise ValidationError(refusal.text) from None
        return sent


class SourceForm(ConfirmedForm):
    """Whose figures they are: a source that is known, or a new one."""

    source = forms.ChoiceField(label=_("Källa"), help_text=_("Den som har tagit fram siffrorna."))
    source_name = LineInput(label=_("Den nya källans namn"), required=False)
    source_licence = LineInput(
        label=_("Villkor för att använda siffrorna"), required=False, help_text=_("Till exempel CC0.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = SourceFacts.objects.known().order_by("name").values_list("source__code", "name")
        field: Any = self.fields["source"]
        field.choices = [("", _("Välj")), *rows, (NEW, _("En ny källa"))]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("source") == NEW and not said.get("source_name"):
            self.add_error("source_name", _("Skriv vad den nya källan heter."))
        return said

    def source_fields(self) -> list[BoundField]:
        return [self[name] for name in SOURCE_FIELDS]


class ChoicesForm(SourceForm):
    """How a table is read: one choice for each column, and what its signs mean."""

    purpose = forms.ChoiceField(label=_("Vad filen har"), choices=list(roles.PURPOSE_WORDS.items()))
    kind = forms.ChoiceField(
        label=_("Indelning"),
        required=False,
        choices=[("", _("Sök i alla indelningar")), *KIND_WORDS.items()],
    )
    vintage = LineInput(
        label=_("Indelningens årgång"), required=False, help_text=_("Till exempel 2018 eller 2025 för DeSO.")
    )
    to_kind = forms.ChoiceField(
        label=_("Indelningen som de ligger i"),
        required=False,
        choices=[("", _("Sök i alla indelningar")), *KIND_WORDS.items()],
    )
    to_vintage = LineInput(label=_("Dess årgång"), required=False)
    period = LineInput(
        label=_("Period som filen gäller"),
        required=False,
        help_text=_("Om ingen kolumn säger det. Till exempel 2024, 2024K3 eller 2024-05."),
    )
    measure = LineInput(
        label=_("Vad som mäts"),
        required=False,
        help_text=_("Om ingen kolumn säger det. Blir indikatorns namn."),
    )
    unknown = forms.ChoiceField(
        label=_("Områden som inte finns"), choices=list(chosen.UNKNOWN_WORDS.items()), initial=chosen.STOP
    )
    dashes = forms.ChoiceField(
        label=_("Ett streck (-) betyder"),
        required=False,
        choices=[("", _("Välj")), *chosen.DASH_WORDS.items()],
    )
    dots = forms.ChoiceField(
        label=_("Två punkter (..) betyder"), choices=list(chosen.DOTS_WORDS.items()), initial=rules.MISSING
    )
    status = forms.ChoiceField(
        label=_("Värdena är"),
        choices=[(code, rules.STATUS_WORDS[code]) for code in rules.WITH_VALUE],
        initial=rules.FINAL,
    )

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        for number, head in enumerate(sheet.heads):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=head or gettext("Kolumn %(number)s") % {"number": number + 1},
                required=False,
                choices=list(roles.ROLE_WORDS.items()),
            )

    @classmethod
    def initial_of(cls, choices: Choices, sheet: Sheet) -> dict[str, Any]:
        columns = {f"column_{number}": choices.columns[head] for number, head in enumerate(sheet.heads)}
        return {**choices.kept(), **columns}

    def clean_period(self) -> str:
        told = str(self.cleaned_data["period"])
        if told and span_of(told) is None:
            raise ValidationError(_("Det är ingen period. Skriv till exempel 2024, 2024K3 eller 2024-05."))
        return told

    def mark(self) -> str:
        """What the choices are known again by, once they have been looked at."""
        said = {name: self[name].value() or "" for name in self.fields if name != "seen"}
        return hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()

    def columns(self) -> list[tuple[BoundField, Sequence[str]]]:
        """Each with the first cells below its head."""
        return [
            (self[f"column_{number}"], [row.cells[number] for row in self.sheet.first(FIRST_ROWS)])
            for number in range(len(self.sheet.heads))
        ]

    def about_fields(self) -> list[BoundField]:
        purpose = self["purpose"].value()
        names = ["purpose", "kind", "vintage", "unknown"]
        if purpose == roles.WEIGHTS:
            names += ["to_kind", "to_vintage"]
        elif purpose == roles.REPORTS:
            names += ["measure"]
        else:
            names += ["period", "measure", "status", "dashes", "dots"]
        return [self[name] for name in names]

    def choices(self) -> Choices:
        said = self.cleaned_data
        columns = {head: said[f"column_{number}"] for number, head in enumerate(self.sheet.heads)}
        names = [name for name in Choices.__slots__ if name in said]
        return Choices(columns=columns, **{name: said[name] for name in names})


class IndicatorsForm(ConfirmedForm):
    """Describes indicators that are new. Which way is worse has to be chosen, for each or for all."""

    all_directions = forms.ChoiceField(
        label=_("Riktning för de indikatorer där ingen är vald nedan"),
        required=False,
        choices=[("", _("Välj för varje indikator")), *rules.DIRECTION_WORDS.items()],
    )
    smallest_count = forms.IntegerField(
        label=_("Minsta antal som visas"),
        help_text=_("Värden för färre än så visas inte för någon. 0 är ingen gräns."),
        min_value=0,
        max_value=100,
        initial=0,
    )

    def __init__(
        self, *args: Any, proposed: Sequence[Named], kinds: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.proposed = proposed
        for named in proposed:
            kind, per = named.kind()
            kind = (kinds or {}).get(named.code, kind)
            self._add(named, kind, per)

    @classmethod
    def fresh(cls, said: Mapping[str, Any], **about: Any) -> "IndicatorsForm":
        """Not sent yet, with what has been said already of some of them."""
        form = cls(**about)
        form.initial = {name: said[name] for name in form.fields if name in said}
        return form

    def _add(self, named: Named, kind: str, per: int) -> None:
        key = _key(named.code)
        unit = {rules.SHARE: "%", rules.COUNT: gettext("antal")}.get(kind, "")
        self.fields[f"{key}_name"] = LineInput(label=_("Namn"), initial=named.name[:200])
        self.fields[f"{key}_unit"] = LineInput(label=_("Enhet"), required=False, initial=unit)
        self.fields[f"{key}_kind"] = forms.ChoiceField(
            label=_("Slag"), choices=list(rules.KIND_WORDS.items()), initial=kind
        )
        self.fields[f"{key}_per"] = forms.IntegerField(
            label=_("Per"), min_value=1, max_value=1_000_000, initial=per, required=False
        )
        self.fields[f"{key}_direction"] = forms.ChoiceField(
            label=_("Riktning"),
            required=False,
            choices=[("", _("Välj")), *rules.DIRECTION_WORDS.items()],
        )

    def rows(self) -> Iterator[tuple[Named, list[BoundField]]]:
        for named in self.proposed:
            names = ("name", "unit", "kind", "per", "direction")
            yield named, [self[f"{_key(named.code)}_{name}"] for name in names]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        without = [one for one in self.proposed if not self._direction(one)]
        if without:
            told = _("Välj riktning för alla nya indikatorer: om högre är sämre, bättre eller bara bakgrund.")
            self.add_error("all_directions", told)
        return said

    def _direction(self, named: Named) -> str:
        said = self.cleaned_data
        return str(said.get(f"{_key(named.code)}_direction") or said.get("all_directions") or "")

    def abouts(self) -> dict[str, About]:
        return {named.code: self._about(named) for named in self.proposed}

    def _about(self, named: Named) -> About:
        said, key = self.cleaned_data, _key(named.code)
        return About(
            said[f"{key}_name"],
            kind=said[f"{key}_kind"],
            direction=self._direction(named),
            period_type=named.period_type,
            unit=said[f"{key}_unit"],
            per=said[f"{key}_per"] or 1,
            smallest_count=said["smallest_count"],
            definition=named.definition,
            question=named.question,
            scale_low=named.scale_low,
            scale_high=named.scale_high,
        )


def _key(code: str) -> str:
    return f"i{hashlib.sha256(code.encode()).hexdigest()[:12]}"
