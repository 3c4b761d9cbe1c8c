"""The browser that all journeys share, and the towns that they take place in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import NoChromium, launched
from tests.journeys.site import Site, prepare, run, served


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
    run(folder, "samlad", "migrate")
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
