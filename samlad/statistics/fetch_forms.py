"""What is to be fetched: key figures or a table, areas, years, and what each indicator says."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.fields import LineInput, ProseInput
from samlad.base.forms import PlainForm
from samlad.statistics.areas import SKIP, STOP
from samlad.statistics.connectors.asking import Wanted
from samlad.statistics.connectors.jsonstat import Dataset, Dimension
from samlad.statistics.connectors.pxweb import GENDERS, Shape
from samlad.statistics.rules import DIRECTION_WORDS, KIND_WORDS
from samlad.statistics.subscribing import Choice

MOST_INDICATORS = 25
# More categories than this are chosen in a list that scrolls, not each with a box of its own.
MOST_BOXES = 40
YEARS = range(1970, 2101)
EVERY = [
    (0, gettext_lazy("Bara när någon ber om det")),
    (1, gettext_lazy("Varje dag")),
    (7, gettext_lazy("Varje vecka")),
    (30, gettext_lazy("Varje månad")),
    (90, gettext_lazy("Varje kvartal")),
    (365, gettext_lazy("Varje år")),
]
ALL_TOGETHER, EACH = "total", "each"


class FindForm(PlainForm):
    """Words to search a source by."""

    q = LineInput(label=gettext_lazy("Sök"), required=True)


class AreasInput(ProseInput):
    """Areas by code, pattern or name, by comma or one in a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), label=gettext_lazy("Områden"), **kwargs)

    def listed(self, value: str) -> list[str]:
        return [words for part in re.split(r"[,;\n]", value) if (words := part.strip())]


def missing_input() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Om ett område inte finns i Samlad"),
        choices=[(STOP, _("Hämta inget och säg vilka")), (SKIP, _("Hoppa över dem och säg vilka"))],
        initial=STOP,
        widget=forms.RadioSelect,
    )


