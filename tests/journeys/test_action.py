"""Actions on their way: addressed, answered from a mail without an account, handed over, done, followed up.

The mail goes through a real mail server, and its links are opened by a browser that has signed in nowhere.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.utils.timezone import localdate
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from samlad.post.tests.factories import Server
from tests.journeys.looks import faults
from tests.journeys.site import DESKTOP, PHONE, Site, begun_anew, run
from tests.journeys.town import PARTIES
from tests.test_wheel import free_port

TITLE = "Byt lamporna vid garagen"
LINK = re.compile(r"https?://\S+/atgarder/svar/\S+")
MOST_TAPS = 4


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def post() -> Iterator["Post"]:
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield Post(server, controller.port)
    finally:
        controller.stop()


class Post:
    """The mail server of the town, and its postman."""

    def __init__(self, server: Server, port: int) -> None:
        self.server, self.port = server, port

    def carried(self, site: Site) -> list[EmailMessage]:
        """What `samlad tick` sends now."""
        before = len(self.server.taken)
        mail = f"smtp://127.0.0.1:{self.port}"
        run(site.folder, "-m", "samlad", "tick", SAMLAD_MAIL=mail, SAMLAD_URL=site.address)
        return self.server.taken[before:]


def link_in(mails: list[EmailMessage], address: str) -> str:
    """The one link to answer by that came to an address; the words of the mail tell nothing else."""
    found = [mail for mail in mails if mail["To"] == address]
    assert len(found) == 1, [mail["To"] for mail in mails]
    text = found[0].get_content()
    assert TITLE not in f"{found[0]['Subject']} {text}"
    links: list[str] = LINK.findall(text)
    assert len(links) == 1
    return links[0]


@pytest.fixture
def town(server: Site, asked: Path, post: Post, scripts: bool) -> Iterator["Town"]:
    with begun_anew(server, asked) as site:
        yield Town(site, post, scripts)


class Town:
    """Lindåsa with a mail server. The deputy's page is open all the time."""

    def __init__(self, site: Site, post: Post, scripts: bool) -> None:
        self.site, self.post, self.scripts = site, post, scripts
        self.desk = self.page("/", "deputy")

    def page(self, path: str, who: str = "", screen: dict[str, int] = DESKTOP) -> Page:
        return self.site.open(path, who, viewport=dict(screen), java_script_enabled=self.scripts)

    def looks(self, page: Page) -> None:
        assert not self.scripts or faults(page) == []

    def mailed(self) -> list[EmailMessage]:
        return self.post.carried(self.site)

    def key(self, name: str) -> int:
        return self.site.keys[name]

    def give_mailbox(self, function: int, address: str, *, shared: bool = False) -> None:
        admin = self.page(f"/parter/funktion/{function}/brevlada/", "administrator")
        admin.get_by_label("E-postadress").fill(address)
        if shared:
            admin.get_by_label(re.compile("Flera läser")).check()
        press(admin, "Spara")
        admin.context.close()

    def add_function(self, party: str, name: str) -> int:
        admin = self.page(f"/parter/{self.key(f'party:{party}')}/ny-funktion/", "administrator")
        admin.get_by_label("Funktion").fill(name)
        admin.get_by_label("Från och med").fill("2026-01-05")
        press(admin, "Spara")
        row = admin.locator("li", has=admin.get_by_role("heading", name=name, exact=True))
        href = row.get_by_role("link", name=re.compile("Brevlåda")).get_attribute("href")
        admin.context.close()
        assert href is not None
        return int(re.findall(r"\d+", href)[0])

    def addressed(self, title: str, function: str, area: str = "kvarnhojden") -> str:
        """A new action of the deputy's, and the address of its page."""
        self.desk.goto("/atgarder/ny/")
        self.desk.get_by_label("Vad ska göras?").fill(title)
        self.desk.get_by_label("Varför?").fill("Fyra lampor är trasiga sedan i måndags.")
        self.desk.get_by_label("Område").select_option(str(self.key(f"area:{area}")))
        self.desk.get_by_label("Ansvarig funktion").select_option(str(self.key(f"function:{function}")))
        press(self.desk, "Lägg till åtgärden")
        expect(self.desk.locator("h1")).to_have_text(title)
        return self.desk.url

    def state(self, action: str) -> Locator:
        self.desk.goto(action)
        return self.desk.locator("section", has=self.desk.get_by_role("heading", name="Nu", exact=True))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 480), "orange").save(out, "JPEG")
    return out.getvalue()


