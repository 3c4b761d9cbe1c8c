"""Nobody narrows a hidden number down by all that pages and files tell, taken together."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from scipy.optimize import linprog  # type: ignore[import-untyped]

from samlad.accounts.tests.factories import AT, user
from samlad.places.models import Area
from samlad.statistics.models import Indicator, Masked, Observation
from samlad.statistics.operations import masks_renew
from samlad.statistics.rules import BREAKDOWN_CODES, BREAKDOWN_WORDS
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
    """A reader's knowledge: so many times each cell's rate is within these limits; see `cell`."""

    times: dict[str, float]
    value: float
    within: float


def cell(area: str, whom: str) -> str:
    """One number that a reader may know: of an area, and of "Alla", "Kvinnor" or "Män"."""
    return f"{area}, {whom.lower()}"


def people(of: str, areas: int) -> int:
    """Half of the people are women; the municipality has those of all its areas."""
    whole = PEOPLE * (areas if of.startswith("Lindåsa, ") else 1)
    return whole if of.endswith(", alla") else whole // 2


def reader() -> Client:
    found = Client()
    found.force_login(user())
    return found


def knowledge(here: Town, of: Indicator, period: str, back: str = "") -> list[Told]:
    """Everything that one reader is told about the rates of a period, on every page and in every file.

    `back` is a day to look back to as well, where that can be done.
    """
    client, told = reader(), list[Told]()
    for place in (*here.areas, here.municipality):
        told += from_place(client, place, of)
    for code in BREAKDOWN_CODES:
        told += of_indicator(client, here, of, period, code)
        for day in {"", back}:
            told += of_comparison(client, here, of, period, f"&kon={code}&dag={day}")
    for place in here.areas if back else ():
        told += from_place(client, place, of, f"?dag={back}")
    return told


def of_indicator(client: Client, here: Town, of: Indicator, period: str, code: str) -> list[Told]:
    told, whom = list[Told](), str(BREAKDOWN_WORDS[BREAKDOWN_CODES[code]])
    for division in ("area:", "municipality:"):
        asked = f"?indelning={division}&kon={code}"
        told += from_files(client, reverse("figures:indicator_csv", args=[of.pk]), asked, period)
        page = client.get(reverse("figures:indicator", args=[of.pk]) + asked).content.decode()
        # Where there are no values of women or men the page is of everybody.
        told += from_rows(page, period, whom if f", {whom.lower()}</caption>" in page else "Alla")
    return told


def of_comparison(client: Client, here: Town, of: Indicator, period: str, more: str) -> list[Told]:
    told, names = list[Told](), [*here.areas, here.municipality]
    whom = next(str(BREAKDOWN_WORDS[one]) for code, one in BREAKDOWN_CODES.items() if f"kon={code}&" in more)
    chosen = "&".join(f"omrade={place.pk}" for place in names) + f"&indikator={of.pk}&ar={period}{more}"
    for against in ("kommun", "lan", *(str(place.pk) for place in names)):
        asked = f"?vy=skillnader&mot={against}&{chosen}"
        told += from_files(client, reverse("figures:compare_csv"), asked, period)
        told += from_rows(client.get(reverse("figures:compare") + asked).content.decode(), period, whom)
    asked = f"?vy=utveckling&{chosen}"
    told += from_files(client, reverse("figures:compare_csv"), asked, period)
    for place in names:
        asked = f"?vy=likheter&omrade={place.pk}&indikator={of.pk}&ar={period}{more}"
        answer = client.get(reverse("figures:compare_csv") + asked)
        told += from_likenesses(answer.content.decode("utf-8-sig"), str(of.facts.get().name))
    return told


def from_files(client: Client, path: str, query: str, period: str) -> Iterator[Told]:
    content = client.get(path + query).content.decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(content), delimiter=";"):
        if period not in (row.get("Period"), row.get("Senaste period")):
            continue
        area, other = cell(row["Område"], row["Kön"]), cell(row.get("Jämförs med", ""), row["Kön"])
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
                yield Told({cell(row["Område"], row["Kön"]): 1.0}, number(own), ROUNDED)
                yield Told({cell(row["Liknar"], row["Kön"]): 1.0}, number(other), ROUNDED)


def from_rows(page: str, period: str, whom: str) -> Iterator[Told]:
    """The first number of each cell that is in bold, or tells a difference."""
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        cells = CELL.findall(row)
        if not cells or period not in row:
            continue
        area = plain(cells[0])
        for one in cells[1:]:
            if bold := re.search(r"<b>(.*?)</b>", one):
                named = re.search(r'<small class="behind">([^<\d]+)</small>', one)
                name = plain(named[1]) if named else area
                yield Told({cell(name, whom): 1.0}, number(bold[1]), ROUNDED)


def from_place(client: Client, place: Area, of: Indicator, query: str = "") -> Iterator[Told]:
    page = client.get(reverse("desk:area", args=[place.pk]) + query).content.decode()
    area, whole = (cell(str(of.facts.get().name), "Alla") for of in (place, Area.objects.get(code="1400")))
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        if f"/statistik/{of.pk}/" not in row:
            continue
        if bold := re.search(r"<b>(.*?)</b>", row):
            yield Told({area: 1.0}, number(bold[1]), ROUNDED)
        if apart := re.search(r'#skillnad">([−+\d,\u00a0]+)', row):
            yield Told({area: 1.0, whole: -1.0}, number(apart[1]), ROUNDED)


def plain(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text).strip()


def number(text: str) -> float:
    found = NUMBER.search(text)
    assert found, text
    return float(found[0].replace("\u00a0", "").replace("−", "-").replace(",", "."))


def width(wanted: str, areas: list[str], told: list[Told]) -> float:
    """How wide the count of a cell can be, given all that is told and what adds up to what."""
    whoms = [str(word) for word in BREAKDOWN_WORDS.values()]
    cells = [cell(area, whom) for area in (*areas, "Lindåsa") for whom in whoms]
    above, limits = [], []
    for one in told:
        row = [one.times.get(name, 0.0) * PER / people(name, len(areas)) for name in cells]
        above += [row, [-part for part in row]]
        limits += [one.value + one.within, one.within - one.value]
    sums = [(cell("Lindåsa", whom), [cell(area, whom) for area in areas]) for whom in whoms]
    sums += [(cell(area, "Alla"), [cell(area, "Kvinnor"), cell(area, "Män")]) for area in (*areas, "Lindåsa")]
    adds_up = [[-1.0 if name == whole else float(name in parts) for name in cells] for whole, parts in sums]
    goal = [1.0 if name == wanted else 0.0 for name in cells]
    ends = [
        linprog(
            [sign * part for part in goal],
            above or None,
            limits or None,
            adds_up,
            [0.0] * len(adds_up),
            bounds=(0, 10_000),
        )
        for sign in (1, -1)
    ]
    assert all(end.status == 0 for end in ends), [end.message for end in ends]
    return float(-ends[1].fun - ends[0].fun)


def widths(here: Town, of: Indicator, period: str, *more: str) -> dict[str, float]:
    """Of each hidden cell, and of `more`."""
    return within(here, of, knowledge(here, of, period), period, *more)


def within(here: Town, of: Indicator, told: list[Told], period: str, *more: str) -> dict[str, float]:
    assert told
    hidden = Observation.objects.known().filter(indicator=of, period=period, masks__replaced_at__isnull=True)
    names = [str(place.facts.get().name) for place in here.areas]
    found = [
        cell(str(row.area.facts.get().name), str(BREAKDOWN_WORDS[row.breakdown]))
        for row in hidden.filter(masks__isnull=False)
    ]
    return {name: width(name, names, told) for name in [*found, *more]}


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


# Women and men in each area, and how the source tells of them.
OF_EACH = {
    "a small number of women": ([(3, 20), (11, 14), (12, 16), (30, 31)], "all"),
    "small numbers of both in two areas": ([(3, 2), (1, 30), (25, 14), (30, 31)], "all"),
    "women and men alone": ([(3, 20), (11, 14), (12, 16), (30, 31)], "each"),
    "women alone": ([(3, 20), (11, 14), (12, 16), (30, 31)], "women"),
    "everybody and men, and women of the municipality": ([(3, 20), (11, 14), (12, 16), (30, 31)], "men"),
    "a small area, and the municipality alone by women and men": (
        [(1, 2), (9, 8), (12, 7), (6, 31)],
        "whole",
    ),
}


def told_by_breakdown(here: Town, counts: list[tuple[int, int]], how: str) -> Indicator:
    """An indicator by women and men, with what its masks are worked out to be."""
    of = indicator("Hot", kind="rate", per=PER, unit="per 1 000 invånare", smallest_count=LIMIT)
    whole = (sum(women for women, _men in counts), sum(men for _women, men in counts))
    for place, (women, men) in zip((*here.areas, here.municipality), (*counts, whole), strict=True):
        size = PEOPLE * (len(counts) if place == here.municipality else 1)
        told = {"": women + men, "women": women, "men": men}
        if how == "women":
            del told["men"]
        if place == here.municipality and how == "each":
            told = {"": women + men}
        elif how == "each":
            del told[""]
        elif how == "men":
            told = {"women": women} if place == here.municipality else {"": women + men, "men": men}
        elif how == "whole" and place != here.municipality:
            told = {"": women + men}
        for breakdown, count in told.items():
            share = size if not breakdown else size // 2
            observed(of, place, "2025", count=float(count), denominator=share, breakdown=breakdown)
    masks_renew(by=None, at=AT, indicators=[of])
    return of


@pytest.mark.parametrize("case", OF_EACH)
def test_women_and_men_give_no_hidden_number_away(case: str) -> None:
    here = town(4)
    counts, how = OF_EACH[case]
    of = told_by_breakdown(here, counts, how)
    names = [str(place.facts.get().name) for place in here.areas]
    small = [
        cell(name, whom)
        for name, (women, men) in zip(names, counts, strict=True)
        for whom, count in (("Kvinnor", women), ("Män", men), ("Alla", women + men))
        if count < LIMIT and not (how == "whole" and whom != "Alla")
    ]
    assert small
    found = widths(here, of, "2025", *small)
    assert len(found) >= 2
    assert min(found.values()) >= LIMIT


def test_the_reader_here_adds_women_and_men() -> None:
    """Without what hides it, the small number is everybody minus the men."""
    here = town(4)
    of = told_by_breakdown(here, *OF_EACH["a small number of women"])
    Masked.objects.filter(primary=False).update(replaced_at=event(AT).at)
    found = widths(here, of, "2025")
    assert max(found.values()) < LIMIT


def test_looking_back_gives_no_hidden_number_away() -> None:
    """To a day when there was no limit; the same numbers have been sent once more since."""
    here, later = town(4), AT + timedelta(days=10)
    of = indicator("Hot", kind="rate", per=PER, unit="per 1 000 invånare", smallest_count=LIMIT)
    for at in (AT, later):
        for place, count in zip((*here.areas, here.municipality), (3, 12, 13, 14, 42), strict=True):
            size = PEOPLE * (4 if place == here.municipality else 1)
            observed(of, place, "2025", count=float(count), denominator=size, at=at)
    masks_renew(by=None, at=later, indicators=[of])
    told = knowledge(here, of, "2025", (AT + timedelta(days=5)).date().isoformat())
    found = within(here, of, told, "2025")
    assert len(found) == 2
    assert min(found.values()) >= LIMIT