class KoladaForm(PlainForm):
    """Areas and years of some key figures, which are in the address already."""

    kpi = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput)
    areas = AreasInput(
        help_text=gettext_lazy(
            "Namn eller kod, med komma mellan. 0000 är riket, 0001 region Stockholm, 01* länets kommuner."
        )
    )
    first = forms.IntegerField(label=gettext_lazy("Från och med år"), min_value=YEARS[0], max_value=YEARS[-1])
    last = forms.IntegerField(
        label=gettext_lazy("Till och med år"),
        required=False,
        min_value=YEARS[0],
        max_value=YEARS[-1],
        help_text=gettext_lazy("Lämna tomt för att få med nya år när de kommer."),
    )
    genders = forms.BooleanField(label=gettext_lazy("Även kvinnor och män för sig"), required=False)

    def __init__(self, *args: Any, kpis: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kpi"]
        field.choices = [(kpi, kpi) for kpi in kpis]
        self.fields["missing"] = missing_input()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("last") and said.get("first") and said["last"] < said["first"]:
            self.add_error("last", _("Sista året är före det första."))
        return said

    def query(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "kpis": said["kpi"],
            "areas": AreasInput().listed(said["areas"]),
            "from": said["first"],
            "to": said["last"],
            "genders": said["genders"],
            "missing": said["missing"],
        }


class TableForm(PlainForm):
    """What of a table is fetched: areas, times, and the categories of every other dimension."""

    def __init__(self, *args: Any, table: str, about: Dataset, shape: Shape, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table, self.about, self.shape = table, about, shape
        self.dimensions = {one.code: one for one in about.dimensions}
        self.fields["areas"] = AreasInput(
            help_text=_("Namn eller kod, med komma mellan. 0126* är allt som börjar på 0126.")
        )
        self._add_codelists(self.dimensions[shape.region])
        self.fields["last"] = forms.IntegerField(
            label=_("Antal perioder"),
            min_value=1,
            max_value=500,
            initial=5,
            help_text=_("Så många av de senaste. Det finns %(first)s till %(last)s.")
            % dict(zip(("first", "last"), self._ends(self.dimensions[shape.time]), strict=True)),
        )
        if shape.gender:
            self._add_gender(self.dimensions[shape.gender])
        self.others = {f"d{number}": one for number, one in enumerate(shape.others(about))}
        for name, dimension in self.others.items():
            self.fields[name] = _categories(dimension)
        self.fields["missing"] = missing_input()

    @staticmethod
    def _ends(time: Dimension) -> tuple[str, str]:
        labels = list(time.categories.values())
        return labels[0], labels[-1]

    def _add_codelists(self, region: Dimension) -> None:
        if region.codelists:
            self.fields["codelist"] = forms.ChoiceField(
                label=_("Indelning"),
                choices=[("", _("Alla tillsammans")), *region.codelists.items()],
                required=False,
            )

    def _add_gender(self, gender: Dimension) -> None:
        total = gender.optional or any(GENDERS.get(code.casefold()) == "" for code in gender.categories)
        ways = [(ALL_TOGETHER, _("Alla tillsammans"))] if total else []
        self.fields["gender"] = forms.ChoiceField(
            label=gender.label.capitalize(),
            choices=[*ways, (EACH, _("Kvinnor och män för sig, och alla där det finns"))],
            initial=ALL_TOGETHER if total else EACH,
            widget=forms.RadioSelect,
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        number = 1
        for name in self.others:
            number *= max(1, len(said.get(name, [])))
        if number > MOST_INDICATORS:
            raise ValidationError(
                _("Det blir %(number)s indikatorer. Välj färre kategorier, så att det blir högst %(most)s."),
                params={"number": number, "most": MOST_INDICATORS},
            )
        return said

    def query(self) -> dict[str, Any]:
        said, shape = self.cleaned_data, self.shape
        region: dict[str, Any] = {"codes": AreasInput().listed(said["areas"])}
        if said.get("codelist"):
            region["codelist"] = said["codelist"]
        select: dict[str, Any] = {shape.region: region, shape.time: {"last": said["last"]}}
        for name, dimension in self.others.items():
            if said[name]:
                select[dimension.code] = {"codes": said[name]}
        if shape.gender and (codes := self._gender_codes(said["gender"])):
            select[shape.gender] = {"codes": codes}
        return {
            "table": self.table,
            "region": shape.region,
            "time": shape.time,
            "metric": shape.metric,
            "gender": shape.gender,
            "select": select,
            "missing": said["missing"],
        }

    def _gender_codes(self, way: str) -> list[str]:
        """One code for each of all, women and men: a total that is there twice would be two values of one."""
        codes: dict[str, str] = {}
        for code in self.dimensions[self.shape.gender].categories:
            breakdown = GENDERS.get(code.casefold())
            if breakdown is not None and (way == EACH or not breakdown):
                codes.setdefault(breakdown, code)
        return list(codes.values())


def _categories(dimension: Dimension) -> forms.MultipleChoiceField:
    few = len(dimension.categories) <= MOST_BOXES
    only = list(dimension.categories) if len(dimension.categories) == 1 else None
    widget = forms.CheckboxSelectMultiple() if few else forms.SelectMultiple(attrs={"size": 10})
    return forms.MultipleChoiceField(
        label=dimension.label.capitalize(),
        choices=list(dimension.categories.items()),
        widget=widget,
        initial=only,
        required=not dimension.optional,
        help_text=_("Varje val blir en egen indikator. Utan val räknas alla ihop.")
        if dimension.optional
        else _("Varje val blir en egen indikator."),
    )


class ConfirmForm(PlainForm):
    """What the subscription is called, how often it is fetched, and what the new indicators say."""

    name = LineInput(label=gettext_lazy("Vad hämtningen ska heta"))
    every_days = forms.TypedChoiceField(label=gettext_lazy("Hur ofta"), choices=EVERY, coerce=int, initial=30)

    def __init__(self, *args: Any, wanted: Sequence[Wanted], known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted, self.known = wanted, known
        for number, one in enumerate(wanted):
            if one.code not in known:
                self._add(number, one)

    def _add(self, number: int, one: Wanted) -> None:
        self.fields[f"direction{number}"] = forms.ChoiceField(
            label=_("Vad ett högt tal betyder för ”%(name)s”") % {"name": one.name},
            choices=[("", _("Välj")), *DIRECTION_WORDS.items()],
        )
        self.fields[f"kind{number}"] = forms.ChoiceField(
            label=_("Slag av tal i ”%(name)s”") % {"name": one.name},
            choices=list(KIND_WORDS.items()),
            initial=one.kind,
            help_text=_("Det avgör hur osäkerheten räknas ut."),
        )

    def choices(self) -> list[Choice]:
        """Of an indicator that is there already nothing is changed."""
        said = self.cleaned_data
        return [
            Choice(one, said.get(f"direction{number}", ""), said.get(f"kind{number}", one.kind))
            for number, one in enumerate(self.wanted)
        ]
