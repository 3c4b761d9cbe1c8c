"""Recording decisions. Called inside the operation that the decision is about."""

import re
from datetime import date

from samlad.decisions.models import Decision
from samlad.events.models import Event
from samlad.parties.models import Function, Party
from samlad.places.models import Area
from samlad.thread.operations import node_add

NUMBER = re.compile(r"§?\s*(\d+[a-z]?)", re.ASCII)


def paragraph_of(text: str) -> str:
    """As minutes write it: "9" and "§9" become "§ 9"; what is no single number stays as it is."""
    found = NUMBER.fullmatch(text.strip())
    return f"§ {found[1]}" if found else text.strip()


def decision_add(
    *,
    event: Event,
    kind: str,
    label: str,
    path: str,
    decided_on: date,
    function: Function | None = None,
    body: Party | None = None,
    paragraph: str = "",
    case_number: str = "",
    text: str = "",
    area: Area | None = None,
    **values: object,
) -> Decision:
    """A decision by one function or one body, and its node in the thread."""
    node = node_add(kind="decision", label=label, area=area, day=decided_on, path=path, code=kind, **values)
    return Decision.objects.create(
        node=node,
        kind=kind,
        function=function,
        body=body,
        decided_on=decided_on,
        paragraph=paragraph_of(paragraph),
        case_number=case_number,
        text=text,
        event=event,
    )
