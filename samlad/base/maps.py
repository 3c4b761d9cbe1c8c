"""A map of areas as SVG text, drawn on the server from stored paths.

The level of an area is told by colour and number, and by hatching where nothing is known. What the map
shows always stands in a table or list beside it: text in the map is left out where it has no room.
With a tile address (see `tiles`) the ground is seen through the areas, on screen only.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from textwrap import wrap

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString

from samlad.base.signals import INK, LEVELS, Level
from samlad.base.tiles import SIDE, Tile, tiles

WIDTH = 640
GREATEST_HEIGHT_SHARE = 1.25
MARGIN = 4
BORDER, THIN_BORDER, MANY = 2, 1, 100
GREATEST_DIGIT, SMALLEST_DIGIT = 22, 10
NAME_SIZES = (13, 11)
LINE = 1.2
CAPITAL, DESCENT = 0.73, 0.22
GAP = 5
LEAST_ROOM = 12
NEUTRAL = "#d9d8d2"
CREDIT_SIZE = 9
# Tiles reach this much over each other, in pixels of theirs, so that no line is seen between them.
OVERLAP = 0.5
# Around text on tiles, in the colour of its area.
HALO = 'stroke="{colour}" stroke-width="4" stroke-linejoin="round" paint-order="stroke" '
HATCHING = (
    '<pattern id="{ident}-hatching" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0h7v7H0z" fill="{paper}"/>'
    '<path d="M1.5 0v7" stroke="#b9b9b3" stroke-width="3"/></pattern>'
)

# Widths of letters in shares of the text size, at least as wide as in DejaVu Sans, the widest of usual fonts.
NARROW, WIDE = frozenset("fijlrtIJ .,:;'’|!()-/"), frozenset("mwMWÆæ@%—")
NARROW_WIDTH, USUAL_WIDTH, CAPITAL_WIDTH, WIDE_WIDTH = 0.42, 0.64, 0.79, 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """One area to draw, in any plane with y downwards, the same for all areas of the map.

    `path` is closed rings of straight lines (M, L, l, z; see `places.boundaries`). `x`, `y` is the middle and
    `radius` the size of the largest circle inside it. `level` None draws the area without a level. `label` is
    what the area is called aloud, "name: number word" if left out.
    """

    path: str
    x: float
    y: float
    name: str
    level: int | None
    href: str = ""
    radius: float = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """How the plane of the shapes is moved onto a paper of `width` times `height`."""

    width: float
    height: float
    scale: float
    left: float
    top: float
    border: float

    def of(self, x: float, y: float) -> tuple[float, float]:
        return self.left + x * self.scale, self.top + y * self.scale

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The whole paper, in the plane of the shapes."""
        left, top = -self.left / self.scale, -self.top / self.scale
        return left, top, left + self.width / self.scale, top + self.height / self.scale


def area_map(
    shapes: Sequence[Shape],
    *,
    title: str,
    width: int = WIDTH,
    ident: str = "map",
    scale: Sequence[Level] = LEVELS,
    paper: bool = False,
) -> SafeString:
    """The areas that have a path on one map; "" where none has. `scale` are the steps, by their numbers.

    `width` is the width on screen, in pixels, that text is fitted for; the map itself takes the width that
    the page gives it. `ident` must differ between maps on one page. A map for `paper` has no tiles.
    """
    shapes = [shape for shape in shapes if shape.path]
    if not shapes:
        return SafeString("")
    view = _view([_box(shape.path) for shape in shapes], width)
    role = "group" if any(shape.href for shape in shapes) else "img"
    ground = [] if paper else tiles(view.box, view.scale)
    tiled = " tiled" if ground else ""
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="area-map{tiled}" role="{role}" '
        f'viewBox="0 0 {view.width:g} {view.height:g}" aria-label="{escape(title)}">'
        f"{_hatching(shapes, view, ident)}{_ground(ground, view)}{_areas(shapes, view, ident, scale)}"
        f"{_texts(shapes, view, scale, tiled=bool(ground))}{_credit(view) if ground else ''}</svg>"
    )