def test_an_action_lands(town: Town) -> None:
    """Addressed, answered on a phone, handed over, done with a photo, followed up, and told to everybody."""
    town.give_mailbox(town.key("function:housing"), "forvaltare@lindbo.example")
    drift = town.add_function("housing", "Driftchef")
    town.give_mailbox(drift, "drift@lindbo.example", shared=True)
    action = town.addressed(TITLE, "housing")
    link = link_in(town.mailed(), "forvaltare@lindbo.example")
    phone = answered_on_a_phone(town, action, link)
    handed_over(town, action, phone, link)
    done_with_a_photo(town, action, link_in(town.mailed(), "drift@lindbo.example"))
    followed_up(town, action)
    told_to_everybody(town, action)


def answered_on_a_phone(town: Town, action: str, link: str) -> Page:
    """A scanner opens the link first and changes nothing; then one tap, and thanks."""
    scanner = town.site.context().request
    for _time in range(3):
        assert scanner.get(link).ok
        assert scanner.head(link).ok
    expect(town.state(action)).to_contain_text("Beslutad")
    phone, taps = town.page(link, screen=PHONE), 1
    expect(phone.locator("h1")).to_have_text(TITLE)
    assert phone.get_by_role("link", name="Åtgärder").count() == 0, "that action and nothing else"
    town.looks(phone)
    press(phone, "Vi tar den")
    assert (taps := taps + 1) <= MOST_TAPS
    expect(phone.get_by_role("status")).to_contain_text("Tack.")
    expect(town.state(action)).to_contain_text("Antagen")
    return phone


def handed_over(town: Town, action: str, phone: Page, link: str) -> None:
    press(phone, "Lämna över till en annan funktion hos oss")
    press(phone, "Skicka svaret")
    expect(phone.locator("main")).to_contain_text("Varför lämnar ni över?")
    phone.get_by_label("Till").select_option("Driftchef")
    phone.get_by_label("Varför lämnar ni över?").fill("Garagen sköts av driften.")
    town.looks(phone)
    press(phone, "Skicka svaret")
    expect(phone.locator("main")).to_contain_text("lämnad")
    expect(town.state(action)).to_contain_text("Driftchef")
    assert town.site.context().request.get(link).status == 410


