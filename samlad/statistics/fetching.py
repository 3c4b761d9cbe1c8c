"""Fetching figures from a source, as somebody has subscribed to them.

A go takes one page at a time and keeps each, so that one that was cut off goes on where it was. What has come
is written all at once when the last page is there.
"""

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from time import monotonic
from types import ModuleType
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal
from samlad.statistics.areas import SKIP, Areas, told_missing
from samlad.statistics.connectors import kolada, pxweb
from samlad.statistics.connectors.asking import Asked, Plan
from samlad.statistics.connectors.client import Client, Later
from samlad.statistics.connectors.pace import IN_A_RUN, Patience
from samlad.statistics.models import Delivery, Fetch, FetchedPage, Source, Subscription
from samlad.statistics.operations import Given, deliver
from samlad.statistics.rules import KOLADA, PXWEB

log = logging.getLogger(__name__)

CONNECTORS: Mapping[str, ModuleType] = {KOLADA: kolada, PXWEB: pxweb}
# A run takes no new page after so long; it has what it took for longer than the slowest page needs.
RUN = timedelta(minutes=4)
LEASE = timedelta(minutes=30)
# How long a source is left in peace after the first, second … time in a row that nothing came of it.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
MOST_PAGES = 2000


class Lost(Exception):
    """Another run has the fetch now."""


def locked(subscription: int) -> bool:
    """Keeps two from beginning the same fetch at once; False where it is no longer subscribed to."""
    return Subscription.objects.select_for_update().known().filter(pk=subscription).first() is not None


def is_leased(fetch: Fetch, at: datetime) -> bool:
    """Whether a run has it. One that waits after a fault has a problem to tell."""
    return fetch.ended_at is None and fetch.attempts > 0 and not fetch.problem and fetch.next_at > at


def fetches_run(*, at: datetime, patience: Patience = IN_A_RUN) -> tuple[int, int]:
    """Begin what is due, and go on with all that waits. Gives (fetched, with a problem).

    No transaction is open while a source is asked. One source is asked by one run at a time.
    """
    _begin_due(at)
    clock = Clock(at)
    waiting = Fetch.objects.filter(ended_at__isnull=True, next_at__lte=at).order_by("next_at", "pk")
    done = [_go_on(pk, clock, patience, RUN) for pk in list(waiting.values_list("pk", flat=True))]
    return done.count(True), done.count(False)


def fetch_run(*, fetch: Fetch, at: datetime, patience: Patience, within: timedelta) -> None:
    """Go on with one fetch for so long; the rest is left to later runs."""
    _go_on(fetch.pk, Clock(at), patience, within)


def _begin_due(at: datetime) -> None:
    for subscription in Subscription.objects.known().filter(every_days__gt=0):
        last = Fetch.objects.filter(subscription=subscription).order_by("-begun_at", "-pk")
        with transaction.atomic():
            if not locked(subscription.pk):
                continue
            latest = last.first()
            every = timedelta(days=subscription.every_days)
            if latest is None or (latest.ended_at is not None and latest.begun_at + every <= at):
                Fetch.objects.create(subscription=subscription, begun_at=at, next_at=at)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time that passes from `at` on."""

    at: datetime
    begun: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "begun", monotonic())

    def now(self) -> datetime:
        return self.at + timedelta(seconds=monotonic() - self.begun)


def _go_on(pk: int, clock: Clock, patience: Patience, within: timedelta) -> bool | None:
    """True: written. False: a problem. None: not this run's, or not all has come yet."""
    if clock.now() > clock.at + within or (fetch := _take(pk, clock.now())) is None:
        return None
    if fetch.attempts > len(PAUSES) + 1:
        return _end(fetch, clock.now(), problem=fetch.problem or _("Hämtningen avbröts gång på gång."))
    try:
        return _carried(fetch, clock, patience, clock.at + within)
    except Lost:
        return None
    except Later as later:
        return _put_off(fetch, clock.now(), later)
    except Refusal as refusal:
        return _end(fetch, clock.now(), problem=refusal.text)


