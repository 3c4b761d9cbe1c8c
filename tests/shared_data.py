"""Real data that lies beside the working copy on some machines, and is never part of it."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(path: str) -> Path:
    """A file of the shared data; the test that asks is skipped, with the reason, where there is none."""
    found = FOLDER / path
    if not found.is_file():
        pytest.skip(f"real data did not run: ../shared/data/{path} is not there")
    return found
