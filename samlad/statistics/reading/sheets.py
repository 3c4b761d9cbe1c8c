"""A file as a table, whatever format it came in."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal
from samlad.base.tables import Limits, TableRow, open_table
from samlad.base.tables.limits import MEGABYTE, check_size
from samlad.statistics.connectors.jsonstat import dataset, read_jsonstat, standing
from samlad.statistics.reading import roles

LIMITS = Limits(
    size=500 * MEGABYTE, unpacked=1500 * MEGABYTE, rows=2_000_000, columns=400, characters=1_000_000_000
)
# JSON is whole in memory while it is read.
JSON_LIMITS = replace(LIMITS, size=50 * MEGABYTE)
_ZIP = b"PK"
_START = 200
TABLE, GEOJSON, KPIS, AREAS = "table", "geojson", "kpis", "areas"
_ROLE_OF = {"geo": roles.AREA_CODE, "time": roles.PERIOD, "metric": roles.INDICATOR}


class Rows(Protocol):
    """Rows that can be gone through several times, and need not all be in memory."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[TableRow]: ...


class Made:
    """Rows that are made anew each time; looked through once at the start, where a Refusal may come."""

    def __init__(self, make: Callable[[], Iterator[TableRow]]) -> None:
        self._make = make
        self._count = sum(1 for _row in make())

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[TableRow]:
        return self._make()


