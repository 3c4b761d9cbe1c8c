"""Figures of many areas, and how quickly the pages that show and compare them come."""

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.models import User
from samlad.accounts.tests.factories import user
from samlad.base.database import tables_surveyed
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.places.geojson import Reading, read
from samlad.places.models import Area, AreaFacts
from samlad.places.operations import areas_import
from samlad.statistics.models import Delivery, Indicator, Observation
from samlad.statistics.tests.factories import delivery, indicator
from tests.bench import baseline
from tests.bench.chance import dice
from tests.bench.figures import Times, table, timed

AT, DAY = datetime(2026, 1, 5, 8, tzinfo=UTC), date(2015, 1, 1)
LAST_YEAR, BATCH, PEOPLE = 2025, 20_000, 1_700
# Real boundaries, where they lie beside the working copy: file, kind, vintage, code and name of an area.
BOUNDARIES = (
    ("sverige_kommuner.geojson", "municipality", "", "kn_kod", "kn_namn"),
    ("stockholm_basomraden.geojson", "base_area", "", "nyckelkod", "namn"),
    ("dalarna_deso_2018.geojson", "deso", "2018", "deso", "deso"),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """So many areas in one municipality, indicators and years."""

    areas: int
    indicators: int
    years: int

    def __str__(self) -> str:
        return f"{self.areas}x{self.indicators}x{self.years}"


FULL, QUICK = Scale(3_363, 30, 10), Scale(300, 10, 10)


def report(scale: Scale, folder: Path, boundaries: Path) -> None:
    """In a database file of its own, built anew."""
    file = folder / f"figures-{scale}.sqlite3"
    file.unlink(missing_ok=True)
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], str(file)
    connection.close()
    call_command("migrate", interactive=False, verbosity=0)
    print(f"writing {scale.areas * scale.indicators * scale.years:,} values: ", end="", flush=True)
    print(f"{timed(lambda: build(scale)):.0f} s", flush=True)
    head = ("page", "queries", "p50 ms", "p95 ms", "p50 / baseline", "bytes", "gzip")
    print(table(head, list(measure(pages(scale)))), flush=True)
    if maps := drawn(boundaries):
        print(table(head, list(measure(maps))), flush=True)
    connection.close()
    connection.settings_dict["NAME"] = before


@transaction.atomic
def build(scale: Scale) -> None:
    user("Sam Ordnare", email="samordnare@lindasa.example")
    event = event_log(by=None, at=AT, verb="bench.built", subject=None)
    whole, areas = _areas(scale, event)
    for number in range(scale.indicators):
        one = indicator(f"Indikator {number + 1}")
        _insert(_values(one, delivery(one), [whole, *areas], scale, event))
    tables_surveyed()


def _areas(scale: Scale, event: Event) -> tuple[Area, list[Area]]:
    whole = Area.objects.create(kind="municipality", code="1400")
    made = Area.objects.bulk_create(
        Area(kind="deso", vintage="2025", code=f"1400A{number:04d}") for number in range(scale.areas)
    )
    AreaFacts.objects.bulk_create(_facts(one, one.code, whole, event) for one in made)
    _facts(whole, "Lindåsa", None, event).save()
    return whole, made


def _facts(area: Area, name: str, parent: Area | None, event: Event) -> AreaFacts:
    times = {"valid_from": DAY, "recorded_at": AT, "event": event}
    return AreaFacts(area=area, name=name, sort_key=name.lower(), parent=parent, **times)


def _values(
    of: Indicator, given: Delivery, areas: Sequence[Area], scale: Scale, event: Event
) -> Iterator[Observation]:
    """The municipality first, with as many people as all its areas."""
    chance = dice("figures", of.pk)
    for place, area in enumerate(areas):
        people = PEOPLE * (1 if place else len(areas) - 1)
        level, slope = chance.uniform(0.05, 0.3), chance.uniform(-0.004, 0.004)
        for year in range(LAST_YEAR - scale.years + 1, LAST_YEAR + 1):
            share = level + slope * (year - LAST_YEAR) + chance.gauss(0, 0.006)
            count = round(people * min(max(share, 0.0), 1.0))
            yield Observation(
                indicator=of,
                area=area,
                period=str(year),
                starts_on=date(year, 1, 1),
                value=100 * count / people,
                count=count,
                denominator=people,
                status="final",
                delivery=given,
                recorded_at=AT,
                event=event,
            )


