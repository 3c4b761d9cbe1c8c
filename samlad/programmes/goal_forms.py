"""The forms of goals: what they say, how they are measured, and how what is done goes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput
from samlad.base.forms import DayInput, to_choose
from samlad.programmes import rules
from samlad.programmes.forms import DecidedForm, one_of, prose
from samlad.programmes.models import GoalFacts, Measure
from samlad.programmes.operations import Aim, GoalText
from samlad.statistics.periods import span_of

NUMBER_HELP = _("Med decimalkomma eller punkt.")


class NumberInput(forms.FloatField):
    """A number with a decimal comma or a point."""

    default_error_messages = {"invalid": _("Skriv ett tal, till exempel 12,5.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 8})
        super().__init__(**{"widget": widget, **kwargs})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("\u2212", "-").replace(" ", "").replace("\u00a0", "").replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:g}".replace(".", ",") if isinstance(value, float) else value


class GoalForm(DecidedForm):
    """What is told of a goal, an activity, an undertaking or an assignment."""

    number = LineInput(
        label=_("Nummer"), required=False, help_text=_("Som det står i dokumentet, till exempel 3.4.")
    )
    text = prose(_("Text"), required=True)
    lead = one_of(_("Huvudansvarig"), required=False)
    shared = forms.TypedMultipleChoiceField(
        label=_("Medansvariga"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    follows = one_of(_("Följer upp"), required=False)
    concerns_areas = forms.BooleanField(
        label=_("Målet handlar om särskilda områden"),
        help_text=_("Det bedöms för vart och ett av dem."),
        required=False,
    )
    not_measurable = prose(_("Om målet inte kan mätas: varför?"), rows=2)
    needed = forms.IntegerField(
        label=_("Så många indikatorer ska nå sin etapp för att målet ska räknas som uppfyllt"),
        help_text=_("Lämna tomt om alla ska det."),
        required=False,
        min_value=1,
        max_value=99,
    )
    given_by = one_of(_("Uppdraget är givet av"), required=False)
    paragraph = LineInput(label=_("Paragraf"), required=False)
    report_on = DayInput(label=_("Ska återrapporteras den"), required=False)
    starts_on = DayInput(label=_("Börjar"), required=False)
    ends_on = DayInput(label=_("Slutar"), required=False)

    def __init__(self, *args: Any, kind: str, plan: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = kwargs["bodies"]
        nobody = [("", gettext("Ingen angiven")), *bodies]
        choices: Mapping[str, Any] = {
            "lead": nobody,
            "shared": bodies,
            "follows": nobody,
            "given_by": nobody,
        }
        fields: dict[str, Any] = self.fields
        for name, pairs in choices.items():
            fields[name].choices = pairs
        for name in _left_out(kind, plan):
            del self.fields[name]

    def told(self) -> GoalText:
        said = {
            name: self.cleaned_data[name] for name in GoalText.__dataclass_fields__ if name in self.fields
        }
        if "follows" in said:
            said["follows"] = [said["follows"]] if said["follows"] else []
        return GoalText(**said)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("lead") and said["lead"] in said.get("shared", ()):
            self.add_error("shared", _("Den som är huvudansvarig är inte medansvarig också."))
        starts, ends = said.get("starts_on"), said.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("Det kan inte sluta innan det börjar."))
        return said


def _left_out(kind: str, plan: str) -> list[str]:
    """The fields that a kind of goal has no use for."""
    of_goals = ["concerns_areas", "not_measurable", "needed"]
    of_done = ["starts_on", "ends_on"]
    of_assignments = ["given_by", "paragraph", "report_on"]
    left = list[str]()
    if kind not in rules.REACHED:
        left += of_goals
    if kind not in rules.DONE_OR_NOT:
        left += of_done
    if kind != rules.ASSIGNMENT:
        left += of_assignments
    if kind in rules.HEADINGS:
        left += ["lead", "shared", "follows"]
    elif plan == rules.BODY_PLAN or kind == rules.POINT:
        # A body's plan is its own; a point has bodies of equal weight.
        left += ["follows"] if kind == rules.POINT else ["lead", "shared", "follows"]
    return left


def goal_initial(row: GoalFacts, bodies: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """What a goal tells now; `bodies` are pairs of party and role."""
    of = {role: [party for party, one in bodies if one == role] for role in rules.ROLE_WORDS}
    named = {
        name: getattr(row, name, None)
        for name in GoalText.__dataclass_fields__
        if name not in ("lead", "shared", "follows", "given_by")
    }
    return {
        **named,
        "given_by": row.given_by_id,
        "lead": next(iter(of[rules.LEAD]), None),
        "shared": of[rules.SHARED],
        "follows": next(iter(of[rules.FOLLOWS]), None),
    }


class MeasureForm(DecidedForm):
    """An indicator of a goal, which way it should go, and where it began."""

    indicator = one_of(_("Indikator"), _("Finns den inte här? Läs in dess siffror under Statistik först."))
    way = forms.ChoiceField(
        label=_("Åt vilket håll?"), choices=list(rules.WAY_WORDS.items()), widget=forms.RadioSelect
    )
    per_area = forms.BooleanField(
        label=_("Följs för varje prioriterat område"),
        help_text=_("Annars för hela kommunen."),
        required=False,
    )
    baseline = NumberInput(label=_("Utgångsvärde"), required=False, help_text=NUMBER_HELP)
    baseline_period = LineInput(
        label=_("Utgångsvärdets period"), required=False, help_text=_("Till exempel 2024.")
    )

    def __init__(self, *args: Any, indicators: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["indicator"].choices = to_choose(indicators)

    def clean_baseline_period(self) -> str:
        period: str = self.cleaned_data["baseline_period"]
        span = span_of(period) if period else None
        if period and span is None:
            raise ValidationError(_("Skriv en period som finns, till exempel 2024 eller 2024T2."))
        return span.code if span else ""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if (said.get("baseline") is None) != (not said.get("baseline_period")) and not self.errors:
            self.add_error("baseline", _("Utgångsvärdet behöver både ett tal och en period."))
        return said


def measure_initial(row: Measure) -> dict[str, Any]:
    names = ("way", "per_area", "baseline", "baseline_period")
    return {"indicator": row.indicator_id, **{name: getattr(row, name) for name in names}}


class TargetsForm(DecidedForm):
    """A number for each period and place, the last of which is the target; empty where there is none.

    `places` are pairs of key and name, with None for the whole. Those of `past` periods are shown and stay.
    """

    def __init__(
        self,
        *args: Any,
        places: Sequence[tuple[int | None, str]],
        periods: Sequence[str],
        now: Mapping[tuple[int | None, str], float],
        past: frozenset[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.periods, self.now, self.past = places, periods, now, past
        own = dict[str, forms.Field]()
        for area, name in places:
            for period in periods:
                own[_cell(area, period)] = NumberInput(
                    label=f"{name}, {period}",
                    required=False,
                    initial=now.get((area, period)),
                    disabled=period in past,
                )
        self.fields = {**own, **self.fields}

    def aims(self) -> list[Aim]:
        """All of them; of each place the last period holds its target, those before are milestones."""
        found = list[Aim]()
        for area, _name in self.places:
            told = [
                (period, value)
                for period in self.periods
                if (value := self.cleaned_data[_cell(area, period)]) is not None
            ]
            last = self.periods[-1]
            found += [
                Aim(period, value, rules.TARGET if period == last else rules.MILESTONE, area)
                for period, value in told
            ]
        return found

    def rows(self) -> list[tuple[str, list[Any]]]:
        """The places with their cells, by period."""
        return [(name, [self[_cell(area, period)] for period in self.periods]) for area, name in self.places]

    def rest(self) -> list[Any]:
        return [bound for bound in self if not bound.name.startswith("value_")]


def _cell(area: int | None, period: str) -> str:
    return f"value_{area or 0}_{period}"


class ProgressForm(ConfirmedForm):
    """How what is to be done goes."""

    state = forms.ChoiceField(
        label=_("Hur går det?"), choices=list(rules.PROGRESS_WORDS.items()), widget=forms.RadioSelect
    )
    note = prose(_("Kommentar"))
    reported_on = DayInput(label=_("Återrapporterat den"), required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != rules.ASSIGNMENT:
            del self.fields["reported_on"]


class TakeForm(DecidedForm):
    """As what a body takes up a goal in its plan, and in which words."""

    kind = forms.ChoiceField(label=_("Som vad?"), widget=forms.RadioSelect)
    text = prose(_("Vad tar ni er an?"), required=True)
    starts_on = DayInput(label=_("Börjar"), required=False)
    ends_on = DayInput(label=_("Slutar"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: list[tuple[str, str | Promise]] = [
            (kind, rules.GOAL_WORDS[kind])
            for kind in (rules.GOAL, rules.UNDERTAKING, rules.ACTIVITY, rules.ASSIGNMENT)
        ]
        field: Any = self.fields["kind"]
        field.choices = kinds
        for name in ("body", "decided_on"):
            if name in self.fields:
                self.fields[name].help_text = gettext("Behövs inte för en aktivitet.")

    def told(self) -> GoalText:
        said = self.cleaned_data
        done = said["kind"] in rules.DONE_OR_NOT
        starts, ends = (said["starts_on"], said["ends_on"]) if done else (None, None)
        return GoalText(said["text"], starts_on=starts, ends_on=ends)
