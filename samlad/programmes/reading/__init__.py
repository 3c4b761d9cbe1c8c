"""Programmes are read from documents as they are, and from the template in Excel."""

from samlad.programmes.reading.documents import MOST_BYTES, Document, Line, read_document, too_large
from samlad.programmes.reading.programme import read_programme
from samlad.programmes.reading.template import read_template, template
from samlad.programmes.reading.values import (
    Goal,
    ProgrammeText,
    Remark,
    Subgoal,
    TargetArea,
    Undertaking,
)

__all__ = [
    "MOST_BYTES",
    "Document",
    "Goal",
    "Line",
    "ProgrammeText",
    "Remark",
    "Subgoal",
    "TargetArea",
    "Undertaking",
    "read_document",
    "read_programme",
    "read_template",
    "template",
    "too_large",
]