def _insert(rows: Iterator[Observation]) -> None:
    while batch := list(islice(rows, BATCH)):
        Observation.objects.bulk_create(batch, batch_size=BATCH)


def pages(scale: Scale) -> dict[str, str]:
    area = Area.objects.filter(kind="deso").earliest("pk").pk
    every = list(Indicator.objects.order_by("pk").values_list("pk", flat=True))
    chosen = "&".join(f"indikator={key}" for key in every)
    compare, csv = reverse("figures:compare"), reverse("figures:compare_csv")
    everything = f"?indelning=deso:2025&{chosen}&vy="
    return {
        "place": reverse("desk:area", args=[area]),
        "indicator": reverse("figures:indicator", args=[every[0]]),
        "indicator, CSV": reverse("figures:indicator_csv", args=[every[0]]),
        "differences": f"{compare}{everything}skillnader",
        "differences as on a day": f"{compare}{everything}skillnader&dag={AT:%Y}-06-01",
        "trends": f"{compare}{everything}utveckling",
        "likenesses": f"{compare}?omrade={area}&{chosen}&ar={LAST_YEAR}&vy=likheter",
        "differences, CSV of a year": f"{csv}{everything}skillnader&ar={LAST_YEAR}",
    }


def measure(addresses: dict[str, str], times: int = 9) -> Iterator[tuple[object, ...]]:
    """Each page asked for in turn with the baseline."""
    with override_settings(ROOT_URLCONF=baseline.__name__):
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.earliest("pk"))
        _get(client, baseline.PATH)
        for name, path in addresses.items():
            _get(client, path)
            with CaptureQueriesContext(connection) as asked:
                body = _get(client, path)
            queries = len(asked)
            pairs = [_pair(client, path) for _ in range(times)]
            beside, took = (Times(seconds) for seconds in zip(*pairs, strict=True))
            ratio = took.p50 / beside.p50
            yield name, queries, took.p50, took.p95, ratio, len(body), len(gzip.compress(body, 6))


def _pair(client: Client, path: str) -> tuple[float, float]:
    return timed(lambda: _get(client, baseline.PATH)), timed(lambda: _get(client, path))


def _get(client: Client, path: str) -> bytes:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return answer.content


def drawn(folder: Path) -> dict[str, str]:
    """A page with a map for each file of boundaries that is there."""
    found = dict[str, str]()
    for name, kind, vintage, code, called in BOUNDARIES:
        if (folder / name).is_file():
            reading = read((folder / name).read_bytes(), code_property=code, name_property=called)
            one = _mapped(reading, kind, vintage)
            count = Observation.objects.filter(indicator=one).count()
            address = reverse("figures:indicator", args=[one.pk])
            found[f"map of {count} {kind}"] = f"{address}?indelning={kind}:{vintage}"
    return found


@transaction.atomic
def _mapped(reading: Reading, kind: str, vintage: str) -> Indicator:
    before = set(Area.objects.values_list("pk", flat=True))
    areas_import(by=None, at=AT, reading=reading, kind=kind, valid_from=DAY, vintage=vintage)
    event = event_log(by=None, at=AT, verb="bench.built", subject=None)
    one = indicator(f"Karta över {kind}")
    areas = [area for area in Area.objects.filter(kind=kind, vintage=vintage) if area.pk not in before]
    last = Scale(len(areas), 1, 1)
    whole = Area.objects.filter(kind="municipality").earliest("pk")
    rows = _values(one, delivery(one), [whole, *areas], last, event)
    _insert(row for row in rows if row.area_id not in before)
    return one
