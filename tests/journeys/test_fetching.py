"""Figures fetched from Kolada by clicks: a slow source, the rest by itself, and the values on a page."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from samlad.statistics.tests.source_server import Answer, Asked, Kolada, SourceServer
from tests.journeys.looks import faults
from tests.journeys.site import DESKTOP, SMALL_PHONE, Site, run, served

WHO = "administrator"
# The municipality of the town as the source knows it, and another that Samlad has nothing about.
PLACES = {"1400": "Lindåsa", "0126": "Huddinge"}
NAME = "Anmälda våldsbrott, antal/100 000 inv"


class Slow:
    """Kolada with a page for each year, two of them together slower than a page of Samlad waits."""

    def __init__(self) -> None:
        self.well, self.left = Kolada(per_page=1, places=PLACES), 2

    def __call__(self, asked: Asked) -> Answer:
        answer = self.well(asked)
        if "data/" in asked.path and self.left:
            self.left -= 1
            return replace(answer, delay=4.5)
        return answer


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[SourceServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with SourceServer(Slow()).serving() as server:
        yield server


@pytest.fixture
def site(carried: Path, browser: Browser, source: SourceServer, tmp_path: Path) -> Iterator[Site]:
    with served(carried, browser, tmp_path, SAMLAD_KOLADA=source.base) as site:
        yield site


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize(
    ("viewport", "scripts"), [(DESKTOP, True), (SMALL_PHONE, False)], ids=["desktop", "phone"]
)
def test_figures_are_fetched_by_clicks(
    site: Site, source: SourceServer, tmp_path: Path, viewport: dict[str, int], scripts: bool
) -> None:
    page = site.open("/statistik/kallor/", WHO, viewport=viewport, java_script_enabled=scripts)
    searched(page, scripts)
    chosen(page, scripts)
    confirmed(page, scripts)
    expect(page.get_by_text("Hämtningen har börjat och fortsätter av sig själv.")).to_be_visible()
    expect(page.get_by_text("2 av 3 svar")).to_be_visible()
    run(tmp_path, "-m", "samlad", "tick", SAMLAD_KOLADA=source.base)
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="Våld i Lindåsa")).to_contain_text("Hämtad")
    assert not scripts or faults(page) == []
    shown(page, scripts)
    assert [one.query.get("page", "1") for one in source.asked if "data/" in one.path] == ["1", "2", "3"]


def searched(page: Page, scripts: bool) -> None:
    page.get_by_role("link", name="Hämta från Kolada").click()
    page.get_by_label("Sök", exact=True).fill("våldsbrott")
    press(page, "Sök")
    expect(page.get_by_role("heading", name="1 träff")).to_be_visible()
    assert not scripts or faults(page) == []
    page.get_by_label(NAME).check()
    press(page, "Välj områden och år")


def chosen(page: Page, scripts: bool) -> None:
    """What Samlad has nothing about is told before anything is fetched."""
    page.get_by_label("Områden").fill("Lindåsa, Huddinge")
    page.get_by_label("Från och med år").fill("2022")
    page.get_by_label("Till och med år").fill("2024")
    press(page, "Visa vad som hämtas")
    expect(page.get_by_role("group", name="Det här behöver rättas")).to_contain_text("Huddinge")
    assert not scripts or faults(page) == []
    page.get_by_label("Områden").fill("Lindåsa")
    page.get_by_label("Även kvinnor och män för sig").check()
    press(page, "Visa vad som hämtas")


def confirmed(page: Page, scripts: bool) -> None:
    expect(page.get_by_text("Inget är hämtat än.")).to_be_visible()
    assert not scripts or faults(page) == []
    page.get_by_label("Vad hämtningen ska heta").fill("Våld i Lindåsa")
    page.get_by_label("Vad ett högt tal betyder").select_option(label="Högre är sämre")
    press(page, "Spara och hämta")


def shown(page: Page, scripts: bool) -> None:
    """The last value of everybody, with its source; that of men is kept back by the source."""
    page.goto("/statistik/?sok=våldsbrott")
    page.get_by_role("link", name=NAME).click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Lindåsa"))
    expect(row).to_contain_text("2 024,0")
    expect(page.get_by_role("main")).to_contain_text("Kolada")
    page.get_by_role("link", name="Män", exact=True).click()
    expect(row).to_contain_text("dold")
    assert not scripts or faults(page) == []