class Watched:
    """Rows that tell how many of them have been taken, now and then and at the end."""

    STEP = 1000

    def __init__(self, rows: Rows, tell: Callable[[int, int], None]) -> None:
        self._rows, self._tell = rows, tell

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[TableRow]:
        total = len(self)
        for number, row in enumerate(self._rows, start=1):
            yield row
            if number % self.STEP == 0 or number == total:
                self._tell(number, total)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`kind` tells what can be done with it: `TABLE` has heads and rows, the others `items`.

    `labels` are what codes are called, by column head; `known` are roles that the format itself gives;
    `format` is a word for the reader.
    """

    kind: str
    format: str
    heads: Sequence[str] = ()
    rows: Rows = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    source: str = ""
    items: Sequence[Mapping[str, Any]] = ()

    def first(self, count: int) -> list[TableRow]:
        return list(islice(self.rows, count))


def read_sheet(path: Path, limits: Limits = LIMITS) -> Sheet:
    """What the file holds. Raises Refusal with what is wrong, in words for whoever sent it."""
    size = path.stat().st_size
    check_size(size, limits)
    with path.open("rb") as file:
        start = file.read(_START)
    if _looks_like_json(start):
        check_size(size, JSON_LIMITS)
        return _of_json(_loaded(path.read_bytes()))
    table = open_table(path, limits)
    word = _("Excel eller ODS") if start.startswith(_ZIP) else "CSV"
    return Sheet(TABLE, word, table.heads, table)


def _looks_like_json(start: bytes) -> bool:
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))


def _loaded(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refusal(_("Filen är inte i teckenkodningen UTF-8. Hämta den på nytt.")) from None
    except json.JSONDecodeError as error:
        words = {"line": error.lineno, "column": error.colno}
        raise Refusal(
            _(
                "Filen är inte hel JSON: det tar stopp på rad %(line)s, tecken %(column)s. "
                "Den är kanske avklippt. Hämta den på nytt."
            )
            % words
        ) from None
    except (RecursionError, ValueError):
        raise Refusal(_("Filen är inte hel JSON. Hämta den på nytt.")) from None


def _of_json(body: Any) -> Sheet:
    if isinstance(body, dict):
        if body.get("type") in ("FeatureCollection", "Feature"):
            return Sheet(GEOJSON, "GeoJSON")
        if "dimension" in body:
            return _of_jsonstat(body)
        if isinstance(body.get("values"), list):
            return _of_kolada(body["values"])
    if isinstance(body, list) and body and all(isinstance(row, dict) for row in body):
        return _of_objects(body)
    raise Refusal(
        _("Det går inte att se vad filen är. Samlad läser json-stat2, sparade svar från Kolada och GeoJSON.")
    )


def _of_jsonstat(body: Mapping[str, Any]) -> Sheet:
    about = dataset(body)
    names = [dimension.code for dimension in about.dimensions]
    heads = [*names, roles.VALUE, roles.STATUS]
    rows = Made(lambda: _cells(body, about.signs))
    known = {one.code: _ROLE_OF[one.role] for one in about.dimensions if one.role in _ROLE_OF}
    known |= {roles.VALUE: roles.VALUE, roles.STATUS: roles.STATUS}
    labels = {one.code: one.categories for one in about.dimensions}
    return Sheet(TABLE, "json-stat2", heads, rows, labels, known, about.label, about.source)


def _cells(body: Mapping[str, Any], signs: Mapping[str, str]) -> Iterator[TableRow]:
    for number, cell in enumerate(read_jsonstat(body), start=1):
        stood = _stood(cell.value, cell.status, signs.get(cell.status, ""))
        yield TableRow(number, [*cell.codes.values(), *stood])


def _stood(value: float | None, sign: str, words: str) -> tuple[str, str]:
    number, status, _reason = standing(value, sign, words)
    return ("" if number is None else repr(number)), status


_KOLADA = {
    "kpi": roles.INDICATOR,
    "municipality": roles.AREA_CODE,
    "period": roles.PERIOD,
    "gender": roles.BREAKDOWN,
    "status": roles.STATUS,
    "value": roles.VALUE,
}


def _of_kolada(items: Sequence[Any]) -> Sheet:
    """Values, key figures or municipalities, as the three kinds of answers of Kolada."""
    word = _("sparat svar från Kolada")
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            raise _other_shape(number)
    if not items:
        raise Refusal(_("Svaret från Kolada är tomt: det finns inga värden i filen."))
    first = items[0]
    if "kpi" in first:
        rows = Made(lambda: _kolada_rows(items))
        return Sheet(TABLE, word, tuple(_KOLADA), rows, known=_KOLADA, source="Kolada")
    if {"id", "title"} <= first.keys():
        kind = AREAS if first.get("type") in ("K", "L") else KPIS
        return Sheet(kind, word, items=items, source="Kolada")
    raise Refusal(_("Det går inte att se vad svaret från Kolada handlar om."))


def _other_shape(number: int) -> Refusal:
    return Refusal(_("Post %(number)s i svaret har inte den form som Kolada ger.") % {"number": number})


def _kolada_rows(items: Sequence[Mapping[str, Any]]) -> Iterator[TableRow]:
    for number, item in enumerate(items, start=1):
        values = item.get("values")
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise _other_shape(number)
        about = [_text(item.get(name)) for name in ("kpi", "municipality", "period")]
        for value in values:
            if not value.get("isdeleted"):
                told = [_text(value.get(name)) for name in ("gender", "status", "value")]
                yield TableRow(number, [*about, *told])


def _of_objects(items: Sequence[Mapping[str, Any]]) -> Sheet:
    """A list of objects: one row each, what lies inside an object in columns of its own."""
    heads = list(dict.fromkeys(name for item in items for name in _flat(item)))[: LIMITS.columns]
    return Sheet(TABLE, "JSON", heads, Made(lambda: _object_rows(items, heads)))


def _object_rows(items: Sequence[Mapping[str, Any]], heads: Sequence[str]) -> Iterator[TableRow]:
    for number, item in enumerate(items, start=1):
        flat = _flat(item)
        yield TableRow(number, [flat.get(head, "") for head in heads])


def _flat(item: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    found = dict[str, str]()
    for name, value in item.items():
        if isinstance(value, Mapping) and prefix.count(".") < 3:
            found |= _flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = _text(value)
    return found


def _text(value: Any) -> str:
    return "" if value is None else str(value)
