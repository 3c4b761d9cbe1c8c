"""The forms of deviations."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlad.actions.operations import Plan
from samlad.actions.rules import HELPED_WORDS
from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput, ProseInput
from samlad.base.forms import DayInput, PlainForm, to_choose
from samlad.base.keys import key_of
from samlad.deviations import rules
from samlad.deviations.operations import Ruling, Taken, Told
from samlad.deviations.operations.setting import MOST_DAYS
from samlad.forums.models import Forum
from samlad.parties.models import Function, Party
from samlad.places.models import Area
from samlad.thread.models import Node

Pairs = Sequence[tuple[Any, Any]]
SHORT = forms.Textarea(attrs={"rows": 3})


def _key(label: Any, *, required: bool = False, help_text: Any = "") -> forms.TypedChoiceField:
    """A choice among keys of rows."""
    return forms.TypedChoiceField(
        label=label, coerce=int, required=required, empty_value=None, help_text=help_text
    )


def _offer(form: forms.Form, **choices: Sequence[Any]) -> None:
    for name, pairs in choices.items():
        field: Any = form.fields[name]
        field.choices = to_choose(pairs) if field.required else [("", _("Inget valt")), *pairs]


class DeviationForm(ConfirmedForm):
    """What somebody has seen that is not as it should be."""

    text = ProseInput(label=_("Vad avviker?"))
    forum = _key(_("Forum"))
    body = _key(_("Nämnd eller bolag"))
    area = _key(_("Område"))

    def __init__(self, *args: Any, forums: Pairs, bodies: Pairs, areas: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, forum=forums, body=bodies, area=areas)

    def told(self, about: Node | None = None) -> Told:
        said = self.cleaned_data
        return Told(
            said["text"],
            Party.objects.filter(pk=said["body"]).first() if said["body"] else None,
            Forum.objects.filter(pk=said["forum"]).first() if said["forum"] else None,
            Area.objects.filter(pk=said["area"]).first() if said["area"] else None,
            about,
        )


class PrepareForm(ConfirmedForm):
    """A matter has been opened."""

    case_number = LineInput(label=_("Ärendenummer"))
    officer = _key(_("Vem bereder ärendet?"), required=True)
    handled_on = DayInput(label=_("Behandlas"))
    note = ProseInput(label=_("Anteckning"), required=False, widget=SHORT)

    def __init__(self, *args: Any, functions: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, officer=functions)

    def said(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return {
            "case_number": said["case_number"],
            "officer": Function.objects.select_related("party").get(pk=said["officer"]),
            "handled_on": said["handled_on"],
            "note": said["note"],
        }


class LiftForm(ConfirmedForm):
    """Why somebody else has to decide."""

    why = ProseInput(label=_("Varför lyfts avvikelsen?"), widget=SHORT)


class RemedyForm(ConfirmedForm):
    """That what was missing has been done."""

    note = ProseInput(label=_("Anteckning"), required=False, widget=SHORT)


class EffectForm(ConfirmedForm):
    """Whether a decision had effect."""

    helped = forms.ChoiceField(
        label=_("Har beslutet haft effekt?"),
        choices=list(HELPED_WORDS.items()),
        widget=forms.RadioSelect,
        help_text=_("Svarar du nej öppnas avvikelsen igen."),
    )
    text = ProseInput(label=_("Vad bygger det på?"), widget=SHORT)


BY_FUNCTION, BY_BODY = "f", "b"


class DecideForm(ConfirmedForm):
    """A decision on one deviation or many. A new action is there only where its title is."""

    outcome = forms.ChoiceField(
        label=_("Beslut"),
        choices=list(rules.OUTCOME_WORDS.items()),
        widget=forms.RadioSelect,
        help_text=_("Ett antecknat beslut går inte att ändra, bara att följa med ett nytt."),
    )
    reason = ProseInput(
        label=_("Skäl"), required=False, widget=SHORT, help_text=_("Behövs när avvikelsen godtas.")
    )
    who = forms.ChoiceField(label=_("Vem beslutade?"))
    on = DayInput(label=_("Beslutsdag"))
    paragraph = LineInput(label=_("Paragraf"), required=False, help_text=_("Behövs när ett organ beslutar."))
    case_number = LineInput(
        label=_("Ärendenummer"), required=False, help_text=_("Behövs när ett organ beslutar.")
    )
    again_on = DayInput(
        label=_("Tas upp igen"),
        required=False,
        help_text=_("Behövs när ni åtgärdar eller utreder: dagen för uppföljning, eller då det är utrett."),
    )
    action = _key(_("Åtgärd som redan finns"), help_text=_("När beslutet är att åtgärda."))
    title = LineInput(label=_("Ny åtgärd"), required=False, help_text=_("Vad ska göras?"))
    forum = _key(_("Forum som följer åtgärden"))
    area = _key(_("Område för åtgärden"))
    responsible = _key(_("Ansvarig för åtgärden"))
    due_on = DayInput(label=_("Åtgärden är klar senast"), required=False)
    # The keys of how the deviations stood when the page was fetched.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    NEW = ("forum", "area", "responsible", "due_on")
    # Needed or not by what is decided and who decides, as their help says.
    CONDITIONAL = ("reason", "paragraph", "case_number", "again_on", *NEW)

    def __init__(
        self,
        *args: Any,
        functions: Sequence[Any],
        bodies: Pairs,
        responsible: Sequence[Any],
        forums: Pairs,
        areas: Pairs,
        actions: Pairs,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        held = [(party, [(f"{BY_FUNCTION}{key}", name) for key, name in own]) for party, own in functions]
        organs = (_("Organ"), [(f"{BY_BODY}{key}", name) for key, name in bodies])
        given: dict[str, Sequence[Any]] = {"forum": forums, "area": areas, "action": actions}
        _offer(self, who=[organs, *held], responsible=responsible, **given)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("title"):
            for name in self.NEW:
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Behövs för en ny åtgärd."))
        return said

    def clean_seen(self) -> list[int]:
        return [key for text in self.cleaned_data["seen"].split() if (key := key_of(text)) is not None]

    def taken(self) -> Taken:
        said = self.cleaned_data
        kind, key = said["who"][0], int(said["who"][1:])
        given = (said["on"], said["paragraph"], said["case_number"])
        if kind == BY_BODY:
            return Taken(given[0], None, Party.objects.get(pk=key), *given[1:])
        return Taken(given[0], Function.objects.select_related("party").get(pk=key), None, *given[1:])

    def ruling(self, actions: Sequence[Any], today: date) -> Ruling:
        """`actions` are those that were chosen among those there already."""
        said = self.cleaned_data
        new = [self._new(today)] if said["title"] and said["outcome"] == rules.MEASURE else []
        chosen = actions if said["outcome"] == rules.MEASURE else []
        return Ruling(said["outcome"], said["reason"], said["again_on"], new, chosen)

    def _new(self, today: date) -> tuple[Forum, Plan]:
        said = self.cleaned_data
        plan = Plan(
            Area.objects.get(pk=said["area"]),
            said["title"],
            Function.objects.get(pk=said["responsible"]),
            today,
            said["due_on"],
            said["again_on"] or said["due_on"],
        )
        return Forum.objects.get(pk=said["forum"]), plan


class ReportForm(ConfirmedForm):
    """That a body was told in a meeting."""

    title = LineInput(label=_("Vad heter rapporten?"))
    on = DayInput(label=_("Mötets dag"))
    paragraph = LineInput(label=_("Paragraf"))
    case_number = LineInput(label=_("Ärendenummer"), required=False)


class RuleForm(PlainForm):
    """How a rule is set."""

    on = forms.BooleanField(label=_("Regeln är på"), required=False)
    days = forms.IntegerField(label=_("Dagar innan det räknas"), min_value=0, max_value=MOST_DAYS)
    first = forms.ChoiceField(label=_("Börjar hos"), choices=list(rules.LEVEL_WORDS.items()))
    last = forms.ChoiceField(label=_("Går högst till"), choices=list(rules.LEVEL_WORDS.items()))

    def __init__(self, *args: Any, waits: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not waits:
            del self.fields["days"]

    def said(self) -> dict[str, Any]:
        return {"days": None, **self.cleaned_data}


class LevelForm(PlainForm):
    """How long a level has."""

    days = forms.IntegerField(
        label=_("Dagar innan avvikelsen går vidare uppåt"), min_value=1, max_value=MOST_DAYS
    )
