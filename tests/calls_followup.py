"""Calls of the operations of follow-up, for `calls`."""

from collections.abc import Callable, Mapping
from typing import Any

from samlad.accounts.tests.factories import AT, admin
from samlad.followup import operations
from samlad.followup.models import FollowupRequest, PeriodReminder
from samlad.followup.operations import Line, Said, request_answer, request_ask, template_set
from samlad.followup.report.word import own_template
from samlad.followup.tests.factories import CLOSES, STOCKHOLM, about, adopted, period, scale
from samlad.parties.models import Party
from samlad.programmes.tests.factories import board

Arguments = Mapping[str, Any]
# The periods of these are open at the moment of the call.
OPEN: dict[str, Any] = {"opens_on": AT.date(), "reference_on": AT.date()}


def _open() -> Any:
    return period(**OPEN)


def _goal(of: Any) -> Any:
    return of.plans.get().programme.goals.get()


def _make() -> Arguments:
    of = _open()
    return {"period": of, "goal": _goal(of), "said": {None: Said(None, comment="Bra.")}}


def _take_in() -> Arguments:
    of = _open()
    return {"period": of, "lines": [Line(_goal(of).pk, None, Said(None))], "source": "Stratsys"}


def _executive() -> Party:
    return board(kind="executive_board")


def _ask() -> dict[str, Any]:
    return {"asker": _executive(), "body": board(), "text": "Hur går det?", "due_on": CLOSES}


def _asked() -> FollowupRequest:
    return request_ask(by=admin(), at=AT, **_ask())


def _treat() -> Arguments:
    row = _asked()
    request_answer(by=admin(), at=AT, request=row, text="Bra.")
    return {"request": row, "body": row.asker, "on": AT.date(), "paragraph": "§ 1"}


def _template_remove() -> Arguments:
    template_set(by=admin(), at=AT, name="mall.docx", content=own_template())
    return {}


CALLS: dict[Callable[..., Any], Callable[[], Arguments]] = {
    operations.scale_add: lambda: {"name": "Vår skala", "steps": STOCKHOLM},
    operations.scale_retire: lambda: {"scale": scale()},
    operations.period_add: lambda: {"about": about(), "programmes": [adopted()]},
    operations.period_change: lambda: {"period": _open(), "about": about(), "programmes": [adopted()]},
    operations.period_close: lambda: {"period": _open()},
    operations.assessment_make: _make,
    operations.assessments_take_in: _take_in,
    operations.request_ask: _ask,
    operations.request_answer: lambda: {"request": _asked(), "text": "Det går bra."},
    operations.request_treat: _treat,
    operations.template_set: lambda: {"name": "mall.docx", "content": own_template()},
    operations.template_remove: _template_remove,
}


def rows() -> None:
    """A row in each table of follow-up; of those that have been current, one that is."""
    for operation, given in CALLS.items():
        operation(by=admin(), at=AT, **given())
    operations.template_set(by=admin(), at=AT, **CALLS[operations.template_set]())
    of = _open()
    PeriodReminder.objects.create(period=of, party=_executive(), kind="late", on=AT.date(), event=of.event)
