"""Adding areas, changing what is known about them, and what others class them as."""

from samlad.places.operations.areas import Imported, area_add, area_change, areas_import, areas_preview
from samlad.places.operations.classifying import (
    Classing,
    ClassLine,
    Done,
    classification_end,
    classification_set,
    classifications_import,
    classifications_preview,
)

__all__ = [
    "ClassLine",
    "Classing",
    "Done",
    "Imported",
    "area_add",
    "area_change",
    "areas_import",
    "areas_preview",
    "classification_end",
    "classification_set",
    "classifications_import",
    "classifications_preview",
]
