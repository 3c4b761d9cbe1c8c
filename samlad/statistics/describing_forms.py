"""The forms of an indicator that is there: what it means, and its values moved to another division."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput, ProseInput
from samlad.base.forms import PlainForm
from samlad.places.models import Area
from samlad.places.wording import KIND_WORDS
from samlad.statistics import rules
from samlad.statistics.models import AreaWeight, IndicatorFacts
from samlad.statistics.operations import About

MOST_PER = 1_000_000


def _text(label: Any, help_text: Any = "") -> ProseInput:
    return ProseInput(
        label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AboutForm(ConfirmedForm):
    """What an indicator is called and means; what stood before is kept."""

    name = LineInput(label=_("Namn"))
    direction = forms.ChoiceField(
        label=_("Riktning"), choices=list(rules.DIRECTION_WORDS.items()), widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label=_("Slag"), choices=list(rules.KIND_WORDS.items()))
    unit = LineInput(label=_("Enhet"), required=False)
    definition = _text(_("Definition"))
    numerator = LineInput(label=_("Täljare"), required=False, help_text=_("Vad som räknas."))
    denominator = LineInput(label=_("Nämnare"), required=False, help_text=_("Av vilka."))
    per = forms.IntegerField(
        label=_("Per"), min_value=1, max_value=MOST_PER, help_text=_("100 för procent, 1000 för promille.")
    )
    decimals = forms.IntegerField(label=_("Decimaler"), min_value=0, max_value=6)
    smallest_count = forms.IntegerField(
        label=_("Minsta antal som visas"),
        help_text=_("Värden för färre än så visas inte för någon. 0 är ingen gräns."),
        min_value=0,
        max_value=100,
    )
    effort_note = _text(
        _("Mäter den en insats?"),
        _("Fyll i om talet visar vad som görs åt något, snarare än saken själv. Texten visas vid värdena."),
    )
    question = _text(_("Frågan, om det är en undersökning"))
    scale_low = forms.FloatField(label=_("Skalans lägsta värde"), required=False)
    scale_high = forms.FloatField(label=_("Skalans högsta värde"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        low, high = said.get("scale_low"), said.get("scale_high")
        if (low is None) != (high is None) or (low is not None and high is not None and high <= low):
            self.add_error("scale_high", _("Ange båda ändarna av skalan, den lägsta först."))
        return said

    @staticmethod
    def initial_of(facts: IndicatorFacts) -> dict[str, Any]:
        return {name: getattr(facts, name) for name in About.__dataclass_fields__}

    def about(self, facts: IndicatorFacts) -> About:
        said = {name: self.cleaned_data[name] for name in About.__dataclass_fields__ if name in self.fields}
        return About(**said, period_type=facts.period_type)


class ConvertForm(PlainForm):
    """To which division the values of an indicator are moved, among those that there are weights to."""

    division = forms.ChoiceField(label=_("Till indelningen"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = Area.objects.filter(pk__in=AreaWeight.objects.known().values("to_area"))
        pairs = to.order_by("kind", "vintage").values_list("kind", "vintage").distinct()
        field: Any = self.fields["division"]
        field.choices = [
            (f"{kind}:{vintage}", f"{KIND_WORDS[kind]} {vintage}".strip()) for kind, vintage in pairs
        ]

    def kind_and_vintage(self) -> tuple[str, str]:
        kind, _colon, vintage = self.cleaned_data["division"].partition(":")
        return kind, vintage
