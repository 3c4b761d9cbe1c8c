"""Which period a view is about, and who reads it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from samlad.accounts.requests import Request
from samlad.followup.queries.asked import period_rows
from samlad.programmes.queries import Reader, reader_of

NAV = "followup"


def find_period(period: int) -> Any:
    return get_object_or_404(period_rows(), period=period)


def reader_now(request: Request) -> Reader:
    return reader_of(request.user, timezone.localdate())
