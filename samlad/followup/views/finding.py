"""Which period a view is about, and who reads it."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from samlad.accounts.requests import Request
from samlad.base.keys import key_of
from samlad.followup.queries.asked import period_rows
from samlad.followup.sheet import Share, Sheet
from samlad.programmes.queries import Reader, reader_of

NAV = "followup"


def find_period(period: int) -> Any:
    return get_object_or_404(period_rows(), period=period)


def asked_body(request: Request, sheet: Sheet) -> Share | None:
    """The body that is asked for (`?organ=5`; `?organ=0`: goals without one); None for the whole."""
    asked = request.GET.get("organ", "")
    if not asked:
        return None
    found = (one for one in sheet.shares if (one.party_id or 0) == key_of(asked))
    if (body := next(found, None)) is None:
        raise Http404
    return body


def reader_now(request: Request) -> Reader:
    return reader_of(request.user, timezone.localdate())
