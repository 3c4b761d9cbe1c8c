"""A contribution by keyboard alone: Tab, Space, an arrow and Enter, and always to be seen where one is."""

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.journeys.site import Site

# The ring of a level is drawn round its sign, since the radio button itself is not seen.
RING = """() => {
    const here = document.activeElement, box = here.getBoundingClientRect();
    const seen = box.width && box.height && box.bottom > 0 && box.top < innerHeight;
    const rings = [here, here.closest('label')].filter(Boolean).map(one => getComputedStyle(one));
    const ring = rings.some(one => one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) >= 2);
    return seen && ring ? '' : here.outerHTML.slice(0, 160);
}"""
MOST_STEPS = 60


def test_a_contribution_by_keyboard(living: Site) -> None:
    page, round = living.open("/", "rescue"), living.keys["round:open"]
    keys = page.keyboard
    form = reverse("situation:contribute", args=[round, living.keys["party:rescue"]])
    tab_to(page, page.get_by_role("link", name="Till innehållet"))
    keys.press("Enter")
    tab_to(page, page.locator(f"main a[href='{form}']"))
    keys.press("Enter")
    area = page.locator(f"#omrade-{living.keys['area:akersdal']}")
    tab_to(page, area.get_by_role("radio", name="Normalläge"))
    keys.press("Space")
    keys.press("ArrowRight")
    assert unseen(page) == ""
    expect(area.get_by_role("radio", name="Förhöjt")).to_be_checked()
    tab_to(page, area.get_by_label("Vad ligger bakom?"))
    keys.type("En bilbrand på parkeringen.")
    tab_to(page, page.get_by_role("button", name="Lämna rapporten"))
    keys.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Rapporten är lämnad. 5 områden saknar svar.")
    expect(page.locator("main")).to_contain_text("En bilbrand på parkeringen.")
    page.context.close()


def test_the_menu_of_the_account_closes_with_escape(living: Site) -> None:
    page = living.open("/", "rescue")
    tab_to(page, page.locator("details.account summary"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Logga ut")).to_be_hidden()
    expect(page.locator("details.account summary")).to_be_focused()
    page.context.close()


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there; on the way it is always on something that shows it."""
    target.wait_for(state="attached")
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        assert unseen(page) == ""
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached with Tab")


def unseen(page: Page) -> str:
    """What has the focus without showing it; empty where it shows."""
    return str(page.evaluate(RING))
