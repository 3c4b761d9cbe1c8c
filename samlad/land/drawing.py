"""The outline of a property on a map, in the area that it lies in."""

from typing import Any

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samlad.base.maps import Shape, area_map
from samlad.places.boundaries import boundaries, surface
from samlad.places.models import AreaBoundary


def map_of(row: Any) -> SafeString | str:
    """One query where it is known in which area it lies, "" where there is no outline."""
    if row.geometry is None:
        return ""
    (drawn,) = boundaries(np.array([surface(row.geometry)], dtype=object), groups=[0], apart=True)
    shape = Shape(
        drawn.path, drawn.x, drawn.y, row.designation, None, radius=drawn.radius, label=row.designation
    )
    return area_map([*_behind(row), shape], title=_("Karta över %(name)s") % {"name": row.designation})


def _behind(row: Any) -> list[Shape]:
    if row.area_id is None:
        return []
    areas = AreaBoundary.objects.known().filter(area=row.area_id)
    return [Shape(one.path, one.x, one.y, row.area_name or "", None, radius=one.radius) for one in areas]
