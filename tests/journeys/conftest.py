"""The browser that all journeys share, and the towns that they take place in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import NoChromium, launched
from tests.journeys.site import PATIENCE_SECONDS, Site, prepare, run, served

# Patience with a slow machine; nothing waits longer than it must.
expect.set_options(timeout=PATIENCE_SECONDS * 1000 / 3)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with launched() as browser:
            yield browser
    except NoChromium as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the town before its first round; to be copied, never served."""
    folder = tmp_path_factory.mktemp("founded")
    run(folder, "-m", "samlad", "migrate")
    return prepare(folder, "found")


@pytest.fixture(scope="session")
def carried(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the town and a round in every state; to be copied, never served."""
    return prepare(tmp_path_factory.mktemp("carried"), "carry", of=founded)


@pytest.fixture(scope="session")
def standing(carried: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a round in every state, that no journey changes."""
    with served(carried, browser, tmp_path_factory.mktemp("standing")) as site:
        yield site


@pytest.fixture(scope="session")
def living(carried: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a round in every state, that journeys change: none relies on what another has left."""
    with served(carried, browser, tmp_path_factory.mktemp("living")) as site:
        yield site
