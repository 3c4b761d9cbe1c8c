"""Values are written, all of a delivery or none."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.places.models import Area
from samlad.statistics.models import Delivery, Indicator, IndicatorFacts, Observation, Source
from samlad.statistics.operations import staging
from samlad.statistics.operations.given import Given, Written, checked
from samlad.statistics.operations.masking import masks_write
from samlad.statistics.periods import span_of

# Deliveries wait for each other, so that two with the same values do not both write them.
_LOCK = 5_071_905


def deliver(
    *,
    by: User | None,
    at: datetime,
    source: Source | Callable[[], Source],
    origin: str,
    name: str,
    digest: str,
    fetched_at: datetime,
    values: Iterable[Given],
) -> Written:
    """Write what is new and what is revised; the same values twice add nothing.

    `values` are read once, one after another, so that memory does not grow with them; they are read before
    the transaction that writes. A call that gives the source is made in that transaction, and may look at
    what is staged and settle it; it is the place to add what the values need. A delivery with a known digest
    and no news is not written either. Refusal: a value that cannot be kept, an indicator of another source,
    an area that is not there, a period of another type than the indicator's, a value that stands twice.
    """
    with _staged(values) as total, transaction.atomic():
        _wait()
        source = source() if callable(source) else source
        _check(source)
        known = Delivery.objects.filter(source=source, digest=digest).exists()
        if known and not staging.is_news():
            return Written(None, 0, 0, total)
        event = event_log(by=by, at=at, verb="statistics.delivered", subject=source, origin=origin)
        delivery = Delivery.objects.create(
            source=source,
            origin=origin,
            name=name,
            fetched_at=fetched_at,
            digest=digest,
            rows=total,
            event=event,
        )
        revised = staging.close_revised(_moment(at))
        added = staging.insert_unknown(_moment(at), delivery.pk, event.pk) - revised
        if added or revised:
            masks_write(event=event, slices=staging.indicators_with_periods())
        return Written(delivery, added, revised, total - added - revised)


def delivery_preview(
    *, source: Source | Callable[[], Source | None] | None, values: Iterable[Given]
) -> Written:
    """What a delivery would do; nothing is kept. Refuses what `deliver` refuses.

    Indicators and areas with keys below zero are not there yet, and without a source none is.
    """
    with _staged(values) as total:
        _check(source() if callable(source) else source)
        added, revised = staging.count_added(), staging.count_revised()
    return Written(None, added, revised, total - added - revised)


@contextmanager
def _staged(values: Iterable[Given]) -> Iterator[int]:
    with staging.staged(checked(values, connection.ops.adapt_datefield_value)) as total:
        yield total


def _check(source: Source | None) -> None:
    indicators = {key for key in staging.distinct("indicator_id") if key > 0}
    if indicators - set(Indicator.objects.filter(source=source).values_list("pk", flat=True)):
        raise Refusal(_("Ett värde hör till en indikator som inte finns hos källan."))
    areas = [key for key in staging.distinct("area_id") if key > 0]
    for start in range(0, len(areas), 500):
        part = areas[start : start + 500]
        if Area.objects.filter(pk__in=part).count() < len(part):
            raise Refusal(_("Ett värde hör till ett område som inte finns."))
    _check_periods(indicators)
    if doubled := staging.first_doubled():
        raise Refusal(_told_twice(*doubled))


def _check_periods(indicators: set[int]) -> None:
    rows = IndicatorFacts.objects.known().filter(indicator__in=indicators)
    types = {row.indicator_id: row for row in rows}
    for indicator, period in staging.indicators_with_periods():
        if indicator < 0:
            continue
        span, row = span_of(period), types.get(indicator)
        if row is None:
            raise Refusal(_("En indikator saknar namn och beskrivning."))
        if span and span.period_type != row.period_type:
            words = {"period": period, "name": row.name}
            raise Refusal(_("Perioden ”%(period)s” är inte av det slag som ”%(name)s” har.") % words)


def _told_twice(indicator: int, area: int, period: str, _breakdown: str) -> str:
    facts = IndicatorFacts.objects.known().filter(indicator=indicator).first()
    words = {
        "name": facts or indicator,
        "area": Area.objects.filter(pk=area).first() or "–",
        "period": period,
    }
    return _("Värdet för ”%(name)s”, område %(area)s, %(period)s finns flera gånger.") % words


def _wait() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _moment(at: datetime) -> object:
    return Observation._meta.get_field("recorded_at").get_db_prep_save(at, connection)
