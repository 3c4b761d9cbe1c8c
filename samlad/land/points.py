"""A point as somebody types it: "59.2345, 17.9876", "59,2345 17,9876" or SWEREF 99 TM. Pure."""

import re
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from samlad.base.plane import SWEREF99_TM
from samlad.base.refusals import Refusal
from samlad.places import projections

_WORDS = re.compile(r"\b(?:lat|lon|long|lng|[nöe])\b\.?[:=]?|[°()\[\]]", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)
_BETWEEN = (re.compile(r"\s*;\s*"), re.compile(r",\s+"))


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees in WGS 84."""

    longitude: float
    latitude: float

    def __str__(self) -> str:
        return f"{self.latitude:.6f}, {self.longitude:.6f}"


def point_of(text: str) -> Point | None:
    """The point that is written, in either order and in degrees or SWEREF 99 TM; None where it is no point.

    Raises Refusal where it is one that cannot be placed in Sweden.
    """
    numbers = _numbers(" ".join(_WORDS.sub(" ", text).split()))
    if numbers is None:
        return None
    x, y = numbers
    looks = projections.looks_like(x, y)
    if looks == "swapped":
        x, y = y, x
        looks = projections.looks_like(x, y)
    if looks not in (projections.WGS84, SWEREF99_TM):
        raise Refusal(_told(looks))
    found = projections.degrees(np.array([x, y]), looks)
    if not projections.in_sweden(found).all():
        raise Refusal(_told("abroad"))
    return Point(*(round(float(value), 6) for value in found[0]))


def _told(looks: str) -> str:
    if looks == "abroad":
        return _("Punkten ligger utanför Sverige.")
    if looks == "rt90":
        return _("Punkten är i RT 90. Skriv den i SWEREF 99 TM eller som latitud och longitud.")
    if looks == "local_zone":
        return _("Punkten ser ut att vara i en lokal SWEREF-zon. Skriv den i SWEREF 99 TM.")
    return _("Punkten går inte att tyda. Skriv till exempel 59.2345, 17.9876.")


def _numbers(text: str) -> tuple[float, float] | None:
    parts = _parts(text)
    if len(parts) != 2 or not all(map(_NUMBER.fullmatch, parts)):
        return None
    first, second = (float(part.replace(",", ".")) for part in parts)
    return first, second


def _parts(text: str) -> list[str]:
    """The two numbers; a comma may stand between them or be that of decimals."""
    for between in _BETWEEN:
        parts = between.split(text)
        if len(parts) == 2:
            return [part.replace(" ", "").replace("\u00a0", "") for part in parts]
    parts = text.split()
    if len(parts) != 1:
        return parts
    parts = text.split(",")
    return [f"{parts[0]}.{parts[1]}", f"{parts[2]}.{parts[3]}"] if len(parts) == 4 else parts
