"""A week in Lindåsa: eight parties, six areas, from an empty round to a frozen issue and its correction.

A coordinator and four members carry it, on a phone, on a small phone and on desktops; once with scripts, once
without.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Locator, Page, expect

from samlad.documents.canonical import digest
from tests.journeys.looks import sideways
from tests.journeys.site import DESKTOP, PHONE, SMALL_PHONE, Site, served
from tests.journeys.town import AREAS, PARTIES

LEVELS = ("Underlag saknas", "Normalläge", "Förhöjt", "Allvarligt", "Mycket allvarligt")
SILENT_AREA, SILENT_PARTY = "Östervik", PARTIES["owners"]
NOTHING = None
Said = Mapping[str, tuple[int, str] | None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a party says, and the screen it is written on; `told_by` where the coordinator writes it in."""

    party: str
    said: Said
    screen: Mapping[str, int]
    told_by: str = ""


REPORTS = (
    Report(
        "police",
        {
            "Kvarnhöjden": (4, "Öppen försäljning vid skolan tre kvällar."),
            "Lindåsa centrum": (2, "Fler samtal om bråk på torget."),
            "Tallmossen": NOTHING,
            "Ängsbacken": (2, "Två ingripanden i parken."),
        },
        PHONE,
    ),
    Report(
        "housing",
        {
            "Kvarnhöjden": (3, "Fyra portar har fått nya lås efter inbrott."),
            "Lindåsa centrum": NOTHING,
            "Tallmossen": NOTHING,
            "Åkersdal": (1, "Inga störningar, tvättstugan är hel igen."),
            "Ängsbacken": NOTHING,
        },
        SMALL_PHONE,
    ),
    Report("school", {"Kvarnhöjden": (3, "Elever går omvägar för att slippa gången.")}, PHONE),
    Report("rescue", {"Ängsbacken": (3, "Två bränder i papperskorgar, båda anlagda.")}, DESKTOP),
    Report("municipality", {"Lindåsa centrum": (2, "Torghandlarna är oroliga.")}, DESKTOP),
    Report("social", {"Kvarnhöjden": (3, "Fler ungdomar ute sent.")}, DESKTOP, "Enhetschef"),
    Report("culture", {"Åkersdal": NOTHING}, DESKTOP, "Fritidschef"),
)
LEVELS_SET = {
    "Kvarnhöjden": (4, "Öppen försäljning nära skolan och ungdomar som dras in."),
    "Lindåsa centrum": (2, "Oron på torget växer, utan fler brott."),
    "Tallmossen": (1, "Två parter har inget att rapportera."),
    "Åkersdal": (1, "Lugnt."),
    "Ängsbacken": (3, "Anlagda bränder och ingripanden i parken."),
}
CORRECTED = ("Ängsbacken", 2, "En av bränderna var ett olycksfall.")
WHY = "Räddningstjänsten har utrett branden."


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def site(founded: Path, browser: Browser, tmp_path: Path) -> Iterator[Site]:
    with served(founded, browser, tmp_path) as site:
        yield site


def test_a_week(site: Site, scripts: bool) -> None:
    week = Week(site, scripts)
    week.opens()
    week.is_reported_on()
    week.is_reviewed()
    week.is_shown()
    week.is_adopted()
    week.is_corrected()


