"""The forms of sightings, of what is coming, and of a mail to be divided."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.audiences import AUDIENCE_WORDS
from samlad.base.categories import (
    CATEGORIES,
    PLACE_TYPES,
    POLICE_REPORTS,
    SERIOUSNESS,
    SOURCES,
    TARGETS,
    Words,
)
from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput, ProseInput
from samlad.base.forms import ClockInput, DayInput, PlainForm, to_choose
from samlad.base.refusals import Refusal
from samlad.situation.models import Sighting
from samlad.situation.operations.reports import SightingFacts
from samlad.situation.queries import Sheet
from samlad.situation.rules import check_sighting, default_audience

MAIL_MAX = 20_000


def _or_none(words: Words) -> list[tuple[str, Any]]:
    return [("", gettext_lazy("Inte angivet")), *words.items()]


class HandedForm(ConfirmedForm):
    """What the forms of one thing for a party share: the area, who may read it, and who told of it."""

    sighting = False
    area = forms.TypedChoiceField(label=gettext_lazy("Område"), coerce=int)
    audience = forms.ChoiceField(label=gettext_lazy("Vem får läsa"), choices=list(AUDIENCE_WORDS.items()))

    def __init__(self, data: Any, *, sheet: Sheet, initial: dict[str, Any]) -> None:
        usual = default_audience(sheet.kind, sighting=self.sighting)
        super().__init__(data, initial={"audience": usual, "oral_from": sheet.oral_from, **initial})
        choice: Any = self.fields["area"]
        choice.choices = to_choose(sheet.choices)
        if not sheet.own:
            self.fields["oral_from"] = LineInput(
                label=_("Lämnat av"),
                help_text=_("Funktionen hos parten som ringde, skrev eller berättade. Inget namn."),
            )

    @property
    def oral_from(self) -> str:
        return str(self.cleaned_data.get("oral_from", ""))

    @property
    def told_by(self) -> Any:
        """The field for who told of it, where somebody else writes it in."""
        return self["oral_from"] if "oral_from" in self.fields else None

    @property
    def audience_shown(self) -> str:
        return str(AUDIENCE_WORDS.get(str(self["audience"].value()), ""))


class SightingForm(HandedForm):
    """What, where and when; the rest is folded."""

    sighting = True
    category = forms.ChoiceField(
        label=gettext_lazy("Vad"), choices=[("", gettext_lazy("Välj")), *CATEGORIES.items()]
    )
    place = LineInput(
        label=gettext_lazy("Plats"),
        help_text=gettext_lazy("Till exempel torget, garaget eller gatan. Aldrig en bostad eller lägenhet."),
    )
    day = DayInput(label=gettext_lazy("Dag"))
    clock = ClockInput(label=gettext_lazy("Klockslag"), required=False)
    text = ProseInput(
        label=gettext_lazy("Beskrivning"),
        help_text=gettext_lazy("Vad som hände, utan namn och utan att någon pekas ut."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    recurring = forms.BooleanField(label=gettext_lazy("Det händer återkommande"), required=False)
    place_type = forms.ChoiceField(
        label=gettext_lazy("Slags plats"), choices=_or_none(PLACE_TYPES), required=False
    )
    target = forms.ChoiceField(label=gettext_lazy("Riktat mot"), choices=_or_none(TARGETS), required=False)
    seriousness = forms.ChoiceField(
        label=gettext_lazy("Hur allvarligt?"),
        choices=[("", gettext_lazy("Inte angivet")), *SERIOUSNESS.items()],
        required=False,
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Hur vet ni det?"), choices=_or_none(SOURCES), required=False
    )
    police_report = forms.ChoiceField(
        label=gettext_lazy("Polisanmält?"), choices=_or_none(POLICE_REPORTS), required=False
    )
    already_done = ProseInput(
        label=gettext_lazy("Vad har redan gjorts?"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    field_order = ("category", "area", "place", "day", "oral_from")

    folded = (
        "clock",
        "text",
        "recurring",
        "place_type",
        "target",
        "seriousness",
        "source",
        "police_report",
        "already_done",
    )

    def __init__(self, data: Any, *, sheet: Sheet, today: date, initial: dict[str, Any]) -> None:
        super().__init__(data, sheet=sheet, initial={"day": today, **initial})
        self.today = today
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    @property
    def more(self) -> list[Any]:
        return [self[name] for name in self.folded]

    @property
    def opened(self) -> bool:
        """Whether something is filled in, or wrong, among what is folded."""
        return any(self[name].value() or self.has_error(name) for name in self.folded)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        try:
            check_sighting(day, self.today)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.text) from None
        return day

    def facts(self) -> SightingFacts:
        said = self.cleaned_data
        told = {name: said[name] for name in ("category", "place", "day", "audience", *self.folded)}
        told["seriousness"] = int(told["seriousness"] or 0)
        return SightingFacts(area_id=said["area"], **told)


def sighting_values(row: Sighting) -> dict[str, Any]:
    """A sighting as the form writes it."""
    names = ("category", "place", "day", "audience", "oral_from", *SightingForm.folded)
    return {name: getattr(row, name) for name in names} | {
        "area": row.area_id,
        "seriousness": row.seriousness or "",
    }


class ComingForm(HandedForm):
    """Something that is going to happen. One day where no last day is given."""

    title = LineInput(
        label=gettext_lazy("Vad"), help_text=gettext_lazy("Till exempel marknad, skolavslutning eller match.")
    )
    starts_on = DayInput(label=gettext_lazy("Från"))
    ends_on = DayInput(label=gettext_lazy("Till"), required=False)
    risk = ProseInput(
        label=gettext_lazy("Vad kan det leda till?"),
        help_text=gettext_lazy("Risk eller behov, utan namn."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    field_order = ("title", "area", "starts_on", "ends_on", "risk", "oral_from")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Sista dagen ligger före den första."))
        return data

    def told(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = ("title", "starts_on", "risk", "audience")
        days = {"ends_on": said["ends_on"] or said["starts_on"]}
        return {name: said[name] for name in names} | days | {"area_id": said["area"]}


class MailInput(ProseInput):
    limit = MAIL_MAX


class PasteForm(PlainForm):
    """A mail from a party, to be divided into areas. It is not stored as it is."""

    oral_from = LineInput(
        label=gettext_lazy("Lämnat av"),
        help_text=gettext_lazy("Funktionen hos parten som skrev. Inget namn."),
        required=False,
    )
    text = MailInput(
        label=gettext_lazy("Mejlets text"),
        help_text=gettext_lazy(
            "Klistra in hela mejlet. Det som står efter ett områdes namn läggs på området. Du rättar innan "
            "något lämnas, och mejlet sparas inte."
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
