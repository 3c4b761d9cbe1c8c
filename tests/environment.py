"""Pytest plugin, loaded before Django: tests see none of the machine's own settings and leave no file behind.

`SAMLAD_DATABASE` is let through, so that the same tests run on PostgreSQL (see `tests.postgres`).
"""

import atexit
import os
import shutil
import tempfile

KEPT = {"SAMLAD_DATABASE"}


def isolate() -> None:
    for name in [name for name in os.environ if name.startswith("SAMLAD_") and name not in KEPT]:
        del os.environ[name]
    folder = tempfile.mkdtemp(prefix="samlad-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["SAMLAD_DATA_DIR"] = folder


# Workers inherit what the process that started them has set.
if "PYTEST_XDIST_WORKER" not in os.environ:
    isolate()
