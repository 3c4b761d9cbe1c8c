"""What people write wrong and do at the wrong time: a clear message, their words kept, nothing changed."""

import time

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.journeys.looks import violations
from tests.journeys.site import Site

SUMMARY = ".ds-error-summary"
HTML = "<script>document.title = 'x'</script><b>fet</b> & <img src=x onerror=alert(1)>"


def form_of(site: Site, who: str, round: str = "open", **options: object) -> Page:
    """The form of somebody's own party."""
    args = [site.keys[f"round:{round}"], site.keys[f"party:{who}"]]
    return site.open(reverse("situation:contribute", args=args), who, **options)


def part(page: Page, site: Site, area: str) -> Locator:
    return page.locator(f"#omrade-{site.keys[f'area:{area}']}")


def write(part: Locator, level: str, sentence: str) -> None:
    part.get_by_role("radio", name=level, exact=True).check()
    part.get_by_label("Vad ligger bakom?").fill(sentence)


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Lämna rapporten").click()


def left(site: Site, who: str, round: str = "open") -> str:
    """What the list of somebody says about the report that waits for her."""
    page = site.open("/", who)
    address = reverse("situation:contribute", args=[site.keys[f"round:{round}"], site.keys[f"party:{who}"]])
    text = page.locator("li.line", has=page.locator(f"a[href='{address}']")).inner_text()
    page.context.close()
    return text


@pytest.mark.parametrize("scripts", [True, False])
def test_a_level_without_a_sentence(scripts: bool, living: Site) -> None:
    page = form_of(living, "school", java_script_enabled=scripts)
    write(part(page, living, "tallmossen"), "Förhöjt", "Bråk efter skolan.")
    missing = part(page, living, "kvarnhojden")
    missing.get_by_role("radio", name="Allvarligt", exact=True).check()
    hand_in(page)
    expect(page.locator(SUMMARY)).to_be_focused()
    page.locator(SUMMARY).get_by_role("link", name="Kvarnhöjden: Skriv en mening").click()
    expect(missing.get_by_label("Vad ligger bakom?")).to_be_focused()
    expect(missing.get_by_role("radio", name="Allvarligt", exact=True)).to_be_checked()
    expect(part(page, living, "tallmossen").get_by_label("Vad ligger")).to_have_value("Bråk efter skolan.")
    page.context.close()
    assert "6 av 6 områden kvar" in left(living, "school")


@pytest.mark.parametrize(
    ("sentence", "message"),
    [("å" * 100_000, "100000 tecken lång"), ("Bråk\x07 på torget", "osynligt tecken (U+0007)")],
    ids=["long", "control"],
)
def test_text_that_cannot_be_kept(sentence: str, message: str, living: Site) -> None:
    page = form_of(living, "school")
    here = part(page, living, "kvarnhojden")
    write(here, "Förhöjt", sentence)
    hand_in(page)
    expect(page.locator(SUMMARY)).to_be_focused()
    assert message in page.locator(SUMMARY).inner_text().replace("\xa0", "")
    expect(here.get_by_label("Vad ligger bakom?")).to_have_value(sentence)
    page.context.close()
    assert "6 av 6 områden kvar" in left(living, "school")


def test_markup_is_text(living: Site) -> None:
    page = form_of(living, "culture")
    write(part(page, living, "kvarnhojden"), "Förhöjt", HTML)
    hand_in(page)
    expect(page.locator("main")).to_contain_text(HTML)
    page.context.close()
    desk = living.open(reverse("situation:round", args=[living.keys["round:open"]]), "municipality")
    row = part(desk, living, "kvarnhojden")
    row.locator("summary", has_text="har rapporterat").click()
    expect(row).to_contain_text(HTML)
    assert row.locator("script, img").count() == 0
    assert desk.title() != "x"
    desk.context.close()


def test_a_report_to_a_picture_adopted_meanwhile(living: Site) -> None:
    key = living.keys["round:proposal"]
    page = form_of(living, "school", "proposal")
    write(part(page, living, "akersdal"), "Allvarligt", "Kom för sent.")
    desk = living.open(reverse("situation:round", args=[key]), "municipality")
    desk.get_by_role("button", name="Till mötet").click()
    adopt(desk)
    frozen = data(desk)
    hand_in(page)
    expect(page.locator(SUMMARY)).to_be_focused()
    expect(page.locator(SUMMARY)).to_contain_text("Lämna uppgiften i nästa omgång.")
    expect(part(page, living, "akersdal").get_by_label("Vad ligger bakom?")).to_have_value("Kom för sent.")
    expect(page.get_by_role("button", name="Lämna rapporten")).to_have_count(0)
    assert violations(page) == []
    assert data(desk) == frozen
    desk.goto(reverse("situation:round", args=[key]))
    expect(desk.locator("main")).not_to_contain_text("Kom för sent.")
    for one in (page, desk):
        one.context.close()


def adopt(desk: Page) -> None:
    desk.get_by_role("link", name="Fastställ lägesbilden").click()
    desk.get_by_role("button", name="Fastställ", exact=True).click()
    expect(desk.get_by_role("status").first).to_have_text("Lägesbilden är fastställd.")


def data(issue: Page) -> object:
    """The frozen data of the issue on the page."""
    link = issue.get_by_role("link", name="Innehållet som data").get_attribute("href")
    return issue.context.request.get(link or "").json()


