"""Asking for the pages of deviations in tests."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from samlad.accounts.models import User
from samlad.accounts.tests.factories import DAY
from samlad.deviations.operations import deviations_run
from samlad.deviations.tests.factories import moment

TODAY = DAY + timedelta(days=45)


def client(who: User) -> Client:
    made = Client()
    made.force_login(who)
    return made


def page(who: User, name: str, *args: int, query: str = "") -> Any:
    return client(who).get(reverse(f"deviations:{name}", args=args) + query)


def text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def post(by: User, name: str, *args: int, query: str = "", **data: Any) -> Any:
    return client(by).post(reverse(f"deviations:{name}", args=args) + query, data)


def found() -> None:
    deviations_run(at=moment(TODAY))
