"""What is fetched, how often, and by whose wish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.guard import hidden
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close
from samlad.statistics.connectors.asking import Wanted
from samlad.statistics.fetching import CONNECTORS, is_leased, locked
from samlad.statistics.models import Fetch, FetchedPage, Indicator, Source, Subscription
from samlad.statistics.operations import About, indicator_set, source_set
from samlad.statistics.rules import KOLADA


@dataclass(frozen=True, slots=True)
class Choice:
    """An indicator that a subscription gives values of, and what its values say."""

    wanted: Wanted
    direction: str
    kind: str


def subscription_add(
    *,
    by: User,
    at: datetime,
    origin: str,
    name: str,
    query: Mapping[str, Any],
    every_days: int,
    choices: Sequence[Choice],
) -> Subscription:
    """Figures that are fetched every so many days; 0 is only when somebody asks.

    `query` is what the connector of that origin takes, and "missing": "skip" or "stop" at areas that are not
    in Samlad. Indicators that are there already stay as they are.
    """
    address = str(CONNECTORS[origin].base())
    with transaction.atomic():
        source = _source(by, at, origin, address)
        keys = {one.wanted.code: _indicator(by, at, source, origin, query, one).pk for one in choices}
        row = Subscription(source=source, origin=origin, name=name, address=address, every_days=every_days)
        row.query = {**query, "indicators": keys}
        event = event_log(by=by, at=at, verb="statistics.subscribed", subject=source, origin=origin)
        return row_add(row, event=event)


def _source(by: User, at: datetime, origin: str, address: str) -> Source:
    if origin == KOLADA:
        citation = "Källa: Kolada (RKA)"
        return source_set(by=by, at=at, code="kolada", name="Kolada", licence="CC BY 4.0", citation=citation)
    host = urlsplit(address).hostname or ""
    if host.endswith("scb.se"):
        return source_set(by=by, at=at, code="scb", name="SCB", licence="CC0", citation="Källa: SCB")
    return source_set(by=by, at=at, code=host[:40], name=host, citation=f"Källa: {host}")


def _indicator(
    by: User, at: datetime, source: Source, origin: str, query: Mapping[str, Any], choice: Choice
) -> Indicator:
    wanted = choice.wanted
    code = wanted.code if origin == KOLADA else f"{query['table']}/{wanted.code}"[:80]
    if there := Indicator.objects.filter(source=source, code=code, facts__isnull=False).first():
        return there
    about = About(
        hidden(wanted.name)[:200],
        choice.kind,
        choice.direction,
        wanted.period_type,
        wanted.unit[:200],
        hidden(wanted.definition)[:4000],
        per=wanted.per if choice.kind == wanted.kind else 1,
    )
    return indicator_set(by=by, at=at, source=source, code=code, about=about)


def subscription_stop(*, by: User, at: datetime, subscription: Subscription) -> None:
    """No longer fetched. What has come stays; a go that is under way comes to nothing."""
    with transaction.atomic():
        event = event_log(by=by, at=at, verb="statistics.unsubscribed", subject=subscription)
        row_close(subscription, event=event)
        under_way = Fetch.objects.filter(subscription=subscription, ended_at__isnull=True)
        FetchedPage.objects.filter(fetch__in=under_way).delete()
        under_way.update(ended_at=at, problem=_("Hämtningen stoppades."))


def fetch_ask(*, by: User, at: datetime, subscription: Subscription) -> Fetch:
    """Somebody wants the figures now. A go that waits is hurried on; one that is under way is left alone."""
    with transaction.atomic():
        if not locked(subscription.pk):
            raise Refusal(_("Hämtningen är stoppad."))
        event_log(by=by, at=at, verb="statistics.fetch_asked", subject=subscription)
        under_way = Fetch.objects.filter(subscription=subscription, ended_at__isnull=True).first()
        if under_way is None:
            return Fetch.objects.create(subscription=subscription, asked_by=by, begun_at=at, next_at=at)
        if not is_leased(under_way, at):
            Fetch.objects.filter(pk=under_way.pk).update(next_at=at)
        return under_way
