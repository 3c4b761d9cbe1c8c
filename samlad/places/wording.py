"""The words for kinds of area, the larger before the smaller."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KIND_WORDS: dict[str, Promise] = {
    "country": _("land"),
    "county": _("län"),
    "municipality": _("kommun"),
    "district": _("kommundel"),
    "area": _("område"),
    "base_area": _("basområde"),
    "regso": _("RegSO"),
    "deso": _("DeSO"),
    "property": _("fastighet"),
    "spot": _("plats"),
}

# Whose classification it is.
SCHEME_WORDS: dict[str, Promise] = {
    "police": _("Polisens bedömning"),
    "area_type": _("SCB:s områdestyp"),
}
# What a classification says, in the words of whoever made it.
VALUE_WORDS: dict[str, dict[str, Promise]] = {
    "police": {
        "vulnerable": _("utsatt område"),
        "risk": _("riskområde"),
        "especially_vulnerable": _("särskilt utsatt område"),
    },
    "area_type": {
        "1": _("1 Områden med stora socioekonomiska utmaningar"),
        "2": _("2 Områden med socioekonomiska utmaningar"),
        "3": _("3 Socioekonomiskt blandade områden"),
        "4": _("4 Områden med goda socioekonomiska förutsättningar"),
        "5": _("5 Områden med mycket goda socioekonomiska förutsättningar"),
    },
}
