"""Which round a view is about, who reads it, and the log of what she read."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.forms import Form
from django.shortcuts import get_object_or_404
from django.utils import timezone

from samlad.accounts.requests import Request
from samlad.forums.queries import standing_of
from samlad.forums.rules import Standing
from samlad.situation.models import Round
from samlad.situation.operations.reads import reads_log
from samlad.situation.queries import Eye, eye_of, rounds_visible_to


def find_round(request: Request, pk: int) -> tuple[Any, Standing]:
    """The round (with `state`) and the reader's standing; 404 where the round is not hers to see."""
    standing = standing_of(request.user, timezone.localdate())
    return get_object_or_404(rounds_visible_to(standing), pk=pk), standing


def reader_of(standing: Standing, round: Any) -> Eye:
    return eye_of(standing, round, round.state)


def note_reading(request: Request, round: Round, keys: Sequence[str]) -> None:
    """Log that somebody has read what is marked."""
    if keys:
        reads_log(by=request.user, at=timezone.now(), round=round, keys=keys)


def all_valid(forms: Iterable[Form]) -> bool:
    """Whether all are right; every one is looked at, so that all faults are told at once."""
    return all([form.is_valid() for form in forms])  # noqa: C419
