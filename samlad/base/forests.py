"""Values with their intervals below each other, as SVG text: what differs from what, and how surely."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

from django.utils.html import escape
from django.utils.safestring import SafeString

from samlad.base.charts import ACCENT, GREY, LINE
from samlad.base.signals import INK

WIDTH, ROW, HEAD, SIDE, FOOT = 360, 34, 30, 8, 22
# Text stands out from a line that goes behind it.
TEXT = f'fill="{INK}" stroke="#fff" stroke-width="4" paint-order="stroke"'
SOFT = 'fill="#55544f"'


@dataclass(frozen=True, slots=True)
class Bar:
    """One value; the ends of its interval are None where they are not known. `text` is it in words."""

    label: str
    value: float
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Bars with one unit, on one scale around `zero`, under a heading."""

    title: str
    bars: Sequence[Bar]
    unit: str = ""
    zero: float = 0.0


def forest(groups: Sequence[Rows], *, title: str) -> SafeString:
    """A picture that can be looked at on a page and kept as a file; "" where there is nothing to draw.

    An interval that goes on without end goes to the edge.
    """
    groups = [group for group in groups if group.bars]
    if not groups:
        return SafeString("")
    body, top = "", 4.0
    for group in groups:
        body += _group(group, top)
        top += HEAD + ROW * len(group.bars) + FOOT
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture-svg" viewBox="0 0 {WIDTH} {top:g}" '
        f'role="img" font-family="sans-serif" font-size="12"><title>{escape(title)}</title>'
        f'<path d="M0 0H{WIDTH}V{top:g}H0z" fill="#fff"/>{body}</svg>'
    )


def _group(group: Rows, top: float) -> str:
    ends = [end for bar in group.bars for end in (bar.value, bar.low, bar.high) if end is not None]
    known = [end for end in ends if isfinite(end)] + [group.zero]
    least, most = min(known), max(known)
    room = (most - least) or 1.0

    def x(value: float) -> float:
        return SIDE + (WIDTH - 2 * SIDE) * min(max((value - least) / room, 0.0), 1.0)

    foot = top + HEAD + ROW * len(group.bars)
    zero = x(group.zero)
    head = (
        f'<text x="{SIDE}" y="{top + 16:g}" font-weight="700" fill="{INK}">{escape(group.title[:62])}</text>'
    )
    line = f'<path d="M{zero:.1f} {top + HEAD - 6:g}V{foot:g}" stroke="{GREY}" stroke-dasharray="4 3"/>'
    y, left = foot + 12, zero > WIDTH / 2
    mark = f'<text x="{min(max(zero, 14), WIDTH - 14):.1f}" y="{y:g}" text-anchor="middle" {SOFT}>'
    mark += f"{group.zero:g}</text>"
    at = f'x="{SIDE}"' if left else f'x="{WIDTH - SIDE}" text-anchor="end"'
    mark += f'<text {at} y="{y:g}" {SOFT}>{escape(group.unit[:40])}</text>'
    return (
        head
        + line
        + mark
        + "".join(_bar(bar, top + HEAD + ROW * place, x) for place, bar in enumerate(group.bars))
    )


def _bar(bar: Bar, top: float, at: Callable[[float], float]) -> str:
    y = top + 22
    drawn = f'<path d="M{SIDE} {y:g}H{WIDTH - SIDE}" stroke="{LINE}" stroke-width=".5"/>'
    if bar.low is not None and bar.high is not None:
        drawn += f'<path d="M{at(bar.low):.1f} {y:g}H{at(bar.high):.1f}" stroke="{ACCENT}" stroke-width="3"/>'
    fill = ACCENT if bar.low is not None else "#fff"
    return (
        f'<text x="{SIDE}" y="{top + 10:g}" {TEXT}>{escape(bar.label[:34])}</text>'
        f'<text x="{WIDTH - SIDE}" y="{top + 10:g}" text-anchor="end" {TEXT}>{escape(bar.text[:34])}</text>'
        f'{drawn}<circle cx="{at(bar.value):.1f}" cy="{y:g}" r="4.5" fill="{fill}" stroke="{ACCENT}" '
        f'stroke-width="2"/>'
    )
