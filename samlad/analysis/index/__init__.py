"""Composite indices of areas: a specification and figures in, an index out, and how sure it is.

    specification = read(text)                  # TOML; or Specification(...)
    index = run(specification, figures)         # arrays (years × areas × indicators) in and out
    sure = sureness(specification, figures)     # repeated runs with other weights, methods and chance

Formats, shapes and a worked example: `docs/methods/index.md`.
"""

from samlad.analysis.index.engine import run
from samlad.analysis.index.faults import Fault, Unfit
from samlad.analysis.index.figures import Figures
from samlad.analysis.index.result import REASONS, Index, Scores
from samlad.analysis.index.specification import Specification
from samlad.analysis.index.sureness import Sureness, sureness
from samlad.analysis.index.toml import model, read

__all__ = [
    "REASONS",
    "Fault",
    "Figures",
    "Index",
    "Scores",
    "Specification",
    "Sureness",
    "Unfit",
    "model",
    "read",
    "run",
    "sureness",
]