# Both buttons at the same moment of the same clock.
PRESS_AT = """(button, moment) => { setTimeout(() => button.click(), moment - Date.now()) }"""


def test_adopted_twice_at_once(living: Site) -> None:
    key = living.keys["round:at_meeting"]
    desks = [living.open(reverse("situation:adopt", args=[key]), who) for who in ("municipality", "deputy")]
    moment = time.time() * 1000 + 500
    for desk in desks:
        desk.get_by_role("button", name="Fastställ", exact=True).evaluate(PRESS_AT, moment)
    for desk in desks:
        desk.wait_for_url(lambda url: not url.endswith("faststall/"))
    said = sorted(desk.locator(".messages").inner_text() for desk in desks)
    assert said == [
        "Lägesbilden är fastställd.",
        "Lägesbilden är redan fastställd. Den ändras genom en rättelse.",
    ]
    statuses = [
        desks[0].context.request.get(reverse("situation:issue", args=[key, version])).status
        for version in (1, 2)
    ]
    assert statuses == [200, 404]
    for desk in desks:
        desk.context.close()


def test_a_week_that_does_not_exist(living: Site) -> None:
    desk = living.open(reverse("situation:open", args=[living.keys["forum"]]), "municipality")
    desk.get_by_label("År").fill("2025")
    desk.get_by_label("Vecka").fill("53")
    desk.get_by_role("button", name="Öppna rapporteringen").click()
    expect(desk.locator(SUMMARY)).to_contain_text("Vecka 53 finns inte år 2025.")
    expect(desk.get_by_label("Vecka")).to_have_value("53")
    desk.goto(reverse("situation:rounds"))
    expect(desk.locator("main")).not_to_contain_text("Vecka 53 2025")
    desk.context.close()


def test_a_week_opened_twice(living: Site) -> None:
    desk = living.open(reverse("situation:rounds"), "municipality")
    rounds = desk.locator("li.line").count()
    name = desk.locator("li.line h2 a").last.inner_text()
    desk.goto(reverse("situation:open", args=[living.keys["forum"]]))
    _word, week, year = name.split()
    desk.get_by_label("År").fill(year)
    desk.get_by_label("Vecka").fill(week)
    desk.get_by_role("button", name="Öppna rapporteringen").click()
    expect(desk.locator(SUMMARY)).to_be_focused()
    desk.goto(reverse("situation:rounds"))
    expect(desk.locator("li.line")).to_have_count(rounds)
    desk.context.close()


@pytest.mark.parametrize("who", ["administrator", "deputy"])
def test_a_forum_without_privacy_facts_stays_closed(who: str, living: Site) -> None:
    page = living.open(reverse("forums:forum", args=[living.keys["draft"]]), who)
    page.get_by_role("button", name="Öppna forumet").click()
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("personuppgiftsansvariga, hur länge uppgifterna bevaras")
    expect(page.get_by_role("button", name="Öppna forumet")).to_be_visible()
    page.context.close()


def test_a_member_does_not_reach_the_coordinators_pages(living: Site) -> None:
    keys, page = living.keys, living.open("/", "police")
    round, area = keys["round:in_review"], keys["area:kvarnhojden"]
    addresses = [
        reverse("situation:mark", args=[round, area]),
        reverse("situation:adopt", args=[round]),
        reverse("situation:correct", args=[keys["round:adopted"]]),
        reverse("situation:open", args=[keys["forum"]]),
        reverse("situation:contribute", args=[round, keys["party:housing"]]),
    ]
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403
        expect(page.locator("h1")).to_have_text("Det går inte")
    page.goto(reverse("situation:round", args=[round]))
    assert [address for address in addresses if page.locator(f"a[href='{address}']").count()] == []
    page.context.close()


STEP = """async ([address, to]) => {
    const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
    const body = new URLSearchParams({csrfmiddlewaretoken: token, to});
    return (await fetch(address, {method: 'POST', body})).text();
}"""


def test_a_member_does_not_move_the_round(living: Site) -> None:
    round = living.keys["round:in_review"]
    page = living.open(reverse("situation:round", args=[round]), "police")
    answer = page.evaluate(STEP, [reverse("situation:step", args=[round]), "proposal"])
    assert "samordnare" in answer
    page.reload()
    expect(page.locator(".steps [aria-current=step]")).to_contain_text("Granskning")
    page.context.close()


def test_a_level_that_never_arrived(living: Site) -> None:
    """The connection breaks: it says so, and what was written is still there."""
    desk = living.open(reverse("situation:round", args=[living.keys["round:in_review"]]), "municipality")
    row = part(desk, living, "tallmossen")
    row.get_by_role("link", name="Sätt nivå").click()
    row.get_by_role("radio", name="Förhöjt", exact=True).check()
    row.get_by_label("Motivering").fill("Skriven i tunneln.")
    desk.context.set_offline(True)
    row.get_by_role("button", name="Spara nivån").click()
    expect(desk.get_by_role("alert")).to_contain_text("Det gick inte att nå servern.")
    expect(row.get_by_label("Motivering")).to_have_value("Skriven i tunneln.")
    desk.context.set_offline(False)
    row.get_by_role("button", name="Spara nivån").click()
    expect(row.locator(".reason")).to_have_text("Skriven i tunneln.")
    expect(desk.locator("#connection")).to_be_hidden()
    desk.context.close()