class Week:
    """The week as it goes, with the coordinator's page open all the time."""

    def __init__(self, site: Site, scripts: bool) -> None:
        self.site, self.scripts = site, scripts
        self.desk = self.page_of("municipality")

    def page_of(self, who: str, screen: Mapping[str, int] = DESKTOP) -> Page:
        return self.site.open("/", who, viewport=dict(screen), java_script_enabled=self.scripts)

    def press(self, name: str) -> None:
        self.desk.get_by_role("button", name=name, exact=True).click()

    def opens(self) -> None:
        today = localdate().isocalendar()
        self.desk.get_by_role("link", name="Läget", exact=True).click()
        self.desk.get_by_role("link", name="Ny omgång i OSG Lindåsa").click()
        expect(self.desk.get_by_label("År")).to_have_value(str(today.year))
        expect(self.desk.get_by_label("Vecka")).to_have_value(str(today.week))
        self.press("Öppna rapporteringen")
        expect(self.desk.locator("h1")).to_have_text(f"Lägesbild vecka {today.week}")
        expect(step(self.desk)).to_contain_text("Rapportering")
        expect(self.desk.locator("main")).to_contain_text("0 av 8 parter har rapporterat")
        self.round = self.desk.url

    def is_reported_on(self) -> None:
        for report in REPORTS:
            self.written_in(report) if report.told_by else self.handed_in(report)
        self.desk.goto(self.round)
        expect(self.desk.locator("main")).to_contain_text("7 av 8 parter har rapporterat")
        told = row(self.desk, "Kvarnhöjden").locator("details", has_text="Fler ungdomar ute sent.")
        told.locator("summary").click()
        expect(told).to_contain_text("Lämnad muntligt av Enhetschef, införd av Trygghetssamordnare.")

    def handed_in(self, report: Report) -> None:
        """By the party itself, from its own list, and changed once when something was forgotten."""
        page = self.page_of(report.party, report.screen)
        page.get_by_role("link", name=f"Lämna rapport för {PARTIES[report.party]}").click()
        answer(page, report.said, report.screen)
        expect(page.get_by_role("status")).to_contain_text("Rapporten är lämnad")
        if report.party != "municipality":
            self.is_alone_with(report, page)
        page.context.close()

    def is_alone_with(self, report: Report, page: Page) -> None:
        """A member reads what her party said, and nothing that another did."""
        text = page.locator("main").inner_text()
        own = {words[1] for words in report.said.values() if words}
        others = {words[1] for one in REPORTS for words in one.said.values() if words} - own
        assert [sentence for sentence in own if sentence not in text] == []
        assert [sentence for sentence in others if sentence in text] == []
        assert sideways(page, report.screen) == []

    def written_in(self, report: Report) -> None:
        self.desk.goto(self.round)
        self.desk.get_by_role("link", name=PARTIES[report.party], exact=True).click()
        self.desk.get_by_label("Lämnat av").fill(report.told_by)
        answer(self.desk, report.said, report.screen)
        expect(self.desk.locator("h1")).to_contain_text("Lägesbild vecka")

    def is_reviewed(self) -> None:
        self.press("Stäng rapporteringen och granska")
        expect(step(self.desk)).to_contain_text("Granskning")
        for area, (level, reason) in LEVELS_SET.items():
            self.set_level(area, level, reason)

    def set_level(self, area: str, level: int, reason: str) -> None:
        """In the row itself with scripts; on a page of its own, and back to the row, without."""
        if self.scripts:
            self.desk.evaluate("() => { window.stays = true }")
        row(self.desk, area).get_by_role("link", name=re.compile("^Sätt nivå")).click()
        form = row(self.desk, area) if self.scripts else self.desk.locator("main")
        form.get_by_role("radio", name=LEVELS[level], exact=True).check()
        form.get_by_label("Motivering").fill(reason)
        form.get_by_role("button", name="Spara nivån").click()
        expect(row(self.desk, area).locator(".reason")).to_have_text(reason)
        if self.scripts:
            expect(row(self.desk, area)).to_be_focused()
            assert self.desk.evaluate("() => window.stays")
        else:
            assert re.search(r"#omrade-\d+$", self.desk.url)

    def is_shown(self) -> None:
        before = self.page_of("police")
        before.goto(self.round)
        expect(before.locator("main")).not_to_contain_text(LEVELS_SET["Ängsbacken"][1])
        self.press("Visa förslaget för gruppen")
        before.reload()
        self.is_read_by(before)
        before.context.close()

    def is_read_by(self, member: Page) -> None:
        """The spread of the levels, who was silent, and the words of the other parties."""
        here, unknown = row(member, "Ängsbacken"), row(member, SILENT_AREA)
        expect(here.get_by_role("img", name="Parternas nivåer: 3, 2")).to_be_visible()
        expect(here.locator(".silent")).to_contain_text(SILENT_PARTY)
        expect(unknown).to_contain_text("Ingen part har rapporterat.")
        expect(unknown).to_contain_text("Underlag saknas")
        here.locator("summary").click()
        expect(here).to_contain_text("Två bränder i papperskorgar, båda anlagda.")
        silent = member.locator(".rest li", has_text=SILENT_PARTY)
        expect(silent).to_contain_text("Har inte rapporterat")

    def is_adopted(self) -> None:
        self.press("Till mötet")
        expect(step(self.desk)).to_contain_text("Möte")
        self.desk.get_by_role("link", name="Fastställ lägesbilden").click()
        expect(self.desk.get_by_role("row", name=SILENT_AREA)).to_contain_text("Underlag saknas")
        self.press("Fastställ")
        expect(self.desk.get_by_role("status").first).to_have_text("Lägesbilden är fastställd.")
        expect(self.desk.locator("main")).to_contain_text("är som när det fastställdes")
        expect(self.desk.locator("main")).to_contain_text("av trygghetssamordnare, version 1")
        assert [name.inner_text() for name in self.desk.locator("li.row h3 a").all()] == list(AREAS.values())
        self.has_pdf("Anlagda bränder och ingripanden i parken.")

    def has_pdf(self, words: str) -> None:
        """The PDF opens, and has all areas and parties, and these words, in its text."""
        link = self.desk.get_by_role("link", name="PDF").get_attribute("href")
        content = self.desk.context.request.get(link or "").body()
        assert content.startswith(b"%PDF")
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert "/StructTreeRoot" in pdf.Root
        text = text_of(content)
        assert [name for name in (*AREAS.values(), *PARTIES.values(), words) if name not in text] == []

    def is_corrected(self) -> None:
        first, (area, level, reason) = self.frozen(), CORRECTED
        issue = self.desk.url
        self.desk.get_by_role("link", name="Rätta").click()
        self.desk.get_by_label("Varför rättas lägesbilden?").fill(WHY)
        part = self.desk.get_by_role("group", name=area)
        part.get_by_label("Nivå").select_option(str(level))
        part.get_by_label("Motivering").fill(reason)
        self.press("Fastställ rättelsen")
        expect(self.desk.get_by_role("heading", name="Rättelse, version 2")).to_be_visible()
        expect(self.desk.locator("main")).to_contain_text(WHY)
        expect(row(self.desk, area)).to_contain_text(reason)
        self.has_pdf(reason)
        second = self.frozen()
        self.desk.goto(issue)
        expect(row(self.desk, area)).to_contain_text(LEVELS_SET[area][1])
        assert self.frozen() == first
        assert changed_parts(first, second) == {"header", "area:angsbacken"}

    def frozen(self) -> dict[str, Any]:
        """The frozen data of the issue on the page; each part has the hash that it says."""
        link = self.desk.get_by_role("link", name="Innehållet som data").get_attribute("href")
        data: dict[str, Any] = self.desk.context.request.get(link or "").json()
        assert [part["key"] for part in data["parts"] if digest(part["text"]) != part["sha256"]] == []
        assert len(data["parts"]) == 2 + len(AREAS)
        return data


def step(page: Page) -> Locator:
    """Where the round stands."""
    return page.locator(".steps [aria-current=step]")


def row(page: Page, area: str) -> Locator:
    """What a round or an issue says about an area."""
    return page.locator("li.row", has=page.get_by_role("heading", name=re.compile(f"^{area}")))


def answer(page: Page, said: Said, screen: Mapping[str, int]) -> None:
    """Fill in the areas there is something to say about, and hand in."""
    assert page.viewport_size == screen
    for area, words in said.items():
        part = page.locator("section", has=page.get_by_role("group", name=re.compile(f"^{area}")))
        level = LEVELS[words[0]] if words else "Inget att rapportera"
        part.get_by_role("radio", name=level, exact=True).check()
        if words:
            part.get_by_label("Vad ligger bakom?").fill(words[1])
    page.get_by_role("button", name="Lämna rapporten").click()


def text_of(pdf: bytes) -> str:
    """The words of a PDF, with one space between them."""
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def changed_parts(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    hashes = [{part["key"]: part["sha256"] for part in data["parts"]} for data in (one, other)]
    return {key for key, _hash in hashes[0].items() ^ hashes[1].items()}
