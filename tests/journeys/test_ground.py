"""The ground under the maps, from a tile server that leaves some tiles out: on screen, and not on paper."""

from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from samlad.statistics.tests.source_server import Answer, Asked, SourceServer
from tests.journeys.looks import faults
from tests.journeys.site import PHONE, Site, served

CREDIT = "© Kartverket i Lindåsa"
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mM8c+bMfwAGgAL+9EN7oAAAAABJRU5ErkJggg=="
)


def every_other(asked: Asked) -> Answer:
    column = int(asked.path.split("/")[-2])
    return Answer(PICTURE, headers={"Content-Type": "image/png"}) if column % 2 else Answer(status=404)


@pytest.fixture
def tiles() -> Iterator[SourceServer]:
    with SourceServer(every_other).serving() as server:
        yield server


@pytest.fixture
def site(carried: Path, browser: Browser, tiles: SourceServer, tmp_path: Path) -> Iterator[Site]:
    settings = {"SAMLAD_TILES": tiles.base + "/{z}/{x}/{y}.png", "SAMLAD_TILES_CREDIT": CREDIT}
    with served(carried, browser, tmp_path, **settings) as site:
        yield site


def test_the_ground_is_seen_without_scripts_and_is_not_printed(site: Site, tiles: SourceServer) -> None:
    page = site.open("/omraden/", "municipality", viewport=dict(PHONE), java_script_enabled=False)
    page.wait_for_load_state("networkidle")
    wanted = page.locator(".area-map image").count()
    assert 1 < wanted <= 24
    assert len({one.path for one in tiles.asked}) == wanted
    assert not [one for one in tiles.asked if "referer" in {name.lower() for name in one.headers}]
    expect(page.locator(".area-map .ground text")).to_have_text(CREDIT)
    expect(page.locator(".area-map").get_by_role("link").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".area-map .ground text")).to_be_hidden()
    expect(page.locator(".area-map .ground image").first).to_be_hidden()


def test_a_map_with_ground_has_no_faults(site: Site) -> None:
    page = site.open(f"/statistik/{site.keys['indicator:aid']}/", "municipality")
    assert page.locator(".area-map.tiled").count() == 1
    assert faults(page) == []
