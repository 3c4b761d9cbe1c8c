"""A Lindåsa that is built once for all tests of a file, in a transaction that is rolled back at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from samlad.demo.builder import build

QUICK = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])


def say_nothing(_text: str) -> None:
    pass


@contextmanager
def kept(blocker: DjangoDbBlocker, today: date, weeks: int) -> Iterator[list[str]]:
    """Gives what was told while it was built. What a test changes in it is gone after the test."""
    told = list[str]()
    with blocker.unblock(), transaction.atomic():
        with QUICK:
            build(today, weeks=weeks, progress=told.append)
        yield told
        transaction.set_rollback(True)
