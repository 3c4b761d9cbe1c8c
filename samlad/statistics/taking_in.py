"""A file is looked at, and taken in: areas, indicators and values together, all or nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.base.uploads import Flaw
from samlad.places.geojson import Feature, Reading
from samlad.places.models import Area, AreaFacts
from samlad.places.operations import areas_import
from samlad.statistics import operations, rules
from samlad.statistics.models import IndicatorFacts, Source, SourceFacts
from samlad.statistics.models import Mapping as Remembered
from samlad.statistics.operations import About, Given, Written, staging
from samlad.statistics.previews import Preview, Sample, Taken
from samlad.statistics.reading import roles
from samlad.statistics.reading.areas import Finder, NewArea
from samlad.statistics.reading.choices import Choices, Faults, shape_of
from samlad.statistics.reading.guessing import choices_guessed
from samlad.statistics.reading.naming import code_of
from samlad.statistics.reading.reports import Counted
from samlad.statistics.reading.scanning import Line, Scan
from samlad.statistics.reading.sheets import AREAS, Sheet
from samlad.statistics.reading.weights import Weighed

FIRST_LINES = 8
# Chosen in place of the code of a source.
NEW = "new"


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def remembered(sheet: Sheet) -> tuple[Source, Choices] | None:
    """How the last file with the same columns was read, and whose it was."""
    rows = Remembered.objects.known().filter(shape=shape_of(sheet.heads)).select_related("source")
    for row in rows.order_by("-recorded_at", "-pk"):
        if found := Choices.of(row.columns, sheet.heads):
            return row.source, found
    return None


def guessed(sheet: Sheet) -> tuple[Choices, dict[str, str]]:
    """How a file seems to be read, and whose it seems to be: as the last one with the same columns."""
    known = remembered(sheet)
    code = known[0].code if known else code_of(sheet.source) if sheet.source else ""
    choices = known[1] if known else choices_guessed(sheet)
    if code and SourceFacts.objects.known().filter(source__code=code.lower()).exists():
        return choices, {"source": code.lower()}
    return choices, {"source": NEW, "source_name": sheet.source} if sheet.source else {}


def source_of(code: str) -> Source | None:
    """The source that is there; None for one that is new."""
    return Source.objects.filter(code=code).first() if code and code != NEW else None


def source_chosen(
    *, by: User | None, at: datetime, source: str, source_name: str, source_licence: str
) -> Source | Callable[[], Source]:
    """The source that is there, or a call that adds it by its name."""
    code = source if source != NEW else code_of(source_name).lower()
    about = {"name": source_name, "licence": source_licence}
    return source_of(code) or (lambda: operations.source_set(by=by, at=at, code=code, **about))


def preview(sheet: Sheet, choices: Choices, source: Source | None) -> Preview:
    """Refusal where the choices do not go together; what is wrong in the rows is among the faults."""
    choices.check()
    if choices.purpose == roles.WEIGHTS:
        return _weights_preview(sheet, choices)
    scan, samples = _scan(sheet, choices), list[Sample]()
    known = _known(source)
    keys = _Keys(known, {})

    def values() -> Iterator[Given]:
        for line in scan.lines():
            if len(samples) < FIRST_LINES:
                samples.append(Sample(scan.named[line.code].name, "", line))
            yield keys.given(line)

    def looked() -> Source | None:
        _check_none(scan)
        return source

    written = Written(None, 0, 0, 0)
    try:
        written = operations.delivery_preview(source=looked, values=values())
    except Refusal:
        # What stands in a row is told by row; the rest as it is.
        if not scan.faults.count:
            raise
    return _preview(scan, known, written, samples)


def _preview(
    scan: "Scan | Counted", known: Mapping[str, IndicatorFacts], written: Written, samples: Sequence[Sample]
) -> Preview:
    names = _names([sample.line.area for sample in samples], scan.finder.new)
    filled = scan.finder.filled.most_common(5)
    return Preview(
        scan.faults,
        written,
        [named for code, named in scan.named.items() if code not in known],
        scan.kinds if isinstance(scan, Counted) else {},
        sum(code in known for code in scan.named),
        list(scan.finder.new.values()),
        [replace(sample, area=names.get(sample.line.area, "")) for sample in samples],
        [pair for pair, _number in filled],
        scan.finder.skipped.total(),
        [code for code, _number in scan.finder.skipped.most_common(8)],
        scan.needs_dashes,
        scan.has_dots,
    )


def _weights_preview(sheet: Sheet, choices: Choices) -> Preview:
    weighed = _weighed(sheet, choices)
    shares = weighed.read()
    skipped = weighed.finder.skipped + weighed.to.skipped
    return Preview(
        weighed.faults,
        weights=len(shares),
        new_areas=[*weighed.finder.new.values(), *weighed.to.new.values()],
        skipped_rows=skipped.total(),
        skipped=[code for code, _number in skipped.most_common(8)],
    )


def _weighed(sheet: Sheet, choices: Choices) -> Weighed:
    return Weighed(
        sheet,
        choices,
        Finder(choices.kind, choices.vintage, choices.unknown),
        Finder(choices.to_kind, choices.to_vintage, choices.unknown),
    )


def _scan(sheet: Sheet, choices: Choices) -> "Scan | Counted":
    finder = Finder(choices.kind, choices.vintage, choices.unknown)
    return (Counted if choices.purpose == roles.REPORTS else Scan)(sheet, choices, finder)


def _known(source: Source | None) -> dict[str, IndicatorFacts]:
    rows = IndicatorFacts.objects.known().filter(indicator__source=source).select_related("indicator")
    return {row.indicator.code: row for row in rows} if source is not None else {}


def _names(areas: Sequence[int], new: Mapping[int, NewArea]) -> dict[int, str]:
    found = dict(AreaFacts.objects.known().filter(area__in=set(areas)).values_list("area_id", "name"))
    return found | {key: area.name for key, area in new.items()}


class _Keys:
    """The keys that values are staged with: of indicators that are not there yet, below zero."""

    def __init__(self, known: Mapping[str, IndicatorFacts], abouts: Mapping[str, About]) -> None:
        self._abouts = abouts
        self._of = {code: (row.indicator_id, row.kind, row.per) for code, row in known.items()}
        self.new: dict[str, int] = {}

    def given(self, line: Line) -> Given:
        found = self._of.get(line.code) or self._add(line.code)
        return _given(line, *found)

    def _add(self, code: str) -> tuple[int, str, int]:
        about = self._abouts.get(code)
        self.new[code] = -len(self.new) - 1
        self._of[code] = (self.new[code], about.kind if about else rules.OTHER, about.per if about else 1)
        return self._of[code]


def _given(line: Line, key: int, kind: str, per: int) -> Given:
    """With what can be worked out of the rest: a ratio of its parts, the count of a count."""
    value, count, status, reason = line.value, line.count, line.status, line.reason
    if status in rules.WITH_VALUE and value is None:
        if count is None or not line.denominator:
            count, status, reason = None, rules.MISSING, reason
        else:
            value = count / line.denominator * per
    if kind == rules.COUNT and count is None and value is not None and value >= 0:
        count = value
    return Given(
        indicator=key,
        area=line.area,
        period=line.period,
        breakdown=line.breakdown,
        value=value,
        count=count,
        denominator=line.denominator,
        status=status,
        reason=reason,
        asked=line.asked,
        answers=line.answers,
        margin=line.margin,
        row=line.row,
    )


def take_in(
    *,
    by: User | None,
    at: datetime,
    sheet: Sheet,
    choices: Choices,
    source: Source | Callable[[], Source],
    abouts: Mapping[str, About],
    name: str,
    digest: str,
    today: date,
) -> Taken:
    """Write everything that a file holds, or nothing. `abouts` describe the indicators that are new.

    The file is gone through once. A `source` that is new is added by a call. Refusal: anything in a row that
    is not understood, or an indicator that nobody has described.
    """
    choices.check()
    if choices.purpose == roles.WEIGHTS:
        return _take_weights(by, at, sheet, choices, source, name, digest, today)
    scan = _scan(sheet, choices)
    keys = _Keys(_known(None if callable(source) else source), abouts)

    def settled() -> Source:
        _check_none(scan)
        of = source() if callable(source) else source
        _settle_areas(by, at, today, scan.finder)
        _settle_indicators(by, at, of, keys.new, abouts)
        shape = shape_of(sheet.heads)
        operations.mapping_set(by=by, at=at, source=of, shape=shape, columns=choices.kept())
        return of

    values = (keys.given(line) for line in scan.lines())
    about: dict[str, Any] = {"origin": rules.FILE, "name": name, "digest": digest}
    done = operations.deliver(by=by, at=at, fetched_at=at, source=settled, values=values, **about)
    return Taken(done.delivery, done.added, done.revised, done.unchanged)


def _settle_areas(by: User | None, at: datetime, today: date, finder: Finder) -> None:
    _add_areas(by, at, today, finder)
    wanted = {(area.kind, area.vintage, area.code): key for key, area in finder.new.items()}
    rows = Area.objects.filter(kind__in={kind for kind, _vintage, _code in wanted})
    keys = {wanted.get(row[1:]): row[0] for row in rows.values_list("pk", "kind", "vintage", "code")}
    staging.settle("area_id", {old: new for old, new in keys.items() if old is not None})


def _settle_indicators(
    by: User | None, at: datetime, source: Source, new: Mapping[str, int], abouts: Mapping[str, About]
) -> None:
    """Those that somebody else has added since the file was read have to be what they were read as."""
    known, keys = _known(source), dict[int, int]()
    for code, key in new.items():
        if code not in abouts:
            raise Refusal(_("Indikatorn ”%(code)s” är inte beskrivet.") % {"code": code})
        about, there = abouts[code], known.get(code)
        if there and (there.kind, there.per) != (about.kind, about.per):
            told = _("Indikatorn ”%(code)s” har lagts till av någon annan. Läs in filen på nytt.")
            raise Refusal(told % {"code": code})
        added = there or operations.indicator_set(by=by, at=at, source=source, code=code, about=about)
        keys[key] = added.indicator_id if isinstance(added, IndicatorFacts) else added.pk
    staging.settle("indicator_id", keys)


def _check_none(scan: "Scan | Counted") -> None:
    """Refuse what is wrong in the rows that have been read, those that stand twice among them."""
    doubled, count = staging.doubled(scan.faults.most)
    told = _("Samma område, period och indikator finns redan på rad %(first)s.")
    scan.faults.merge([Flaw(row, "", told % {"first": first}) for row, first in doubled], count)
    _refuse(scan.faults)


def _refuse(faults: Faults) -> None:
    if faults.count:
        first = faults.shown[0]
        words = {"row": first.row, "column": first.column, "told": first.text}
        raise Refusal(_("Inget är inläst. Rad %(row)s %(column)s: %(told)s") % words)


@transaction.atomic
def _take_weights(
    by: User | None,
    at: datetime,
    sheet: Sheet,
    choices: Choices,
    source: Source | Callable[[], Source],
    name: str,
    digest: str,
    today: date,
) -> Taken:
    weighed = _weighed(sheet, choices)
    weighed.read()
    _refuse(weighed.faults)
    of = source() if callable(source) else source
    _add_areas(by, at, today, weighed.finder)
    _add_areas(by, at, today, weighed.to)
    weights = _weighed(sheet, choices).read()
    operations.mapping_set(by=by, at=at, source=of, shape=shape_of(sheet.heads), columns=choices.kept())
    about: dict[str, Any] = {"source": of, "name": name, "digest": digest}
    delivery = operations.weights_set(by=by, at=at, weights=weights, **about)
    return Taken(delivery, added=len(weights) if delivery else 0, unchanged=0 if delivery else len(weights))


def _add_areas(by: User | None, at: datetime, today: date, finder: Finder) -> None:
    """Areas without boundaries, in what their codes say that they are part of, where that is there."""
    divisions = dict[tuple[str, str], list[NewArea]]()
    for area in finder.new.values():
        divisions.setdefault((area.kind, area.vintage), []).append(area)
    known = _parents() if divisions else set[str]()
    for (kind, vintage), areas in divisions.items():
        features = tuple(
            Feature(row, area.code, area.name, _parent(area.code, kind, known), None)
            for row, area in enumerate(areas, start=1)
        )
        reading = Reading(features, (), "")
        areas_import(by=by, at=at, reading=reading, kind=kind, vintage=vintage, valid_from=today)


def _parents() -> set[str]:
    """Codes of municipalities and counties that no other area has."""
    rows = Area.objects.filter(code__regex=r"^[0-9]{2}([0-9]{2})?$").values_list("code", "kind")
    found = Counter(code for code, _kind in rows)
    return {code for code, kind in rows if kind in ("municipality", "county") and found[code] == 1}


def _parent(code: str, kind: str, known: set[str]) -> str:
    if kind in ("deso", "regso") and code[:4] in known:
        return code[:4]
    return code[:2] if kind == "municipality" and code[:2] in known else ""


def areas_of(sheet: Sheet) -> tuple[list[NewArea], int]:
    """The municipalities and counties of a saved list from Kolada that are new, and how many are known."""
    if sheet.kind != AREAS:
        raise ValueError("no list of areas")
    found = [_area(number, item) for number, item in enumerate(sheet.items, start=1)]
    known = set(Area.objects.values_list("kind", "code"))
    new = [area for area in found if (area.kind, area.code) not in known]
    return new, len(found) - len(new)


def _area(number: int, item: Mapping[str, Any]) -> NewArea:
    code, name = str(item.get("id", "")).strip(), str(item.get("title", "")).strip()
    if len(code) != 4 or not code.isdigit() or not name:
        raise Refusal(_("Post %(number)s saknar fyrsiffrig kod eller namn.") % {"number": number})
    if item.get("type") == "K":
        return NewArea("municipality", "", code, name)
    return NewArea("country" if code == "0000" else "county", "", code[2:], name)


def take_in_areas(*, by: User | None, at: datetime, sheet: Sheet, today: date) -> int:
    """Add the areas of `areas_of`, counties before what lies in them; how many there were."""
    new, _known_number = areas_of(sheet)
    with transaction.atomic():
        for kind in ("country", "county", "municipality"):
            finder = Finder(kind, "", "")
            finder.new = {-number: area for number, area in enumerate(new, start=1) if area.kind == kind}
            _add_areas(by, at, today, finder)
    return len(new)


@transaction.atomic
def describe(*, by: User | None, at: datetime, abouts: Mapping[str, About]) -> int:
    """Add key figures of Kolada; how many."""
    source = operations.source_set(
        by=by, at=at, code="kolada", name="Kolada", licence="CC BY 4.0", citation=_("Källa: Kolada")
    )
    for code, about in abouts.items():
        operations.indicator_set(by=by, at=at, source=source, code=code, about=about)
    return len(abouts)