def _take(pk: int, at: datetime) -> Fetch | None:
    """The fetch for this run alone; None where another run has it, or another fetch of the same source."""
    with transaction.atomic():
        fetch = Fetch.objects.select_related("subscription").filter(pk=pk, ended_at__isnull=True).first()
        if fetch is None or fetch.next_at > at:
            return None
        Source.objects.select_for_update().get(pk=fetch.subscription.source_id)
        others = Fetch.objects.filter(ended_at__isnull=True, attempts__gt=0, problem="", next_at__gt=at)
        if others.filter(subscription__source=fetch.subscription.source_id).exists():
            return None
        mine = Fetch.objects.filter(pk=pk, ended_at__isnull=True, next_at=fetch.next_at)
        if not mine.update(next_at=at + LEASE, attempts=F("attempts") + 1, problem=""):
            return None
    fetch.next_at, fetch.attempts = at + LEASE, fetch.attempts + 1
    return fetch


def _mine(fetch: Fetch) -> Any:
    """The fetch, as long as it is this run's: whoever else takes it sets another `next_at`."""
    return Fetch.objects.filter(pk=fetch.pk, ended_at__isnull=True, next_at=fetch.next_at)


def _carried(fetch: Fetch, clock: Clock, patience: Patience, until: datetime) -> bool | None:
    connector, query = CONNECTORS[fetch.subscription.origin], fetch.subscription.query
    with connector.client(patience) as ask:
        plan = _planned(fetch, ask, connector, query, clock)
        while (asked := _next(fetch, plan)) is not None:
            if clock.now() > until:
                _let_go(fetch, clock.now())
                return None
            _fetch_page(fetch, ask, connector, plan, asked, clock)
    return _written(fetch, connector, query, clock)


def _planned(
    fetch: Fetch, ask: Client, connector: ModuleType, query: Mapping[str, Any], clock: Clock
) -> Plan:
    """Made once for each fetch, and kept as its page 0: what goes on after a cut asks the same as before."""
    kept = FetchedPage.objects.filter(fetch=fetch, number=0).first()
    if kept is not None:
        return Plan.of_data(json.loads(bytes(kept.content)))
    plan: Plan = connector.plan(ask, query, fetch.begun_at.year)
    note = told_missing(plan, Areas.read(), skip=query.get("missing") == SKIP)
    _keep(fetch, clock, 0, json.dumps({**plan.as_data(), "note": note}).encode(), len(plan.requests))
    return plan


def _next(fetch: Fetch, plan: Plan) -> Asked | None:
    """What comes after the last page that is kept; None where it was the last of all."""
    last = FetchedPage.objects.filter(fetch=fetch, number__gt=0).order_by("-number").first()
    if last is None:
        return plan.requests[0]
    number, address, _body = opened(last)
    if address:
        return Asked(address)
    return plan.requests[number + 1] if number + 1 < len(plan.requests) else None


def _fetch_page(
    fetch: Fetch, ask: Client, connector: ModuleType, plan: Plan, asked: Asked, clock: Clock
) -> None:
    if fetch.done >= MOST_PAGES:
        raise Refusal(_("Källan slutar aldrig att hänvisa vidare. Hämtningen är avbruten."))
    number = plan.requests.index(asked) if asked in plan.requests else _number(fetch)
    body = ask.get(asked.path) if asked.body is None else ask.post(asked.path, asked.body)
    address = connector.next_address(body) or ""
    if address and ask.within(address) == ask.within(asked.path):
        raise Refusal(_("Källan slutar aldrig att hänvisa vidare. Hämtningen är avbruten."))
    head = json.dumps({"request": number, "next": address}).encode()
    left = len(plan.requests) - number - 1 + bool(address)
    _keep(fetch, clock, fetch.done + 1, head + b"\n" + body, fetch.done + 1 + left)


def _number(fetch: Fetch) -> int:
    """The request that the last page was an answer to: this one goes on from it."""
    return opened(FetchedPage.objects.filter(fetch=fetch).order_by("-number")[0])[0]


