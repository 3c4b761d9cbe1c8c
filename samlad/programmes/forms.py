"""The forms of programmes and goals."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput, ProseInput
from samlad.base.forms import DayInput, to_choose
from samlad.parties.models import Party
from samlad.programmes import rules
from samlad.programmes.models import ProgrammeFacts
from samlad.programmes.operations import About, Decided

Pairs = Sequence[tuple[int, str]]


def prose(label: Any, help_text: Any = "", *, required: bool = False, rows: int = 3) -> ProseInput:
    widget = forms.Textarea(attrs={"rows": rows})
    return ProseInput(label=label, help_text=help_text, required=required, widget=widget)


def one_of(label: Any, help_text: Any = "", *, required: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, help_text=help_text, coerce=int, required=required, empty_value=None
    )


class DecidedForm(ConfirmedForm):
    """Asks who decided, where what is changed has been adopted; `bodies` are those to choose among."""

    def __init__(
        self, *args: Any, adopted: bool, bodies: Pairs, body: int | None, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not adopted:
            return
        self.fields["body"] = one_of(_("Ändringen är beslutad av"))
        self.fields["decided_on"] = DayInput(label=_("Beslutad den"))
        self.fields["decision_paragraph"] = LineInput(label=_("Paragraf"), required=False)
        self.fields["decision_case"] = LineInput(label=_("Diarienummer"), required=False)
        field: Any = self.fields["body"]
        field.choices = to_choose(bodies)
        self.initial.setdefault("body", body)
        self.initial.setdefault("decided_on", today)

    def decided(self) -> Decided | None:
        said = self.cleaned_data
        if "body" not in self.fields:
            return None
        return Decided(
            Party.objects.get(pk=said["body"]),
            said["decided_on"],
            said["decision_paragraph"],
            said["decision_case"],
        )


class PlanForm(DecidedForm):
    """What a plan is called, for when it is; a new one also whose it is and who carries it."""

    name = LineInput(label=_("Namn"), help_text=_("Till exempel Program för lika livsvillkor 2026–2030."))
    starts_on = DayInput(label=_("Gäller från och med"))
    ends_on = DayInput(label=_("Gäller till och med"))
    purpose = prose(_("Syfte"), _("Vad planen är till för, i två eller tre meningar."))
    case_number = LineInput(label=_("Diarienummer"), required=False)

    def about(self) -> About:
        said = self.cleaned_data
        return About(**{name: said[name] for name in About.__dataclass_fields__})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        starts, ends = said.get("starts_on"), said.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("Planen kan inte sluta innan den börjar."))
        return said


def plan_initial(facts: ProgrammeFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in About.__dataclass_fields__}


class ChangedPlanForm(PlanForm):
    """A plan; `before` are those that it may say that it follows on, none where it is decided."""

    predecessor = one_of(_("Ersätter"), required=False)

    def __init__(self, *args: Any, before: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, before)


def _offer(form: PlanForm, before: Pairs) -> None:
    field: Any = form.fields["predecessor"]
    field.choices = [("", _("Ingen tidigare plan")), *before]
    if not before:
        del form.fields["predecessor"]


class NewPlanForm(PlanForm):
    """A new plan of a kind, with its owner, its forum and what it follows on."""

    owner = one_of(_("Vems plan är det?"), _("Den som beslutar om planen."))
    forum = one_of(_("Forum som håller i planen"), _("De som leder forumet skriver och ändrar den."))
    predecessor = one_of(_("Ersätter"), required=False)

    def __init__(
        self, *args: Any, kind: str, owners: Pairs, forums: Pairs, before: Pairs, **kwargs: Any
    ) -> None:
        super().__init__(*args, adopted=False, bodies=(), body=None, today=date.min, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].choices = to_choose(owners)
        fields["forum"].choices = to_choose(forums)
        _offer(self, before)
        if kind == rules.BODY_PLAN:
            del self.fields["forum"]


class PassOnForm(DecidedForm):
    """Who took over what a body that has ended answered for, and who decided so."""

    successor = one_of(_("Den som tar över"))

    def __init__(self, *args: Any, successors: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, adopted=True, **kwargs)
        field: Any = self.fields["successor"]
        field.choices = to_choose(successors)


class AreasForm(DecidedForm):
    """The areas that are given priority: a box and a reason for each."""

    def __init__(self, *args: Any, areas: Pairs, chosen: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas
        own = dict[str, forms.Field]()
        for key, name in areas:
            own[f"area_{key}"] = forms.BooleanField(label=name, required=False, initial=key in chosen)
            own[f"reason_{key}"] = LineInput(
                label=gettext("Varför %(area)s?") % {"area": name},
                required=False,
                initial=chosen.get(key, ""),
            )
        self.fields = {**own, **self.fields}

    def chosen(self) -> dict[int, str]:
        said = self.cleaned_data
        return {key: said[f"reason_{key}"] for key, _name in self.areas if said[f"area_{key}"]}

    def rows(self) -> list[tuple[Any, Any]]:
        """The box and the reason of each area."""
        return [(self[f"area_{key}"], self[f"reason_{key}"]) for key, _name in self.areas]

    def rest(self) -> list[Any]:
        """The fields that are not about areas."""
        return [bound for bound in self if not bound.name.startswith(("area_", "reason_"))]


class AdoptForm(ConfirmedForm):
    """Who decided on the plan, when, and under which paragraph."""

    body = one_of(_("Beslutad av"))
    on = DayInput(label=_("Beslutad den"))
    paragraph = LineInput(label=_("Paragraf"), required=False, help_text=_("Till exempel § 12."))
    case_number = LineInput(label=_("Diarienummer"), required=False)
    without_evaluation = prose(
        _("Varför beslutas planen innan föregångaren är utvärderad?"),
        _("Det syns tillsammans med beslutet."),
        required=True,
    )

    def __init__(self, *args: Any, bodies: Pairs, unevaluated: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["body"]
        field.choices = to_choose(bodies)
        if not unevaluated:
            del self.fields["without_evaluation"]

    def decided(self) -> Decided:
        said = self.cleaned_data
        return Decided(Party.objects.get(pk=said["body"]), said["on"], said["paragraph"], said["case_number"])


class EvaluationForm(ConfirmedForm):
    """What a plan led to."""

    on = DayInput(label=_("Slututvärderad den"))
    text = prose(
        _("Vad ledde planen till?"),
        _("Vad som nåddes, vad som inte nåddes och varför, och vad nästa plan ska ta med sig."),
        required=True,
        rows=8,
    )

    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("on", "text")}
