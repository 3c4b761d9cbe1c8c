"""Pytest plugin, loaded before Django: tests see none of the machine's own settings and leave no file behind.

`SAMLAD_DATABASE` is let through, so that the same tests run on PostgreSQL (see `tests.postgres`).
"""

import atexit
import os
import shutil
import tempfile

import pytest

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


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "leave out tests that use no database"
    parser.addoption("--only-database", action="store_true", help=told)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a second engine the tests that use no database have nothing more to say, nor those marked `once`."""
    if not config.getoption("--only-database"):
        return
    kept, left = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        (kept if _uses_database(item) else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def _uses_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("once") is not None:
        return False
    names: tuple[str, ...] = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or bool(
        {"db", "transactional_db", "django_db_setup"} & set(names)
    )


def pytest_runtest_teardown() -> None:
    """A page that was asked for in English leaves its thread in English."""
    from django.utils import translation

    translation.deactivate()
