"""What indicators are called and mean, and where their figures come from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, Max, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from samlad.base.sorting import swedish_key
from samlad.events.rows import known_in
from samlad.statistics.models import Delivery, IndicatorFacts, Observation
from samlad.statistics.rules import (
    BACKGROUND,
    COUNT,
    DIRECTION_WORDS,
    KIND_WORDS,
    PERIOD_WORDS,
    SHARE,
    SURVEY,
)

# The first words of what the inhabitants of an area are called.
POPULATION = ("folkmängd", "invånare", "befolkning")


@dataclass(frozen=True, slots=True)
class Meaning:
    """An indicator in words: its facts, and the name, licence and citation of its source."""

    row: IndicatorFacts
    source: str
    licence: str
    citation: str
    web: str

    @property
    def key(self) -> int:
        return self.row.indicator_id

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def unit(self) -> str:
        return self.row.unit or ("%" if self.row.kind == SHARE and self.row.per == 100 else "")

    @property
    def direction(self) -> str | Promise:
        return DIRECTION_WORDS[self.row.direction]

    @property
    def kind(self) -> str | Promise:
        return KIND_WORDS[self.row.kind]

    @property
    def period_type(self) -> str | Promise:
        return PERIOD_WORDS[self.row.period_type]

    @property
    def background(self) -> bool:
        return self.row.direction == BACKGROUND

    @property
    def is_survey(self) -> bool:
        return self.row.kind == SURVEY

    @property
    def is_population(self) -> bool:
        return self.row.kind == COUNT and self.background and self.name.lower().startswith(POPULATION)

    @property
    def scale(self) -> str:
        """The ends of the scale of a survey, and which of them is the worse."""
        low, high = self.row.scale_low, self.row.scale_high
        if low is None or high is None:
            return ""
        return _("Skala %(low)g till %(high)g") % {"low": low, "high": high}


def meanings(indicators: Collection[int] | None = None, at: datetime | None = None) -> list[Meaning]:
    """The indicators as known at a moment, in Swedish order; all if None. 1 query."""
    rows = facts_with_source(at)
    if indicators is not None:
        rows = rows.filter(indicator__in=list(indicators))
    return [meaning_of(row) for row in rows.order_by("sort_key", "indicator")]


def facts_with_source(at: datetime | None = None) -> QuerySet[Any]:
    """Facts of indicators with the name, licence and citation of their sources."""
    about = "indicator__source__facts"
    rows = IndicatorFacts.objects.known(at).select_related("indicator__source")
    told: QuerySet[Any] = rows.annotate(
        about=FilteredRelation(about, condition=known_in(about, at))
    ).annotate(
        source_name=F("about__name"),
        licence=F("about__licence"),
        citation=F("about__citation"),
        web=F("about__web"),
    )
    return told


def meaning_of(row: Any) -> Meaning:
    code = row.indicator.source.code
    return Meaning(row, row.source_name or code, row.licence or "", row.citation or "", row.web or "")


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator in the list, and its newest period; "" where it has no values."""

    meaning: Meaning
    newest: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is asked for: words of the name, a source by its code, a direction."""

    words: str = ""
    source: str = ""
    direction: str = ""


def indicator_rows(asked: Asked) -> QuerySet[Any]:
    """The facts that the list is asked for, in Swedish order."""
    rows = facts_with_source().order_by("sort_key", "indicator")
    if asked.source:
        rows = rows.filter(indicator__source__code=asked.source)
    if asked.direction:
        rows = rows.filter(direction=asked.direction)
    for word in asked.words.split():
        key = swedish_key(word)
        of_name = Q(sort_key__contains=key) if key else Q(pk__in=())
        rows = rows.filter(of_name | Q(indicator__code__iexact=word) | Q(definition__icontains=word))
    return rows


def indicator_lines(rows: Sequence[Any]) -> list[IndicatorLine]:
    """Some rows of the list with their newest periods. 1 query."""
    keys = [row.indicator_id for row in rows]
    newest = dict(
        Observation.objects.known()
        .filter(indicator__in=keys)
        .values("indicator")
        .annotate(newest=Max("period"))
        .values_list("indicator", "newest")
    )
    return [IndicatorLine(meaning_of(row), newest.get(row.indicator_id, "")) for row in rows]


def sources() -> list[tuple[str, str]]:
    """Code and name of the sources that have indicators. 1 query."""
    rows = facts_with_source().order_by("source_name").values_list("indicator__source__code", "source_name")
    return [(code, name or code) for code, name in dict.fromkeys(rows)]


def deliveries(keys: Collection[int]) -> Mapping[int, Delivery]:
    """The deliveries with these keys. 1 query."""
    return Delivery.objects.in_bulk([key for key in keys if key])
