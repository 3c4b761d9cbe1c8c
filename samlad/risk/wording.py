"""What the methods of an index are called on screen."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NORMALISED: dict[str, Promise] = {
    "ratio": _("Varje indikator är områdets värde i procent av helhetens. Helheten har 100."),
    "min_max": _("Varje indikator går från 0 för det lägsta området till 100 för det högsta."),
    "z_score": _("Varje indikator räknas i standardavvikelser från områdenas medelvärde."),
    "goalposts": _("Varje indikator går från 0 vid en fast undre gräns till 100 vid en fast övre."),
    "rank": _("Varje indikator är områdets placering: det område som har mest får högst tal."),
    "percentile_rank": _("Varje indikator är andelen av de andra områdena som har mindre, i procent."),
    "exponential_rank": _("Varje indikator går från 0 till 100 efter placering, utdragen i toppen."),
}
MEANS: dict[str, Promise] = {
    "arithmetic": _("Vägs ihop som medelvärden: ett lågt värde kan uppväga ett högt."),
    "geometric": _(
        "Vägs ihop som geometriska medelvärden: ett lågt värde uppväger ett högt bara till en del."
    ),
}
WHEN_MISSING: dict[str, Promise] = {
    "rescale": _("Saknas en siffra får resten av huvudområdet bära dess vikt."),
    "leave_out": _("Saknas en siffra får området inget index."),
}
FILLS: dict[str, Promise] = {
    "none": _("Inga siffror är ifyllda."),
    "mean": _("Siffror som saknas är ersatta med områdenas medelvärde."),
    "median": _("Siffror som saknas är ersatta med områdenas median."),
    "group_mean": _("Siffror som saknas är ersatta med medelvärdet i områdets grupp."),
}
OUTLIERS: dict[str, Promise] = {
    "none": _("Avvikande värden är inte ändrade."),
    "winsorise": _("Några få mycket avvikande värden är flyttade till det närmaste."),
    "winsorise_then_log": _("Mycket avvikande värden är flyttade till det närmaste, eller logaritmerade."),
}
NOISES: dict[str, Promise] = {
    "none": _("Slumpen i små tal är inte inräknad: osäkerheten visar bara hur vikter och metoder spelar in."),
    "posterior": _("Slumpen i små tal är inräknad där det är känt hur många som räknats."),
    "resampled": _("Slumpen i små tal är inräknad genom att nya antal dras kring dem som sågs."),
}
DIRECTIONS: dict[str, Promise] = {"risk": _("mer är sämre"), "protective": _("mer är bättre")}
REASONS: dict[str, Promise] = {
    "few_people": _("för få invånare"),
    "no_population": _("folkmängden saknas"),
    "no_figures": _("siffror saknas helt"),
    "too_few_figures": _("för få siffror"),
    "incomplete": _("siffror saknas"),
}