def done_with_a_photo(town: Town, action: str, link: str) -> None:
    """From a mailbox that several read: who answers is asked. What is no picture is told."""
    phone = town.page(link, screen=PHONE)
    press(phone, "Klar")
    phone.get_by_label("Vad blev gjort?").fill("Sex lampor är bytta.")
    phone.get_by_label("Vem svarar?").fill("Driftledare")
    phone.get_by_label("Vad bilden visar").fill("Ljust längs garagen.")
    picture = phone.get_by_label("Bild på resultatet")
    picture.set_input_files({"name": "bild.jpg", "mimeType": "image/jpeg", "buffer": b"ingen bild"})
    press(phone, "Skicka svaret")
    expect(phone.locator("main")).to_contain_text("går inte att läsa som en bild")
    town.looks(phone)
    picture.set_input_files({"name": "bild.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    press(phone, "Skicka svaret")
    expect(phone.get_by_role("status")).to_contain_text("Tack.")
    expect(town.state(action)).to_contain_text("Klar")
    expect(town.desk.get_by_role("img", name="Ljust längs garagen.")).to_be_visible()
    expect(town.desk.locator("main")).to_contain_text("svar från Driftledare")
    town.looks(town.desk)


def followed_up(town: Town, action: str) -> None:
    town.desk.goto(action)
    follow(town.desk, "Följ upp")
    town.desk.get_by_role("group", name="Hjälpte det?").get_by_label("Ja").check()
    town.desk.get_by_role("group", name="Vad händer nu?").get_by_label("Avsluta").check()
    town.desk.get_by_label("Vad sades?").fill("Fler går där på kvällen.")
    press(town.desk, "Spara")
    expect(town.desk.locator("main")).to_contain_text("Fler går där på kvällen.")


def told_to_everybody(town: Town, action: str) -> None:
    town.desk.goto("/atgarder/berattat/")
    expect(town.desk.locator("main")).to_contain_text(TITLE)
    town.looks(town.desk)
    town.desk.get_by_role("link", name=re.compile(f"Berätta.*{TITLE}")).click()
    expect(town.desk.get_by_label("Gjort")).to_be_checked()
    town.desk.get_by_label("Vad togs upp?").fill("Det var mörkt vid garagen.")
    town.desk.get_by_label("Berätta", exact=True).fill("Lamporna är bytta.")
    press(town.desk, "Berätta")
    open_page = town.page("/sa-blev-det/", screen=PHONE)
    follow(open_page, "Kvarnhöjden")
    expect(open_page.locator("main")).to_contain_text("Lamporna är bytta.")
    town.looks(open_page)
    open_page.goto(f"{open_page.url}inbaddad/")
    expect(open_page.locator("main")).to_contain_text("Lamporna är bytta.")
    town.looks(open_page)


def test_a_joint_action_on_the_land_of_two(town: Town) -> None:
    desk, due = town.desk, (localdate() + timedelta(days=20)).isoformat()
    desk.goto("/atgarder/")
    follow(desk, "Gemensam åtgärd")
    desk.get_by_label("Vad ska göras?").fill("Ljus längs hela gångvägen")
    desk.get_by_label("Varför?").first.fill("Ljuset tar slut vid tomtgränsen.")
    desk.get_by_label("Klar senast").fill(due)
    for number, (area, who) in enumerate((("kvarnhojden", "housing"), ("ostervik", "owners")), start=1):
        part = desk.get_by_role("group", name=f"Del {number}")
        part.get_by_label("Område").select_option(str(town.key(f"area:{area}")))
        part.get_by_label("Ansvarig funktion").select_option(str(town.key(f"function:{who}")))
        part.get_by_label("Kostnad i kronor").fill(str(number * 40_000))
    town.looks(desk)
    press(desk, "Lägg till delarna")
    expect(desk.locator("main")).to_contain_text("Gemensam åtgärd")
    expect(desk.locator("main")).to_contain_text(PARTIES["owners"])
    town.looks(desk)
    owners = town.page("/", "owners", PHONE)
    follow(owners, "Svara om åtgärden: Ljus längs hela gångvägen")
    expect(owners.locator("main")).to_contain_text("Det är en förfrågan")
    press(owners, "Vi tar den")
    expect(owners.locator("main")).to_contain_text("Antagen")


def test_a_request_is_declined_with_a_reason(town: Town) -> None:
    town.give_mailbox(town.key("function:owners"), "ordforande@ostervik.example")
    action = town.addressed(TITLE, "owners", "ostervik")
    phone = town.page(link_in(town.mailed(), "ordforande@ostervik.example"), screen=PHONE)
    press(phone, "Vi tackar nej")
    press(phone, "Skicka svaret")
    town.looks(phone)
    phone.get_by_label("Varför tackar ni nej?").fill("Vi har inga pengar i år.")
    press(phone, "Skicka svaret")
    expect(phone.get_by_role("status")).to_contain_text("Tack.")
    town.desk.goto("/")
    follow(town.desk, f"Behöver beslut: {TITLE}")
    assert town.desk.url == action
    expect(town.desk.locator("main")).to_contain_text("Vi har inga pengar i år.")


def test_a_link_that_does_not_hold(town: Town) -> None:
    """Expired, forged, withdrawn: each is told why, and nothing of the action."""
    town.give_mailbox(town.key("function:housing"), "forvaltare@lindbo.example")
    action = town.addressed(TITLE, "housing")
    mails = town.mailed()
    expired = town.page(link_in(mails, "rektor@lindasa.example"), screen=PHONE)
    expect(expired.locator("main")).to_contain_text("Be den som samordnar om en ny")
    town.looks(expired)
    link = link_in(mails, "forvaltare@lindbo.example")
    forged = link[:-6] + ("A" if link[-6] != "A" else "B") + link[-5:]
    assert town.site.context().request.get(forged).status == 404
    phone = town.page(link, screen=PHONE)
    town.desk.goto(action)
    press(town.desk, "Dra tillbaka länken")
    press(phone, "Vi tar den")
    expect(phone.locator("h1")).to_have_text("Länken gäller inte")
    assert TITLE not in phone.locator("main").inner_text()
    expect(town.state(action)).to_contain_text("Beslutad")


def test_two_answer_at_once(town: Town) -> None:
    """The second is told what the first said, and has her own words back."""
    town.give_mailbox(town.key("function:housing"), "kundtjanst@lindbo.example", shared=True)
    action = town.addressed(TITLE, "housing")
    link = link_in(town.mailed(), "kundtjanst@lindbo.example")
    first, second = town.page(link, screen=PHONE), town.page(link, screen=PHONE)
    for page, button in ((first, "Vi kommer inte vidare"), (second, "Klar")):
        press(page, button)
        page.get_by_label("Vem svarar?").fill("Förvaltare")
    first.get_by_label("Vad hindrar?").fill("Vi väntar på stolpar.")
    press(first, "Skicka svaret")
    expect(first.get_by_role("status")).to_contain_text("Tack.")
    second.get_by_label("Vad blev gjort?").fill("Lamporna är bytta.")
    press(second, "Skicka svaret")
    expect(second.locator("main")).to_contain_text("hann")
    expect(second.locator("main")).to_contain_text("Kommer inte vidare")
    expect(second.get_by_label("Vad blev gjort?")).to_have_value("Lamporna är bytta.")
    expect(town.state(action)).to_contain_text("Vi väntar på stolpar.")
    press(second, "Skicka svaret")
    expect(second.get_by_role("status")).to_contain_text("Tack.")
    expect(town.state(action)).to_contain_text("Lamporna är bytta.")
