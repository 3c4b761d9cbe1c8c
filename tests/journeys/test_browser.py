"""The browser itself: other journeys prove nothing when it draws no text."""

from playwright.sync_api import Browser

from tests.journeys.looks import NARROW, sideways, violations

PAGE = "<meta charset='utf-8'><p><span id='text'>Lägesbild för området</span></p><span id='none'></span>"

FAULTY = """<title>Fel</title><img src="x.png"><p style="color: #aaa">Svag text</p>
    <button style="width: 9px; height: 9px; padding: 0">a</button><button
    style="width: 9px; height: 9px; padding: 0">b</button>"""


def test_text_is_drawn(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE)
    box = page.locator("#text").bounding_box()
    page.close()
    assert box is not None
    assert box["height"] > 10
    assert box["width"] > 100


def test_swedish_letters_differ_from_missing_ones(browser: Browser) -> None:
    """A font without å, ä and ö would draw the same box for each of them."""
    page = browser.new_page()
    page.set_content("<meta charset='utf-8'><canvas></canvas>")
    drawn = page.evaluate(
        """() => ['å', 'ä', 'ö', '\\u{10ffff}'].map(letter => {
            const pen = document.querySelector('canvas').getContext('2d');
            pen.clearRect(0, 0, 300, 150);
            pen.font = '60px sans-serif';
            pen.fillText(letter, 20, 100);
            return pen.canvas.toDataURL();
        })"""
    )
    page.close()
    assert len(set(drawn)) == 4


def test_axe_finds_faults(browser: Browser) -> None:
    """A picture without words, weak text (which must be drawn to be found), a target too small."""
    page = browser.new_page()
    page.set_content(FAULTY)
    found = {fault.split(":")[0] for fault in violations(page)}
    page.close()
    assert {"image-alt", "color-contrast", "target-size", "html-has-lang"} <= found


def test_a_page_that_scrolls_sideways_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<meta charset='utf-8'><div style='width: 321px; height: 1px'></div>")
    assert sideways(page, NARROW) != []
    page.set_content("<meta charset='utf-8'><body style='margin: 0'><div style='width: 320px'></div>")
    assert sideways(page, NARROW) == []
    page.close()
