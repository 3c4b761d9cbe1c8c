"""The built wheel in an empty environment: no checkout, no Node, no development packages."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILD = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([*BUILD, "-d", folder], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel and what it needs, in the locked versions."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    install = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", str(folder / "bin/python")]
    subprocess.run([*install, "-c", ROOT / "requirements.lock", wheel], check=True)
    return folder / "bin"


@pytest.fixture(scope="module")
def environment(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """That of a new installation which has migrated, once for all tests here since it takes long."""
    folder = tmp_path_factory.mktemp("home")
    told = {
        "PATH": str(programs),
        "HOME": str(folder),
        "SAMLAD_DATA_DIR": str(folder / "data"),
        "SAMLAD_SECRET_KEY": secrets.token_urlsafe(48),
    }
    subprocess.run([programs / "samlad", "migrate"], env=told, cwd=folder, check=True)
    return told


def test_wheel_has_what_setup_makes_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "samlad/base/static/vendor/designsystemet/designsystemet.css" in names
    assert "samlad/locale/en/LC_MESSAGES/django.mo" in names
    assert [name for name in names if "/tests/" in name or not name.startswith("samlad")] == []


def test_every_file_of_the_checkout_is_in_the_wheel(wheel: Path) -> None:
    """Templates, styles, scripts and boundaries are easily forgotten, since a checkout works without."""
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "samlad"], cwd=ROOT, capture_output=True, text=True
    )
    if tracked.returncode != 0:
        pytest.skip("not a git checkout, or git is not installed")
    packed = set(zipfile.ZipFile(wheel).namelist())
    forgotten = [name for name in tracked.stdout.splitlines() if name not in packed]
    assert [name for name in forgotten if "/tests/" not in name and not name.endswith(".po")] == []


def test_build_refuses_without_front_end_files(tmp_path: Path) -> None:
    names = ["pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "samlad/__init__.py"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    build = subprocess.run(BUILD, cwd=tmp_path, capture_output=True, text=True)
    assert build.returncode != 0
    assert "script/setup" in build.stderr


def test_installed_checks_itself(programs: Path, environment: Mapping[str, str], tmp_path: Path) -> None:
    subprocess.run([programs / "samlad", "check"], env=environment, cwd=tmp_path, check=True)


def test_installed_serves_pages_and_styles(
    programs: Path, environment: Mapping[str, str], tmp_path: Path
) -> None:
    with served(programs / "samlad", environment, tmp_path) as address:
        page = fetch(address)
        styles = [part.split('"')[0] for part in page.split('href="') if ".css" in part.split('"')[0]]
        assert '<html lang="sv"' in page
        assert any("designsystemet" in style for style in styles)
        assert all(fetch(address + style.lstrip("/")) for style in styles)


@contextmanager
def served(program: Path, environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    """The server has workers of its own, so the whole process group ends."""
    port = free_port()
    command = [str(program), "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, cwd=folder, start_new_session=True)
    try:
        address = f"http://localhost:{port}/"
        wait_for(address, server)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(PATIENCE_SECONDS)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            fetch(address)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("samlad serve does not answer")


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - our own server
        return str(answer.read().decode())
