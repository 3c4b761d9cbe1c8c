"""The browser itself: other journeys prove nothing when it draws no text."""

from playwright.sync_api import Browser

PAGE = "<meta charset='utf-8'><p><span id='text'>Lägesbild för området</span></p><span id='none'></span>"


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
