"""Calls of the operations of deviations, for `calls`."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from samlad.accounts.tests.factories import AT, DAY, admin
from samlad.deviations import operations, rules
from samlad.deviations.operations import Ruling, Taken, Told
from samlad.deviations.tests.factories import told
from samlad.forums.tests.factories import forum
from samlad.parties.tests.factories import function
from samlad.programmes.tests.factories import board

Arguments = Mapping[str, Any]
LATER = DAY + timedelta(days=30)


def _decide() -> dict[str, Any]:
    taken = Taken(DAY, None, board(), "§ 12", "KS 2026/3")
    return {
        "deviations": [told(), told("Ingen svarar.")],
        "taken": taken,
        "ruling": Ruling(rules.ACCEPT, "Kostar mer än det ger."),
    }


def _follow_up() -> Arguments:
    given = _decide()
    operations.deviations_decide(by=admin(), at=AT, **given)
    return {"deviation": given["deviations"][0], "helped": "no", "text": "Det är lika mörkt."}


def _prepare() -> Arguments:
    officer = function(board())
    return {"deviations": [told()], "case_number": "KS 2026/3", "officer": officer, "handled_on": LATER}


def _report() -> Arguments:
    return {"body": board(), "on": DAY, "paragraph": "§ 4", "title": "Avvikelser", "nodes": [told().node]}


CALLS: dict[Callable[..., Any], Callable[[], Arguments]] = {
    operations.deviation_add: lambda: {"told": Told("Ingen har koll på belysningen.", forum=forum())},
    operations.deviations_remedy: lambda: {"deviations": [told()]},
    operations.deviations_prepare: _prepare,
    operations.deviation_lift: lambda: {
        "deviation": told(forum=forum(), body=board()),
        "why": "Forumet rår inte över det.",
    },
    operations.deviations_decide: _decide,
    operations.deviation_follow_up: _follow_up,
    operations.report_add: _report,
    operations.rule_set: lambda: {
        "rule": "no_owner",
        "on": False,
        "days": None,
        "first": rules.FORUM,
        "last": rules.BOARD,
    },
    operations.level_set: lambda: {"level": rules.FORUM, "days": 10},
}


def rows() -> None:
    """A row in each table of deviations."""
    for operation, given in CALLS.items():
        operation(by=admin(), at=AT, **given())
