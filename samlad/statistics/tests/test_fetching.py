"""Fetches: page by page, gone on with after a cut, once however many run, and told in plain words."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from samlad.accounts.tests.factories import AT, DAY, admin
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.places.models import Area
from samlad.places.operations import area_add
from samlad.statistics.connectors.asking import Wanted
from samlad.statistics.connectors.pace import Patience
from samlad.statistics.fetching import LEASE, PAUSES, fetch_run, fetches_run, is_leased
from samlad.statistics.models import (
    Delivery,
    Fetch,
    FetchedPage,
    IndicatorFacts,
    Observation,
    Subscription,
)
from samlad.statistics.subscribing import fetch_ask, subscription_stop
from samlad.statistics.tests.source_server import Answer, Kolada, PxWeb, SourceServer, as_json
from samlad.statistics.tests.subscriptions import kolada_subscription, pxweb_subscription

pytestmark = pytest.mark.django_db
HASTY = Patience(tries=1, connect=2, read=2, whole=3)
# In the year whose figures the source has up to.
NOW = datetime(2024, 6, 3, 8, tzinfo=AT.tzinfo)


@pytest.fixture(autouse=True)
def areas() -> None:
    for kind, code, name, vintage in (
        ("municipality", "0126", "Huddinge", ""),
        ("country", "SE", "Riket", ""),
        ("deso", "0126A0010", "Deso ett", "2025"),
        ("deso", "0126C1020", "Deso två", "2025"),
        ("deso", "0126A0010", "Deso ett, den gamla", "2018"),
    ):
        place: dict[str, Any] = {"kind": kind, "code": code, "name": name, "vintage": vintage}
        area_add(by=None, at=NOW - timedelta(days=900), valid_from=DAY.replace(year=2020), **place)


def run(at: datetime = NOW) -> tuple[int, int]:
    return fetches_run(at=at, patience=HASTY)


def asked(subscription: Subscription, at: datetime = NOW) -> Fetch:
    return fetch_ask(by=admin(), at=at, subscription=subscription)


def values() -> list[tuple[str, str, str, float | None]]:
    rows = Observation.objects.known().order_by("indicator", "area__code", "period", "breakdown")
    return list(rows.values_list("area__code", "period", "breakdown", "value"))


def test_figures_come_in_with_their_source_and_hash(kolada_server: SourceServer) -> None:
    asked(kolada_subscription(years=(2022, None)))
    assert run() == (1, 0)
    assert [row for row in values() if not row[2]] == [
        ("0126", "2022", "", 2022.0),
        ("0126", "2023", "", 2023.0),
        ("0126", "2024", "", 2024.0),
        ("SE", "2022", "", 2022.0),
        ("SE", "2023", "", 2023.0),
        ("SE", "2024", "", 2024.0),
    ]
    delivery, fetch = Delivery.objects.get(), Fetch.objects.get()
    assert (delivery.origin, delivery.source.code, delivery.rows) == ("kolada", "kolada", 18)
    assert len(delivery.digest) == 64
    assert (fetch.delivery, fetch.problem, fetch.done, fetch.total) == (delivery, "", 1, 1)
    assert fetch.ended_at is not None
    assert not FetchedPage.objects.exists()


def test_the_same_figures_again_write_nothing(kolada_server: SourceServer) -> None:
    subscription = kolada_subscription()
    for days in (0, 1):
        asked(subscription, NOW + timedelta(days=days))
        assert run(NOW + timedelta(days=days)) == (1, 0)
    assert Delivery.objects.count() == 1
    assert set(Fetch.objects.values_list("delivery", flat=True)) == {Delivery.objects.get().pk}


@pytest.mark.parametrize("paging", ["next_url", "next_page"])
def test_an_answer_of_many_pages_is_read_to_its_end(kolada_server: SourceServer, paging: str) -> None:
    kolada_server.behave = Kolada(per_page=2, paging=paging)
    asked(kolada_subscription(years=(2020, 2024)))
    assert run() == (1, 0)
    assert len(kolada_server.paths("data/")) == 5
    assert Observation.objects.filter(breakdown="").count() == 10
    fetch = Fetch.objects.get()
    assert (fetch.done, fetch.total) == (5, 5)


def test_areas_of_a_vintage_are_not_mixed_with_those_of_another(pxweb_server: SourceServer) -> None:
    asked(pxweb_subscription())
    assert run() == (1, 0)
    areas = Area.objects.filter(pk__in=Observation.objects.values("area"))
    assert {(area.code, area.vintage) for area in areas} == {("0126A0010", "2025"), ("0126C1020", "2025")}
    assert Observation.objects.filter(status="missing", reason="..").count() == 1


def test_a_table_is_fetched_in_parts_that_the_source_takes(pxweb_server: SourceServer) -> None:
    pxweb_server.behave = PxWeb(most=5)
    asked(pxweb_subscription())
    assert run() == (1, 0)
    assert Observation.objects.count() == 24
    assert Fetch.objects.get().done == len(pxweb_server.paths("TAB6574/data")) > 1


# Areas that are not there


def test_nothing_is_fetched_where_an_area_is_missing(kolada_server: SourceServer) -> None:
    asked(kolada_subscription(areas=["0126", "0180", "Atlantis"]))
    assert run() == (0, 1)
    assert Fetch.objects.get().problem == (
        "Källan har inte: Atlantis. Finns inte bland områdena i Samlad: Stockholm. Inget är hämtat."
    )
    assert not kolada_server.paths("data/")
    assert not Observation.objects.exists()


def test_missing_areas_are_named_and_skipped_where_that_was_chosen(kolada_server: SourceServer) -> None:
    asked(kolada_subscription(areas=["0126", "0180", "Atlantis"], missing="skip"))
    assert run() == (1, 0)
    told = Fetch.objects.get().problem
    assert told == "Källan har inte: Atlantis. Finns inte bland områdena i Samlad: Stockholm."
    assert {row[0] for row in values()} == {"0126"}


def test_skipping_all_areas_is_no_fetch(kolada_server: SourceServer) -> None:
    asked(kolada_subscription(areas=["0180"], missing="skip"))
    assert run() == (0, 1)


# What goes wrong


def test_a_source_that_is_down_is_left_in_peace_for_longer_each_time(kolada_server: SourceServer) -> None:
    kolada_server.behave = lambda _asked: Answer(status=503)
    asked(kolada_subscription(), NOW)
    at = NOW
    for pause in PAUSES:
        assert run(at) == (0, 1)
        fetch = Fetch.objects.get()
        assert (fetch.ended_at, fetch.problem) == (None, "Källan har ett fel hos sig (503).")
        assert run(at + pause - timedelta(minutes=1)) == (0, 0)
        at = fetch.next_at
        assert timedelta(0) <= at - NOW
    assert run(at) == (0, 1)
    assert Fetch.objects.get().ended_at is not None
    assert run(at + timedelta(days=3)) == (0, 0)


def test_retry_after_is_kept_to(kolada_server: SourceServer) -> None:
    kolada_server.first = [as_json({}, 429, **{"Retry-After": "7200"})]
    asked(kolada_subscription())
    assert run() == (0, 1)
    assert run(NOW + timedelta(minutes=119)) == (0, 0)
    assert run(NOW + timedelta(minutes=121)) == (1, 0)


@pytest.mark.parametrize(
    ("bad", "told", "over"),
    [
        (Answer(status=410), "kan ha upphört", True),
        (as_json({"title": "Too many cells"}, 403), "Too many cells", True),
        (Answer(b"x" * 26_000_000), "större än 24 MB", True),
        (Answer(b'{"values": [{"kpi"'), "inte hel JSON", False),
        (Answer(b"<html>Underhall</html>"), "webbsida", False),
        (Answer(b'{"values": []}', cut=3), "bröts", False),
        (as_json({"rader": []}), "ändrat sitt gränssnitt", False),
        (as_json({"values": [{"kpi": "N07403"}]}), "går inte att läsa", True),
    ],
)
def test_a_bad_page_is_told_and_nothing_is_written(
    kolada_server: SourceServer, bad: Answer, told: str, over: bool
) -> None:
    """Whether it is over, or worth another go, which then goes well."""
    well = Kolada()
    kolada_server.behave = lambda asked: bad if "data/" in asked.path else well(asked)
    asked(kolada_subscription())
    assert run() == (0, 1)
    fetch = Fetch.objects.get()
    assert told in fetch.problem
    assert (fetch.ended_at is not None) == over
    assert not Delivery.objects.exists()
    kolada_server.behave = well
    assert run(NOW + PAUSES[0] + timedelta(minutes=1)) == ((0, 0) if over else (1, 0))


@pytest.mark.parametrize("address", ["http://169.254.169.254/v3/data", "/admin", "same"])
def test_a_source_that_leads_astray_is_not_followed(kolada_server: SourceServer, address: str) -> None:
    well = Kolada()

    def astray(one: Any) -> Answer:
        if "data/" not in one.path:
            return well(one)
        leads = f"{one.path}?per_page=5000" if address == "same" else address
        return as_json({"values": [], "next_url": leads})

    kolada_server.behave = astray
    asked(kolada_subscription())
    assert run() == (0, 1)
    assert "annan adress" in Fetch.objects.get().problem or address == "same"
    assert len(kolada_server.paths("data/")) == 1


def test_a_source_that_was_switched_off_says_so(kolada_server: SourceServer, settings: Any) -> None:
    subscription = kolada_subscription()
    settings.KOLADA = ""
    asked(subscription)
    assert run() == (0, 1)
    assert "avstängd" in Fetch.objects.get().problem


# When, and by whom


def test_a_page_is_not_waited_for_longer_than_somebody_looks(kolada_server: SourceServer) -> None:
    """The rest comes with the next run, which does not plan anew; in between nobody has it."""
    kolada_server.behave = Kolada(per_page=2)
    fetch = asked(kolada_subscription(years=(2020, 2024)))
    fetch_run(fetch=fetch, at=NOW, patience=HASTY, within=timedelta(0))
    fetch.refresh_from_db()
    assert (fetch.ended_at, fetch.problem) == (None, "")
    assert not is_leased(fetch, NOW + timedelta(minutes=1))
    assert run(NOW + timedelta(minutes=1)) == (1, 0)
    assert len(kolada_server.paths("municipality")) - len(kolada_server.paths("data/")) == 2


def test_a_subscription_is_fetched_anew_when_its_days_have_passed(kolada_server: SourceServer) -> None:
    kolada_subscription(every_days=7)
    assert run() == (1, 0)
    assert run(NOW + timedelta(days=6, hours=23)) == (0, 0)
    assert run(NOW + timedelta(days=7)) == (1, 0)
    assert Fetch.objects.filter(asked_by__isnull=True).count() == 2


def test_a_year_that_has_come_is_fetched_too(kolada_server: SourceServer) -> None:
    kolada_subscription(every_days=30, years=(2023, None))
    run()
    assert {row[1] for row in values()} == {"2023", "2024"}
    run(NOW.replace(year=2025))
    assert {row[1] for row in values()} == {"2023", "2024", "2025"}
    assert Delivery.objects.count() == 2


def test_only_by_hand_where_no_days_are_set(kolada_server: SourceServer) -> None:
    subscription = kolada_subscription(every_days=0)
    assert run() == (0, 0)
    asked(subscription)
    assert run() == (1, 0)


def test_asking_twice_is_one_fetch(kolada_server: SourceServer) -> None:
    subscription = kolada_subscription()
    assert asked(subscription) == asked(subscription)


def test_asking_hurries_on_what_waits(kolada_server: SourceServer) -> None:
    kolada_server.first = [Answer(status=503)]
    subscription = kolada_subscription()
    asked(subscription)
    assert run() == (0, 1)
    asked(subscription, NOW + timedelta(minutes=1))
    assert run(NOW + timedelta(minutes=1)) == (1, 0)


def test_what_a_run_has_is_not_hurried_on(kolada_server: SourceServer) -> None:
    subscription = kolada_subscription()
    fetch = asked(subscription)
    Fetch.objects.filter(pk=fetch.pk).update(attempts=1, next_at=NOW + LEASE)
    asked(subscription, NOW + timedelta(minutes=1))
    assert run(NOW + timedelta(minutes=1)) == (0, 0)
    assert run(NOW + LEASE) == (1, 0)


def test_one_source_is_asked_by_one_run_at_a_time(kolada_server: SourceServer) -> None:
    first, second = asked(kolada_subscription()), asked(kolada_subscription(name="En till"))
    Fetch.objects.filter(pk=first.pk).update(attempts=1, next_at=NOW + LEASE)
    assert run(NOW + timedelta(minutes=1)) == (0, 0)
    second.refresh_from_db()
    assert second.attempts == 0
    assert run(NOW + LEASE) == (2, 0)


def test_what_brings_its_run_down_again_and_again_is_given_up(kolada_server: SourceServer) -> None:
    fetch = asked(kolada_subscription())
    Fetch.objects.filter(pk=fetch.pk).update(attempts=len(PAUSES) + 1)
    assert run() == (0, 1)
    fetch.refresh_from_db()
    assert fetch.problem == "Hämtningen avbröts gång på gång."
    assert kolada_server.asked == []


def test_a_stopped_subscription_is_left_alone(kolada_server: SourceServer) -> None:
    subscription = kolada_subscription(every_days=1)
    fetch = asked(subscription)
    subscription_stop(by=admin(), at=NOW, subscription=subscription)
    assert run(NOW + timedelta(days=2)) == (0, 0)
    fetch.refresh_from_db()
    assert (fetch.ended_at, fetch.problem) == (NOW, "Hämtningen stoppades.")
    with pytest.raises(Refusal, match="stoppad"):
        asked(subscription)
    with pytest.raises(Refusal):
        subscription_stop(by=admin(), at=NOW, subscription=subscription)


def test_what_is_done_stands_in_the_log(kolada_server: SourceServer) -> None:
    subscription = kolada_subscription()
    asked(subscription)
    run()
    subscription_stop(by=admin(), at=NOW, subscription=subscription)
    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    told = [verb for verb in verbs if verb.startswith("statistics.")]
    assert told == [
        "statistics.source_set",
        "statistics.indicator_set",
        "statistics.subscribed",
        "statistics.fetch_asked",
        "statistics.delivered",
        "statistics.unsubscribed",
    ]


def test_an_indicator_that_is_there_stays_as_it_is(kolada_server: SourceServer) -> None:
    kolada_subscription()
    kolada_subscription(direction="background")
    assert [facts.direction for facts in IndicatorFacts.objects.known()] == ["risk"]


def test_words_of_a_source_pass_the_guard(kolada_server: SourceServer) -> None:
    wanted = Wanted("N00001", "Fråga till 19121212-1212", "Ring 19121212-1212.")
    kolada_subscription(wanted=wanted)
    facts = IndicatorFacts.objects.known().get()
    assert "19121212" not in facts.name + facts.definition
