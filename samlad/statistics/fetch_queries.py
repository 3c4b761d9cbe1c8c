"""What is subscribed to, and how the last go at each went."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from samlad.places.models import AreaFacts
from samlad.statistics.fetching import is_leased
from samlad.statistics.models import Delivery, Fetch, Subscription
from samlad.statistics.rules import KOLADA, PXWEB

# As many areas as are suggested to begin with.
SUGGESTED = 12


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription, what state it is in (in words, with a tone for the tag), and when it last came."""

    subscription: Subscription
    state: str
    tone: str
    problem: str
    last_at: datetime | None
    delivery: Delivery | None
    done: int = 0
    total: int | None = None


def subscription_rows(at: datetime) -> list[SubscriptionRow]:
    """Every subscription that is not stopped, by name. Two queries."""
    latest = Fetch.objects.filter(subscription=OuterRef("pk")).order_by("-begun_at", "-pk")
    rows = (
        Subscription.objects.known()
        .annotate(
            latest=Subquery(latest.values("pk")[:1]),
            came_at=Max("fetches__ended_at", filter=Q(fetches__delivery__isnull=False)),
        )
        .order_by("name", "pk")
    )
    found = list(rows)
    fetches = Fetch.objects.select_related("delivery").in_bulk([row.latest for row in found if row.latest])
    return [_row(row, fetches.get(row.latest), row.came_at, at) for row in found]


def _row(
    subscription: Subscription, fetch: Fetch | None, last_at: datetime | None, at: datetime
) -> SubscriptionRow:
    if fetch is None:
        return SubscriptionRow(subscription, _("Inte hämtad än"), "wait", "", last_at, None)
    state, tone = _state(fetch, at)
    so_far = (fetch.done, fetch.total) if fetch.ended_at is None else (0, None)
    return SubscriptionRow(subscription, state, tone, fetch.problem, last_at, fetch.delivery, *so_far)


def _state(fetch: Fetch, at: datetime) -> tuple[str, str]:
    if fetch.delivery is not None:
        return _("Hämtad"), "wait" if fetch.problem else "ok"
    if fetch.ended_at is not None:
        return _("Kunde inte hämtas"), "late"
    if fetch.problem:
        return _("Försöker igen senare"), "wait"
    return (_("Hämtas nu") if is_leased(fetch, at) else _("Fortsätter snart")), "wait"


def switched_on() -> dict[str, bool]:
    """Which sources may be asked, by the settings."""
    return {KOLADA: bool(settings.KOLADA), PXWEB: bool(settings.PXWEB)}


def suggested_codes(*kinds: str) -> list[str]:
    """Codes of the areas of these kinds, where they are few enough to begin with."""
    rows = AreaFacts.objects.known().filter(area__kind__in=kinds, valid_to__isnull=True)
    codes = list(rows.order_by("sort_key").values_list("area__code", flat=True)[: SUGGESTED + 1])
    return codes if len(codes) <= SUGGESTED else []
