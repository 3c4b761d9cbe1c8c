"""Small charts and signs as SVG text, drawn on the server.

Everything is told by number, shape, height or hatching as well as by colour. Sizes are in rem, so
that the drawings follow the text when a page is enlarged, projected or printed. A drawing with a
label is an image with that name; without one it is hidden from screen readers, for use beside text
that says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import isfinite

from django.utils.html import format_html
from django.utils.safestring import SafeString

from samlad.base.signals import INK, LEVELS

# Yellow and orange stand out too little from white paper (WCAG 1.4.11), so shapes have a darker edge.
EDGES = ("#77766f", "#245f43", "#7d6000", "#9a4a10", "#7d0f1e")
GREY = "#77766f"
LINE = "#b9b8b1"
ACCENT = "#0b5a73"

SIGN_SIDE = 44
SIGN_SHAPES = (
    (
        '<rect x="5" y="5" width="34" height="34" rx="5" fill="{fill}" stroke="{edge}" stroke-dasharray="3"/>'
        '<path d="M7 19L19 7M7 31L31 7M10 37L37 10M22 37L37 22M34 37L37 34" stroke="{line}" '
        'stroke-width="2.5"/><path d="M16 22H28" stroke="{ink}" stroke-width="3"/>'
    ),
    '<circle cx="22" cy="22" r="19" fill="{fill}" stroke="{edge}"/>',
    '<path d="M22 4L42 38.5H2Z" fill="{fill}" stroke="{edge}" stroke-linejoin="round"/>',
    '<path d="M22 1.5L42.5 22L22 42.5L1.5 22Z" fill="{fill}" stroke="{edge}" stroke-linejoin="round"/>',
    '<rect x="4.5" y="4.5" width="35" height="35" rx="2.5" fill="{fill}" stroke="{edge}"/>',
)
SIGN_BASELINES = (0, 29, 35, 29, 29)

WEEKS = 52
COLUMN = 4
STRIP_HEIGHT = 28
BASELINE = STRIP_HEIGHT - 1
STEP = 6

TICKS = (18, 62, 106, 150)
SPREAD_WIDTH = 168
DOTS_ACROSS = 3
DOT_PITCH = 12

DASH = "M4 10H16"
ARROWS = {1: "M4 16L15 5M8 5H15V12", 0: "M3 10H17M12 5L17 10L12 15", -1: "M4 4L15 15M8 15H15V8"}


def level_sign(level: int, *, size: int = SIGN_SIDE, label: str | None = None) -> SafeString:
    """The sign of one level: shape, colour and number; `size` is its side in CSS pixels."""
    return _svg("sign", (SIGN_SIDE, SIGN_SIDE), size / SIGN_SIDE, _sign(level), label)


def strip(levels: Sequence[int | None], *, label: str) -> SafeString:
    """The level of the latest 52 periods, oldest first, as bars that end at the right edge.

    A level is the height of its bar. 0, nothing known, is a thin dotted column of full height, and
    None, no period, is a gap. Older levels than the latest 52 are left out.
    """
    shown = levels[-WEEKS:]
    bars: list[list[str]] = [[] for _ in LEVELS]
    for column, level in enumerate(shown, start=WEEKS - len(shown)):
        if level is not None:
            bars[level].append(BARS[level][column])
    body = f'<path d="M0 27.5H208" stroke="{LINE}"/>' + "".join(map(_bar_path, range(len(LEVELS)), bars))
    return _svg("strip", (WEEKS * COLUMN, STRIP_HEIGHT), 1, body, label)


def spread(levels: Sequence[int], *, label: str) -> SafeString:
    """One dot per given level on the line from 1 to 4, side by side and then stacked; 0 has no dot."""
    counts = [levels.count(number) for number in range(1, len(LEVELS))]
    rows = max(1, -(-max(counts) // DOTS_ACROSS))
    axis = 6 + rows * DOT_PITCH
    dots = "".join(_dots(x, count, axis) for x, count in zip(TICKS, counts, strict=True))
    body = f'{_axis(axis)}<g fill="{ACCENT}">{dots}</g>'
    return _svg("spread", (SPREAD_WIDTH, axis + 22), 1, body, label)


def trend(level: int, previous: int | None) -> SafeString:
    """An arrow up, level or down from the previous level; a dash when either is unknown."""
    path = ARROWS[(level > previous) - (level < previous)] if level and previous else DASH
    body = f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="2"/>'
    return _svg("trend", (20, 20), 0.8, body, None)


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series; `hollow` where it is preliminary. The ends are None where they are not known."""

    value: float
    low: float | None = None
    high: float | None = None
    hollow: bool = False


