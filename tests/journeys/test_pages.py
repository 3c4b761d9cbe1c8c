"""Every page as each role that reads it: axe without exclusions, and no sideways scrolling from 320 px up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from tests.journeys.looks import faults
from tests.journeys.site import Site

# Who stands for which role.
COORDINATOR, MEMBER, READER, ADMIN, NOBODY = "municipality", "police", "reader", "administrator", ""
MEMBERS = (COORDINATOR, MEMBER)
READERS = (*MEMBERS, READER)
ALL = (*READERS, ADMIN)
VERSION = 1
VIEWS = ("skillnader", "likheter", "utveckling")


@dataclass(frozen=True, slots=True)
class Sight:
    """A page to look at: its name, the keys in its address, who looks, and the status they get."""

    name: str
    keys: Sequence[str | int] = ()
    who: Sequence[str] = ALL
    status: int = 200
    query: str = ""

    def path(self, site: Site) -> str:
        return reverse(self.name, args=[key_of(site, key) for key in self.keys]) + self.query


def key_of(site: Site, key: str | int) -> str | int:
    """The number that a key names; of what is reviewed, its kind and number."""
    if isinstance(key, int):
        return key
    return f"{key.partition(':')[2]}:{site.keys[key]}" if key.startswith("review:") else site.keys[key]


READ = (
    Sight("desk:start"),
    Sight("desk:areas"),
    Sight("desk:areas", query="?dag=2026-02-01"),
    Sight("desk:area", ["area:kvarnhojden"]),
    Sight("desk:area", ["area:ostervik"], [MEMBER]),
    Sight("desk:area", ["area:norra-lindasa"], [MEMBER]),
    Sight("desk:thread", ["node"], READERS),
    Sight("situation:rounds"),
    *(Sight("situation:round", [f"round:{state}"], MEMBERS) for state in ("open", "late", "in_review")),
    *(Sight("situation:round", [f"round:{state}"], MEMBERS) for state in ("proposal", "at_meeting")),
    Sight("situation:round", ["round:adopted"], READERS),
    *(Sight("situation:round", [f"round:{name}"], MEMBERS) for name in ("extra", "extra_over")),
    *(Sight("situation:review", [f"round:{state}"], [COORDINATOR]) for state in ("in_review", "at_meeting")),
    *(Sight("desk:meeting", [f"round:{state}"], MEMBERS) for state in ("open", "proposal", "at_meeting")),
    Sight("desk:meeting", ["round:adopted"], MEMBERS),
    Sight("desk:meeting", ["round:at_meeting"], [COORDINATOR], query="?allt=1"),
    Sight("situation:review", ["round:in_review"], [MEMBER], 403),
    Sight("desk:meeting", ["round:at_meeting"], [READER], 404),
    Sight("situation:issue", ["round:adopted", VERSION], READERS),
    *(Sight("situation:issue", ["round:corrected", version], READERS) for version in (1, 2)),
    Sight("situation:contribute", ["round:adopted", "party:police"], [MEMBER]),
    Sight("situation:contribute", ["round:late", "party:housing"], [COORDINATOR]),
    Sight("situation:adopt", ["round:in_review"], [COORDINATOR]),
    Sight("situation:adopt", ["round:at_meeting"], [COORDINATOR]),
    Sight("actions:actions"),
    Sight("actions:actions", query="?ledtider=1", who=MEMBERS),
    Sight("actions:action", ["action"], MEMBERS),
    Sight("actions:action", ["action"], [READER], 404),
    Sight("actions:read_in", (), [READER], 403),
    Sight("figures:indicators"),
    Sight("figures:indicators", query="?sok=finns+inte", who=[READER]),
    Sight("figures:indicator", ["indicator:aid"]),
    Sight("figures:indicator", ["indicator:hidden"], [READER]),
    Sight("figures:indicator", ["indicator:aid"], [READER], query="?dag=2026-02-01"),
    Sight("desk:indicator_thread", ["indicator:aid"], [READER]),
    Sight("desk:gaps", who=[READER, ADMIN]),
    Sight("deviations:deviations", who=[ADMIN]),
    Sight("deviations:rules", who=[READER]),
    Sight("deviations:bodies", who=[ADMIN]),
    Sight("followup:periods", who=[READER]),
    Sight("programmes:programmes", who=[READER]),
    Sight("figures:methods", who=[READER]),
    Sight("figures:compare", who=[READER]),
    *(Sight("figures:compare", (), MEMBERS, query=f"?indelning=area:&vy={view}") for view in VIEWS),
    Sight("parties:parties"),
    Sight("parties:party", ["party:municipality"]),
    Sight("land:holdings"),
    Sight("land:holdings", query="?sok=finns+inte", who=[MEMBER]),
    Sight("land:holding", ["land"], [MEMBER, ADMIN]),
    Sight("land:who", query="?plats=Kvarnen+3:2", who=[MEMBER]),
    Sight("land:who", query="?plats=58.5,+18.5", who=[MEMBER]),
    Sight("land:import", (), [MEMBER], 403),
    Sight("forums:forums"),
    Sight("forums:forum", ["forum"]),
    Sight("forums:forum", ["draft"], ["deputy", ADMIN]),
    Sight("accounts:users", (), [ADMIN]),
    Sight("account_logout", (), [MEMBER]),
    Sight("account_login", (), [NOBODY]),
    Sight("account_reset_password_done", (), [NOBODY]),
    Sight("account_inactive", (), [NOBODY]),
    Sight("situation:round", [999_999], [MEMBER], 404),
    Sight("situation:round", ["round:open"], [READER], 404),
    Sight("accounts:users", (), [MEMBER], 403),
    Sight("situation:adopt", ["round:at_meeting"], [MEMBER], 403),
    Sight("desk:area", [999_999], [MEMBER], 404),
)
# Forms, each looked at as it opens and after it was sent in empty.
WRITTEN = (
    Sight("situation:open", ["forum"], [COORDINATOR]),
    Sight("situation:mark", ["round:in_review", "area:kvarnhojden"], [COORDINATOR]),
    Sight("situation:mark", ["round:in_review", "area:ostervik"], [COORDINATOR]),
    Sight("situation:correct", ["round:corrected"], [COORDINATOR]),
    Sight("situation:contribute", ["round:open", "party:owners"], [COORDINATOR]),
    Sight("situation:contribute", ["round:open", "party:police"], [MEMBER]),
    Sight("situation:paste", ["round:open", "party:owners"], [COORDINATOR]),
    Sight("situation:sighting_add", ["round:open", "party:police"], [MEMBER]),
    Sight("situation:sighting_change", ["round:open", "party:police", "sighting:drugs:open"], [MEMBER]),
    Sight("situation:coming_add", ["round:open", "party:owners"], [COORDINATOR]),
    Sight("situation:review_one", ["round:in_review", "review:contribution"], [COORDINATOR]),
    Sight("situation:review_one", ["round:in_review", "review:sighting"], [COORDINATOR]),
    Sight("situation:extra", ["forum"], [COORDINATOR]),
    Sight("situation:presence", ["round:extra"], MEMBERS),
    Sight("situation:resident_message", ["round:extra"], [COORDINATOR]),
    Sight("situation:stand_down", ["round:extra"], [COORDINATOR]),
    Sight("actions:add", (), MEMBERS),
    Sight("actions:read_in", (), MEMBERS),
    Sight("actions:add_joint", (), [COORDINATOR]),
    Sight("actions:change", ["action"], [COORDINATOR]),
    Sight("actions:follow_up", ["action"], [COORDINATOR]),
    Sight("actions:hand_over", ["action"], [COORDINATOR]),
    Sight("forums:add", (), [ADMIN]),
    Sight("forums:change", ["forum"], [COORDINATOR]),
    Sight("forums:set_seat", ["forum"], [COORDINATOR]),
    Sight("forums:end_seat", ["forum", "seat:owners"], [COORDINATOR]),
    Sight("forums:watch", ["forum", "party:owners"], [COORDINATOR]),
    Sight("parties:add", (), [ADMIN]),
    Sight("parties:change", ["party:owners"], [ADMIN]),
    Sight("parties:succeed", ["party:owners"], [ADMIN]),
    Sight("parties:add_function", ["party:owners"], [ADMIN]),
    Sight("parties:end_function", ["function:owners"], [ADMIN]),
    Sight("parties:add_holding", ["function:owners"], [ADMIN]),
    Sight("parties:end_holding", ["holding:owners"], [ADMIN]),
    Sight("places:import", (), [ADMIN]),
    Sight("places:add", (), [ADMIN]),
    Sight("places:change", ["area:ostervik"], [ADMIN]),
    Sight("places:classifications", ["area:ostervik"], [ADMIN]),
    Sight("places:end_classification", ["classification"], [ADMIN]),
    Sight("places:import_classifications", (), [ADMIN]),
    Sight("land:add", (), [ADMIN]),
    Sight("land:change", ["land"], [ADMIN]),
    Sight("land:end", ["land"], [ADMIN]),
    Sight("land:import", (), [ADMIN]),
    Sight("land:who", (), [MEMBER]),
    Sight("accounts:add", (), [ADMIN]),
    Sight("accounts:change", ["user:owners"], [ADMIN]),
    Sight("account_login", (), [NOBODY]),
    Sight("account_reset_password", (), [NOBODY]),
    Sight("account_change_password", (), [MEMBER]),
)


class Tabs(dict[str, Page]):
    """Tabs by who looks; `complaints` is what the browser held against their pages."""

    def __init__(self, contexts: dict[str, BrowserContext]) -> None:
        super().__init__()
        self.contexts = contexts
        self.complaints: list[str] = []

    def __missing__(self, who: str) -> Page:
        self[who] = self.contexts[who].new_page()
        self[who].on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        self[who].on("pageerror", lambda error: self.complaints.append(str(error)))
        return self[who]


@pytest.fixture(scope="module")
def contexts(standing: Site) -> Iterator[dict[str, BrowserContext]]:
    found = {who: standing.context(who) for who in (*ALL, "deputy", NOBODY)}
    yield found
    for context in found.values():
        context.close()


@pytest.fixture
def tabs(contexts: dict[str, BrowserContext]) -> Iterator[Tabs]:
    """A new tab for each who asks for one."""
    opened = Tabs(contexts)
    yield opened
    for page in opened.values():
        page.close()


def seen(sights: Sequence[Sight]) -> list[object]:
    return [
        pytest.param(one, who, id=f"{who or 'nobody'} {one.name} {'-'.join(map(str, one.keys))}{one.query}")
        for one in sights
        for who in one.who
    ]


@pytest.mark.parametrize(("sight", "who"), seen(READ))
def test_page(sight: Sight, who: str, standing: Site, tabs: Tabs) -> None:
    answer = tabs[who].goto(sight.path(standing))
    assert answer is not None
    assert answer.status == sight.status
    # On a phone the page is laid out otherwise, for whoever looks: one of them is enough.
    assert faults(tabs[who], phone=who == sight.who[0]) == []
    # A page that is refused is a complaint of its own.
    assert sight.status != 200 or tabs.complaints == []


@pytest.mark.parametrize(("sight", "who"), seen(WRITTEN))
def test_form_and_its_faults(sight: Sight, who: str, standing: Site, tabs: Tabs) -> None:
    page = tabs[who]
    page.goto(sight.path(standing))
    assert faults(page) == []
    send_empty(page)
    summary = page.locator(".ds-error-summary")
    summary.wait_for()
    assert summary.evaluate("one => one === document.activeElement")
    assert page.title().startswith("Fel: ")
    assert dead_links(page) == []
    assert faults(page) == []


# A contribution left empty lacks nothing but an answer; with a level in it a sentence is missing too.
EMPTY = """form => {
    for (const one of form.querySelectorAll('input:not([type=hidden]), textarea, select')) {
        if (one.type === 'checkbox' || one.type === 'radio') one.checked = false;
        else one.value = '';
    }
}"""
DEAD = """() => [...document.querySelectorAll('.ds-error-summary a')]
    .map(one => one.getAttribute('href')).filter(href => !document.querySelector(href))"""


def send_empty(page: Page) -> None:
    form = page.locator("main form.form")
    form.evaluate(EMPTY)
    form.locator(".form-actions button[type=submit]").first.click()


def dead_links(page: Page) -> list[str]:
    """Links of the summary of faults that lead to no field."""
    found: list[str] = page.evaluate(DEAD)
    return found


def test_opened_parts(standing: Site, tabs: Tabs) -> None:
    """The reasons of the suggestion and the parties' own words under each area."""
    page = tabs[COORDINATOR]
    page.goto(reverse("situation:round", args=[standing.keys["round:proposal"]]))
    for details in page.locator("main details").all():
        details.locator("summary").click()
    assert page.locator("main details[open]").count() == page.locator("main details").count() == 10
    assert faults(page) == []


