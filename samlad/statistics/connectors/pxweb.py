"""PxWeb, version 2 of its API: the tables of Statistics Sweden and of others who use it.

https://github.com/PxTools/PxApiSpecs. A query is {"table": id, "region", "time", "metric", "gender": code of
that dimension or "", "select": {code: {"codes": [code or pattern]} | {"last": n} | {"from": period}, with
"codelist": id where one is used}}. A dimension that is left out is summed by the source.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from math import prod
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal
from samlad.statistics.connectors import jsonstat
from samlad.statistics.connectors.asking import Asked, Figure, Found, Place, Plan, Wanted
from samlad.statistics.connectors.client import Client, Later, loaded
from samlad.statistics.connectors.pace import IN_A_RUN, Patience, pace_of
from samlad.statistics.periods import span_of
from samlad.statistics.rules import COUNT, OTHER, SHARE, YEAR

SOURCE = "scb"
# Until the source has said its own limits.
CALLS, SECONDS = 10, 10.0
# One answer is held in memory: no more than this, whatever the source allows.
MOST_CELLS = 150_000
# More requests than this is somebody who asked for everything.
MOST_REQUESTS = 400
GENDER_NAMES = ("kon", "kön", "sex", "gender")
GENDERS = {"1": "men", "2": "women", "1+2": "", "tot": "", "totsa": "", "men": "men", "women": "women"}


def base() -> str:
    return str(settings.PXWEB)


def client(patience: Patience = IN_A_RUN) -> Client:
    return Client(base(), pace=pace_of(base(), CALLS, SECONDS), patience=patience)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the source says that it takes: cells in an answer, calls in so many seconds."""

    cells: int
    calls: int
    seconds: float


def limits(ask: Client) -> Limits:
    """The limits of the source, which everything in this process keeps to from here on."""
    told = loaded(ask.get("config"))
    try:
        found = Limits(
            max(1, int(told["maxDataCells"])),
            max(1, int(told["maxCallsPerTimeWindow"])),
            min(max(0.01, float(told["timeWindow"])), 3600),
        )
    except (KeyError, TypeError, ValueError):
        raise Later(_("Källan säger inte hur mycket den tar emot. Samlad frågar den inte.")) from None
    ask.pace.keep_to(found.calls, found.seconds)
    return found


def search(ask: Client, words: str) -> list[Found]:
    """The tables that the source finds by these words. At most 50."""
    told = loaded(ask.get("tables", {"query": words, "lang": "sv", "pageNumber": 1, "pageSize": 50}))
    rows = told.get("tables") if isinstance(told, Mapping) else None
    if not isinstance(rows, list):
        raise Later(_("Källans svar har inte den form som väntas. Den kan ha ändrat sitt gränssnitt."))
    return [_found(row) for row in rows[:50]]


def _found(row: Mapping[str, Any]) -> Found:
    periods = [str(row[name]) for name in ("firstPeriod", "lastPeriod") if row.get(name)]
    label = str(row.get("label") or row["id"])
    return Found(
        str(row["id"]),
        label,
        str(row.get("description") or ""),
        str(row.get("updated") or "")[:10],
        "–".join(periods),
    )


