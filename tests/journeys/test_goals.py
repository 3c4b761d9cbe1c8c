"""From a programme to a decision, and back.

It is read in, broken down and assessed; what deviates is found, decided on and followed up. An administrator
reads the programme and leads its follow-up, an official of the executive board does the rest: once on a
desktop with scripts, once on a small phone without.
"""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.utils.timezone import localdate
from docx import Document
from playwright.sync_api import Locator, Page, expect

from samlad.base.tables import read_table
from tests.browser import ROOT
from tests.journeys.looks import faults
from tests.journeys.site import DESKTOP, SMALL_PHONE, Site, begun_anew, run
from tests.journeys.town import FIGURE
from tests.shared_data import SHARED

# Where Stockholm's programme is not at hand, the one that the docs show is read.
REAL = SHARED / "seeds/003_33640464043106f6.txt"
DOCS = ROOT / "docs/how-to/programmes.md"
BOARD = "Kommunstyrelsen"
PROGRAMME, PLAN = "Program för lika livsvillkor", "Verksamhetsplan för kommunstyrelsen"
CORRECTED = "Alla ska kunna gå hem på kvällen utan att vara rädda."
TAKEN = "Färre ska vara otrygga på kvällen."
PERIOD, CASE, MEASURE = "Helåret", "KS 2026/417", "Ljus i alla gångtunnlar"
NOW, MILESTONE, TARGET = "9,0", "7,5", "6"
YEAR = localdate().year


