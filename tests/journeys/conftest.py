"""The browser that all journeys share, and the towns that they take place in."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import NoChromium, launched
from tests.journeys.site import COLLECT, PATIENCE_SECONDS, Site, prepare, run, served
from tests.migrated import once

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
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all workers of a run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def founded(common: Path) -> Path:
    """A folder with the town before its first round; to be copied, never served."""
    folder = common / "founded"
    once(common / "founded.made", lambda: _found(folder))
    return folder


def _found(folder: Path) -> None:
    """With its static files, which are the same wherever it is served."""
    folder.mkdir()
    run(folder, "-m", "samlad", "migrate")
    run(folder, "-c", COLLECT)
    prepare(folder, "found")


@pytest.fixture(scope="session")
def carried(founded: Path, common: Path) -> Path:
    """A folder with the town and a round in every state; to be copied, never served."""
    return step(common, "carry", of=founded)


@pytest.fixture(scope="session")
def asked(founded: Path, common: Path) -> Path:
    """A folder with the town where something was asked for long ago; to be copied, never served."""
    return step(common, "ask_long_ago", of=founded)


@pytest.fixture(scope="session")
def governed(founded: Path, common: Path) -> Path:
    """A folder with the town, its council and a board; to be copied, never served."""
    return step(common, "govern", of=founded)


def step(common: Path, name: str, *, of: Path) -> Path:
    folder = common / name
    once(common / f"{name}.made", lambda: prepare(folder, name, of=of))
    return folder


@pytest.fixture(scope="session")
def server(founded: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """For journeys that each begin anew (see `begun_anew`)."""
    with served(founded, browser, tmp_path_factory.mktemp("server")) as site:
        yield site


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
