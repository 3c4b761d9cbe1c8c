"""Sources and indicators: added, and changed with their history kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from samlad.accounts.models import User
from samlad.base.fields import clean_text, one_line
from samlad.base.sorting import swedish_key
from samlad.events.operations import event_log
from samlad.events.rows import Recorded, row_replace
from samlad.statistics import rules
from samlad.statistics.models import Indicator, IndicatorFacts, Source, SourceFacts
from samlad.statistics.operations.masking import masks_write, slices_of


@dataclass(frozen=True, slots=True)
class About:
    """What an indicator is; the names are those of `IndicatorFacts`."""

    name: str
    kind: str = rules.OTHER
    direction: str = rules.BACKGROUND
    period_type: str = rules.YEAR
    unit: str = ""
    definition: str = ""
    numerator: str = ""
    denominator: str = ""
    per: int = 1
    decimals: int = 1
    smallest_count: int = 0
    effort_note: str = ""
    question: str = ""
    scale_low: float | None = None
    scale_high: float | None = None


@transaction.atomic
def source_set(
    *,
    by: User | None,
    at: datetime,
    code: str,
    name: str,
    licence: str = "",
    citation: str = "",
    web: str = "",
) -> Source:
    """The source with that code, added or changed; nothing is written where nothing differs."""
    source, _new = Source.objects.get_or_create(code=code)
    said = {
        "name": one_line(name),
        "licence": one_line(licence),
        "citation": one_line(citation),
        "web": web.strip(),
    }
    old = SourceFacts.objects.known().filter(source=source).first()
    if not _same(old, said):
        event = event_log(by=by, at=at, verb="statistics.source_set", subject=source)
        row_replace(old, SourceFacts(source=source, **said), event=event)
    return source


@transaction.atomic
def indicator_set(*, by: User | None, at: datetime, source: Source, code: str, about: About) -> Indicator:
    """The indicator with that code, added or changed; nothing is written where nothing differs.

    With another smallest count, what is hidden is worked out anew.
    """
    indicator, _new = Indicator.objects.get_or_create(source=source, code=code)
    said = {name: _clean(name, value) for name, value in asdict(about).items()}
    old = IndicatorFacts.objects.known().filter(indicator=indicator).first()
    if _same(old, said):
        return indicator
    event = event_log(by=by, at=at, verb="statistics.indicator_set", subject=indicator)
    new = IndicatorFacts(indicator=indicator, sort_key=swedish_key(about.name), **said)
    row_replace(old, new, event=event)
    if old is not None and (old.smallest_count, old.kind) != (new.smallest_count, new.kind):
        masks_write(event=event, slices=slices_of([indicator.pk]))
    return indicator


def _clean(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return clean_text(value) if name in ("definition", "effort_note", "question") else one_line(value)


def _same(old: Recorded | None, said: Mapping[str, Any]) -> bool:
    return old is not None and all(getattr(old, name) == value for name, value in said.items())
