"""A source on loopback for the tests of the connectors."""

from collections.abc import Iterator
from typing import Any

import pytest

from samlad.statistics.tests.source_server import Kolada, PxWeb, SourceServer


@pytest.fixture
def kolada_server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SourceServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with SourceServer(Kolada()).serving() as server:
        settings.KOLADA, settings.PXWEB = server.base, ""
        yield server


@pytest.fixture
def pxweb_server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SourceServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with SourceServer(PxWeb()).serving() as server:
        settings.PXWEB, settings.KOLADA = server.base, ""
        yield server
