"""Adding areas and changing what is known about them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.base.sorting import swedish_key
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_replace
from samlad.places.boundaries import bounds_of
from samlad.places.geojson import Boundary, Feature, Reading, explain
from samlad.places.models import Area, AreaBoundary, AreaFacts


@dataclass(frozen=True, slots=True)
class Imported:
    """How many areas an import added, changed and left as they were."""

    added: int
    changed: int
    unchanged: int


@transaction.atomic
def areas_import(
    *, by: User | None, at: datetime, reading: Reading, kind: str, valid_from: date, vintage: str = ""
) -> Imported:
    """Take in all features of a file, or none: any problem in it refuses the whole.

    A feature with a kind of its own keeps it. An area that is there already is changed only where the file
    says something else; the same file twice changes nothing.
    """
    if reading.problems:
        raise Refusal("\n".join(explain(problem) for problem in reading.problems))
    event = event_log(by=by, at=at, verb="places.imported", subject=None, kind=kind, vintage=vintage)
    areas = {f.code: _area(f.code, f.kind or kind, vintage) for f in reading.features}
    old = AreaFacts.objects.known().filter(area__in=areas.values()).select_related("parent")
    facts = {row.area_id: row for row in old}
    parents = _parents(reading.features, areas, facts)
    bounds = {row.area_id: row for row in AreaBoundary.objects.known().filter(area__in=areas.values())}
    added = changed = 0
    for feature in reading.features:
        area = areas[feature.code]
        new = AreaFacts(
            area=area,
            name=feature.name,
            sort_key=swedish_key(feature.name),
            parent=parents[feature.code],
            valid_from=valid_from,
        )
        different = _replace_facts(facts.get(area.pk), new, event)
        different |= _replace_boundary(bounds.get(area.pk), area, feature.boundary, event)
        added += area.pk not in facts
        changed += different and area.pk in facts
    return Imported(added, changed, len(reading.features) - added - changed)


def areas_preview(
    *, at: datetime, reading: Reading, kind: str, valid_from: date, vintage: str = ""
) -> Imported:
    """What an import would do; nothing is kept. Refuses what the import refuses."""
    with transaction.atomic():
        done = areas_import(
            by=None, at=at, reading=reading, kind=kind, valid_from=valid_from, vintage=vintage
        )
        transaction.set_rollback(True)
    return done


def _area(code: str, kind: str, vintage: str) -> Area:
    return Area.objects.get_or_create(kind=kind, vintage=vintage, code=code)[0]


def _parents(
    features: Sequence[Feature], areas: Mapping[str, Area], facts: Mapping[int, AreaFacts]
) -> dict[str, Area | None]:
    """The parent of each area. Where the file names none, an area keeps the one that it has."""
    known = _parents_outside({f.parent_code for f in features if f.parent_code} - areas.keys()) | dict(areas)
    found = dict[str, Area | None]()
    for feature in features:
        old = facts.get(areas[feature.code].pk)
        kept = old.parent if old else None
        if feature.parent_code and feature.parent_code not in known:
            raise Refusal(
                _("Område %(row)s (%(name)s) ska ligga i ”%(parent)s”, som inte finns.")
                % {"row": feature.row, "name": feature.name, "parent": feature.parent_code}
            )
        found[feature.code] = known[feature.parent_code] if feature.parent_code else kept
    _check_no_circle({areas[code].pk: parent.pk if parent else None for code, parent in found.items()})
    return found


def _parents_outside(codes: Collection[str]) -> dict[str, Area]:
    """Areas that are not in the file, by code. A code alone does not tell which where two kinds share it."""
    found = dict[str, Area]()
    for area in Area.objects.filter(code__in=codes):
        if found.setdefault(area.code, area) is not area:
            raise Refusal(_("Det finns flera områden med koden ”%(code)s”.") % {"code": area.code})
    return found


def _check_no_circle(changed: Mapping[int, int | None]) -> None:
    """Refuse parents that, with those that are known already, would put an area in itself. One query."""
    rows = AreaFacts.objects.known().filter(parent__isnull=False)
    parents: dict[int, int | None] = {**dict(rows.values_list("area_id", "parent_id")), **changed}
    for start in changed:
        here, seen = parents.get(start), {start}
        while here is not None:
            if here in seen:
                code = Area.objects.values_list("code", flat=True).get(pk=start)
                raise Refusal(_("Området ”%(code)s” skulle ligga i sig självt.") % {"code": code})
            seen.add(here)
            here = parents.get(here)


def _replace_facts(old: AreaFacts | None, new: AreaFacts, event: Event) -> bool:
    same = old is not None and (old.name, old.parent_id) == (new.name, new.parent_id)
    if same and old is not None and old.valid_to is None:
        return False
    if old is not None and old.valid_to is None:
        new.valid_from = old.valid_from
    row_replace(old, new, event=event)
    return True


def _replace_boundary(old: AreaBoundary | None, area: Area, new: Boundary | None, event: Event) -> bool:
    if new is None or (old is not None and old.geometry == new.geometry):
        return False
    west, south, east, north = bounds_of(new.geometry)
    row = AreaBoundary(
        area=area,
        geometry=new.geometry,
        path=new.path,
        x=new.x,
        y=new.y,
        radius=new.radius,
        west=west,
        south=south,
        east=east,
        north=north,
    )
    row_replace(old, row, event=event)
    return True


@transaction.atomic
def area_add(
    *,
    by: User | None,
    at: datetime,
    kind: str,
    code: str,
    name: str,
    valid_from: date,
    parent: Area | None = None,
    vintage: str = "",
) -> Area:
    """One area without a boundary."""
    area, new = Area.objects.get_or_create(kind=kind, vintage=vintage, code=code)
    if not new:
        raise Refusal(_("Det finns redan ett område med koden ”%(code)s”.") % {"code": code})
    event = event_log(by=by, at=at, verb="places.area_added", subject=area, code=code)
    facts = AreaFacts(area=area, name=name, sort_key=swedish_key(name), parent=parent, valid_from=valid_from)
    row_replace(None, facts, event=event)
    return area


@transaction.atomic
def area_change(
    *, by: User | None, at: datetime, area: Area, name: str, parent: Area | None, valid_to: date | None
) -> None:
    """A new name, another parent, or an end."""
    event = event_log(by=by, at=at, verb="places.area_changed", subject=area)
    old = AreaFacts.objects.known().get(area=area)
    new = AreaFacts(
        area=area,
        name=name,
        sort_key=swedish_key(name),
        parent=parent,
        valid_from=old.valid_from,
        valid_to=valid_to,
    )
    if valid_to is not None and valid_to < old.valid_from:
        raise Refusal(_("Området kan inte upphöra innan det började gälla."))
    _check_no_circle({area.pk: parent.pk if parent else None})
    row_replace(old, new, event=event)