def _view(boxes: Sequence[tuple[float, float, float, float]], width: int) -> View:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top = min(lefts), min(tops)
    across, down = max(max(rights) - left, 1e-9), max(max(bottoms) - top, 1e-9)
    room = width - 2 * MARGIN
    scale = min(room / across, (GREATEST_HEIGHT_SHARE * width - 2 * MARGIN) / down)
    middle = MARGIN + (room - across * scale) / 2
    height = round(down * scale + 2 * MARGIN)
    border = BORDER if len(boxes) < MANY else THIN_BORDER
    return View(width, height, scale, middle - left * scale, MARGIN - top * scale, border)


@lru_cache(maxsize=10_000)
def _box(path: str) -> tuple[float, float, float, float]:
    """Smallest x and y, largest x and y of a path."""
    xs: list[float] = []
    ys: list[float] = []
    for command, text in re.findall(r"([MLl])([^A-Za-z]*)", path):
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]
        for line, places in ((numbers[::2], xs), (numbers[1::2], ys)):
            places.extend(list(accumulate(line, initial=places[-1]))[1:] if command == "l" else line)
    return min(xs), min(ys), max(xs), max(ys)


# The ground


def _ground(ground: Sequence[Tile], view: View) -> str:
    body = "".join(_tile(tile, view) for tile in ground)
    return f'<g class="ground" aria-hidden="true" pointer-events="none">{body}</g>' if body else ""


def _tile(tile: Tile, view: View) -> str:
    a, b, c, d = (part * view.scale for part in tile.matrix[:4])
    matrix = " ".join(f"{part:.7g}" for part in (a, b, c, d, *view.of(*tile.matrix[4:])))
    side = f"{SIDE + OVERLAP:g}"
    return (
        f'<image href="{escape(tile.address)}" width="{side}" height="{side}" preserveAspectRatio="none" '
        f'transform="matrix({matrix})"/>'
    )


def _credit(view: View) -> str:
    """Whose the ground is, in the lower right corner."""
    letters = int((view.width - 2 * MARGIN) / (CREDIT_SIZE * USUAL_WIDTH))
    lines = wrap(settings.TILES_CREDIT, letters)
    rows = enumerate(reversed(lines))
    halo, x = HALO.format(colour="#fff"), view.width - MARGIN
    body = "".join(
        f'<text x="{x:g}" y="{view.height - MARGIN - at * CREDIT_SIZE * LINE:.1f}" '
        f'font-size="{CREDIT_SIZE}" {halo}fill="{INK}">{escape(line)}</text>'
        for at, line in rows
    )
    return f'<g class="ground" text-anchor="end" pointer-events="none">{body}</g>' if body else ""


# Areas


def _hatching(shapes: Sequence[Shape], view: View, ident: str) -> str:
    """The pattern of areas where nothing is known, as large on paper however large the areas are."""
    if all(shape.level != 0 for shape in shapes):
        return ""
    pattern = HATCHING.format(ident=ident, paper=LEVELS[0].colour)
    return "<defs>" + pattern.replace("rotate(45)", f"rotate(45)scale({1 / view.scale:.4g})") + "</defs>"


def _areas(shapes: Sequence[Shape], view: View, ident: str, scale: Sequence[Level]) -> str:
    fills = {level.number: level.colour for level in scale} | {0: f"url(#{ident}-hatching)", None: NEUTRAL}
    body = "".join(_area(shape, fills[shape.level]) for shape in shapes)
    return (
        f'<g transform="translate({view.left:.7g} {view.top:.7g})scale({view.scale:.7g})" '
        f'fill-rule="evenodd" stroke="#fff" stroke-width="{view.border / view.scale:.4g}" '
        f'stroke-linejoin="round">{body}</g>'
    )


def _area(shape: Shape, fill: str) -> str:
    label = escape(shape.label or _label(shape))
    drawn = f'<path d="{escape(shape.path)}" fill="{fill}"><title>{label}</title></path>'
    return f'<a href="{escape(shape.href)}" aria-label="{label}">{drawn}</a>' if shape.href else drawn


