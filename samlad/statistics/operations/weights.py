"""How divisions lie in each other, and values moved from one to another: an estimate, marked as one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.analysis.distributions import Floats
from samlad.analysis.vintages import Bridge, Moved, move_counts, move_means
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.places.models import Area
from samlad.statistics.models import (
    AreaWeight,
    Delivery,
    Indicator,
    IndicatorFacts,
    Masked,
    Observation,
    Source,
)
from samlad.statistics.operations.delivering import deliver
from samlad.statistics.operations.given import Given, Written
from samlad.statistics.rules import COUNT, FILE, FINAL, MISSING, OWN, PRELIMINARY, SURVEY

# Shares of one area may miss one by this much; registers round.
_SLACK = 1e-3
_PART = 500


@transaction.atomic
def weights_set(
    *,
    by: User | None,
    at: datetime,
    source: Source,
    name: str,
    digest: str,
    weights: Mapping[tuple[int, int], float],
) -> Delivery | None:
    """Shares of areas (0 to 1) by the keys of the area and the one it lies in.

    The weights that the areas had into the same division are replaced. None where nothing is new. Refusal
    where the shares of an area do not add up to one.
    """
    _check_sums(weights)
    old = _known(weights)
    news = {key: weight for key, weight in weights.items() if key not in old or old[key][1] != weight}
    gone = [old[key][0] for key in old if key not in weights or key in news]
    if not news and not gone:
        return None
    event = event_log(by=by, at=at, verb="statistics.weights_set", subject=source)
    about = {"source": source, "origin": FILE, "name": name, "fetched_at": at, "digest": digest}
    delivery = Delivery.objects.create(**about, rows=len(weights), event=event)
    for start in range(0, len(gone), _PART):
        AreaWeight.objects.filter(pk__in=gone[start : start + _PART]).update(replaced_at=at)
    rows = [
        AreaWeight(
            from_area_id=one, to_area_id=to, weight=weight, delivery=delivery, recorded_at=at, event=event
        )
        for (one, to), weight in news.items()
    ]
    AreaWeight.objects.bulk_create(rows, batch_size=_PART)
    return delivery


def _check_sums(weights: Mapping[tuple[int, int], float]) -> None:
    sums = dict[int, float]()
    for (area, _to), weight in weights.items():
        if not 0 < weight <= 1:
            raise Refusal(_("En vikt är större än 0 och högst 1."))
        sums[area] = sums.get(area, 0.0) + weight
    if any(abs(total - 1) > _SLACK for total in sums.values()):
        raise Refusal(_("Ett områdes vikter blir inte ett tillsammans."))


def _known(weights: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], tuple[int, float]]:
    """The current weights of these areas into the divisions of the others."""
    to = {key for _area, key in weights}
    divisions = set(_divisions(to))
    found = dict[tuple[int, int], tuple[int, float]]()
    areas = sorted({area for area, _to in weights})
    for start in range(0, len(areas), _PART):
        rows = AreaWeight.objects.known().filter(from_area__in=areas[start : start + _PART])
        for row in rows.select_related("to_area"):
            if (row.to_area.kind, row.to_area.vintage) in divisions:
                found[row.from_area_id, row.to_area_id] = row.pk, row.weight
    return found


def _divisions(areas: set[int]) -> Iterator[tuple[str, str]]:
    listed = sorted(areas)
    for start in range(0, len(listed), _PART):
        yield from Area.objects.filter(pk__in=listed[start : start + _PART]).values_list("kind", "vintage")


def values_convert(
    *, by: User | None, at: datetime, indicator: Indicator, kind: str, vintage: str
) -> Written:
    """The values of an indicator moved to the division `kind`, `vintage` by the weights that are known.

    Each says in `estimated` how much of it comes from areas that were split. Where a part is unknown or
    not shown the whole is missing. Refusal: no weights, a survey, or a mean without what it is a mean of.
    """
    facts = IndicatorFacts.objects.known().get(indicator=indicator)
    if facts.kind == SURVEY:
        raise Refusal(_("Svar i en undersökning räknas inte om till andra områden."))
    pairs = list(
        AreaWeight.objects.known()
        .filter(to_area__kind=kind, to_area__vintage=vintage)
        .values_list("from_area_id", "to_area_id", "weight")
    )
    if not pairs:
        raise Refusal(_("Det finns inga vikter till den indelningen. Läs in dem först."))
    values = list(_moved(facts, pairs))
    digest = sha256(repr(values).encode()).hexdigest()
    name = _("Omräkning till %(division)s") % {"division": f"{kind} {vintage}".strip()}
    return deliver(
        by=by,
        at=at,
        source=indicator.source,
        origin=OWN,
        name=name,
        digest=digest,
        fetched_at=at,
        values=values,
    )


def _moved(facts: IndicatorFacts, pairs: Sequence[tuple[int, int, float]]) -> Iterator[Given]:
    old = {area: place for place, area in enumerate(sorted({pair[0] for pair in pairs}))}
    new = {area: place for place, area in enumerate(sorted({pair[1] for pair in pairs}))}
    bridge = Bridge.of([(old[one], new[to], weight) for one, to, weight in pairs], len(old), len(new))
    rows = Observation.objects.known().filter(indicator=facts.indicator_id).order_by("period", "breakdown")
    hidden = set(
        Masked.objects.known()
        .filter(observation__indicator=facts.indicator_id)
        .values_list("observation_id", flat=True)
    )
    slices = dict[tuple[str, str], list[Observation]]()
    for row in rows.iterator(2000):
        if row.area_id in old:
            slices.setdefault((row.period, row.breakdown), []).append(row)
    for (period, breakdown), found in slices.items():
        shown = [row for row in found if row.pk not in hidden]
        yield from _slice(facts, bridge, old, new, period, breakdown, shown)


def _slice(
    facts: IndicatorFacts,
    bridge: Bridge,
    old: Mapping[int, int],
    new: Mapping[int, int],
    period: str,
    breakdown: str,
    rows: Sequence[Observation],
) -> Iterator[Given]:
    value, count, per = (_column(rows, old, name) for name in ("value", "count", "denominator"))
    status = PRELIMINARY if any(row.status == PRELIMINARY for row in rows) else FINAL
    moved, counts, denominators = _by_kind(facts, bridge, value, count, per)
    for area, place in new.items():
        number = moved.value[place]
        about: dict[str, Any] = {
            "indicator": facts.indicator_id,
            "area": area,
            "period": period,
            "breakdown": breakdown,
        }
        if np.isnan(number):
            yield Given(**about, status=MISSING, reason=_("En del av området saknar uppgift"))
            continue
        yield Given(
            **about,
            value=float(number),
            count=_known_number(counts, place),
            denominator=_known_number(denominators, place),
            status=status,
            estimated=float(min(1.0, max(0.0, moved.estimated[place]))),
        )


def _by_kind(
    facts: IndicatorFacts, bridge: Bridge, value: Floats, count: Floats, per: Floats
) -> tuple[Moved, Floats | None, Floats | None]:
    """(value, count, denominator) in the new division; counts where they are known, else a mean."""
    if facts.kind == COUNT:
        moved = move_counts(bridge, value)
        return moved, moved.value, None
    if not np.isnan(per).all() and not np.isnan(count).all():
        counts, below = move_counts(bridge, count), move_counts(bridge, per)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(below.value > 0, counts.value / below.value * facts.per, np.nan)
        return Moved(ratio, counts.estimated), counts.value, below.value
    if np.isnan(per).all():
        raise Refusal(_("Värdena har ingen nämnare, så de går inte att räkna om till andra områden."))
    return move_means(bridge, value, per), None, move_counts(bridge, per).value


def _column(rows: Sequence[Observation], old: Mapping[int, int], name: str) -> Floats:
    found = np.full(len(old), np.nan)
    for row in rows:
        number = getattr(row, name)
        if number is not None:
            found[old[row.area_id]] = number
    return found


def _known_number(numbers: Floats | None, place: int) -> float | None:
    return None if numbers is None or np.isnan(numbers[place]) else float(numbers[place])
