"""The figures behind deviations, as far as they may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from samlad.deviations import rules
from samlad.deviations.models import DeviationState
from samlad.deviations.wording import Shown, sentence
from samlad.statistics.queries.areas import only_municipality
from samlad.statistics.queries.meanings import Meaning, meanings
from samlad.statistics.queries.shown import Grid, shown_values
from samlad.statistics.queries.words import told


@dataclass(frozen=True, slots=True)
class Behind:
    """The figures behind some deviations, as far as they may be shown."""

    meanings: Mapping[int, Meaning]
    grid: Grid | None = None
    whole: int | None = None
    empty: Shown = field(default=Shown())

    def sentence(self, row: DeviationState) -> str:
        if row.deviation.rule == rules.BY_HAND:
            return "" if row.deviation.text == row.deviation.node.label else row.deviation.text
        return sentence(row.deviation.rule, row.values, self.shown(row))

    def shown(self, row: DeviationState) -> Shown:
        meaning = self.meanings.get(row.values.get("indicator", 0))
        if meaning is None:
            return self.empty
        target = row.values.get("target")
        aim = "" if target is None else self._figure(meaning, float(target))
        return Shown(meaning.name, self._value(row, meaning), aim)

    def _value(self, row: DeviationState, meaning: Meaning) -> str:
        area = row.deviation.area_id or self.whole
        period = row.values["period"]
        if self.grid is None or area not in self.grid.areas or period not in self.grid.periods:
            return ""
        indicator = self.grid.indicators.index(meaning.key)
        value = self.grid.value[indicator, self.grid.areas.index(area), self.grid.periods.index(period)]
        return "" if value != value else self._figure(meaning, float(value))

    def _figure(self, meaning: Meaning, value: float) -> str:
        return f"{told(value, meaning.row.decimals)} {meaning.unit}".strip()


def figures_of(rows: Sequence[DeviationState]) -> Behind:
    """3 queries; none where no deviation is about figures."""
    indicators = sorted({row.values["indicator"] for row in rows if "indicator" in row.values})
    if not indicators:
        return Behind({})
    whole = only_municipality()
    areas = {row.deviation.area_id for row in rows} | {whole}
    periods = {row.values["period"] for row in rows if "period" in row.values}
    grid = shown_values(indicators, sorted(key for key in areas if key is not None), periods)
    return Behind({one.key: one for one in meanings(indicators)}, grid, whole)
