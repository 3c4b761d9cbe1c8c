"""Answering who owns a place that somebody typed: a property or a point."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal
from samlad.land.points import Point, point_of
from samlad.land.queries import Around, Found, Owned, Unknown, owner_at, owners_named
from samlad.parties.models import FunctionPeriod


@dataclass(frozen=True, slots=True)
class Answer:
    """`owned` is None where the owner is not known, or can be any of `several`. `function_id` is whom an
    action is addressed to: the one that is named, or the only one that the owner has."""

    asked: str
    owned: Owned | None
    area_id: int | None
    area: str
    function_id: int | None = None
    several: tuple[Owned, ...] = ()
    point: Point | None = None
    areas: tuple[Around, ...] = ()

    @property
    def place(self) -> str:
        """What the place of an action is called."""
        return self.owned.designation if self.owned and not self.point else self.asked

    @property
    def is_property(self) -> bool:
        return self.point is None


def who_owns(text: str, day: date) -> Answer:
    """Three queries at most. Raises Refusal for a point that cannot be placed."""
    if point := point_of(text):
        return _at(text, owner_at(point, day), day)
    found = owners_named(text, day)
    if len(found) == 1:
        one = found[0]
        return Answer(text, one, one.area_id, one.area, _function(one, day))
    return Answer(text, None, None, "", several=tuple(found))


def _at(text: str, found: Found | Unknown, day: date) -> Answer:
    area = found.area
    key, name = (area.area_id, area.name) if area else (None, "")
    if isinstance(found, Unknown):
        return Answer(text, None, key, name, point=found.point, areas=found.areas)
    owned = found.owned
    if area is None:
        key, name = owned.area_id, owned.area
    several = (owned, *found.others) if found.others else ()
    return Answer(text, owned, key, name, _function(owned, day), several, found.point, found.areas)


def _function(owned: Owned, day: date) -> int | None:
    """The function that is named, while it exists; else the only one that the owner has. One query."""
    there = FunctionPeriod.objects.known().on(day).filter(function__party=owned.party_id)
    keys = list(there.values_list("function", flat=True)[:200])
    if owned.function_id in keys:
        return owned.function_id
    return keys[0] if len(keys) == 1 else None


def asked_or_refused(text: str, day: date) -> tuple[Answer | None, str]:
    """The answer, or why there is none."""
    try:
        return who_owns(text, day), ""
    except Refusal as refusal:
        return None, refusal.text or _("Punkten går inte att tyda.")