def metadata(ask: Client, table: str) -> jsonstat.Dataset:
    """What a table holds: its dimensions and their categories."""
    return jsonstat.dataset(loaded(ask.get(f"tables/{_path(table)}/metadata?lang=sv")), whole=False)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which dimension of a table is which; "" where it has none."""

    region: str
    time: str
    metric: str
    gender: str

    def others(self, about: jsonstat.Dataset) -> list[jsonstat.Dimension]:
        """The dimensions of which every chosen category is an indicator of its own, always in one order."""
        own = (self.region, self.time, self.gender)
        left = (dimension for dimension in about.dimensions if dimension.code not in own)
        return sorted(left, key=lambda dimension: dimension.code)


def shape_of(about: jsonstat.Dataset) -> Shape:
    """Raises `Refusal` where the table has no areas or no time, or periods that are not ours."""
    region = about.of_role("geo") or _named(about, ("region",))
    time, metric = about.of_role("time"), about.of_role("metric")
    if region is None:
        raise Refusal(_("Tabellen är inte uppdelad på områden och kan inte hämtas hit."))
    if time is None or not any(map(jsonstat.is_period, time.categories)):
        raise Refusal(_("Tabellens tider går inte att läsa som år, kvartal, månader eller veckor."))
    gender = _named(about, GENDER_NAMES)
    known = gender is not None and any(code.casefold() in GENDERS for code in gender.categories)
    return Shape(
        region.code, time.code, metric.code if metric else "", gender.code if gender and known else ""
    )


def _named(about: jsonstat.Dataset, names: Sequence[str]) -> jsonstat.Dimension | None:
    return next((one for one in about.dimensions if one.code.casefold() in names), None)


def shape_in(query: Mapping[str, Any]) -> Shape:
    return Shape(query["region"], query["time"], query.get("metric") or "", query.get("gender") or "")


def codes_of(
    ask: Client, dimension: jsonstat.Dimension, picked: Mapping[str, Any]
) -> tuple[dict[str, str], list[str]]:
    """(code to label, what is unknown) of what is picked in a dimension, or in a code list of it."""
    codes = dict(dimension.categories)
    if picked.get("codelist"):
        codes = _codelist(ask, str(picked["codelist"]))
    if "last" in picked:
        return dict(list(codes.items())[-int(picked["last"]) :]), []
    if "from" in picked:
        return {code: label for code, label in codes.items() if code >= str(picked["from"])}, []
    found: dict[str, str] = {}
    unknown = []
    for words in picked["codes"]:
        hits = _hits(codes, str(words))
        found |= {code: codes[code] for code in hits}
        unknown += [] if hits else [str(words)]
    return found, unknown


def _hits(codes: Mapping[str, str], words: str) -> list[str]:
    """The codes that are meant: by code or pattern, by code without its vintage, or by name."""
    if words in codes:
        return [words]
    matching = [code for code in codes if fnmatchcase(code, words)]
    plain = [code for code in codes if jsonstat.region_of(code)[1] == words]
    named = [code for code, label in codes.items() if label.casefold() == words.casefold()]
    return matching or plain or named


def _codelist(ask: Client, codelist: str) -> dict[str, str]:
    told = loaded(ask.get(f"codelists/{_path(codelist)}?lang=sv"))
    try:
        return {str(one["code"]): str(one.get("label") or one["code"]) for one in told["values"]}
    except (AttributeError, KeyError, TypeError):
        raise Later(
            _("Källans svar har inte den form som väntas. Den kan ha ändrat sitt gränssnitt.")
        ) from None


def plan(ask: Client, query: Mapping[str, Any], _year: int = 0) -> Plan:
    """The requests of a query, each within the cells that the source takes."""
    most = min(limits(ask).cells, MOST_CELLS)
    about = metadata(ask, query["table"])
    picked: dict[str, dict[str, str]] = {}
    unknown: list[str] = []
    for dimension in about.dimensions:
        if dimension.code in query["select"]:
            picked[dimension.code], strange = codes_of(ask, dimension, query["select"][dimension.code])
            unknown += strange
    _check_picked(about, query, picked)
    parts = split({code: list(codes) for code, codes in picked.items()}, most)
    lists = {code: one.get("codelist", "") for code, one in query["select"].items()}
    path = f"tables/{_path(query['table'])}/data?lang=sv&outputFormat=json-stat2"
    places = tuple(place(code, label) for code, label in picked[query["region"]].items())
    cells = prod(len(codes) for codes in picked.values())
    return Plan(tuple(Asked(path, _body(part, lists)) for part in parts), cells, places, tuple(unknown))


def _check_picked(
    about: jsonstat.Dataset, query: Mapping[str, Any], picked: Mapping[str, Mapping[str, str]]
) -> None:
    empty = [code for code in query["select"] if not picked.get(code)]
    if empty:
        raise Refusal(_("Källan har inget av det som är valt i %(what)s.") % {"what": ", ".join(empty)})
    needed = [one.label for one in about.dimensions if one.code not in picked and not one.optional]
    if needed:
        raise Refusal(_("Tabellen kräver ett val i %(what)s.") % {"what": ", ".join(needed)})
    strange = [code for code in picked[query["time"]] if not jsonstat.is_period(code)]
    if strange:
        raise Refusal(
            _("”%(period)s” är ingen period som Samlad känner.") % {"period": ", ".join(strange[:5])}
        )


def split(picked: Mapping[str, list[str]], most: int) -> list[dict[str, list[str]]]:
    """Selections of at most so many cells that together are this one, in its order.

    The longest dimension is halved until it fits. Raises `Refusal` where that becomes too many.
    """
    if prod(len(codes) for codes in picked.values()) / most > MOST_REQUESTS / 2:
        raise Refusal(
            _("Det blir för mycket att hämta: högst %(most)s celler åt gången. Välj färre områden eller år.")
            % {"most": most * MOST_REQUESTS // 2}
        )
    return list(_split(dict(picked), most))


def _split(picked: dict[str, list[str]], most: int) -> Iterator[dict[str, list[str]]]:
    if prod(len(codes) for codes in picked.values()) <= most:
        yield picked
        return
    longest = max(picked, key=lambda code: len(picked[code]))
    half = (len(picked[longest]) + 1) // 2
    for codes in (picked[longest][:half], picked[longest][half:]):
        yield from _split({**picked, longest: codes}, most)


def _body(part: Mapping[str, list[str]], lists: Mapping[str, str]) -> dict[str, Any]:
    selection = [
        {"variableCode": code, "valueCodes": codes, **({"codelist": lists[code]} if lists.get(code) else {})}
        for code, codes in part.items()
    ]
    return {"selection": selection, "placement": {"heading": [], "stub": []}}


def place(code: str, label: str) -> Place:
    kind, plain, vintage = jsonstat.region_of(code)
    return Place(kind, plain, vintage, label if label in (code, plain) else f"{plain} {label}")


def wanted(ask: Client, query: Mapping[str, Any]) -> list[Wanted]:
    """The indicators of a query: one for each combination of what is not area, time or gender."""
    about = metadata(ask, query["table"])
    others = [one for one in shape_in(query).others(about) if one.code in query["select"]]
    picked = [codes_of(ask, one, query["select"][one.code])[0] for one in others]
    metric = next((one for one in others if one.code == query.get("metric")), None)
    type = _period_type(about, query["time"])
    return [_wanted(query["table"], about.label, others, codes, metric, type) for codes in _combined(picked)]


def _combined(picked: Sequence[Mapping[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    return product(*(codes.items() for codes in picked))


def _wanted(
    table: str,
    title: str,
    others: Sequence[jsonstat.Dimension],
    codes: Sequence[tuple[str, str]],
    metric: jsonstat.Dimension | None,
    period_type: str,
) -> Wanted:
    pairs = list(zip(others, codes, strict=True))
    what = next((label for one, (_code, label) in pairs if one is metric), title)
    rest = [f"{one.label}: {label}" for one, (_code, label) in pairs if one is not metric]
    unit = next((metric.units.get(code, "") for one, (code, _label) in pairs if metric and one is metric), "")
    plain = unit.casefold()
    kind = SHARE if plain in ("procent", "%", "andel") else COUNT if plain.startswith("antal") else OTHER
    key = key_of([code for code, _label in codes])
    return Wanted(
        key,
        ", ".join([what, *rest])[:200],
        f"{table}: {title}",
        unit,
        kind,
        100 if kind == SHARE else 1,
        period_type,
    )


def _period_type(about: jsonstat.Dataset, time: str) -> str:
    codes = next(one.categories for one in about.dimensions if one.code == time)
    spans = [span for code in codes if (span := span_of(code))]
    return spans[-1].period_type if spans else YEAR


def key_of(codes: Sequence[str]) -> str:
    """The key of an indicator within its table, short enough to be stored whatever the codes are."""
    plain = "/".join(codes) or "*"
    return plain if len(plain) <= 50 else hashlib.sha256(plain.encode()).hexdigest()[:32]


def next_address(body: bytes) -> str | None:
    """An answer of PxWeb is never one of several. Raises where it cannot be read."""
    about = jsonstat.dataset(loaded(body))
    return None if about else ""


def figures(body: bytes, query: Mapping[str, Any]) -> Iterator[Figure]:
    """The figures of an answer. Raises `Refusal` where they cannot be read."""
    told = loaded(body)
    about, shape = jsonstat.dataset(told), shape_in(query)
    region = next((one for one in about.dimensions if one.code == shape.region), None)
    if region is None:
        raise Refusal(_("Tabellen är inte uppdelad på områden och kan inte hämtas hit."))
    others = [one.code for one in shape.others(about) if one.code in query["select"]]
    places = {code: place(code, label) for code, label in region.categories.items()}
    for cell in jsonstat.read_jsonstat(told):
        key = key_of([cell.codes[code] for code in others])
        gender = GENDERS.get(cell.codes[shape.gender].casefold()) if shape.gender in cell.codes else ""
        if gender is not None:
            stands = jsonstat.standing(cell.value, cell.status, about.signs.get(cell.status, ""))
            yield Figure(key, places[cell.codes[shape.region]], cell.codes[shape.time], gender, *stands)


def _path(key: str) -> str:
    return quote(key, safe="")
