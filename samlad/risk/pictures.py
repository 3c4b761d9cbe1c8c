"""Intervals as SVG: presentation attributes only, readable without colour, sized in rem."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.html import format_html
from django.utils.safestring import SafeString

from samlad.analysis.distributions import Floats
from samlad.base.charts import ACCENT, GREY, LINE
from samlad.base.signals import INK

ROW_WIDTH, ROW_HEIGHT = 160, 16
WIDE, TALL, LEFT, BOTTOM = 640, 220, 44, 200
TICKS = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places on a line of so many units."""

    low: float
    high: float
    length: float

    @classmethod
    def around(cls, values: Sequence[Floats], length: float) -> "Scale":
        known = np.concatenate([each[np.isfinite(each)] for each in values])
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        return cls(low, high if high > low else low + 1.0, length)

    def __call__(self, value: float) -> float:
        return self.length * (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)


def interval(value: float, low: float, high: float, neutral: float | None, scale: Scale) -> SafeString:
    """One area's index with its interval and, as a thin line, the level of the whole. Hidden from screen
    readers: the same stands in figures beside."""
    middle = ROW_HEIGHT / 2
    parts = ""
    if neutral is not None:
        parts += (
            f'<path d="M{4 + scale(neutral):.1f} 0V{ROW_HEIGHT}" stroke="{GREY}" stroke-dasharray="2 2"/>'
        )
    if np.isfinite(low) and np.isfinite(high):
        line = f"M{4 + scale(low):.1f} {middle}H{4 + scale(high):.1f}"
        parts += f'<path d="{line}" stroke="{ACCENT}" stroke-width="3"/>'
    parts += f'<circle cx="{4 + scale(value):.1f}" cy="{middle}" r="3.5" fill="{INK}"/>'
    size = (
        f'width="{ROW_WIDTH / 16:g}rem" height="{ROW_HEIGHT / 16:g}rem" aria-hidden="true" focusable="false"'
    )
    return SafeString(f'<svg viewBox="0 0 {ROW_WIDTH} {ROW_HEIGHT}" {size}>{parts}</svg>')


def overview(index: Floats, low: Floats, high: Floats, neutral: float | None, label: str) -> SafeString:
    """All areas from the highest index to the lowest, each a dot with its interval."""
    order = np.argsort(-index)[: int(np.isfinite(index).sum())]
    scale = Scale.around([index, low, high], BOTTOM - 16)
    step = (WIDE - LEFT - 8) / max(len(order), 1)
    lines, dots = [], []
    for place, area in enumerate(order):
        x = LEFT + step * (place + 0.5)
        if np.isfinite(low[area]) and np.isfinite(high[area]):
            lines.append(f"M{x:.1f} {BOTTOM - scale(low[area]):.1f}V{BOTTOM - scale(high[area]):.1f}")
        dots.append(f"M{x:.1f} {BOTTOM - scale(index[area]):.1f}h.01")
    width = min(max(step * 0.5, 0.7), 6)
    body = _axis(scale)
    if neutral is not None:
        y = BOTTOM - scale(neutral)
        body += f'<path d="M{LEFT} {y:.1f}H{WIDE - 8}" stroke="{GREY}" stroke-dasharray="4 3"/>'
    body += f'<path d="{"".join(lines)}" stroke="{ACCENT}" stroke-width="{width:.1f}" stroke-opacity=".55"/>'
    body += (
        f'<path d="{"".join(dots)}" stroke="{INK}" stroke-width="{width + 1.5:.1f}" stroke-linecap="round"/>'
    )
    head = format_html('role="img"><title>{}</title>', label)
    return SafeString(f'<svg class="overview" viewBox="0 0 {WIDE} {TALL}" {head}{body}</svg>')


def _axis(scale: Scale) -> str:
    """Some round values along the left side."""
    step = _round_step((scale.high - scale.low) / TICKS)
    first = np.ceil(scale.low / step) * step
    parts = [f'<path d="M{LEFT} {BOTTOM}H{WIDE - 8}" stroke="{LINE}"/>']
    for value in np.arange(first, scale.high + step / 1000, step):
        y = BOTTOM - scale(float(value))
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDE - 8}" stroke="{LINE}" stroke-width=".5"/>')
        told, at = f"{value:g}".replace(".", ","), f'x="{LEFT - 6}" y="{y + 4:.1f}"'
        parts.append(f'<text {at} text-anchor="end" font-size="12" fill="{INK}">{told}</text>')
    return "".join(parts)


def _round_step(size: float) -> float:
    """1, 2 or 5 times a power of ten, at least the size."""
    power: float = 10.0 ** np.floor(np.log10(size))
    return next(power * step for step in (1, 2, 5, 10) if power * step >= size * (1 - 1e-9))
