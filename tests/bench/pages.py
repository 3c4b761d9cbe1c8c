"""Pages asked for in this process, with the whole stack of middleware, in turn with the baseline."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from samlad.accounts.models import User
from samlad.actions.models import Action, FollowUp
from samlad.situation.models import Issue, Round
from samlad.situation.templatetags.rows import drawn
from tests.bench import baseline
from tests.bench.figures import Times, timed
from tests.bench.sizes import Plan
from tests.bench.town import COORDINATOR_MAIL

# The round page as the first reader gets it after every one of its rows has changed.
NEW = "round, all rows new"
# One page is measured no longer than this, however often it was to be asked for.
LONGEST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Figures:
    """`beside` are the times of the baseline, asked for just before each time of the page."""

    queries: int
    times: Times
    beside: Times
    size: int
    packed: int


def addresses() -> dict[str, str]:
    """The pages that are measured; the area is one that something came of."""
    issue, round = Issue.objects.latest("pk"), Round.objects.latest("first_day")
    area = Action.objects.earliest("pk").area_id
    return {
        "round": reverse("situation:round", args=[round.pk]),
        "start": reverse("desk:start"),
        "area": reverse("desk:area", args=[area]),
        "issue": reverse("situation:issue", args=[issue.round_id, issue.version]),
        "areas": reverse("desk:areas"),
        "review": reverse("situation:review", args=[round.pk]),
        "meeting": reverse("desk:meeting", args=[round.pk]),
        **_actions(area),
    }


def _actions(area: int) -> dict[str, str]:
    """The list, what is late in an area, how long everything takes, and one that has been followed up."""
    actions = reverse("actions:actions")
    followed = FollowUp.objects.latest("pk").action_id
    return {
        "actions": actions,
        "actions, late here": f"{actions}?lage=forsenade&omrade={area}",
        "actions, lead times": f"{actions}?lage=alla&ledtider=1",
        "action": reverse("actions:action", args=[followed]),
        **_files(),
    }


def _files() -> dict[str, str]:
    """All actions as files."""
    try:
        return {f"actions, {kind}": f"{reverse(f'actions:{kind}')}?lage=alla" for kind in ("xlsx", "csv")}
    except NoReverseMatch:
        return {}


def coordinator() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=COORDINATOR_MAIL))
    return client


def count_queries(pages: Mapping[str, str]) -> dict[str, int]:
    """By page, the session and the account of whoever asks counted in; the baseline too."""
    with override_settings(ROOT_URLCONF=baseline.__name__):
        client = coordinator()
        return {name: _queries(client, path) for name, path in {"baseline": baseline.PATH, **pages}.items()}


def _queries(client: Client, path: str) -> int:
    _get(client, path)
    with CaptureQueriesContext(connection) as asked:
        _get(client, path)
    return len(asked)


def measure(plan: Plan, pages: Mapping[str, str]) -> Mapping[str, Figures]:
    queries = count_queries(pages)
    with override_settings(ROOT_URLCONF=baseline.__name__):
        client = coordinator()
        found = {name: _page(client, path, queries[name], plan) for name, path in pages.items()}
        if "round" in pages:
            found[NEW] = _page(client, pages["round"], queries["round"], plan, drawn.cache_clear)
        return {"baseline": _baseline(client, queries["baseline"], found), **found}


def _page(
    client: Client, path: str, queries: int, plan: Plan, before: Callable[[], object] = lambda: None
) -> Figures:
    def pair() -> tuple[float, float]:
        before()
        return timed(lambda: _get(client, baseline.PATH)), timed(lambda: _get(client, path))

    def pairs(number: int) -> list[tuple[float, float]]:
        until = perf_counter() + LONGEST_SECONDS
        return [pair(), *(pair() for _ in range(number - 1) if perf_counter() < until)]

    pairs(plan.warm_up)
    beside, times = zip(*pairs(plan.pages), strict=True)
    body = _get(client, path)
    return Figures(queries, Times(times), Times(beside), len(body), len(gzip.compress(body, 6)))


def _baseline(client: Client, queries: int, pages: Mapping[str, Figures]) -> Figures:
    """Over all the times that it was asked for."""
    times = Times([second for page in pages.values() for second in page.beside.seconds])
    body = _get(client, baseline.PATH)
    return Figures(queries, times, times, len(body), len(gzip.compress(body, 6)))


def _get(client: Client, path: str) -> bytes:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return answer.content
