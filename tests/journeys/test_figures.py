"""Figures on their way in and out: a broken file is mended, and the page of a place tells what it says."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from samlad.base.tables import read_table
from tests.journeys.looks import faults
from tests.journeys.site import DESKTOP, PHONE, Site, begun_anew
from tests.journeys.town import AREAS

NAME = "Hushåll med ekonomiskt bistånd"
YEARS, HOUSEHOLDS = range(2016, 2026), 2800


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def site(server: Site, founded: Path) -> Iterator[Site]:
    with begun_anew(server, founded) as site:
        yield site


def figures(*, broken: bool = False) -> bytes:
    """As a municipality writes them: semicolons, decimal commas, a sign for what is kept back."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow(["Områdeskod", "Område", "År", NAME, "Antal", "Hushåll"])
    for place, (code, name) in enumerate(AREAS.items()):
        for year in YEARS:
            number = 300 - 40 * place - 6 * (year - 2016)
            count, share = str(number), f"{100 * number / HOUSEHOLDS:.2f}".replace(".", ",")
            if (code, year) == ("ostervik", 2016):
                share = count = ".."
            if broken and (code, year) == ("tallmossen", 2020):
                share = "ungefär tio"
            rows.writerow([code, name, year, share, count, HOUSEHOLDS])
    if broken:
        rows.writerow(["skogen", "Skogen", 2025, "1,0", 28, 2800])
    return ("\ufeff" + out.getvalue()).encode()


def page_of(site: Site, path: str, who: str, scripts: bool, **screen: int) -> Page:
    return site.open(path, who, viewport=screen or dict(DESKTOP), java_script_enabled=scripts)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sends(page: Page, content: bytes) -> None:
    page.goto("/statistik/las-in/")
    page.get_by_label("Fil").set_input_files(
        {"name": "bistånd.csv", "mimeType": "text/csv", "buffer": content}
    )
    press(page, "Visa vad filen har")


def test_a_broken_file_is_mended_and_its_figures_are_read(site: Site, scripts: bool) -> None:
    admin = page_of(site, "/", "administrator", scripts)
    sends(admin, figures(broken=True))
    says_whose(admin)
    told = admin.locator("main")
    expect(told).to_contain_text("ungefär tio")
    expect(told).to_contain_text("skogen")
    assert not scripts or faults(admin) == []
    sends(admin, figures())
    taken_in(admin)
    assert not scripts or faults(admin) == []
    reads_the_place(site, scripts)
    compares(site, scripts)
    again(admin)


def says_whose(admin: Page) -> None:
    admin.get_by_label("Källa", exact=True).select_option("new")
    admin.get_by_label("Den nya källans namn").fill("Socialförvaltningen")
    how = admin.locator("details", has_text="Vad varje kolumn är")
    if how.get_attribute("open") is None:
        how.locator("summary").first.click()
    for head, role in ((NAME, "value"), ("Antal", "count"), ("Hushåll", "denominator")):
        admin.get_by_label(f"{head} (frivilligt)", exact=True).select_option(role)
    admin.get_by_label("Vad som mäts").fill(NAME)
    press(admin, "Förhandsgranska igen")


def taken_in(admin: Page) -> None:
    says_whose(admin)
    expect(admin.locator("main")).to_contain_text("Nya värden")
    for box in admin.get_by_label("Riktning").all():
        if box.is_visible():
            box.select_option("risk")
    press(admin, "Läs in")
    expect(admin.locator("main")).to_contain_text("nya")


def reads_the_place(site: Site, scripts: bool) -> None:
    """On a phone: the value with how sure it is, its trend in words, its source."""
    phone = page_of(site, f"/omraden/{site.keys['area:kvarnhojden']}/", "housing", scripts, **PHONE)
    place = phone.locator("main")
    expect(place).to_contain_text(NAME)
    expect(place).to_contain_text("statistiskt säkerställd minskning")
    expect(place).to_contain_text("Socialförvaltningen")
    assert not scripts or faults(phone) == []
    phone.get_by_role("link", name=NAME).first.click()
    expect(phone.locator("h1")).to_have_text(NAME)
    expect(phone.get_by_role("cell", name=re.compile(r"^8,8")).first).to_be_visible()
    assert not scripts or faults(phone) == []


def compares(site: Site, scripts: bool) -> None:
    page = page_of(site, "/statistik/jamfor/", "deputy", scripts)
    page.get_by_label("Indelning").select_option("area:")
    page.get_by_label(NAME).check()
    press(page, "Jämför")
    expect(page.locator("main")).to_contain_text("Kvarnhöjden")
    assert not scripts or faults(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Excel")).first.click()
    table = read_table(Path(download.value.path()).read_bytes())
    assert any("Kvarnhöjden" in row.cells for row in table.rows)


def again(admin: Page) -> None:
    """The same file twice changes nothing."""
    sends(admin, figures())
    admin.get_by_label("Källa", exact=True).select_option(label="Socialförvaltningen")
    press(admin, "Förhandsgranska igen")
    press(admin, "Läs in")
    expect(admin.locator("main")).to_contain_text(re.compile("finns redan|oförändrad", re.IGNORECASE))
