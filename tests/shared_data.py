"""Real data that lies beside the working copy on some machines, and is never part of it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(path: str) -> Path:
    """A file of the shared data; the test that asks is skipped, with the reason, where there is none."""
    return _found(f"data/{path}")


def seed(path: str) -> Path:
    """A document that the shared data began with, in the same way."""
    return _found(f"seeds/{path}")


def _found(path: str) -> Path:
    found = SHARED / path
    if not found.is_file():
        pytest.skip(f"real data did not run: ../shared/{path} is not there")
    return found
