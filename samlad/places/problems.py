"""What can be wrong with a file of boundaries, said in plain Swedish."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a file.

    `row` counts features from 1, None is the file itself. `field` is a property, "geometry", "crs" or "file".
    `values` are plain JSON.
    """

    row: int | None
    field: str
    code: str
    values: Mapping[str, Any]


class Fault(Exception):
    """A fault found in the middle of reading; never leaves the reading of a file."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def explain(problem: Problem) -> str:
    """The problem in a sentence or two: which feature, what is wrong and what to do."""
    shown = _Shown({key: _shown(value) for key, value in problem.values.items()})
    text = " ".join(str(part) % shown for part in _texts(problem))
    if problem.row is None:
        return text
    row, name = problem.row, problem.values.get("name")
    if name:
        return gettext("Område %(row)s i filen, %(name)s: %(text)s") % {
            "row": row,
            "name": name,
            "text": text,
        }
    return gettext("Område %(row)s i filen: %(text)s") % {"row": row, "text": text}


def _texts(problem: Problem) -> tuple[str | Promise, ...]:
    """What is wrong and, where it is the same for many faults, what to do."""
    narrower = f"{problem.code}:{problem.values.get('looks', '')}"
    code = narrower if narrower in TEXTS else problem.code
    advice = ADVICE.get(problem.code)
    return (TEXTS[code], advice) if advice else (TEXTS[code],)


class _Shown(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    if isinstance(value, float):
        return f"{value:.5f}" if abs(value) < 1000 else f"{value:.0f}"
    return str(value)


EXPORT = _("Exportera lagret på nytt som GeoJSON.")
SAVE_AS = _("Spara filen som GeoJSON i WGS 84 (EPSG:4326) eller SWEREF 99 TM (EPSG:3006).")
MEND = _("Rätta gränsen i kartprogrammet, till exempel med ”Laga geometrier” i QGIS.")

ADVICE = {
    **dict.fromkeys(("not_json", "number_too_long", "too_deep", "not_collection"), EXPORT),
    **dict.fromkeys(("not_feature", "not_geometry", "coordinates"), EXPORT),
    **dict.fromkeys(("unsupported_crs", "wrong_projection"), SAVE_AS),
    **dict.fromkeys(("unclosed", "self_crossing", "hole_outside", "nested", "invalid"), MEND),
}

TEXTS = {
    # The file
    "too_large": _(
        "Filen är %(megabytes)s MB, högst %(limit)s MB går bra. Förenkla gränserna eller dela filen."
    ),
    "not_utf8": _("Filen är inte sparad som UTF-8. Spara den som UTF-8 och försök igen."),
    "not_json": _("Filen är inte giltig JSON (rad %(line)s, tecken %(column)s)."),
    "number_too_long": _("Filen har ett tal med tusentals siffror."),
    "too_deep": _("Filen har för många nivåer inuti varandra."),
    "not_collection": _("Filen är JSON men inte GeoJSON med flera områden (FeatureCollection)."),
    "no_features": _("Filen innehåller inga områden."),
    "too_many": _("Filen innehåller %(count)s områden, högst %(limit)s går bra. Dela filen."),
    "no_property": _(
        "Inget område har egenskapen ”%(wanted)s”. Egenskaper som finns i filen: %(found)s. Välj en av dem."
    ),
    "no_name_property": _(
        "Det framgår inte vilken egenskap som är områdets namn. "
        "Egenskaper som finns i filen: %(found)s. Ange vilken som är namnet."
    ),
    # Where on earth the file is
    "unsupported_crs": _("Filen säger att den är i %(said)s, som inte kan läsas."),
    "unsupported_crs:rt90": _("Filen är i RT 90 (%(said)s), som inte kan läsas."),
    "wrong_projection": _(
        "Koordinaterna går inte att placera i Sverige, till exempel %(place)s. "
        "Koordinatsystemet är okänt eller fel."
    ),
    "wrong_projection:abroad": _("Koordinaterna ligger utanför Sverige, till exempel %(place)s."),
    "wrong_projection:EPSG:4326": _(
        "Filen säger att den är i %(said)s, men koordinaterna är longitud och latitud, "
        "till exempel %(place)s."
    ),
    "wrong_projection:EPSG:3006": _(
        "Filen säger att den är i %(said)s, men koordinaterna ser ut som SWEREF 99 TM, "
        "till exempel %(place)s."
    ),
    "wrong_projection:swapped": _(
        "Koordinaterna står i omvänd ordning, till exempel %(place)s. "
        "Öst (longitud) ska stå först, sedan nord."
    ),
    "wrong_projection:local_zone": _(
        "Koordinaterna ser ut att vara i en lokal SWEREF 99-zon, till exempel %(place)s, "
        "men filen säger inte i vilken."
    ),
    "wrong_projection:rt90": _("Koordinaterna ser ut att vara i RT 90, till exempel %(place)s."),
    "wrong_projection:web_mercator": _(
        "Koordinaterna ser ut att vara i webbkartornas Web Mercator, till exempel %(place)s."
    ),
    # What an area is called
    "not_feature": _("Detta är inte ett område (Feature)."),
    "no_name": _("Namnet saknas. Fyll i ”%(property)s”."),
    "no_code": _("Koden saknas. Fyll i ”%(property)s”."),
    "not_text": _("”%(property)s” är varken text eller ett helt tal. Rätta värdet."),
    "too_long": _("”%(property)s” har %(length)s tecken, högst %(limit)s får plats. Korta texten."),
    "control_characters": _(
        "”%(property)s” innehåller osynliga tecken (styrtecken). Skriv in texten på nytt."
    ),
    "unknown_kind": _("”%(word)s” i ”%(property)s” är inget slag av område. Slagen är: %(known)s."),
    "duplicate_code": _(
        "Koden ”%(area_code)s” finns redan på område %(other_row)s, %(other_name)s. "
        "Ge varje område en egen kod."
    ),
    "duplicate_name": _(
        "Namnet finns redan på område %(other_row)s. "
        "Ge områdena olika namn, eller ge dem en egenskap med en kod."
    ),
    "parent_cycle": _("Området ligger, genom sina överordnade områden, i sig självt. Rätta ”%(property)s”."),
    # Where an area is
    "not_geometry": _("Gränsen går inte att läsa."),
    "geometry_type": _("Gränsen är av typen %(type)s. Ett område är en yta (Polygon eller MultiPolygon)."),
    "empty": _("Gränsen är tom. Rita den, eller ta bort geometrin om området ska vara utan gräns."),
    "coordinates": _("Gränsens koordinater är inte par av tal."),
    "not_finite": _("Gränsen har en koordinat som inte är ett tal (NaN eller oändlig). Rätta punkten."),
    "too_few_points": _("Gränsen har en ring med bara %(points)s punkter. En sluten ring har minst fyra."),
    "unclosed": _("Gränsen är inte sluten: den börjar i %(place)s men slutar i %(end)s."),
    "self_crossing": _("Gränsen korsar eller rör sig själv vid %(place)s."),
    "hole_outside": _("Ett hål ligger utanför ytan vid %(place)s."),
    "nested": _("Två delar av ytan ligger i varandra vid %(place)s."),
    "invalid": _("Gränsen är inte en riktig yta vid %(place)s."),
    "too_small": _(
        "Ytan är bara %(square_metres)s kvadratmeter. Ta bort den om den är en rest efter ritningen."
    ),
    "outside": _("Punkten %(place)s ligger utanför Sverige. Rätta punkten."),
    "outside:swapped": _(
        "Punkten %(place)s står i omvänd ordning. Öst (longitud) ska stå först, sedan nord."
    ),
    "not_computable": _("Gränserna går inte att räkna med. Avrunda koordinaterna och försök igen."),
    "overlap": _(
        "Området ligger över område %(other_row)s, %(other_name)s: "
        "%(percent)s procent av det mindre området. Kontrollera gränsen mellan dem."
    ),
}
