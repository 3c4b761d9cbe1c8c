"""What every page must be: free of faults that axe finds, and no wider than its screen."""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from playwright.sync_api import Page, ViewportSize

from tests.browser import AXE
from tests.journeys.site import DESKTOP

# Nothing is left out: neither rules nor parts of pages.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
NARROW = {"width": 320, "height": 640}
WALL = {"width": 1920, "height": 1080}
# A table that scrolls within itself is no fault; the page that scrolls sideways is.
WIDTH = "() => document.documentElement.scrollWidth"
WIDEST = """() => [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.table-scroll'))
    .map(one => one.outerHTML.slice(0, 160)).slice(0, 3)"""


@cache
def _axe() -> str:
    return AXE.read_text()


def faults(page: Page, *, phone: bool = True) -> list[str]:
    """Every fault of the page as it stands: by its width, and by axe on a desktop and, if asked, a phone."""
    found = sideways(page, WALL) + sideways(page, NARROW)
    if phone:
        found += violations(page)
    page.set_viewport_size(cast(ViewportSize, DESKTOP))
    return found + violations(page)


def violations(page: Page) -> list[str]:
    """What axe finds, one line for each place."""
    page.wait_for_load_state()
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    result: dict[str, Any] = page.evaluate(RUN, TAGS)
    assert result["testEngine"]["name"] == "axe-core"
    return [
        f"{rule['id']}: {node['html'][:200]} {' '.join(str(node['failureSummary']).split())}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def sideways(page: Page, screen: Mapping[str, int]) -> list[str]:
    """Whether the page scrolls sideways on such a screen, and what makes it."""
    # A click is over when the next page has begun to arrive, which may be before it has a root element.
    page.wait_for_load_state()
    page.set_viewport_size(cast(ViewportSize, dict(screen)))
    width = page.evaluate(WIDTH)
    if width <= screen["width"]:
        return []
    return [f"{width} px wide on a screen of {screen['width']}: {page.evaluate(WIDEST)}"]
