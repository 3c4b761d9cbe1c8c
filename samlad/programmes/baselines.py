"""Where indicators of goals began: as was decided for the whole; in an area, its own value of that period."""

import numpy as np

from samlad.programmes.models import Measure
from samlad.statistics.periods import span_of
from samlad.statistics.queries.shown import Grid


def baseline_of(measure: Measure, area: int | None, grid: Grid) -> float | None:
    """None where none was decided, or none may be shown. `grid` has the periods of the indicator."""
    if area is None:
        return measure.baseline
    place = grid.place(measure.indicator_id, area, measure.baseline_period)
    return None if place is None or np.isnan(grid.value[place]) else float(grid.value[place])


def since(measure: Measure, area: int | None, grid: Grid, period: str) -> float | None:
    """The same, to hold a value of a period against; None where that is not later than the beginning."""
    began, now = span_of(measure.baseline_period), span_of(period)
    later = began is not None and now is not None and now.ends_on > began.ends_on
    return baseline_of(measure, area, grid) if later else None