def test_opened_account_menu(tabs: Tabs) -> None:
    page = tabs[MEMBER]
    page.goto(reverse("situation:rounds"))
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Logga ut").wait_for()
    assert faults(page) == []


def test_level_set_within_the_page(standing: Site, tabs: Tabs) -> None:
    """The row that htmx turns into a form, as it opens and with its faults."""
    page = tabs[COORDINATOR]
    page.goto(reverse("situation:round", args=[standing.keys["round:in_review"]]))
    row = page.locator(f"#omrade-{standing.keys['area:kvarnhojden']}")
    row.get_by_role("link", name="Ändra nivå").click()
    row.get_by_label("Motivering").fill("")
    assert faults(page) == []
    row.get_by_role("button", name="Spara nivån").click()
    row.locator(".ds-error-summary").wait_for()
    assert dead_links(page) == []
    assert faults(page) == []


def test_file_of_areas(standing: Site, tabs: Tabs) -> None:
    """The preview of a file that can be taken in, and of one that cannot."""
    page = tabs[ADMIN]
    for content in (GOOD_FILE, '{"type": "FeatureCollection", "features": [{}]}'):
        page.goto(reverse("places:import"))
        file = {"name": "omraden.geojson", "mimeType": "application/geo+json", "buffer": content.encode()}
        page.get_by_label("Fil", exact=False).first.set_input_files(file)  # type: ignore[arg-type]
        page.get_by_role("button", name="Förhandsgranska").click()
        page.get_by_role("heading", name="Förhandsgranskning").wait_for()
        assert faults(page) == []


