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
