"""Which action a page is about, and who reads it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from samlad.accounts.requests import Request
from samlad.actions.models import ActionState
from samlad.actions.page import May, find_state, may
from samlad.actions.queries import Functions, functions_held, hers
from samlad.forums.queries import standing_of
from samlad.forums.rules import Standing


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, on which day, and the functions she holds."""

    standing: Standing
    held: Functions
    today: date


def reader_of(request: Request) -> Reader:
    today = timezone.localdate()
    return Reader(standing_of(request.user, today), functions_held(request.user, today), today)


def find_action(request: Request, key: int) -> tuple[Any, Reader]:
    """How the action stands; 404 where it is not hers to see."""
    reader = reader_of(request)
    row = find_state(reader.standing, reader.held, key)
    if row is None:
        raise Http404
    return row, reader


def may_do(row: Any, reader: Reader) -> May:
    own = ActionState.objects.filter(pk=row.pk).filter(hers(reader.standing, reader.held)).exists()
    return may(row, reader.standing, own)


def back(key: int) -> HttpResponse:
    return redirect("actions:action", key)
