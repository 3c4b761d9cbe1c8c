"""Actions changed in a file: fetched, changed, looked at, saved; on a desktop, on a phone without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from samlad.base.tables import Column, Table, read_table, write_csv
from tests.journeys.looks import faults
from tests.journeys.site import DESKTOP, SMALL_PHONE, Site

LEADER = "municipality"


def fetched(page: Page) -> Table:
    page.goto("/atgarder/?lage=alla")
    with page.expect_download() as download:
        page.get_by_role("link", name="Hämta som Excel").click()
    return read_table(Path(download.value.path()).read_bytes())


def changed(table: Table, **texts: str) -> FilePayload:
    """The file with other texts in the columns of its last row."""
    rows = [list(row.cells) for row in table.rows]
    for head, text in texts.items():
        rows[-1][list(table.heads).index(head.replace("_", " "))] = text
    content = write_csv([Column(head) for head in table.heads], rows)
    return {"name": "atgarder.csv", "mimeType": "text/csv", "buffer": content}


def send(page: Page, file: FilePayload) -> None:
    page.goto("/atgarder/las-in/")
    page.get_by_label("Fil", exact=True).set_input_files(file)
    page.get_by_role("button", name="Visa skillnaderna").click()


@pytest.mark.parametrize(
    ("viewport", "scripts", "cost"),
    [(DESKTOP, True, "4711"), (SMALL_PHONE, False, "4712")],
    ids=["desktop", "phone"],
)
def test_actions_are_changed_in_a_file(living: Site, viewport: object, scripts: bool, cost: str) -> None:
    context = living.context(LEADER, viewport=viewport, java_script_enabled=scripts)
    page = context.new_page()
    table, note = fetched(page), f"Offert på {cost}, ring 070-{cost[1:]} 45 67."
    send(page, changed(table, Klar_senast="i morgon", Plats="Någon annanstans"))
    expect(page.get_by_role("heading", name="Filen behöver rättas")).to_be_visible()
    expect(page.get_by_role("row", name="Klar senast")).to_contain_text("åååå-mm-dd")
    assert not scripts or faults(page) == []
    send(page, changed(table, Kostnad_i_kronor=cost, Kommentar=note))
    expect(page.get_by_text(note)).to_be_visible()
    assert not scripts or faults(page) == []
    page.get_by_label("Jag har kontrollerat").check()
    page.get_by_role("button", name="Spara alla ändringar").click()
    expect(page.get_by_text("1 åtgärd är ändrad eller tillagd.")).to_be_visible()
    send(page, changed(table, Kostnad_i_kronor=cost, Kommentar=note))
    expect(page.get_by_role("heading", name="Inga skillnader")).to_be_visible()
    context.close()
