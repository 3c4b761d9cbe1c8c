"""The signal scale: the five levels of the shared picture, with word, colour and shape."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

INK = "#1d1d1b"
WHITE = "#ffffff"


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the scale.

    `word` is translated when it is shown. `colour` fills the `shape`, `ink` is the text on it.
    Level 0 means that nothing is known: it is hatched, never green and never a low value.
    """

    number: int
    word: str | Promise
    colour: str
    ink: str
    shape: str


LEVELS: tuple[Level, ...] = (
    Level(0, _("Underlag saknas"), "#e9e9e6", INK, "hatched"),
    Level(1, _("Normalläge"), "#2f7d57", WHITE, "circle"),
    Level(2, _("Förhöjt"), "#f3c846", INK, "triangle"),
    Level(3, _("Allvarligt"), "#e8833a", INK, "diamond"),
    Level(4, _("Mycket allvarligt"), "#a3182b", WHITE, "square"),
)
