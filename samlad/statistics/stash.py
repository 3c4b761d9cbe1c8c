"""Files that wait between being sent and being taken in, on the disk of the server, for one day at most.

A browser forgets a file when its page is sent; here it waits while its columns are looked through. What is
taken in or thrown away is removed at once, and what is left behind when the next file is sent.
"""

import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal

KEPT_FOR = timedelta(days=1)
_TOKEN = re.compile(r"(\d{1,18})-[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Stashed:
    token: str
    name: str
    path: Path


def file_keep(*, user: int, name: str, data: Iterable[bytes], at: datetime) -> Stashed:
    """Its sender, and nobody else, gets the file back by its token."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _purge(folder, at)
    token = f"{user}-{secrets.token_urlsafe(16)}"
    for ending, parts in ((".name", [name.encode()]), (".data", data)):
        path = folder / f"{token}{ending}"
        path.touch(mode=0o600)
        with path.open("wb") as file:
            file.writelines(parts)
    return Stashed(token, name, folder / f"{token}.data")


def file_get(token: str, *, user: int) -> Stashed:
    """Raises Refusal, as for an address that is not there, where it is gone or somebody else's."""
    found = _TOKEN.fullmatch(token)
    gone = Refusal(_("Filen finns inte kvar. Skicka den på nytt."), missing=True)
    if not found or int(found[1]) != user:
        raise gone
    path = _folder() / f"{token}.data"
    try:
        name = (_folder() / f"{token}.name").read_text()
    except OSError:
        raise gone from None
    if not path.exists():
        raise gone
    return Stashed(token, name, path)


def file_forget(token: str, *, user: int) -> None:
    found = _TOKEN.fullmatch(token)
    if found and int(found[1]) == user:
        for ending in (".name", ".data"):
            (_folder() / f"{token}{ending}").unlink(missing_ok=True)


def files_purge(*, at: datetime) -> None:
    """Remove what has been left behind; run by `samlad tick`."""
    if _folder().exists():
        _purge(_folder(), at)


def _purge(folder: Path, at: datetime) -> None:
    for path in folder.iterdir():
        # Another run may be quicker.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < (at - KEPT_FOR).timestamp():
                path.unlink()


def _folder() -> Path:
    return Path(settings.ENVIRONMENT.data_dir) / "imports"
