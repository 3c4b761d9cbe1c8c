"""What a column of a file can be, and how that is guessed. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from samlad.base.tables import TableRow
from samlad.statistics.periods import span_of
from samlad.statistics.reading.cells import is_mark, number_of
from samlad.statistics.rules import Words

IGNORE = ""
AREA_CODE, AREA_NAME, VINTAGE, PERIOD = "area_code", "area_name", "vintage", "period"
INDICATOR, INDICATOR_NAME, SPLIT = "indicator", "indicator_name", "split"
VALUE, COUNT, DENOMINATOR, MEASURE, OF_PERIOD = "value", "count", "denominator", "measure", "of_period"
BREAKDOWN, STATUS = "breakdown", "status"
QUESTION, SCALE, ASKED, ANSWERS, MARGIN = "question", "scale", "asked", "answers", "margin"
REPORTED, CLOSED, CATEGORY, POINT, LATITUDE, LONGITUDE = (
    "reported",
    "closed",
    "category",
    "point",
    "latitude",
    "longitude",
)
TO_CODE, WEIGHT = "to_code", "weight"

ROLE_WORDS: Words = {
    IGNORE: _("Läses inte"),
    AREA_CODE: _("Områdets kod"),
    AREA_NAME: _("Områdets namn"),
    VINTAGE: _("Indelningens årgång"),
    PERIOD: _("Period"),
    INDICATOR: _("Indikator, som kod"),
    INDICATOR_NAME: _("Indikatorns namn"),
    SPLIT: _("Delar upp indikatorn"),
    VALUE: _("Värde"),
    COUNT: _("Antal (täljare)"),
    DENOMINATOR: _("Av hur många (nämnare)"),
    MEASURE: _("Värden för indikatorn i rubriken"),
    OF_PERIOD: _("Värden för perioden i rubriken"),
    BREAKDOWN: _("Kvinnor, män eller alla"),
    STATUS: _("Status"),
    QUESTION: _("Fråga i en undersökning"),
    SCALE: _("Skala, till exempel 1–5"),
    ASKED: _("Hur många som fick frågan"),
    ANSWERS: _("Hur många som svarade"),
    MARGIN: _("Felmarginal"),
    REPORTED: _("Anmält den"),
    CLOSED: _("Avslutat den"),
    CATEGORY: _("Kategori"),
    POINT: _("Plats som latitud,longitud"),
    LATITUDE: _("Latitud"),
    LONGITUDE: _("Longitud"),
    TO_CODE: _("Kod för området som det ligger i"),
    WEIGHT: _("Folkmängd eller vikt"),
}
# Roles that several columns may have.
MANY = frozenset({IGNORE, SPLIT, MEASURE, OF_PERIOD})
# What a file is about, and what each needs.
VALUES, REPORTS, WEIGHTS = "values", "reports", "weights"
PURPOSE_WORDS: Words = {
    VALUES: _("Värden för områden och perioder"),
    REPORTS: _("Enskilda felanmälningar eller klagomål: räknas ihop per område och månad"),
    WEIGHTS: _("Hur en indelning ligger i en annan: vikter mellan områden"),
}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Heads, plain (see `plain`), the surer before the less sure.
_HEADS: Mapping[str, Sequence[str]] = {
    AREA_CODE: _words(
        "deso desokod deso_kod regso regsokod regso_kod nyckelkod basomrade basomradeskod omradeskod"
        " omrade_kod areakod area_code area kod municipality_id municipality kommunkod kommun_kod kn_kod"
        " regionkod region lanskod lan_kod"
    ),
    AREA_NAME: _words(
        "omradesnamn omrade namn regso_namn deso_namn plats location_name stadsdel ort kommun_namn"
        " kommunnamn kommun kn_namn area_name lan"
    ),
    VINTAGE: _words("argang indelning vintage version"),
    PERIOD: _words("period ar year tid manad kvartal vecka tidpunkt time month"),
    INDICATOR: _words(
        "matt kpi nyckeltal indikator indicator matt_kod mattkod indikatorkod kpi_id nyckeltalskod"
    ),
    INDICATOR_NAME: _words(
        "mattets_namn mattnamn indikatornamn nyckeltalsnamn kpi_namn indicator_name titel"
    ),
    VALUE: _words("varde value andel medelvarde medel index resultat procent andel_procent"),
    COUNT: _words("antal taljare count numerator antal_handelser"),
    DENOMINATOR: _words("namnare denominator bas invanare befolkning av_totalt antal_totalt"),
    BREAKDOWN: _words("kon gender sex"),
    STATUS: _words("status varde_status"),
    QUESTION: _words("fraga question fragetext"),
    SCALE: _words("skala scale"),
    ASKED: _words("utskick tillfragade asked urval antal_tillfragade"),
    ANSWERS: _words("svar svarande answers n antal_svar antal_svarande respondenter"),
    MARGIN: _words("felmarginal margin konfidensintervall osakerhet"),
    REPORTED: _words(
        "anmald anmalt anmalan anmalningsdatum inkom inkommen inkommet registrerad skapad rapporterad"
        " datum datetime reported created"
    ),
    CLOSED: _words("avslutad avslutat avslutsdatum atgardad klar stangd slutdatum closed"),
    CATEGORY: _words("kategori typ type category arendetyp slag felkod"),
    POINT: _words("gps koordinat koordinater location_gps"),
    LATITUDE: _words("lat latitud latitude"),
    LONGITUDE: _words("lon long lng longitud longitude"),
    WEIGHT: _words("vikt weight andel folkmangd befolkning"),
}
_FINER = _HEADS[AREA_CODE]
LOOKED_AT = 200


def plain(head: str) -> str:
    """Lower case ASCII with one underscore between the words, and without a year at the end."""
    text = unicodedata.normalize("NFKD", head.casefold())
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = re.sub(r"[^a-z0-9]+", "_", text).strip("_")
    return re.sub(r"(?<=[a-z])_?(?:19|20)\d\d$", "", text)


def guessed(heads: Sequence[str], rows: Sequence[TableRow], known: Mapping[str, str]) -> dict[str, str]:
    """A role for each head, from its words and from what stands below it."""
    found = {head: known.get(head, IGNORE) for head in heads}
    if not known:
        _by_words(found, [AREA_CODE, AREA_NAME, VINTAGE, PERIOD, BREAKDOWN, STATUS])
        purpose = _purpose(found)
        if purpose == WEIGHTS:
            _second_code(found)
            _by_words(found, [WEIGHT])
        elif purpose == REPORTS:
            _by_words(found, [REPORTED, CLOSED, CATEGORY, POINT, LATITUDE, LONGITUDE])
            found = {h: IGNORE if r in (PERIOD, BREAKDOWN, STATUS, VINTAGE) else r for h, r in found.items()}
        else:
            _values(found, rows)
    elif VALUE in known.values():
        _splits(found, known)
    return found


def purpose_of(found: Mapping[str, str]) -> str:
    """What a file with these roles is about."""
    given = set(found.values())
    if TO_CODE in given:
        return WEIGHTS
    return REPORTS if REPORTED in given else VALUES


def _by_words(found: dict[str, str], wanted: Sequence[str]) -> None:
    for role in wanted:
        free = {plain(head): head for head, given in reversed(found.items()) if given == IGNORE}
        if name := next((name for name in _HEADS[role] if name in free), None):
            found[free[name]] = role


def _purpose(found: Mapping[str, str]) -> str:
    free = {plain(head) for head, role in found.items() if role == IGNORE}
    if free & set(_HEADS[REPORTED]) and PERIOD not in found.values():
        return REPORTS
    codes = {
        name for name in map(plain, found) if name in ("deso", "desokod", "deso_kod", "regso", "regso_kod")
    }
    return WEIGHTS if len({name[:4] for name in codes}) > 1 and PERIOD not in found.values() else VALUES


def _second_code(found: dict[str, str]) -> None:
    """The larger of two divisions; what is finer has the code of the area itself."""
    free = [head for head, role in found.items() if role == IGNORE and plain(head) in _FINER]
    if free:
        found[min(free, key=lambda head: _FINER.index(plain(head)))] = TO_CODE


def _values(found: dict[str, str], rows: Sequence[TableRow]) -> None:
    """The columns of values: one for each period, one named for it, or one for each measure."""
    periods = [head for head, role in found.items() if role == IGNORE and span_of(head)]
    _by_words(found, [INDICATOR, INDICATOR_NAME, QUESTION, SCALE, ASKED, ANSWERS, MARGIN])
    if periods and PERIOD not in found.values():
        found |= dict.fromkeys(periods, OF_PERIOD)
        return
    _by_words(found, [VALUE, COUNT, DENOMINATOR])
    if COUNT in found.values() and VALUE not in found.values():
        found[next(head for head, role in found.items() if role == COUNT)] = VALUE
    numeric = _numeric(list(found), rows)
    for head, role in list(found.items()):
        if role != IGNORE:
            continue
        if VALUE in found.values():
            is_name = plain(head) in (*_HEADS[AREA_NAME], *_HEADS[AREA_CODE])
            if not is_name and (head not in numeric or plain(head) in ("alder",)):
                found[head] = SPLIT
        elif head in numeric and plain(head) not in _FINER:
            found[head] = MEASURE


def _splits(found: dict[str, str], known: Mapping[str, str]) -> None:
    """What a format gives beside area, period and measure: sex, and whatever else divides the measure."""
    for head in found:
        if head not in known:
            found[head] = BREAKDOWN if plain(head) in _HEADS[BREAKDOWN] else SPLIT


def _numeric(heads: Sequence[str], rows: Sequence[TableRow]) -> set[str]:
    """The columns that hold numbers and signs that stand for numbers, and at least one number."""
    found = set[str]()
    for place, head in enumerate(heads):
        cells = [row.cells[place] for row in rows[:LOOKED_AT]]
        numbers = sum(number_of(cell) is not None and not re.match(r"0\d", cell) for cell in cells)
        if numbers and all(number_of(cell) is not None or is_mark(cell) for cell in cells):
            found.add(head)
    return found
