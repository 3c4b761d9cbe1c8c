"""Every worker's test database begins as a copy of one that is migrated once."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.migrated import copied, migrated


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Pytest-django then finds the database filled, or makes it of that one, with nothing left to migrate."""
    with django_db_blocker.unblock():
        of = migrated()
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = of
        yield
    else:
        with closing(copied(of, connection.creation._get_test_db_name())):
            yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Django asks SQLite once whether it knows JSON: here, and not among the queries that a test counts."""
    with django_db_blocker.unblock():
        bool(connection.features.supports_json_field)
