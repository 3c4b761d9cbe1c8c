"""Files that anybody can have made are read in a process of their own, with little memory and time."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal

MEMORY_MEGABYTES = 1500
PATIENCE_SECONDS = 90
# What a reader needs to find Python and its packages, and none of our secrets.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "HOME", "TMPDIR")


def read_apart(reader: Path, data: bytes, *limits: int) -> Any:
    """What the program `reader` answers, as JSON, when it is given the file on its standard input.

    Its arguments are the limits and the megabytes of memory that it may use. Raises Refusal where it gives
    up: the file is damaged, or asks for more than that.
    """
    command = [sys.executable, "-P", str(reader), *map(str, (*limits, MEMORY_MEGABYTES))]
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        # The command is ours; what was sent goes in on its standard input.
        done = subprocess.run(  # noqa: S603
            command,
            input=data,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=True,
            env={**kept, "POLARS_MAX_THREADS": "1", "RAYON_NUM_THREADS": "1"},
        )
    except subprocess.SubprocessError:
        raise Refusal(
            _("Filen går inte att läsa: den är skadad eller för stor. Spara den på nytt och försök igen.")
        ) from None
    return json.loads(done.stdout)
