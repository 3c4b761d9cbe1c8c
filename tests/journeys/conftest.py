"""The browser that all journeys share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import NoChromium, launched


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with launched() as browser:
            yield browser
    except NoChromium as missing:
        pytest.skip(str(missing))
