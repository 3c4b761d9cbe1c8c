"""A week in Lindåsa: eight parties, six areas, from an empty round to a frozen issue and its correction.

A deputy coordinator runs it: once on a desktop with scripts, once on a phone without. Three parties write
themselves on phones, three are told by mail or phone, one reports for the municipality and one never does.
What the deputy does is counted, and the count stands in the coordinator's page of the docs.
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
from playwright.sync_api import Locator, Page, expect

from samlad.documents.canonical import digest
from tests.browser import ROOT
from tests.journeys.hand import Hand
from tests.journeys.looks import sideways, violations
from tests.journeys.site import DESKTOP, PHONE, SMALL_PHONE, Site, begun_anew
from tests.journeys.town import AREAS, PARTIES

LEVELS = ("Underlag saknas", "Normalläge", "Förhöjt", "Allvarligt", "Mycket allvarligt")
SILENT_PARTY = PARTIES["owners"]
NOTHING = None
Said = Mapping[str, tuple[int, str] | None]
Seen = Mapping[str, str]
DOCS = ROOT / "docs/how-to/coordinator.md"


@dataclass(frozen=True, slots=True)
class Report:
    """What a party writes itself, and the screen it is written on; `seen` is a sighting."""

    party: str
    said: Said
    screen: Mapping[str, int]
    seen: Seen | None = None


SECRET = "Pojken i lila jacka från trean såg det."
MASKED = "En person såg det."
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
            "Ängsbacken": (3, "Bränder i papperskorgar, båda anlagda."),
        },
        SMALL_PHONE,
        {"area": "Ängsbacken", "place": "Lekplatsen i parken", "text": "Brand i en papperskorg."},
    ),
    Report(
        "school",
        {"Kvarnhöjden": (3, "Elever går omvägar för att slippa gången.")},
        PHONE,
        {"area": "Ängsbacken", "place": "Lekplatsen, parken", "text": f"Det brann i papperskorgen. {SECRET}"},
    ),
    Report("municipality", {"Lindåsa centrum": (2, "Torghandlarna är oroliga.")}, DESKTOP),
)
MAILS = {
    "social": ("Enhetschef", "Kvarnhöjden 3: Fler ungdomar ute sent.\nÅkersdal 1: Lugnt."),
    "culture": ("Fritidschef", "Åkersdal: inget att rapportera.\nTallmossen 1: Fullt på fritidsgården."),
}
CALLED = ("rescue", "Stationschef", "Ängsbacken", (3, "Två bränder i parken, båda anlagda."))
# Where no sentence that all may read gives the reason, the deputy writes one.
LEVEL_SET = ("Kvarnhöjden", 4, "Öppen försäljning nära skolan och ungdomar som dras in.")
CORRECTED = ("Ängsbacken", 2, "En av bränderna var ett olycksfall.")
WHY = "Räddningstjänsten har utrett branden."
MOST = 60


@pytest.fixture(params=[True, False], ids=["desktop with scripts", "phone without"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def site(server: Site, founded: Path) -> Iterator[Site]:
    with begun_anew(server, founded) as site:
        yield site


def test_a_week(site: Site, scripts: bool) -> None:
    week = Week(site, scripts)
    week.opens()
    week.is_reported_on()
    week.is_reviewed()
    week.gets_its_levels()
    week.is_shown()
    week.meets()
    week.is_adopted()
    assert dict(week.hand.counted) == told_in_the_docs()
    assert week.hand.counted.total() <= MOST
    week.is_corrected()


def told_in_the_docs() -> dict[str, int]:
    """The count as the docs state it, by part of the week."""
    rows = re.findall(r"^\| (\w[^|]*?) \| (\d+) \|", DOCS.read_text(), re.MULTILINE)
    told = {part: int(number) for part, number in rows}
    assert told.pop("Together") == sum(told.values())
    return told


class Week:
    """The week as it goes, with the deputy's page open all the time."""

    def __init__(self, site: Site, scripts: bool) -> None:
        self.site, self.scripts = site, scripts
        self.desk = self.page_of("deputy", DESKTOP if scripts else PHONE)
        self.hand = Hand(self.desk, scripts)

    def page_of(self, who: str, screen: Mapping[str, int] = DESKTOP) -> Page:
        return self.site.open("/", who, viewport=dict(screen), java_script_enabled=self.scripts)

    def press(self, name: str) -> None:
        self.hand.press(name)

    def opens(self) -> None:
        self.hand.part, today = "Open the round", localdate().isocalendar()
        self.hand.click(self.desk.get_by_role("link", name="Läget", exact=True))
        self.hand.follow("Ny omgång i OSG Lindåsa")
        expect(self.desk.get_by_label("År")).to_have_value(str(today.year))
        expect(self.desk.get_by_label("Vecka")).to_have_value(str(today.week))
        self.press("Öppna rapporteringen")
        expect(self.desk.locator("h1")).to_have_text(f"Lägesbild vecka {today.week}")
        expect(step(self.desk)).to_contain_text("Rapportering")
        expect(self.desk.locator("main")).to_contain_text("0 av 8 parter har rapporterat")
        self.round = self.desk.url

    def is_reported_on(self) -> None:
        for report in REPORTS:
            self.handed_in(report)
        self.desk.goto(self.round)
        for party, (function, mail) in MAILS.items():
            self.mailed(party, function, mail)
        self.called(*CALLED)
        expect(self.desk.locator("main")).to_contain_text("7 av 8 parter har rapporterat")
        self.hand.looks()
        told = row(self.desk, "Kvarnhöjden").locator("details", has_text="Fler ungdomar ute sent.")
        told.locator("summary").click()
        expect(told).to_contain_text("Lämnad muntligt av Enhetschef, införd av Biträdande samordnare.")

    def handed_in(self, report: Report) -> None:
        """By the party itself, from its own list, and changed once when something was forgotten."""
        page = self.page_of(report.party, report.screen)
        page.get_by_role("link", name=f"Lämna rapport för {PARTIES[report.party]}").click()
        form = page.url
        if report.seen:
            self.sees(page, report.seen)
        answer(page, report.said, report.screen)
        page.get_by_role("button", name="Lämna rapporten").click()
        expect(page.get_by_role("status")).to_contain_text("Rapporten är lämnad")
        if report.party != "municipality":
            self.is_alone_with(report, page)
        page.goto(form)
        assert not self.scripts or violations(page) == []
        page.context.close()

    def sees(self, page: Page, seen: Seen) -> None:
        """What, where and when; the words are folded away, and a browser without scripts unfolds them too."""
        page.get_by_role("link", name="Lägg till iakttagelse", exact=True).or_(
            page.get_by_role("button", name="Lägg till iakttagelse", exact=True)
        ).first.click()
        page.locator("[name=category]").select_option(label="Brand eller eldning")
        page.locator("[name=area]").select_option(label=seen["area"])
        page.locator("[name=place]").fill(seen["place"])
        page.locator("details.more summary").click()
        page.locator("[name=text]").fill(seen["text"])
        page.get_by_role("button", name="Spara", exact=True).click()
        expect(page.locator("#iakttagelser")).to_contain_text(seen["place"])

    def is_alone_with(self, report: Report, page: Page) -> None:
        """A member reads what her party said, and nothing that another did."""
        text = page.locator("main").inner_text()
        own = {words[1] for words in report.said.values() if words}
        others = {words[1] for one in REPORTS for words in one.said.values() if words} - own
        assert [sentence for sentence in own if sentence not in text] == []
        assert [sentence for sentence in others if sentence in text] == []
        assert sideways(page, report.screen) == []

    def mailed(self, party: str, function: str, mail: str) -> None:
        """A mail is pasted, divided into areas, and handed in as the deputy has seen it."""
        self.hand.part = "Two mails"
        self.hand.follow(re.compile(f"^Klistra in mejl ?: {PARTIES[party]}"))
        expect(self.desk.get_by_label("Lämnat av")).to_have_value(function)
        self.hand.paste(self.desk.get_by_label("Mejlets text"), mail)
        self.press("Fördela på områden")
        expect(self.desk.get_by_role("status").first).to_contain_text("Mejlet är fördelat på 2 områden")
        self.hand.looks()
        self.press("Lämna, inget att rapportera i övriga områden")
        expect(self.desk.locator("h1")).to_contain_text("Lägesbild vecka")

    def called(self, party: str, function: str, area: str, said: tuple[int, str]) -> None:
        self.hand.part = "A phone call"
        self.hand.click(self.desk.get_by_role("link", name=PARTIES[party], exact=True))
        expect(self.desk.get_by_label("Lämnat av")).to_have_value(function)
        part = part_of(self.desk, area)
        self.hand.check(part.get_by_role("radio", name=LEVELS[said[0]], exact=True))
        self.hand.fill(part.get_by_label("Vad ligger bakom?"), said[1])
        self.press("Lämna, inget att rapportera i övriga områden")
        expect(self.desk.locator("h1")).to_contain_text("Lägesbild vecka")

    def is_reviewed(self) -> None:
        """Two reports of one fire are one event, one text is masked, and the rest is released together."""
        self.hand.part = "Review"
        self.press("Stäng rapporteringen och granska")
        expect(step(self.desk)).to_contain_text("Granskning")
        self.hand.follow(re.compile(r"^Granska \d+ uppgifter"))
        self.hand.looks()
        expect(self.desk.locator("main")).to_contain_text("Kan vara samma händelse: 2 iakttagelser")
        self.press("Räkna som en händelse")
        waiting = self.desk.locator("li", has_text=SECRET)
        self.hand.click(waiting.get_by_role("link", name=re.compile("^Granska")))
        self.hand.looks()
        self.hand.fill(
            self.desk.get_by_label("Texten så som den visas"), f"Det brann i papperskorgen. {MASKED}"
        )
        self.press("Spara")
        self.press("Släpp allt, alla medlemmar får läsa")

    def gets_its_levels(self) -> None:
        """The suggestions are taken where they have a reason, and one level is set by hand."""
        self.hand.part = "Levels"
        expect(row(self.desk, "Ängsbacken")).to_contain_text("1 händelse")
        self.press("Godta förslagen")
        self.set_level(*LEVEL_SET)
        self.hand.looks()

    def set_level(self, area: str, level: int, reason: str) -> None:
        """In the row itself with scripts; on a page of its own, and back to the row, without."""
        if self.scripts:
            self.desk.evaluate("() => { window.stays = true }")
        self.hand.click(row(self.desk, area).get_by_role("link", name=re.compile("^(Sätt|Ändra) nivå")))
        form = row(self.desk, area) if self.scripts else self.desk.locator("main")
        self.hand.check(form.get_by_role("radio", name=LEVELS[level], exact=True))
        self.hand.fill(form.get_by_label("Motivering"), reason)
        self.hand.click(form.get_by_role("button", name="Spara nivån"))
        expect(row(self.desk, area).locator(".reason")).to_have_text(reason)
        if self.scripts:
            expect(row(self.desk, area)).to_be_focused()
            assert self.desk.evaluate("() => window.stays")
        else:
            assert re.search(r"#omrade-\d+$", self.desk.url)

    def is_shown(self) -> None:
        self.hand.part = "Show the proposal"
        before = self.page_of("police")
        before.goto(self.round)
        expect(before.locator("main")).not_to_contain_text(LEVEL_SET[2])
        self.press("Visa förslaget för gruppen")
        before.reload()
        self.is_read_by(before)
        before.context.close()

    def is_read_by(self, member: Page) -> None:
        """The spread of the levels, who was silent, and the words of the others, masked where they are."""
        here = row(member, "Ängsbacken")
        expect(here.get_by_role("img", name="Parternas nivåer: 3, 3, 2")).to_be_visible()
        expect(here.locator(".silent")).to_contain_text(SILENT_PARTY)
        here.locator("summary", has_text="parter har rapporterat").click()
        expect(here).to_contain_text(CALLED[3][1])
        expect(here).to_contain_text("Lindåsabostäder AB, Utbildningsförvaltningen")
        assert SECRET not in member.content()
        silent = member.locator(".rest li", has_text=SILENT_PARTY)
        expect(silent).to_contain_text("Har inte rapporterat")

    def meets(self) -> None:
        self.hand.part = "The meeting"
        self.hand.follow("Mötet")
        self.press("Börja mötet")
        self.press("Alla är med")
        absent = self.desk.get_by_label(re.compile("^Fastighetsägarna Östervik"))
        expect(absent).to_be_checked()
        self.hand.click(absent)
        self.press("Spara närvaron")
        point = self.desk.locator("li.point", has_text="Kvarnhöjden")
        self.hand.click(point.locator("summary"))
        self.hand.check(point.get_by_role("radio", name="Klar"))
        self.hand.fill(point.get_by_label("Vad kom ni fram till?"), "Polisen och skolan möts på onsdag.")
        self.hand.click(point.get_by_role("button", name="Spara utfallet"))
        expect(self.desk.locator("li.point", has_text="Kvarnhöjden")).to_contain_text("möts på onsdag")
        self.hand.fill(self.desk.get_by_label("Vad som sades"), "Gruppen följer skolan nästa vecka.")
        self.press("Spara anteckningarna")
        expect(self.desk.locator("#anteckningar")).to_contain_text("Sparat")
        self.hand.looks()

    def is_adopted(self) -> None:
        self.hand.part = "Adopt"
        self.hand.follow("Fastställ lägesbilden")
        expect(self.desk.get_by_role("row", name=LEVEL_SET[0])).to_contain_text(LEVEL_SET[2])
        self.press("Fastställ")
        expect(self.desk.get_by_role("status").first).to_have_text("Lägesbilden är fastställd.")
        expect(self.desk.locator("main")).to_contain_text("är som när det fastställdes")
        expect(self.desk.locator("main")).to_contain_text("av biträdande samordnare, version 1")
        assert [name.inner_text() for name in self.desk.locator("li.row h3 a").all()] == list(AREAS.values())
        self.has_pdf(LEVEL_SET[2])

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
        expect(row(self.desk, area)).not_to_contain_text(reason)
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


def part_of(page: Page, area: str) -> Locator:
    """The part of a contribution's form that is about an area."""
    return page.locator("section", has=page.get_by_role("group", name=re.compile(f"^{area}")))


def answer(page: Page, said: Said, screen: Mapping[str, int]) -> None:
    """Fill in the areas there is something to say about."""
    assert page.viewport_size == screen
    for area, words in said.items():
        part = part_of(page, area)
        level = LEVELS[words[0]] if words else "Inget att rapportera"
        part.get_by_role("radio", name=level, exact=True).check()
        if words:
            part.get_by_label("Vad ligger bakom?").fill(words[1])


def text_of(pdf: bytes) -> str:
    """The words of a PDF, with one space between them."""
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def changed_parts(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    hashes = [{part["key"]: part["sha256"] for part in data["parts"]} for data in (one, other)]
    return {key for key, _hash in hashes[0].items() ^ hashes[1].items()}