def test_file_of_land(standing: Site, tabs: Tabs) -> None:
    """The preview of a list that can be taken in, and of one with an owner that is no party."""
    page = tabs[ADMIN]
    for owner in ("Lindåsabostäder AB", "Okänd AB"):
        page.goto(reverse("land:import"))
        content = f"Fastighet;Ägare\nKvarnen 9:9;{owner}\n".encode()
        page.get_by_label("Fil", exact=True).set_input_files(
            {"name": "mark.csv", "mimeType": "text/csv", "buffer": content}
        )
        page.get_by_role("button", name="Förhandsgranska").click()
        page.get_by_role("heading", name="Förhandsgranskning").wait_for()
        assert faults(page) == []


def test_the_owner_is_filled_in_on_a_new_action(standing: Site, tabs: Tabs) -> None:
    page = tabs[COORDINATOR]
    page.goto(reverse("actions:add"))
    page.get_by_label("Vad ska göras?").fill("Byt belysningen")
    page.get_by_label("Fastighet eller punkt").fill("kvarnen 3:2")
    page.get_by_role("button", name="Hitta ägaren").click()
    page.get_by_text("Område och ansvarig är ifyllda.").wait_for()
    assert page.get_by_label("Vad ska göras?").input_value() == "Byt belysningen"
    assert page.get_by_label("Ansvarig funktion").input_value() == str(standing.keys["function:housing"])
    assert faults(page) == []


GOOD_FILE = """{"type": "FeatureCollection", "features": [{"type": "Feature",
    "properties": {"kod": "sjobo", "namn": "Sjöbo"}, "geometry": {"type": "Polygon", "coordinates":
    [[[13.6, 58.98], [13.62, 58.98], [13.62, 58.99], [13.6, 58.99], [13.6, 58.98]]]}}]}"""


def test_wrong_password(tabs: Tabs) -> None:
    page = tabs[NOBODY]
    page.goto(reverse("account_login"))
    page.get_by_label("E-postadress").fill("ingen@lindasa.example")
    page.get_by_label("Lösenord", exact=True).fill("fel lösenord")
    page.get_by_role("button", name="Logga in").click()
    page.locator(".ds-error-summary").wait_for()
    assert faults(page) == []


def test_english(standing: Site) -> None:
    """The page says which language it is in, and so do the parts that are in another."""
    page = standing.open(reverse("situation:round", args=[standing.keys["round:proposal"]]), COORDINATOR)
    page.get_by_role("button", name="English").click()
    page.locator("html[lang=en]").wait_for()
    assert faults(page) == []
    page.context.close()
