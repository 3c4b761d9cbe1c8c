"""Which area a row is about, by code, by name, or by a point on the map."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import shapely
from django.utils.translation import gettext as _
from shapely import STRtree
from shapely.geometry import shape

from samlad.places.models import Area, AreaBoundary, AreaFacts
from samlad.statistics.connectors.jsonstat import region_of
from samlad.statistics.reading.choices import ADD, SKIP

# Regions have codes of their own at Kolada: 0001 is the region of county 01, 0000 the country.
_REGION, _COUNTRY = "00", "0000"


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area that a file names and nobody has taken in."""

    kind: str
    vintage: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class _Known:
    key: int
    kind: str
    vintage: str
    code: str


class Finder:
    """Finds areas of a division, or of any where `kind` is "". Loads them once, in two queries.

    `filled` counts codes whose leading zeros were lost, `skipped` rows of areas that are not there; `new` are
    areas to be added, with keys below zero until they are.
    """

    def __init__(self, kind: str, vintage: str, unknown: str) -> None:
        self.kind, self.vintage, self.unknown = kind, vintage, unknown
        self.filled: Counter[tuple[str, str]] = Counter()
        self.skipped: Counter[str] = Counter()
        self.new: dict[int, NewArea] = {}
        self._keys: dict[tuple[str, str], int] = {}
        self._by_code: dict[str, list[_Known]] = {}
        self._by_name: dict[str, list[_Known]] = {}
        self._load()
        self._lengths = sorted({len(code) for code in self._by_code if code.isdigit()})

    def _load(self) -> None:
        areas = Area.objects.filter(kind=self.kind) if self.kind else Area.objects.all()
        known = {row[0]: _Known(*row) for row in areas.values_list("pk", "kind", "vintage", "code")}
        for one in known.values():
            self._by_code.setdefault(_plain(one.code), []).append(one)
        names = AreaFacts.objects.known()
        names = names.filter(area__kind=self.kind) if self.kind else names
        for key, name in names.values_list("area_id", "name"):
            self._by_name.setdefault(_plain(name), []).append(known[key])

    def find(self, code: str, vintage: str = "", name: str = "") -> int | str | None:
        """The key of the area, what is wrong, or None for a row to skip."""
        code, name = code.strip().removesuffix(".0"), name.strip()
        if not code and not name:
            return _("Områdets kod saknas.") if not name else _("Områdets namn saknas.")
        _kind, plain, suffix = region_of(code) if "_" in code else ("", code, "")
        wanted = suffix or vintage.strip() or self.vintage
        found = self._coded(plain) if code else self._by_name.get(_plain(name), [])
        if wanted:
            found = [one for one in found if _year(one.vintage) == _year(wanted)]
        if len(found) == 1:
            return found[0].key
        return self._several(code or name, found) if found else self._unknown(plain or name, wanted, name)

    def _coded(self, code: str) -> list[_Known]:
        if found := self._by_code.get(_plain(code)):
            return found
        if not code.isdigit():
            return []
        if code == _COUNTRY:
            return [one for one in self._by_code.get(_REGION, []) if one.kind == "country"]
        if len(code) == 4 and code.startswith(_REGION):
            return [one for one in self._by_code.get(code[2:], []) if one.kind == "county"]
        longer = (code.zfill(length) for length in self._lengths if length > len(code))
        for full in longer:
            if full in self._by_code:
                self.filled[code, full] += 1
                return self._by_code[full]
        return []

    def _several(self, told: str, found: Sequence[_Known]) -> str:
        kinds = ", ".join(sorted({f"{one.kind} {one.vintage}".strip() for one in found}))
        words = {"told": told, "kinds": kinds}
        return _("”%(told)s” finns i flera indelningar (%(kinds)s). Välj indelning ovan.") % words

    def _unknown(self, told: str, vintage: str, name: str) -> int | str | None:
        if self.unknown == SKIP:
            self.skipped[told] += 1
            return None
        if self.unknown == ADD:
            return self._add(told, vintage, name)
        words = {"told": told, "vintage": vintage}
        if vintage:
            return _("Området ”%(told)s” finns inte i årgång %(vintage)s.") % words
        return _("Området ”%(told)s” finns inte.") % words

    def _add(self, code: str, vintage: str, name: str) -> int | str:
        kind = self.kind or region_of(code)[0]
        if not kind:
            return _("Området ”%(told)s” finns inte. Välj indelning för att kunna lägga till det.") % {
                "told": code
            }
        if len(code) > 40:
            return _("Koden ”%(told)s…” är för lång.") % {"told": code[:20]}
        if (code, vintage) not in self._keys:
            self._keys[code, vintage] = -len(self._keys) - 1
            self.new[self._keys[code, vintage]] = NewArea(kind, vintage, code, name or code)
        return self._keys[code, vintage]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _year(vintage: str) -> str:
    """Of "2018_v2" the year."""
    return vintage[:4] if vintage[:4].isdigit() else vintage


def division_of(codes: Iterable[str], names: Iterable[str]) -> tuple[str, str]:
    """(kind, vintage) of the division that has most of the codes, or else of the names.

    Where none has any, what the codes look like; "" where several are needed.
    """
    told = {code.strip().removesuffix(".0") for code in codes} - {""}
    plain = {_plain(region_of(code)[1]) for code in told}
    plain |= {
        code.zfill(length) for code in plain if code.isdigit() for length in (2, 4) if len(code) < length
    }
    found = dict[tuple[str, str], set[str]]()
    if told:
        for kind, vintage, code in Area.objects.values_list("kind", "vintage", "code"):
            if _plain(code) in plain:
                found.setdefault((kind, vintage), set()).add(_plain(code))
    else:
        wanted = {_plain(name) for name in names}
        facts = AreaFacts.objects.known().values_list("area__kind", "area__vintage", "name")
        for kind, vintage, name in facts:
            if _plain(name) in wanted:
                found.setdefault((kind, vintage), set()).add(_plain(name))
    if found:
        return _best(found)
    shapes = Counter(region_of(code)[0::2] for code in told)
    return (shapes.most_common(1)[0][0][0], shapes.most_common(1)[0][0][1]) if shapes else ("", "")


def _best(found: Mapping[tuple[str, str], Set[str]]) -> tuple[str, str]:
    """The division with most of them; of any where others have what it has not."""
    best = max(found, key=lambda division: len(found[division]))
    alike = [division for division in found if division[0] == best[0]]
    of_kind = set[str]().union(*(found[division] for division in alike))
    if any(others - of_kind for others in found.values()):
        return "", ""
    return best[0], best[1] if all(found[one] < found[best] for one in alike if one != best) else ""


class Locator:
    """Finds areas of a kind by points in WGS 84. Loads their boundaries once."""

    def __init__(self, kind: str, vintage: str) -> None:
        rows = AreaBoundary.objects.known().filter(area__kind=kind or "area")
        rows = rows.filter(area__vintage=vintage) if vintage else rows
        found = list(rows.values_list("area_id", "geometry"))
        self.keys = [key for key, _geometry in found]
        self.tree = STRtree([shape(geometry) for _key, geometry in found])

    def find(self, latitude: float, longitude: float) -> int | None:
        point = shapely.Point(longitude, latitude)
        hits = self.tree.query(point, predicate="intersects")
        return self.keys[min(hits)] if len(hits) else None
