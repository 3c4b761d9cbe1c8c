"""A plan fetched as Excel, changed there, looked at and taken in again; and the days that a body meets on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.formats import date_format
from django.utils.timezone import localdate
from playwright.sync_api import FilePayload, Page, expect

from samlad.base.tables import Column, Table, read_table, write_xlsx
from tests.journeys.looks import faults
from tests.journeys.site import DESKTOP, SMALL_PHONE, Site, begun_anew
from tests.journeys.test_goals import BOARD, adopt, choose, document, downloaded, fill, follow, press

PROGRAMME, CHANGED, ADDED = "Program för lika villkor", "Alla ska kunna gå hem.", "Ljus vid alla skolor."
YEAR = localdate().year


@pytest.fixture
def town(server: Site, governed: Path) -> Iterator[Site]:
    with begun_anew(server, governed) as site:
        yield site


@pytest.mark.parametrize("scripts", [True, False], ids=["desktop with scripts", "phone without"])
def test_a_plan_is_changed_in_its_file(town: Site, scripts: bool) -> None:
    screen = dict(DESKTOP if scripts else SMALL_PHONE)
    page = town.open("/mal/ny/?sort=programme", "administrator", viewport=screen, java_script_enabled=scripts)
    a_draft_is_read(page)
    table = read_table(downloaded(page, "Hämta planen som Excel"))
    follow(page, "Läs in den igen")
    looks(page, scripts)
    send(page, changed(table, "Typ", "Okänd"), "Förhandsgranska")
    expect(page.get_by_role("heading", name="Filen behöver rättas")).to_be_visible()
    expect(page.get_by_role("row", name="Typ")).to_contain_text("Skriv något av")
    looks(page, scripts)
    file = changed(table, "Text", CHANGED, leaves_out=True)
    send(page, file, "Förhandsgranska")
    expect(page.locator("ins", has_text=CHANGED)).to_be_visible()
    expect(page.get_by_role("heading", name="Finns i planen men inte i filen")).to_be_visible()
    page.get_by_label("Ta bort raderna ur planen").check()
    looks(page, scripts)
    send(page, file, "Läs in")
    expect(page.locator("main")).to_contain_text("1 nya rader, 1 ändrade")
    expect(page.locator("li.goal", has_text=CHANGED)).to_be_visible()
    expect(page.locator("li.goal", has_text=ADDED)).to_be_visible()
    adopt(page, "§ 12")
    page.goto(f"{page.url}fran-excel/")
    expect(page.get_by_role("heading", name="Planen är beslutad")).to_be_visible()
    looks(page, scripts)
    page.context.close()


def a_draft_is_read(page: Page) -> None:
    fill(page, name=PROGRAMME, starts_on=f"{YEAR - 1}-01-01", ends_on=f"{YEAR + 2}-12-31")
    choose(page, owner="Kommunfullmäktige", forum="OSG Lindåsa")
    press(page, "Spara")
    follow(page, "Läs in ett dokument")
    sent: FilePayload = {"name": "program.txt", "mimeType": "text/plain", "buffer": document()}
    page.get_by_label("Dokument").set_input_files(sent)
    press(page, "Läs dokumentet")
    press(page, "Spara målen i planen")
    expect(page.locator("h1")).to_have_text(PROGRAMME)


def changed(table: Table, head: str, text: str, *, leaves_out: bool = False) -> FilePayload:
    """Another text in the first sub-goal, and a new one after it; without the last row of the plan, where it
    leaves one out."""
    heads, rows = list(table.heads), [list(row.cells) for row in table.rows]
    first = next(at for at, row in enumerate(rows) if row[heads.index("Typ")] == "Delmål")
    new = dict.fromkeys(heads, "") | {"Typ": "Delmål", "Text": ADDED, "Huvudansvarig": BOARD}
    rows[first][heads.index(head)] = text
    rows = [*rows[: first + 1], list(new.values()), *rows[first + 1 : len(rows) - leaves_out]]
    content = write_xlsx([Column(one, is_text=True) for one in heads], rows, sheet="Plan")
    return {"name": "plan.xlsx", "mimeType": "application/octet-stream", "buffer": content}


def send(page: Page, file: FilePayload, button: str) -> None:
    page.get_by_label("Fil", exact=True).set_input_files(file)
    press(page, button)


def looks(page: Page, scripts: bool) -> None:
    assert not scripts or faults(page) == []


def test_the_days_that_a_body_meets_on(town: Site) -> None:
    page, days = town.open("/parter/", "administrator"), [localdate() + timedelta(days=n) for n in (9, 40)]
    follow(page, BOARD)
    follow(page, "Ändra mötesdagar")
    assert faults(page) == []
    fill(page, days=f"{days[0]}\n{days[1]}\nnästa vår")
    press(page, "Spara")
    expect(page.locator("main")).to_contain_text("Rad 3: ”nästa vår” är ingen dag")
    fill(page, days=f"{days[0]}\n{days[1]}")
    press(page, "Spara")
    expect(page.locator("main")).to_contain_text(date_format(days[1], "j F Y"))
    assert faults(page) == []
    page.context.close()
