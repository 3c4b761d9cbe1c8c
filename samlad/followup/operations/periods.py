"""Reporting periods: planned, changed, closed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.documents.operations import snapshot_freeze
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close, row_replace
from samlad.followup import rules
from samlad.followup.models import (
    Assessment,
    Closing,
    PeriodFacts,
    PeriodPlan,
    ReportingPeriod,
    Scale,
)
from samlad.followup.queries.asked import period_rows, state_of
from samlad.followup.queries.live import live_sheet
from samlad.followup.queries.periods import manages_period, programmes_of
from samlad.followup.sheet import plain
from samlad.programmes.models import Programme, ProgrammeFacts
from samlad.programmes.queries import reader_of
from samlad.programmes.rules import ADOPTED


@dataclass(frozen=True, slots=True)
class About:
    """What is told of a period; see `PeriodFacts`."""

    name: str
    kind: str
    reference_on: date
    opens_on: date
    closes_on: date
    scale: Scale
    instructions: str = ""


def locked(period: ReportingPeriod) -> Any:
    """The facts of the period with what closed it; until the transaction ends nobody else changes it."""
    PeriodFacts.objects.select_for_update().known().get(period=period)
    return period_rows().get(period=period)


def check_may(by: User | None, at: datetime, programmes: Collection[Programme]) -> None:
    if by is not None and not manages_period(reader_of(by, localdate(at)), programmes):
        raise Refusal(_("Det här gör den som leder forumen som håller i planerna, eller en administratör."))


def _check(about: About, programmes: Collection[Programme]) -> None:
    rules.check_period(about.name, about.reference_on, about.opens_on, about.closes_on)
    if about.kind not in rules.KIND_WORDS:
        raise Refusal(_("Den sortens uppföljning finns inte."))
    if not programmes:
        raise Refusal(_("Välj vilka program eller planer som följs upp."))
    adopted = ProgrammeFacts.objects.known().filter(programme__in=programmes, state=ADOPTED).count()
    if adopted < len({one.pk for one in programmes}):
        raise Refusal(_("Bara det som är beslutat följs upp. En av planerna är ett utkast."))


def _facts(period: ReportingPeriod, about: About) -> PeriodFacts:
    return PeriodFacts(
        period=period,
        name=about.name,
        kind=about.kind,
        reference_on=about.reference_on,
        opens_on=about.opens_on,
        closes_on=about.closes_on,
        instructions=about.instructions,
        scale=about.scale,
    )


@transaction.atomic
def period_add(
    *, by: User | None, at: datetime, about: About, programmes: Sequence[Programme]
) -> ReportingPeriod:
    """It opens by itself on its day."""
    _check(about, programmes)
    check_may(by, at, programmes)
    if about.scale.replaced_at is not None:
        raise Refusal(_("Skalan används inte längre. Välj en annan."))
    event = event_log(by=by, at=at, verb="followup.period_added", subject=None, kind=about.kind)
    period = ReportingPeriod.objects.create(event=event)
    row_add(_facts(period, about), event=event)
    _plans(period, programmes, event)
    return period


def _plans(period: ReportingPeriod, programmes: Collection[Programme], event: Event) -> None:
    wanted = {one.pk for one in programmes}
    known = {row.programme_id: row for row in PeriodPlan.objects.known().filter(period=period)}
    for key in known.keys() - wanted:
        row_close(known[key], event=event)
    for key in sorted(wanted - known.keys()):
        row_add(PeriodPlan(period=period, programme_id=key), event=event)


@transaction.atomic
def period_change(
    *,
    by: User | None,
    at: datetime,
    period: ReportingPeriod,
    about: About,
    programmes: Sequence[Programme],
) -> None:
    """Until it is closed. What has been assessed keeps its scale, and its plans stay in the period."""
    _check(about, programmes)
    check_may(by, at, programmes_of(period.pk))
    check_may(by, at, programmes)
    old = locked(period)
    if old.closed is not None:
        rules.check_open(rules.CLOSED)
    assessed = set(Assessment.objects.filter(period=period).values_list("goal__programme", flat=True))
    if assessed and about.scale.pk != old.scale_id:
        raise Refusal(_("Mål är redan bedömda i skalan. En bedömning görs aldrig om till en annan skala."))
    if assessed - {one.pk for one in programmes}:
        raise Refusal(_("En plan med bedömda mål kan inte tas bort ur uppföljningen."))
    event = event_log(by=by, at=at, verb="followup.period_changed", subject=period)
    row_replace(old, _facts(period, about), event=event)
    _plans(period, programmes, event)


@transaction.atomic
def period_close(*, by: User | None, at: datetime, period: ReportingPeriod) -> Closing:
    """All that stands in the period is frozen as it is now. What nobody has assessed stands as that."""
    check_may(by, at, programmes_of(period.pk))
    row = locked(period)
    rules.check_open(state_of(row, localdate(at)))
    event = event_log(by=by, at=at, verb="followup.period_closed", subject=period)
    sheet = replace(live_sheet(row), closed_at=at.isoformat(timespec="seconds"))
    snapshot = snapshot_freeze(event=event, kind="followup", title=row.name, parts=plain(sheet))
    return Closing.objects.create(period=period, snapshot=snapshot, event=event)
