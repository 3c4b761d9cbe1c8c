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
from samlad.statistics.models import Fetch, FetchedPage, Indicator, IndicatorFacts, Source, Subscription
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
    code = source_code(origin, address)
    known = {"kolada": ("Kolada", "CC BY 4.0", "Källa: Kolada (RKA)"), "scb": ("SCB", "CC0", "Källa: SCB")}
    name, licence, citation = known.get(code, (code, "", f"Källa: {code}"))
    return source_set(by=by, at=at, code=code, name=name, licence=licence, citation=citation)


def source_code(origin: str, address: str) -> str:
    """Kolada and Statistics Sweden by their own codes; another who has PxWeb by its host."""
    host = urlsplit(address).hostname or ""
    return "kolada" if origin == KOLADA else "scb" if host.endswith(".scb.se") else host[:40]


def indicator_code(origin: str, query: Mapping[str, Any], wanted: Wanted) -> str:
    """What is unique at its source: a key figure by its own code, of a table its code comes first."""
    return wanted.code if origin == KOLADA else f"{query['table']}/{wanted.code}"[:80]


def known_indicators(origin: str, query: Mapping[str, Any], wanted: Sequence[Wanted]) -> dict[str, str]:
    """Those of them that are here already: code to what it is called here. One query."""
    codes = {indicator_code(origin, query, one): one.code for one in wanted}
    source = source_code(origin, str(CONNECTORS[origin].base()))
    facts = IndicatorFacts.objects.known().filter(indicator__source__code=source)
    found = facts.filter(indicator__code__in=codes).values_list("indicator__code", "name")
    return {codes[code]: name for code, name in found}


def _indicator(
    by: User, at: datetime, source: Source, origin: str, query: Mapping[str, Any], choice: Choice
) -> Indicator:
    wanted, code = choice.wanted, indicator_code(origin, query, choice.wanted)
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
