"""The forms of actions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samlad.actions import rules
from samlad.actions.operations import Share, Told
from samlad.base.categories import CATEGORIES
from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput, ProseInput
from samlad.base.forms import DayInput, MomentInput, to_choose
from samlad.land.forms import SPOT_HELP
from samlad.parties.models import Function
from samlad.places.models import Area

Pairs = Sequence[tuple[int, str]]
Groups = Sequence[tuple[str, list[tuple[int, str]]]]
WINDOWS, SHARES = 3, 4
MOST_KRONOR = 10**12
DUE, FOLLOW_UP = timedelta(days=30), timedelta(days=37)


def prose(label: Any, help_text: Any = "", *, required: bool = False, rows: int = 3) -> ProseInput:
    return ProseInput(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


def kronor() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Kostnad i kronor"),
        help_text=_("Lämna tomt om den inte är känd."),
        required=False,
        min_value=0,
        max_value=MOST_KRONOR,
    )


def one_of(label: Any, *, required: bool = True, help_text: Any = "") -> forms.TypedChoiceField:
    """A choice among keys of rows; the choices are given when the form is made."""
    return forms.TypedChoiceField(
        label=label, coerce=int, required=required, empty_value=None, help_text=help_text
    )


class PlanForm(ConfirmedForm):
    """What a new action is, wherever it is done and by whom."""

    forum = one_of(_("Forum"))
    title = LineInput(label=_("Vad ska göras?"), help_text=_("Till exempel: Byt belysning vid garagen."))
    reason_text = prose(_("Varför?"), _("Vad som har hänt eller setts."))
    starts_on = DayInput(label=_("Börjar"))
    due_on = DayInput(label=_("Klar senast"))
    follow_up_on = DayInput(
        label=_("Följs upp"), help_text=_("Dagen för mötet då forumet frågar hur det gick.")
    )
    how = prose(_("Hur?"))
    expected_effect = prose(_("Vad ska det leda till?"), _("Skriv så att det går att se om det hjälpte."))
    category = forms.ChoiceField(
        label=_("Kategori"),
        choices=[("", _("Ingen särskild")), *CATEGORIES.items()],
        required=False,
        help_text=_("Vad åtgärden svarar på. Ledtider visas för varje kategori."),
    )
    first_seen_on = DayInput(
        label=_("Sågs första gången"), required=False, help_text=_("Från den dagen räknas ledtiden.")
    )
    raised_by = one_of(
        _("Vem tog upp det?"), required=False, help_text=_("Den parten får frågan om det hjälpte.")
    )

    def __init__(
        self,
        *args: Any,
        forums: Pairs,
        areas: Pairs,
        functions: Groups,
        parties: Pairs,
        has_node: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.areas, self.functions = areas, functions
        self._choices("forum", forums)
        self._choices("raised_by", parties)
        if len(forums) == 1:
            self.fields["forum"].widget = forms.HiddenInput()
            self.initial["forum"] = forums[0][0]
        if not has_node:
            self.fields["reason_text"].required = True

    def _choices(self, name: str, choices: Iterable[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("Välj") if field.required else _("Ingen särskild")), *choices]

    def _fields(self, *names: str) -> list[BoundField]:
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if starts := said.get("starts_on"):
            for name in ("due_on", "follow_up_on"):
                if said.get(name) and said[name] < starts:
                    self.add_error(name, _("Dagen är före den dag då åtgärden börjar."))
        return said

    def told(self) -> dict[str, Any]:
        """For `Plan`, but for who, where and what it costs."""
        why = ("reason_text", "category", "first_seen_on")
        names = ("title", *why, "starts_on", "due_on", "follow_up_on", "how", "expected_effect")
        return {name: self.cleaned_data[name] for name in names}


def days_from(today: date) -> Mapping[str, date]:
    """The days that a new action begins with."""
    return {"starts_on": today, "due_on": today + DUE, "follow_up_on": today + FOLLOW_UP}


class ActionForm(PlanForm):
    """An action for one function; `state` only for those who decide."""

    state = forms.ChoiceField(
        label=_("Läge"),
        choices=[
            (rules.DECIDED, _("Beslutad: den ansvariga får besked och svarar")),
            (rules.OWNER_UNKNOWN, _("Ägaren är okänd: den ansvariga tar reda på vem det är")),
            (rules.PROPOSED, _("Föreslagen: tas upp på mötet")),
        ],
        widget=forms.RadioSelect,
        initial=rules.DECIDED,
    )
    spot = LineInput(label=_("Fastighet eller punkt"), required=False, help_text=SPOT_HELP)
    area = one_of(_("Område"))
    place = LineInput(label=_("Plats"), required=False, help_text=_("Till exempel: garagen på Kvarnvägen."))
    responsible = one_of(_("Ansvarig funktion"))
    cost = kronor()

    def __init__(self, *args: Any, decides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("area", self.areas)
        self._choices("responsible", self.functions)
        for number in range(1, WINDOWS + 1):
            begins, ends = gettext("Tid %(number)s, från"), gettext("Tid %(number)s, till")
            for name, label in (("from", begins), ("to", ends)):
                field = MomentInput(label=label % {"number": number}, required=False)
                self.fields[f"window_{number}_{name}"] = field
        if not decides:
            del self.fields["state"]

    def first(self) -> list[BoundField]:
        return self._fields("forum", "title", "reason_text")

    def main(self) -> list[BoundField]:
        days = ("starts_on", "due_on", "follow_up_on")
        return self._fields("area", "place", "responsible", "state", *days)

    def more(self) -> list[BoundField]:
        return self._fields("category", "first_seen_on", "raised_by", "how", "expected_effect", "cost")

    def times(self) -> list[BoundField]:
        names = (f"window_{n}_{name}" for n in range(1, WINDOWS + 1) for name in ("from", "to"))
        return self._fields(*names)

    def opened(self) -> bool:
        """Whether the folded fields hold a fault or something written."""
        folded = [*self.more(), *self.times()]
        return any(bound.errors or bound.value() for bound in folded)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for number in range(1, WINDOWS + 1):
            begins, ends = said.get(f"window_{number}_from"), said.get(f"window_{number}_to")
            if (begins is None) != (ends is None):
                self.add_error(f"window_{number}_to", _("Ange både när tiden börjar och när den slutar."))
            elif begins and ends and ends <= begins:
                self.add_error(f"window_{number}_to", _("Tiden slutar innan den börjar."))
        return said

    def windows(self) -> list[tuple[datetime, datetime]]:
        said = self.cleaned_data
        pairs = [(said[f"window_{n}_from"], said[f"window_{n}_to"]) for n in range(1, WINDOWS + 1)]
        return [pair for pair in pairs if pair[0] is not None]


class JointForm(PlanForm):
    """One measure on land of several owners: at most `SHARES` parts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, SHARES + 1):
            needed = number <= 2
            self.fields[f"area_{number}"] = one_of(_("Område"), required=needed)
            self.fields[f"responsible_{number}"] = one_of(_("Ansvarig funktion"), required=needed)
            self.fields[f"place_{number}"] = LineInput(label=_("Plats"), required=False)
            self.fields[f"cost_{number}"] = kronor()
            self._choices(f"area_{number}", self.areas)
            self._choices(f"responsible_{number}", self.functions)

    def main(self) -> list[BoundField]:
        names = ("forum", "title", "reason_text", "starts_on", "due_on", "follow_up_on")
        return self._fields(*names, "category", "first_seen_on", "raised_by", "how", "expected_effect")

    def parts(self) -> list[tuple[int, list[BoundField]]]:
        names = ("area", "responsible", "place", "cost")
        return [(n, self._fields(*(f"{name}_{n}" for name in names))) for n in range(1, SHARES + 1)]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for number in range(3, SHARES + 1):
            area, who = said.get(f"area_{number}"), said.get(f"responsible_{number}")
            if (area is None) != (who is None):
                self.add_error(f"responsible_{number}", _("Ange både område och ansvarig för delen."))
        return said

    def shares(self) -> list[Share]:
        said = self.cleaned_data
        return [
            Share(
                area=Area.objects.get(pk=said[f"area_{n}"]),
                responsible=Function.objects.select_related("party").get(pk=said[f"responsible_{n}"]),
                place=said[f"place_{n}"],
                cost=said[f"cost_{n}"],
            )
            for n in range(1, SHARES + 1)
            if said.get(f"area_{n}")
        ]