def line_chart(
    points: Sequence[Point | None],
    *,
    label: str | None,
    beside: Sequence[float | None] = (),
    width: int = 132,
    height: int = 36,
) -> SafeString:
    """A series over equally long periods, oldest first; a missing one is a gap in the line.

    The band is the intervals. `beside` is another series, dashed. A preliminary value has a hollow mark; the
    last value always has one. Nothing is drawn without a value.
    """
    ends = [end for point in points if point for end in (point.value, point.low, point.high)]
    known = [end for end in (*ends, *beside) if end is not None and isfinite(end)]
    if not any(points):
        return SafeString("")
    at = _Scale(len(points), min(known), max(known), width, height)
    band = "".join(map(at.band, _runs([p if p and p.low is not None else None for p in points])))
    dashed = "".join(at.line(run) for run in _runs([None if v is None else Point(v) for v in beside]))
    line = "".join(at.line(run) for run in _runs(points))
    body = (
        f'<path d="{band}" fill="{ACCENT}" fill-opacity=".16"/>' * bool(band)
        + f'<path d="{dashed}" fill="none" stroke="{INK}" stroke-dasharray="3 3"/>' * bool(dashed)
        + f'<path d="{line}" fill="none" stroke="{ACCENT}" stroke-width="2" stroke-linejoin="round"/>'
        + _marks(points, at)
    )
    return _svg("line-chart", (width, height), 1, body, label)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where the values of so many periods stand on a paper."""

    count: int
    least: float
    most: float
    width: float
    height: float

    def x(self, place: int) -> float:
        return 6 + (self.width - 12) * (place / (self.count - 1) if self.count > 1 else 0.5)

    def y(self, value: float) -> float:
        apart = self.most - self.least
        share = (value - self.least) / apart if apart > 0 else 0.5
        return self.height - 6 - (self.height - 12) * min(max(share, 0.0), 1.0)

    def line(self, run: Sequence[tuple[int, Point]]) -> str:
        """A line through the values; a dash where there is one alone."""
        first = f"M{self.x(run[0][0]) - 2 * (len(run) == 1):.1f} {self.y(run[0][1].value):.1f}"
        if len(run) == 1:
            return f"{first}h4"
        return first + "".join(f"L{self.x(place):.1f} {self.y(point.value):.1f}" for place, point in run[1:])

    def band(self, run: Sequence[tuple[int, Point]]) -> str:
        out = [(self.x(place), self.y(point.high or 0.0)) for place, point in run]
        back = [(self.x(place), self.y(point.low or 0.0)) for place, point in reversed(run)]
        if len(run) == 1:
            (x, top), (_x, bottom) = out[0], back[0]
            return f"M{x - 2:.1f} {top:.1f}h4V{bottom:.1f}h-4z"
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (*out, *back)) + "z"


def _runs(points: Sequence[Point | None]) -> list[list[tuple[int, Point]]]:
    """The unbroken parts of a series, with the places of the values."""
    runs: list[list[tuple[int, Point]]] = [[]]
    for place, point in enumerate(points):
        if point is None:
            runs.append([])
        else:
            runs[-1].append((place, point))
    return [run for run in runs if run]


def _marks(points: Sequence[Point | None], at: _Scale) -> str:
    last = max(place for place, point in enumerate(points) if point)
    marks = [
        (place, point) for place, point in enumerate(points) if point and (place == last or point.hollow)
    ]
    return "".join(
        f'<circle cx="{at.x(place):.1f}" cy="{at.y(point.value):.1f}" r="3.5" stroke="{ACCENT}" '
        f'stroke-width="2" fill="{"#fff" if point.hollow else ACCENT}"/>'
        for place, point in marks
    )


@cache
def _sign(level: int) -> str:
    step = LEVELS[level]
    shape = SIGN_SHAPES[level].format(fill=step.colour, edge=EDGES[level], line=LINE, ink=step.ink)
    if level == 0:
        return shape
    return (
        f'{shape}<text x="22" y="{SIGN_BASELINES[level]}" text-anchor="middle" font-size="19" '
        f'font-weight="700" fill="{step.ink}">{level}</text>'
    )


def _bar_path(level: int, bars: list[str]) -> str:
    if not bars:
        return ""
    stroke = (
        f'stroke="{GREY}" stroke-dasharray="2 2"'
        if level == 0
        else f'stroke="{LEVELS[level].colour}" stroke-width="3"'
    )
    return f'<path d="{"".join(bars)}" {stroke}/>'


def _bar(level: int, column: int) -> str:
    height = STEP * (level or len(LEVELS) - 1)
    return f"M{column * COLUMN + 1.5:g} {BASELINE}v-{height}"


BARS = tuple(tuple(_bar(level, column) for column in range(WEEKS)) for level in range(len(LEVELS)))


def _axis(y: float) -> str:
    ticks = "".join(f"M{x} {y - 4:g}v8" for x in TICKS)
    words = "".join(
        f'<text x="{x}" y="{y + 18:g}" text-anchor="middle" font-size="12" fill="#55544f">{number}</text>'
        for number, x in enumerate(TICKS, start=1)
    )
    return f'<path d="M{TICKS[0]} {y:g}H{TICKS[-1]}{ticks}" stroke="{LINE}" stroke-width="1.5"/>{words}'


def _dots(x: int, count: int, axis: float) -> str:
    return "".join(_dot(x, axis, dot, count) for dot in range(count))


def _dot(x: int, axis: float, dot: int, count: int) -> str:
    row, place = divmod(dot, DOTS_ACROSS)
    in_row = min(DOTS_ACROSS, count - row * DOTS_ACROSS)
    across = x + DOT_PITCH * (place - (in_row - 1) / 2)
    return f'<circle cx="{across:g}" cy="{axis - DOT_PITCH * row:g}" r="5"/>'


def _svg(name: str, view: tuple[float, float], scale: float, body: str, label: str | None) -> SafeString:
    width, height = view
    size = f'width="{width * scale / 16:g}rem" height="{height * scale / 16:g}rem"'
    start = f'<svg class="{name}" viewBox="0 0 {width:g} {height:g}" {size} '
    if label is None:
        return SafeString(f'{start}aria-hidden="true" focusable="false">{body}</svg>')
    head = format_html('role="img"><title>{}</title>', label)
    return SafeString(f"{start}{head}{body}</svg>")