def _label(shape: Shape) -> str:
    if shape.level is None:
        return shape.name
    level = LEVELS[shape.level]
    return f"{shape.name}: {level.number} {level.word}" if level.number else f"{shape.name}: {level.word}"


# Text, on top of the areas so that no border crosses it


def _texts(shapes: Sequence[Shape], view: View, scale: Sequence[Level], *, tiled: bool) -> str:
    body = "".join(_text(shape, view, scale, tiled=tiled) for shape in shapes)
    return f'<g text-anchor="middle" pointer-events="none" aria-hidden="true">{body}</g>' if body else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text: its baseline is so far below the middle of the area."""

    text: str
    size: int
    baseline: float
    bold: bool = False


def _text(shape: Shape, view: View, scale: Sequence[Level], *, tiled: bool) -> str:
    """The number with the name below it, or the number alone, or nothing: what the circle has room for."""
    x, y = view.of(shape.x, shape.y)
    radius = shape.radius * view.scale - view.border
    number = "" if shape.level is None else str(shape.level or "–")
    ink, behind = _colours(shape, scale)
    halo = HALO.format(colour=behind) if tiled else ""
    rows = _fitting(number, shape.name, radius) or _digit(number, radius)
    return "".join(_drawn(row, x, y, ink, halo) for row in rows)


def _colours(shape: Shape, scale: Sequence[Level]) -> tuple[str, str]:
    """Of the text, and of the area behind it."""
    if shape.level is None:
        return INK, NEUTRAL
    return scale[shape.level].ink, scale[shape.level].colour


def _fitting(number: str, name: str, radius: float) -> list[Row]:
    """Number and name, the name as large and on as few lines as there is room for; else none."""
    if radius < LEAST_ROOM:
        return []
    for size in NAME_SIZES:
        for lines in _lines(name):
            rows = _rows(number, lines, size)
            if all(_reach(row) <= radius for row in rows):
                return rows
    return []


def _rows(number: str, lines: Sequence[str], size: int) -> list[Row]:
    """The number and the lines of the name, centred together on the middle."""
    number_height = CAPITAL * GREATEST_DIGIT + GAP if number else 0
    top = -(number_height + LINE * size * len(lines)) / 2
    first = [Row(number, GREATEST_DIGIT, top + number_height - GAP, bold=True)] if number else []
    baseline = top + number_height + (LINE - 0.3) * size
    return first + [Row(line, size, baseline + LINE * size * at) for at, line in enumerate(lines)]


def _digit(number: str, radius: float) -> list[Row]:
    """The number alone, as large as there is room for."""
    size = min(GREATEST_DIGIT, int(radius / 0.52))
    return [Row(number, size, CAPITAL * size / 2, bold=True)] if number and size >= SMALLEST_DIGIT else []


def _reach(row: Row) -> float:
    """From the middle to the farthest corner of the row."""
    half = _width(row.text) * row.size / 2
    farthest = max(abs(row.baseline - CAPITAL * row.size), abs(row.baseline + DESCENT * row.size))
    return math.hypot(half, farthest)


def _drawn(row: Row, x: float, y: float, ink: str, halo: str) -> str:
    weight = ' font-weight="700"' if row.bold else ""
    return (
        f'<text x="{x:.1f}" y="{y + row.baseline:.1f}" font-size="{row.size}"{weight} {halo}fill="{ink}">'
        f"{escape(row.text)}</text>"
    )


@cache
def _lines(name: str) -> tuple[tuple[str, ...], ...]:
    """The name on one line, and on two at each of its spaces, the most even first."""
    words = name.split()
    halves = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    return ((name,), *sorted(halves, key=lambda pair: max(map(_width, pair))))


@lru_cache(maxsize=10_000)
def _width(text: str) -> float:
    return sum(map(_letter_width, text))


def _letter_width(letter: str) -> float:
    if letter in NARROW:
        return NARROW_WIDTH
    if letter in WIDE:
        return WIDE_WIDTH
    return CAPITAL_WIDTH if letter.isupper() else USUAL_WIDTH