def opened(page: FetchedPage) -> tuple[int, str, bytes]:
    """(number of the request, where the answer goes on or "", the answer) of a page after the first."""
    head, body = bytes(page.content).split(b"\n", 1)
    told = json.loads(head)
    return told["request"], told["next"], body


def _keep(fetch: Fetch, clock: Clock, number: int, content: bytes, total: int) -> None:
    """The page, with the lease prolonged. What came of it counts: the pauses begin anew."""
    until = clock.now() + LEASE
    try:
        with transaction.atomic():
            if not _mine(fetch).update(next_at=until, done=number, total=total, attempts=1):
                raise Lost
            FetchedPage.objects.create(fetch=fetch, number=number, content=content)
    except IntegrityError:
        raise Lost from None
    fetch.next_at, fetch.done, fetch.total, fetch.attempts = until, number, total, 1


def _let_go(fetch: Fetch, at: datetime) -> None:
    """The next run goes on."""
    _mine(fetch).update(next_at=at, attempts=0)


def _put_off(fetch: Fetch, at: datetime, later: Later) -> bool:
    """Tried again after a while, or given up after the last of the pauses."""
    if fetch.attempts > len(PAUSES):
        return _end(fetch, at, problem=later.text)
    wait = max(PAUSES[fetch.attempts - 1], later.wait or timedelta())
    _mine(fetch).update(next_at=at + wait, problem=later.text)
    log.warning("fetch %s waits: %s", fetch.pk, later.text)
    return False


def _end(fetch: Fetch, at: datetime, *, problem: str = "", delivery: Delivery | None = None) -> bool:
    """Over, one way or the other; the pages are no longer needed. True where it came to something."""
    with transaction.atomic():
        if _mine(fetch).update(ended_at=at, problem=problem, delivery=delivery):
            FetchedPage.objects.filter(fetch=fetch).delete()
    return delivery is not None


def _written(fetch: Fetch, connector: ModuleType, query: Mapping[str, Any], clock: Clock) -> bool:
    """All that has come, as one delivery. Written once more by another run it would change nothing."""
    subscription, areas = fetch.subscription, Areas.read()
    with _spooled(fetch) as (digest, pages):
        written = deliver(
            by=fetch.asked_by,
            at=clock.now(),
            source=subscription.source,
            origin=subscription.origin,
            name=subscription.name,
            digest=digest,
            fetched_at=clock.now(),
            values=_values(pages, areas, connector, query),
        )
    known = Delivery.objects.filter(source=subscription.source, digest=digest)
    note = json.loads(bytes(FetchedPage.objects.get(fetch=fetch, number=0).content))["note"]
    return _end(fetch, clock.now(), problem=note, delivery=written.delivery or known.latest("pk"))


@contextmanager
def _spooled(fetch: Fetch) -> Iterator[tuple[str, Iterator[bytes]]]:
    """(SHA-256, answers in order): one answer in memory at a time, and none read from the database.

    While values are copied into PostgreSQL their connection can be asked nothing. The hash is of the answers
    after each other; of one answer alone it is the answer's own.
    """
    whole, sizes = hashlib.sha256(), list[int]()
    with TemporaryFile() as file:
        for number in range(1, fetch.done + 1):
            body = opened(FetchedPage.objects.get(fetch=fetch, number=number))[2]
            whole.update(body)
            sizes.append(file.write(body))
        file.seek(0)
        yield whole.hexdigest(), (file.read(size) for size in sizes)


def _values(
    pages: Iterator[bytes], areas: Areas, connector: ModuleType, query: Mapping[str, Any]
) -> Iterator[Given]:
    indicators = query["indicators"]
    for body in pages:
        for figure in connector.figures(body, query):
            area, indicator = areas.find(figure.area), indicators.get(figure.indicator)
            if indicator is None or (area is None and query.get("missing") == SKIP):
                continue
            if area is None:
                names = {"names": figure.area.told or figure.area.code}
                raise Refusal(_("Finns inte bland områdena i Samlad: %(names)s.") % names)
            yield Given(
                indicator,
                area,
                figure.period,
                figure.breakdown,
                figure.value,
                status=figure.status,
                reason=figure.reason,
            )
