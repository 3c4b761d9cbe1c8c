"""Pytest plugin: what the server's own handler writes in the log."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest


@pytest.fixture
def log() -> Iterator[StringIO]:
    """The stream that the handler of the settings writes in, as long as the test lasts."""
    (handler,) = [one for one in logging.getLogger().handlers if one.name == "stderr"]
    assert isinstance(handler, logging.StreamHandler)
    stream = StringIO()
    before = handler.setStream(stream)
    yield stream
    if before is not None:
        handler.setStream(before)
