"""Kolada, version 3 of its API: key figures of municipalities and regions.

https://api.kolada.se/v3/docs. A query is {"kpis": [id], "areas": [id or pattern], "from": year, "to": year or
None, "genders": bool}. Values of groups of municipalities are unweighted means and are not fetched.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import product
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal
from samlad.statistics.connectors.asking import Asked, Figure, Found, Place, Plan, Wanted
from samlad.statistics.connectors.client import Client, Later, loaded
from samlad.statistics.connectors.jsonstat import is_period, standing
from samlad.statistics.connectors.pace import IN_A_RUN, Patience, pace_of
from samlad.statistics.rules import COUNT, MEAN, MISSING, OTHER, RATE, SHARE

SOURCE = "kolada"
# The most calls that Kolada asks its users to keep to, and the most keys in one part of an address.
CALLS, SECONDS, KEYS = 5, 1.0, 25
PER_PAGE = 5000
GENDERS = {"T": "", "K": "women", "M": "men"}
COUNTRY = "0000"
# Words in the title of a key figure, and what they say of its numbers. "Andel" last: "… (%)" is all shares.
KINDS: Sequence[tuple[str, str, int]] = (
    ("/100 000 inv", RATE, 100_000),
    ("/100000 inv", RATE, 100_000),
    ("/10 000 inv", RATE, 10_000),
    ("/1 000 inv", RATE, 1_000),
    ("/1000 inv", RATE, 1_000),
    ("andel (%)", SHARE, 100),
    ("andel", SHARE, 100),
    ("medelvärde", MEAN, 1),
    (", antal", COUNT, 1),
)


def base() -> str:
    return str(settings.KOLADA)


def client(patience: Patience = IN_A_RUN) -> Client:
    return Client(base(), pace=pace_of(base(), CALLS, SECONDS), patience=patience)


def search(ask: Client, words: str) -> list[Found]:
    """Key figures with the words in their title, or of that identity. At most 100."""
    words = words.strip()
    path = f"kpi/{_path(words.upper())}" if _is_id(words) else "kpi"
    params: dict[str, str | int] = {} if _is_id(words) else {"title": words, "per_page": 100}
    rows = _rows(loaded(ask.get(path, params)))
    return [
        Found(str(row["id"]), str(row.get("title") or row["id"]), str(row.get("description") or ""))
        for row in rows[:100]
    ]


def _is_id(words: str) -> bool:
    return len(words) == 6 and words[0].isalpha() and words[1:].isdigit()


def wanted(ask: Client, kpis: Sequence[str]) -> list[Wanted]:
    """The key figures of these identities, as indicators. Raises `Refusal` where one is not there."""
    rows = {str(row["id"]): row for row in _rows(loaded(ask.get(f"kpi/{_ids(kpis)}")))}
    if gone := [kpi for kpi in kpis if kpi not in rows]:
        raise Refusal(_("Kolada har inte nyckeltalet %(kpis)s.") % {"kpis": ", ".join(gone)})
    return [_wanted(rows[kpi]) for kpi in kpis]


def _wanted(row: Mapping[str, Any]) -> Wanted:
    title = str(row.get("title") or row["id"])
    kind, per = kind_of(title)
    unit = {SHARE: "%", COUNT: _("antal"), RATE: _("per %(per)s invånare") % {"per": per}}.get(kind, "")
    return Wanted(str(row["id"]), title, str(row.get("description") or ""), unit, kind, per)


def kind_of(title: str) -> tuple[str, int]:
    """(kind, per): what the title says of the numbers; "other" where it does not say."""
    plain = title.casefold().replace("\xa0", " ")
    return next(((kind, per) for words, kind, per in KINDS if words in plain), (OTHER, 1))


def municipalities(ask: Client) -> dict[str, str]:
    """Municipalities, regions and the country: identity to name."""
    rows: list[Any] = []
    address: str | None = "municipality"
    while address:
        body = loaded(ask.get(address, {"per_page": PER_PAGE} if not rows else None))
        rows += _rows(body)
        address = _next(body)
    return {str(row["id"]): str(row.get("title") or row["id"]) for row in rows}


def chosen(names: Mapping[str, str], asked: Sequence[str]) -> tuple[list[str], list[str]]:
    """(identities, what is unknown) of codes, patterns such as "01*", and names."""
    by_name = {name.casefold(): key for key, name in names.items()}
    found: dict[str, None] = {}
    unknown = []
    for words in asked:
        hits = [key for key in names if fnmatchcase(key, words)] or [
            key for key in [by_name.get(words.casefold())] if key
        ]
        found |= dict.fromkeys(hits)
        unknown += [] if hits else [words]
    return list(found), unknown


def plan(ask: Client, query: Mapping[str, Any], year: int) -> Plan:
    """The requests of a query; `year` is this one, the last where the query has no end."""
    names = municipalities(ask)
    ids, unknown = chosen(names, query["areas"])
    years = [str(one) for one in range(query["from"], min(query["to"] or year, year) + 1)]
    if not ids or not years or not query["kpis"]:
        raise Refusal(_("Det finns inget att hämta: välj minst ett nyckeltal, ett område och ett år."))
    parts = product(*(_chunks(keys) for keys in (query["kpis"], ids, years)))
    paths = [
        Asked(f"data/kpi/{_ids(kpi)}/municipality/{_ids(area)}/year/{_ids(when)}?per_page={PER_PAGE}")
        for kpi, area, when in parts
    ]
    cells = len(query["kpis"]) * len(ids) * len(years) * (3 if query.get("genders") else 1)
    places = tuple(replace(place(key), told=names[key]) for key in ids)
    return Plan(tuple(paths), cells, places, tuple(unknown))


def next_address(body: bytes) -> str | None:
    """Where an answer goes on. Raises `Later` where it is no answer."""
    told = loaded(body)
    _rows(told)
    return _next(told)


def _next(body: Mapping[str, Any]) -> str | None:
    """`next_url` since version 3, `next_page` before; None on the last page."""
    found = body.get("next_url") or body.get("next_page")
    return str(found) if found else None


def figures(body: bytes, query: Mapping[str, Any]) -> Iterator[Figure]:
    """The figures of a page. Raises `Refusal` where they cannot be read."""
    for row in _rows(loaded(body)):
        try:
            yield from _figures(row, bool(query.get("genders")))
        except (AttributeError, KeyError, TypeError) as error:
            raise Refusal(
                _("En rad i svaret går inte att läsa: %(what)s saknas eller är fel.")
                % {"what": str(error)[:80]}
            ) from None


def _figures(row: Mapping[str, Any], genders: bool) -> Iterator[Figure]:
    area, period = place(str(row["municipality"])), str(row["period"])
    if not is_period(period):
        raise Refusal(_("”%(period)s” är ingen period som Samlad känner.") % {"period": period[:20]})
    for one in row["values"]:
        breakdown = GENDERS.get(str(one.get("gender") or "T"))
        if breakdown is not None and (genders or not breakdown):
            yield Figure(str(row["kpi"]), area, period, breakdown, *_standing(one))


def _standing(one: Mapping[str, Any]) -> tuple[float | None, str, str]:
    value = one["value"]
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise TypeError(f"value {value!r}")
    if one.get("isdeleted"):
        return None, MISSING, _("Borttagen av källan")
    return standing(None if value is None else float(value), str(one.get("status") or ""))


def place(key: str) -> Place:
    """The area of an identity: "0126" is a municipality, "0001" the county "01", "0000" the country."""
    if key == COUNTRY:
        return Place("country", "00", told=key)
    if len(key) == 4 and key.startswith("00"):
        return Place("county", key[2:], told=key)
    return Place("municipality" if len(key) == 4 else "", key, told=key)


def _rows(body: Any) -> list[Any]:
    """`values` since version 3; one key figure by identity may come alone."""
    if isinstance(body, Mapping) and isinstance(body.get("values"), list):
        return list(body["values"])
    if isinstance(body, Mapping) and "id" in body:
        return [body]
    raise Later(_("Källans svar har inte den form som väntas. Kolada kan ha ändrat sitt gränssnitt."))


def _chunks(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[start : start + KEYS] for start in range(0, len(keys), KEYS)]


def _ids(keys: Sequence[str]) -> str:
    return ",".join(_path(key) for key in keys)


def _path(key: str) -> str:
    return quote(key, safe="")
