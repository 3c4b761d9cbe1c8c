"""The codes of what is seen, with their words on screen; an action answers to one of the categories."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = Mapping[str, str | Promise]

CATEGORIES: Words = {
    "damage": gettext_lazy("Skadegörelse"),
    "graffiti": gettext_lazy("Klotter"),
    "litter": gettext_lazy("Nedskräpning"),
    "unsafe_place": gettext_lazy("Otrygg eller mörk plats"),
    "disorder": gettext_lazy("Samling som stör ordningen"),
    "drugs": gettext_lazy("Misstänkt narkotikahantering"),
    "traffic": gettext_lazy("Buskörning eller höga hastigheter"),
    "theft": gettext_lazy("Inbrott eller stöld"),
    "violence": gettext_lazy("Våld eller hot"),
    "fire": gettext_lazy("Brand eller eldning"),
    "rumour": gettext_lazy("Rykten och sociala medier"),
    "staff": gettext_lazy("Händelse mot personal"),
    "other": gettext_lazy("Annat"),
}
# Outdoors and common rooms. There is no code for the inside of a dwelling, and none may be added.
PLACE_TYPES: Words = {
    "outdoors": gettext_lazy("Utomhus"),
    "square": gettext_lazy("Torg eller centrum"),
    "path": gettext_lazy("Gångväg eller tunnel"),
    "playground": gettext_lazy("Lekplats eller park"),
    "stairwell": gettext_lazy("Trapphus eller entré"),
    "laundry": gettext_lazy("Tvättstuga, källare eller vind"),
    "garage": gettext_lazy("Garage eller parkering"),
    "school": gettext_lazy("Skola eller förskola"),
    "library": gettext_lazy("Bibliotek eller fritidsgård"),
    "shop": gettext_lazy("Butik eller restaurang"),
    "station": gettext_lazy("Hållplats eller station"),
}
TARGETS: Words = {
    "persons": gettext_lazy("Personer"),
    "property": gettext_lazy("Egendom"),
    "activity": gettext_lazy("En verksamhet"),
}
SERIOUSNESS: Mapping[int, str | Promise] = {
    1: gettext_lazy("Mindre allvarligt"),
    2: gettext_lazy("Allvarligt"),
    3: gettext_lazy("Mycket allvarligt"),
}
SOURCES: Words = {
    "own": gettext_lazy("Egen iakttagelse"),
    "second_hand": gettext_lazy("Berättat av någon annan"),
    "rumour": gettext_lazy("Rykte"),
}
POLICE_REPORTS: Words = {
    "yes": gettext_lazy("Ja"),
    "no": gettext_lazy("Nej"),
    "unknown": gettext_lazy("Vet inte"),
}
