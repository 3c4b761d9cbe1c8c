"""Files that anybody can have made are read in a process of their own, with little memory and time."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal

MEMORY_MEGABYTES = 1500
PATIENCE_SECONDS = 180
# What a reader needs to find Python and its packages, and none of our secrets.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "HOME", "TMPDIR")


def run_apart(reader: Path, file: BinaryIO, to: Any, *limits: int) -> None:
    """Write what the program `reader` answers to an open file, when it is given `file` on its standard input.

    Its arguments are the limits and the megabytes of memory that it may use. Raises Refusal where it gives
    up: the file is damaged, or asks for more than that.
    """
    command = [sys.executable, "-P", str(reader), *map(str, (*limits, MEMORY_MEGABYTES))]
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    with TemporaryFile() as sent:
        file.seek(0)
        copyfileobj(file, sent)
        sent.seek(0)
        try:
            # The command is ours; what was sent goes in on its standard input.
            subprocess.run(  # noqa: S603
                command,
                stdin=sent,
                stdout=to,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE_SECONDS,
                check=True,
                env={**kept, "POLARS_MAX_THREADS": "1", "RAYON_NUM_THREADS": "1"},
            )
        except subprocess.SubprocessError:
            raise Refusal(
                _("Filen går inte att läsa: den är skadad eller för stor. Spara den på nytt och försök igen.")
            ) from None


def read_apart(reader: Path, data: bytes, *limits: int) -> Any:
    """What the program answers, as one JSON value; see `run_apart`."""
    with TemporaryFile() as answer:
        run_apart(reader, BytesIO(data), answer, *limits)
        answer.seek(0)
        return json.load(answer)
