"""A real Samlad for the journeys: a folder with a database file, and the production server on it."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import ROOT
from tests.journeys.town import PASSWORD, address_of
from tests.migrated import copied
from tests.test_wheel import free_port

PATIENCE_SECONDS = 90
DATABASE, KEYS, LOG = "samlad.sqlite3", "keys.json", "server.log"
MAKE = "import sys, django; django.setup(); from tests.journeys.founding import main; main(*sys.argv[1:])"
COLLECT = "import django; django.setup(); from samlad.config.server import collect_static; collect_static()"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 640}


@dataclass(frozen=True, slots=True)
class Site:
    """A Samlad that answers at `address`; `keys` names its rows, `cookies` are of those who signed in."""

    address: str
    folder: Path
    keys: Mapping[str, int]
    browser: Browser
    cookies: dict[str, Any] = field(default_factory=dict)

    def open(self, path: str, who: str = "", **options: Any) -> Page:
        """A page of a browser of her own; of nobody signed in where `who` is empty."""
        page = self.context(who, **options).new_page()
        page.goto(path)
        return page

    def context(self, who: str = "", **options: Any) -> BrowserContext:
        if who and who not in self.cookies:
            self.cookies[who] = self._signed_in(who)
        settings = {"viewport": DESKTOP, **options, "storage_state": self.cookies.get(who)}
        context = self.browser.new_context(base_url=self.address, locale="sv-SE", **settings)
        context.set_default_timeout(PATIENCE_SECONDS * 1000 / 3)
        return context

    def _signed_in(self, who: str) -> Any:
        page = self.open("/logga-in/")
        page.get_by_label("E-postadress").fill(address_of(who))
        page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Logga in").click()
        page.get_by_role("heading", name="Min lista").wait_for()
        state = page.context.storage_state()
        page.context.close()
        return state


def environment(folder: Path) -> dict[str, str]:
    """That of a small municipality, with none of the machine's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMLAD_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "samlad.config.settings",
        "SAMLAD_DATA_DIR": str(folder),
        "SAMLAD_SECRET_KEY": _secret_key(folder),
        "SAMLAD_MUNICIPALITY": "Lindåsa kommun",
    }


def _secret_key(folder: Path) -> str:
    file = folder / "key"
    if not file.exists():
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()


def prepare(folder: Path, step: str, *, of: Path | None = None) -> Path:
    """A folder with a step of the town carried out, on from a copy of another folder."""
    if of is not None:
        shutil.copytree(of, folder, dirs_exist_ok=True)
    run(folder, "-c", MAKE, step, str(folder / KEYS))
    return folder


def run(folder: Path, *arguments: str, **settings: str) -> None:
    """Python with these arguments, in the environment of the folder with these settings besides."""
    command, env = [sys.executable, *arguments], environment(folder) | settings
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@contextmanager
def served(prepared: Path, browser: Browser, folder: Path, **settings: str) -> Iterator[Site]:
    """The site of a copy of a folder, with these settings besides, as long as the block lasts.

    The server has workers of its own, so the whole process group ends with it.
    """
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    port = free_port()
    command = [sys.executable, "-m", "samlad", "serve", "--port", str(port), "--workers", "2"]
    own = environment(folder) | settings
    with (folder / LOG).open("wb") as errors:
        server = subprocess.Popen(command, cwd=ROOT, env=own, stderr=errors, start_new_session=True)
    with nothing_wrong(folder / LOG):
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server)
            yield Site(address, folder, json.loads((folder / KEYS).read_text()), browser)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(PATIENCE_SECONDS)


@contextmanager
def begun_anew(site: Site, prepared: Path) -> Iterator[Site]:
    """The same server with what is in another folder, and nobody signed in. Its pages are closed after."""
    copied(str(prepared / DATABASE), str(site.folder / DATABASE)).close()
    before = site.browser.contexts
    with nothing_wrong(site.folder / LOG):
        yield replace(site, keys=json.loads((prepared / KEYS).read_text()), cookies={})
        for context in site.browser.contexts:
            if context not in before:
                context.close()


@contextmanager
def nothing_wrong(log: Path) -> Iterator[None]:
    """Nothing may go wrong in a server meanwhile, whatever the visitors see."""
    known = len(log.read_text())
    try:
        yield
    finally:
        told = log.read_text()[known:]
        print(told)
    assert "Traceback" not in told


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = monotonic() + PATIENCE_SECONDS
    while monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, ConnectionError):
            sleep(0.1)
    raise AssertionError("samlad serve does not answer")
