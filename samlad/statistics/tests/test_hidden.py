"""Nobody narrows a hidden number down by all that pages and files tell, taken together."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from scipy.optimize import linprog  # type: ignore[import-untyped]

from samlad.accounts.tests.factories import AT, user
from samlad.places.models import Area
from samlad.statistics.models import Indicator, Masked, Observation
from samlad.statistics.tests.factories import event, indicator, masked, observed
from samlad.statistics.tests.town import LIMIT, Town, small_counts, town

pytestmark = pytest.mark.django_db
PEOPLE, PER = 2000, 1000
# How a number looks in Swedish: "1 914,5", "−3".
NUMBER = re.compile(r"[−+-]?\d[\d\u00a0]*(?:,\d+)?")
CELL = re.compile(r"<(?:td|th)\b[^>]*>(.*?)</(?:td|th)>", re.DOTALL)
EXACT, ROUNDED = 1e-6, 0.0501


@dataclass(frozen=True, slots=True)
class Told:
    """A reader's knowledge: so many times each area's rate is within these limits."""

    times: dict[str, float]
    value: float
    within: float


def reader() -> Client:
    found = Client()
    found.force_login(user())
    return found


def knowledge(here: Town, of: Indicator, period: str) -> list[Told]:
    """Everything that one reader is told about the rates of a period, on every page and in every file."""
    client, told = reader(), list[Told]()
    names = [*here.areas, here.municipality]
    for division in ("area:", "municipality:"):
        told += from_files(
            client, reverse("figures:indicator_csv", args=[of.pk]), f"?indelning={division}", period
        )
        page = client.get(reverse("figures:indicator", args=[of.pk]) + f"?indelning={division}")
        told += from_rows(page.content.decode(), period)
    chosen = "&".join(f"omrade={place.pk}" for place in names) + f"&indikator={of.pk}&ar={period}"
    for against in ("kommun", "lan", *(str(place.pk) for place in names)):
        asked = f"?vy=skillnader&mot={against}&{chosen}"
        told += from_files(client, reverse("figures:compare_csv"), asked, period)
        told += from_rows(client.get(reverse("figures:compare") + asked).content.decode(), period)
    asked = f"?vy=utveckling&{chosen}"
    told += from_files(client, reverse("figures:compare_csv"), asked, period)
    for place in names:
        asked = f"?vy=likheter&omrade={place.pk}&indikator={of.pk}&ar={period}"
        answer = client.get(reverse("figures:compare_csv") + asked)
        told += from_likenesses(answer.content.decode("utf-8-sig"), str(of.facts.get().name))
        told += from_place(client, place, of)
    return told


def from_files(client: Client, path: str, query: str, period: str) -> Iterator[Told]:
    content = client.get(path + query).content.decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(content), delimiter=";"):
        if period not in (row.get("Period"), row.get("Senaste period")):
            continue
        area, other = row["Område"], row.get("Jämförs med", "")
        if value := row.get("Värde") or row.get("Senaste värde"):
            yield Told({area: 1.0}, number(value), EXACT)
        if count := row.get("Antal"):
            yield Told({area: 1.0}, number(count) * PER / number(row["Av"]), EXACT)
        if value := row.get("Värde där"):
            yield Told({other: 1.0}, number(value), EXACT)
        if value := row.get("Skillnad"):
            yield Told({area: 1.0, other: -1.0}, number(value), EXACT)


def from_likenesses(content: str, name: str) -> Iterator[Told]:
    """Of the chosen area and each that is like it: "Anmälda hot: 6,5 – 7,0"."""
    for row in csv.DictReader(io.StringIO(content), delimiter=";"):
        for words in (row["Mest lika i"], row["Mest olika i"]):
            for own, other in re.findall(re.escape(name) + r": ([\d,\u00a0]+) – ([\d,\u00a0]+)", words):
                yield Told({row["Område"]: 1.0}, number(own), ROUNDED)
                yield Told({row["Liknar"]: 1.0}, number(other), ROUNDED)


def from_rows(page: str, period: str) -> Iterator[Told]:
    """The first number of each cell that is in bold, or tells a difference."""
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        cells = CELL.findall(row)
        if not cells or period not in row:
            continue
        area = plain(cells[0])
        for cell in cells[1:]:
            if bold := re.search(r"<b>(.*?)</b>", cell):
                named = re.search(r'<small class="behind">([^<\d]+)</small>', cell)
                yield Told({plain(named[1]) if named else area: 1.0}, number(bold[1]), ROUNDED)


def from_place(client: Client, place: Area, of: Indicator) -> Iterator[Told]:
    page = client.get(reverse("desk:area", args=[place.pk])).content.decode()
    area = str(place.facts.get().name)
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        if f"/statistik/{of.pk}/" not in row:
            continue
        if bold := re.search(r"<b>(.*?)</b>", row):
            yield Told({area: 1.0}, number(bold[1]), ROUNDED)
        if apart := re.search(r'#skillnad">([−+\d,\u00a0]+)', row):
            yield Told({area: 1.0, "Lindåsa": -1.0}, number(apart[1]), ROUNDED)


def plain(cell: str) -> str:
    return re.sub(r"<[^>]*>", "", cell).strip()


def number(text: str) -> float:
    found = NUMBER.search(text)
    assert found, text
    return float(found[0].replace("\u00a0", "").replace("−", "-").replace(",", "."))


def width(area: str, areas: list[str], whole: str, told: list[Told]) -> float:
    """How wide the counts of an area can be, given all that is told and that areas add up to the whole."""
    cells = [*areas, whole]
    people = {name: PEOPLE * (len(areas) if name == whole else 1) for name in cells}
    above, limits = [], []
    for one in told:
        row = [one.times.get(name, 0.0) * PER / people[name] for name in cells]
        above += [row, [-part for part in row]]
        limits += [one.value + one.within, one.within - one.value]
    goal = [1.0 if name == area else 0.0 for name in cells]
    adds_up = [[*([1.0] * len(areas)), -1.0]]
    ends = [
        linprog(
            [sign * part for part in goal], above or None, limits or None, adds_up, [0.0], bounds=(0, 10_000)
        )
        for sign in (1, -1)
    ]
    assert all(end.status == 0 for end in ends), [end.message for end in ends]
    return float(-ends[1].fun - ends[0].fun)


def widths(here: Town, of: Indicator, period: str) -> dict[str, float]:
    """Of each hidden cell."""
    told = knowledge(here, of, period)
    assert told
    hidden = Observation.objects.filter(indicator=of, period=period, masks__replaced_at__isnull=True)
    names = [str(place.facts.get().name) for place in here.areas]
    found = [str(row.area.facts.get().name) for row in hidden.filter(masks__isnull=False)]
    return {name: width(name, names, "Lindåsa", told) for name in found}


def test_no_hidden_number_is_narrower_than_the_limit() -> None:
    here = town(4)
    of, _rows, kept = small_counts(here)
    assert len(kept) == 2
    found = widths(here, of, "2025")
    assert len(found) == 2
    assert min(found.values()) >= LIMIT


def test_the_reader_here_finds_a_number_that_is_badly_hidden() -> None:
    """Without its companion the small one is the municipality minus the others."""
    here = town(4)
    of, _rows, _kept = small_counts(here)
    companion = Masked.objects.get(primary=False)
    Masked.objects.filter(pk=companion.pk).update(replaced_at=event(AT).at)
    assert max(widths(here, of, "2025").values()) < LIMIT


def test_a_hidden_municipality_gives_no_differences() -> None:
    here = town(4)
    of = indicator("Hot", kind="rate", per=PER, unit="per 1 000 invånare")
    for k, place in enumerate(here.areas):
        row = observed(of, place, "2025", count=10.0 + k, denominator=PEOPLE)
    whole = observed(of, here.municipality, "2025", count=46.0, denominator=4 * PEOPLE)
    masked(row)
    masked(whole, primary=False)
    assert min(widths(here, of, "2025").values()) >= LIMIT