class AnswerForm(ConfirmedForm):
    """What the responsible function says of an action."""

    note = prose(_("Varför?"))
    case_number = LineInput(
        label=_("Ert ärendenummer"), required=False, help_text=_("Så att ni hittar ärendet hos er.")
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.required = state in rules.NEEDS_NOTE
        note.label = rules.NOTE_LABELS.get(state, _("Kommentar"))


class DecideForm(ConfirmedForm):
    """What those who lead decide; `responsible` where it may be somebody else from now on."""

    responsible = one_of(_("Ansvarig funktion"))
    note = prose(_("Varför?"))

    def __init__(self, *args: Any, state: str, functions: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = state in rules.NEEDS_NOTE
        field: Any = self.fields["responsible"]
        field.choices = [("", _("Välj")), *functions]
        if state not in (rules.DECIDED, rules.OWNER_UNKNOWN):
            del self.fields["responsible"]


class HandOverForm(ConfirmedForm):
    """To whom an action is handed over, and why."""

    to = one_of(_("Lämnas över till"))
    why = prose(_("Varför?"), required=True)

    def __init__(self, *args: Any, functions: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = [("", _("Välj")), *functions]


class ChangeForm(ConfirmedForm):
    """New dates, cost or case number."""

    due_on = DayInput(label=_("Klar senast"))
    follow_up_on = DayInput(label=_("Följs upp"))
    cost = kronor()
    case_number = LineInput(label=_("Den ansvarigas ärendenummer"), required=False)
    why = prose(_("Varför?"), _("Behövs när åtgärden får mer tid."))


class FollowUpForm(ConfirmedForm):
    """Did it help, and what now?"""

    helped = forms.ChoiceField(
        label=_("Hjälpte det?"), choices=list(rules.HELPED_WORDS.items()), widget=forms.RadioSelect
    )
    next = forms.ChoiceField(
        label=_("Vad händer nu?"), choices=list(rules.NEXT_WORDS.items()), widget=forms.RadioSelect
    )
    again_on = DayInput(
        label=_("Följs upp igen"), required=False, help_text=_("Behövs om den fortsätter eller ändras.")
    )
    text = prose(_("Vad sades?"), _("Behövs om åtgärden ändras."))


class EffectForm(ConfirmedForm):
    """What a party thinks of whether an action helped."""

    party = one_of(_("Part"))
    helped = forms.ChoiceField(
        label=_("Hjälpte det?"), choices=list(rules.HELPED_WORDS.items()), widget=forms.RadioSelect
    )
    text = prose(_("Vad har ni sett?"))

    def __init__(self, *args: Any, parties: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["party"]
        field.choices = parties
        if len(parties) == 1:
            field.widget = forms.HiddenInput()
            self.initial["party"] = parties[0][0]


class PublicationForm(ConfirmedForm):
    """What is told to everybody. `fixed`: forum and area are given by an action."""

    forum = one_of(_("Forum"))
    area = one_of(_("Område"))
    about = prose(_("Vad togs upp?"), _("Så att de som tog upp det känner igen sig."), required=True)
    outcome = forms.ChoiceField(
        label=_("Vad blev av det?"), choices=list(rules.OUTCOME_WORDS.items()), widget=forms.RadioSelect
    )
    text = prose(_("Berätta"), _("Vad som är gjort, beslutat eller inte blir av, och varför."), required=True)
    told_on = DayInput(label=_("Berättat den"))
    channels = forms.MultipleChoiceField(
        label=_("Hur berättas det?"),
        choices=list(rules.CHANNELS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, forums: Pairs, areas: Pairs, fixed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed:
            del self.fields["forum"], self.fields["area"]
            return
        for name, choices in (("forum", forums), ("area", areas)):
            field: Any = self.fields[name]
            field.choices = to_choose(choices)

    def told(self) -> Told:
        return Told(**{name: self.cleaned_data[name] for name in Told.__dataclass_fields__})
