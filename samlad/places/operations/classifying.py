"""What others class an area as: facts with a source, from a day, that Samlad itself never weighs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_replace
from samlad.places.models import SCHEMES, Area, Classification

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Classing:
    """What somebody says that an area is: `source` and `edition` are theirs, as "Polisen" and "2025"."""

    scheme: str
    value: str
    source: str
    edition: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A row of a file: an area and what it is classed as."""

    area_id: int
    classing: Classing


@dataclass(frozen=True, slots=True)
class Done:
    """How many classifications an import added, changed, ended and left as they were."""

    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0


@transaction.atomic
def classification_set(*, by: User | None, at: datetime, area: Area, classing: Classing) -> Classification:
    """From a day an area is classed so, until somebody says otherwise. The same source said so before that
    day: then that ends the day before."""
    _check(classing)
    event = event_log(
        by=by,
        at=at,
        verb="places.classification_set",
        subject=area,
        scheme=classing.scheme,
        value=classing.value,
    )
    rows = _rows([area.pk], classing.scheme)[area.pk]
    return _set(rows, _row(area.pk, classing), event)


@transaction.atomic
def classification_end(*, by: User | None, at: datetime, classification: Classification, on: date) -> None:
    """The last day that an area is classed so."""
    old = Classification.objects.known().filter(pk=classification.pk).first()
    if old is None:
        raise Refusal(_("Klassningen har ändrats av någon annan. Ladda om sidan."))
    if on < old.valid_from:
        raise Refusal(
            _("Klassningen kan inte sluta gälla innan den började, %s.") % date_format(old.valid_from)
        )
    if old.valid_to is not None and on > old.valid_to:
        raise Refusal(_("Klassningen slutar gälla redan %s.") % date_format(old.valid_to))
    event = event_log(
        by=by,
        at=at,
        verb="places.classification_ended",
        subject=old.area,
        scheme=old.scheme,
        on=on.isoformat(),
    )
    row_replace(old, _until(old, on), event=event)


@transaction.atomic
def classifications_import(
    *, by: User | None, at: datetime, scheme: str, lines: Sequence[ClassLine], whole_from: date | None = None
) -> Done:
    """Take in all rows of a file. With `whole_from` the file is the whole list from that day: an area that is
    not in it is no longer classed by that source. The same file twice changes nothing."""
    for line in lines:
        _check(line.classing)
    event = event_log(by=by, at=at, verb="places.classifications_imported", subject=None, scheme=scheme)
    known = _rows([line.area_id for line in lines], scheme)
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for line in lines:
        new = _row(line.area_id, line.classing)
        what = _what(known[line.area_id], new)
        counts[what] += 1
        if what != "unchanged":
            _set(known[line.area_id], new, event)
    named = {line.area_id for line in lines}
    return Done(**counts, ended=_end_others(scheme, named, whole_from, event) if whole_from else 0)


def classifications_preview(
    *, at: datetime, scheme: str, lines: Sequence[ClassLine], whole_from: date | None = None
) -> Done:
    """What an import would do; nothing is kept."""
    with transaction.atomic():
        done = classifications_import(by=None, at=at, scheme=scheme, lines=lines, whole_from=whole_from)
        transaction.set_rollback(True)
    return done


def _check(classing: Classing) -> None:
    if classing.value not in SCHEMES.get(classing.scheme, ()):
        raise Refusal(_("Så klassas inget område."))
    if not classing.source.strip() or not classing.edition.strip():
        raise Refusal(_("Ange både källa och utgåva: en klassning utan dem går inte att lita på."))


def _rows(areas: Iterable[int], scheme: str) -> dict[int, list[Classification]]:
    """The current rows of each area, the oldest first. One query."""
    found = defaultdict[int, list[Classification]](list)
    for row in Classification.objects.known().filter(scheme=scheme).order_by("valid_from"):
        found[row.area_id].append(row)
    return defaultdict(list, {area: found[area] for area in areas})


def _row(area_id: int, said: Classing) -> Classification:
    return Classification(
        area_id=area_id,
        scheme=said.scheme,
        value=said.value,
        source=said.source,
        edition=said.edition,
        valid_from=said.valid_from,
    )


def _same_day(rows: Sequence[Classification], new: Classification) -> Classification | None:
    return next((row for row in rows if row.valid_from == new.valid_from), None)


def _what(rows: Sequence[Classification], new: Classification) -> str:
    old = _same_day(rows, new)
    if old is None:
        return "added"
    same = (old.value, old.source, old.edition) == (new.value, new.source, new.edition)
    return "unchanged" if same else "changed"


def _set(rows: list[Classification], new: Classification, event: Event) -> Classification:
    """Put the new row among those of the area, so that no two are about the same day."""
    if old := _same_day(rows, new):
        new.valid_to = old.valid_to
        rows[rows.index(old)] = new
        return row_replace(old, new, event=event)
    later = next((row for row in rows if row.valid_from > new.valid_from), None)
    new.valid_to = later.valid_from - DAY if later else None
    before = [row for row in rows if row.valid_from < new.valid_from]
    if before and (before[-1].valid_to is None or before[-1].valid_to >= new.valid_from):
        rows[rows.index(before[-1])] = row_replace(
            before[-1], _until(before[-1], new.valid_from - DAY), event=event
        )
    rows.insert(len(before), new)
    return row_add(new, event=event)


def _until(row: Classification, on: date) -> Classification:
    return Classification(
        area_id=row.area_id,
        scheme=row.scheme,
        value=row.value,
        source=row.source,
        edition=row.edition,
        valid_from=row.valid_from,
        valid_to=on,
    )


def _end_others(scheme: str, named: set[int], whole_from: date, event: Event) -> int:
    open_rows = Classification.objects.known().filter(
        scheme=scheme, valid_to__isnull=True, valid_from__lt=whole_from
    )
    others = list(open_rows.exclude(area__in=named))
    for row in others:
        row_replace(row, _until(row, whole_from - DAY), event=event)
    return len(others)