@pytest.fixture(params=[True, False], ids=["desktop with scripts", "phone without"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def journey(server: Site, governed: Path, scripts: bool) -> Iterator["Journey"]:
    with begun_anew(server, governed) as site:
        yield Journey(site, scripts)


def test_from_goal_to_decision(journey: "Journey") -> None:
    journey.a_programme_is_read()
    journey.it_is_adopted()
    journey.a_goal_is_taken()
    journey.the_goal_is_measured()
    journey.the_goal_is_assessed()
    journey.the_report_is_downloaded()
    journey.a_deviation_is_found()
    journey.it_is_prepared()
    journey.it_is_decided()
    journey.it_is_followed_up()
    journey.the_thread_leads_both_ways()
    journey.the_efforts_are_added_up()


def document() -> bytes:
    if REAL.is_file():
        return REAL.read_bytes()
    return DOCS.read_text().partition("```text\n")[2].partition("```")[0].encode()


class Journey:
    """The way of a goal, with the pages of the two open all the time."""

    def __init__(self, site: Site, scripts: bool) -> None:
        self.site, self.scripts = site, scripts
        self.admin, self.official = self.page_of("administrator"), self.page_of("official")

    def page_of(self, who: str) -> Page:
        screen = dict(DESKTOP if self.scripts else SMALL_PHONE)
        return self.site.open("/", who, viewport=screen, java_script_enabled=self.scripts)

    def looks(self, page: Page) -> None:
        assert not self.scripts or faults(page) == []

    def a_programme_is_read(self) -> None:
        page = self.admin
        page.goto("/mal/")
        self.looks(page)
        follow(page, "Nytt program")
        fill(page, name=PROGRAMME, starts_on=f"{YEAR - 1}-01-01", ends_on=f"{YEAR + 2}-12-31")
        choose(page, owner="Kommunfullmäktige", forum="OSG Lindåsa")
        self.looks(page)
        press(page, "Spara")
        follow(page, "Läs in ett dokument")
        page.get_by_label("Dokument").set_input_files(
            {"name": "program.txt", "mimeType": "text/plain", "buffer": document()}
        )
        press(page, "Läs dokumentet")
        self.looks(page)
        self.corrects(page.get_by_role("group", name=re.compile(r"^Delmål 1\.1")).first)
        page.get_by_label(re.compile("^Vad är ”")).first.select_option("add")
        press(page, "Spara målen i planen")
        expect(page.locator("h1")).to_have_text(PROGRAMME)

    def corrects(self, line: Locator) -> None:
        line.get_by_label("Delmål 1.1", exact=True).fill(CORRECTED)
        line.get_by_label(re.compile("^Ansvariga")).fill(BOARD)

    def it_is_adopted(self) -> None:
        adopt(self.admin, "§ 12")
        expect(self.admin.locator("main")).to_contain_text("Gäller nu")
        expect(goal(self.admin, CORRECTED)).to_contain_text(BOARD)
        self.looks(self.admin)
        self.programme = self.admin.url

    def a_goal_is_taken(self) -> None:
        """Into a plan of the board's own, from the page that tells who has taken what."""
        page = self.official
        page.goto("/mal/ny/?sort=body_plan")
        fill(page, name=PLAN, starts_on=f"{YEAR - 1}-01-01", ends_on=f"{YEAR + 2}-12-31")
        press(page, "Spara")
        self.plan = page.url
        page.goto(self.programme)
        follow(page, "Nämndernas och bolagens egna mål och åtaganden")
        self.looks(page)
        page.get_by_role("link", name=re.compile(f"^Ta in i er plan.*{CORRECTED}")).click()
        page.get_by_role("group", name="Som vad?").get_by_label("Mål", exact=True).check()
        fill(page, text=TAKEN)
        self.looks(page)
        press(page, "Spara")
        page.goto(self.programme)
        follow(page, "Nämndernas och bolagens egna mål och åtaganden")
        share = page.get_by_role("row", name=re.compile(rf"^{BOARD} 1 1 0$"))
        expect(share).to_have_count(1)
        follow(page, TAKEN)
        self.goal = page.url

    def the_goal_is_measured(self) -> None:
        page = self.official
        expect(page.locator("main")).to_contain_text("Saknar indikator")
        follow(page, "Ny indikator")
        choose(page, indicator=FIGURE)
        page.get_by_label("Ska minska").check()
        press(page, "Spara")
        page.get_by_label(f"Hela kommunen, {YEAR - 1}").fill(MILESTONE)
        page.get_by_label(f"Hela kommunen, {YEAR + 2}").fill(TARGET)
        self.looks(page)
        press(page, "Spara")
        expect(page.locator("#indikatorer")).to_contain_text(f"Nej, {NOW}")
        self.looks(page)
        page.goto(self.plan)
        adopt(page, "§ 34")
        expect(page.locator("main")).to_contain_text("Gäller nu")

    def the_goal_is_assessed(self) -> None:
        self.a_period_is_planned(self.admin)
        page = self.official
        page.goto("/uppfoljning/")
        self.looks(page)
        follow(page, PERIOD)
        expect(page.locator("main")).to_contain_text("Väntar på er")
        follow(page, TAKEN)
        self.looks(page)
        page.get_by_label("Delvis uppnått").check()
        press(page, "Spara bedömningen")
        expect(page.locator("main")).to_contain_text("Bedömningen skiljer sig från regelns. Skriv varför.")
        page.get_by_label(re.compile("^Skäl")).fill("Tre av fyra tunnlar är klara.")
        press(page, "Spara bedömningen")
        expect(page.locator("main")).to_contain_text("1 av 1")
        self.looks(page)
        self.period = page.url

    def a_period_is_planned(self, page: Page) -> None:
        page.goto("/uppfoljning/skalor/ny/")
        fill(page, name="Lindåsas skala", word1="Uppnått", share1="100", word2="Delvis uppnått", share2="50")
        fill(page, word3="Inte uppnått", share3="0")
        press(page, "Spara")
        page.goto("/uppfoljning/")
        follow(page, "Ny uppföljning")
        soon = localdate() + timedelta(days=14)
        fill(page, name=PERIOD, reference_on=f"{localdate()}", closes_on=f"{soon}")
        choose(page, kind="Helår")
        page.get_by_label(PLAN).check()
        self.looks(page)
        press(page, "Spara")
        expect(page.locator("h1")).to_have_text(PERIOD)

    def the_report_is_downloaded(self) -> None:
        """The same figures in all three as on the page, when it has been closed."""
        page = self.admin
        page.goto(self.period)
        follow(page, "Stäng")
        press(page, "Stäng och frys rapporten")
        follow(page, TAKEN)
        shown = page.get_by_role("row", name=re.compile(FIGURE))
        expect(shown).to_contain_text(NOW)
        expect(shown).to_contain_text(MILESTONE)
        page.goto(self.period)
        (row,) = read_table(downloaded(page, "Excel")).rows
        told = {str(cell) for cell in row.cells}
        assert {TAKEN, FIGURE, "9", "7.5", "Delvis uppnått"} <= told, told
        word, pdf = words_of(downloaded(page, "Word")), text_of(downloaded(page, "PDF"))
        for text in (word, pdf):
            assert all(words in text for words in (FIGURE, NOW, MILESTONE, "Delvis uppnått")), text

    def a_deviation_is_found(self) -> None:
        """By the rules, when the clock ticks."""
        run(self.site.folder, "-m", "samlad", "tick")
        page = self.official
        page.goto("/avvikelser/")
        expect(page.locator("main")).to_contain_text("Etappmål missat")
        self.looks(page)
        follow(page, "Regler")
        self.looks(page)
        page.goto("/avvikelser/?regel=milestone_missed")
        (found,) = page.locator(".row-title a").all()
        found.click()
        expect(page.locator("main")).to_contain_text(TAKEN)
        self.deviation = page.url

    def it_is_prepared(self) -> None:
        page = self.official
        follow(page, "Under beredning")
        fill(page, case_number=CASE, handled_on=f"{localdate() + timedelta(days=20)}")
        choose(page, officer="Utredare")
        self.looks(page)
        press(page, "Spara")
        expect(now(page)).to_contain_text("Under beredning")
        expect(page.locator("main")).to_contain_text(CASE)
        self.looks(page)

    def it_is_decided(self) -> None:
        page, due = self.official, localdate() + timedelta(days=60)
        follow(page, "Besluta")
        self.looks(page)
        page.get_by_label("Åtgärda", exact=True).check()
        expect(page.locator("[name=case_number]")).to_have_value(CASE)
        choose(page, who=BOARD, forum="OSG Lindåsa", responsible="Utredare")
        page.locator("[name=area]").select_option(str(self.site.keys["area:kvarnhojden"]))
        fill(page, paragraph="§ 56", again_on=f"{due}", title=MEASURE, due_on=f"{due}")
        press(page, "Spara")
        expect(now(page)).to_contain_text("Beslutad")
        follow(page, MEASURE)
        expect(page.locator("h1")).to_have_text(MEASURE)

    def it_is_followed_up(self) -> None:
        page = self.official
        page.goto(self.deviation)
        follow(page, "Följ upp beslutet")
        page.get_by_label("Delvis", exact=True).check()
        fill(page, text="Två av fyra tunnlar är ljusa.")
        press(page, "Spara")
        expect(now(page)).to_contain_text("Följd upp")
        self.looks(page)

    def the_thread_leads_both_ways(self) -> None:
        """From the goal down to the decision and its measure, and from the deviation back up to the goal."""
        page = self.official
        page.goto(self.goal)
        follow(page, "Vad som ledde hit och vad det ledde till")
        self.looks(page)
        for words in (CORRECTED, TAKEN, "Avvikelse", "Beslut", MEASURE):
            expect(page.locator("main")).to_contain_text(words)
        page.locator("ol.thread a", has_text=MEASURE).or_(
            page.locator("ol.thread li", has_text=MEASURE).get_by_role("link")
        ).first.click()
        expect(page.locator("h1")).to_have_text(MEASURE)
        page.goto(self.deviation)
        follow(page, "Följ tråden")
        page.locator("ol.thread li", has_text=TAKEN).get_by_role("link").first.click()
        assert page.url == self.goal

    def the_efforts_are_added_up(self) -> None:
        page = self.official
        page.goto(self.programme)
        follow(page, "Insatser och kostnader")
        self.looks(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def fill(page: Page, **texts: str) -> None:
    for name, text in texts.items():
        page.locator(f"[name={name}]").fill(text)


def choose(page: Page, **labels: str) -> None:
    for name, label in labels.items():
        page.locator(f"select[name={name}]").select_option(label=label)


def adopt(page: Page, paragraph: str) -> None:
    follow(page, "Besluta")
    fill(page, paragraph=paragraph)
    press(page, "Spara beslutet")


def goal(page: Page, text: str) -> Locator:
    return page.locator("li.goal", has_text=text)


def now(page: Page) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name="Nu", exact=True))


def downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        follow(page, name)
    return Path(download.value.path()).read_bytes()


def words_of(content: bytes) -> str:
    made = Document(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in made.paragraphs), *cells])


def text_of(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)
