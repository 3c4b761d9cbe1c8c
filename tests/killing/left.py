"""What is left in the database when all is over, in a process of its own: sends the mail, then looks."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from samlad.actions.models import Action, ActionState, AnswerLink
from samlad.base.audiences import READER_CLASSES
from samlad.config.server import problems
from samlad.decisions.models import Decision
from samlad.documents.models import Snapshot
from samlad.documents.queries import verify
from samlad.events.models import Event
from samlad.post.models import Message
from samlad.post.operations import LEASE, messages_send
from samlad.situation.models import AreaCount, Contribution, Edition, Issue, Mark, Round, RoundState
from samlad.situation.rules import ADOPTED
from samlad.thread.models import Node

ISSUE_ADOPTED = "situation.issue_adopted"
# How many rows there are of what a client knows by these words.
FOUND: Mapping[str, Callable[[str], int]] = {
    "contribution": lambda words: Contribution.objects.filter(sentence=words).count(),
    "mark": lambda words: Mark.objects.filter(reason=words).count(),
    "answer": lambda words: ActionState.objects.filter(note=words).count(),
    "link answer": lambda words: ActionState.objects.filter(note=words).count(),
    "action": lambda words: Action.objects.filter(title=words).count(),
    "round": lambda name: _rounds(*map(int, name.split("-"))),
    "adoption": lambda key: Issue.objects.filter(round=int(key)).count(),
}
# Rows with time, and what they are about: one after the other, the last one current.
CHAINS: Mapping[type[Model], tuple[str, ...]] = {
    ActionState: ("action_id",),
    RoundState: ("round_id",),
    Contribution: ("round_id", "party_id", "area_id"),
    Mark: ("round_id", "area_id"),
    AnswerLink: ("action_id", "function_id"),
}


def _rounds(year: int, number: int) -> int:
    return Round.objects.filter(year=year, number=number).count()


def mail_sent() -> int:
    """Send all that waits, also what a run had taken when it was killed. Gives how many are left."""
    at = timezone.now()
    for moment in (at, at + LEASE + timedelta(minutes=1)):
        while messages_send(at=moment)[0]:
            pass
    return Message.objects.filter(sent_at__isnull=True).count()


def found(kind: str, known_by: str) -> int:
    return FOUND[kind](known_by)


def half_done(keys: Mapping[str, Any]) -> list[str]:
    """Each event that lacks rows, each row that lacks its event or its successor, and damaged documents."""
    events = Event.objects.filter(pk__gt=keys["last_event"]).order_by("pk")
    told = [f"{event.verb} {event.pk}: {why}" for event in events for why in _lacks(event, keys)]
    return [*told, *_alone(), *_broken_chains(), *_damaged(), *problems(), *_faults_of_file()]


def _lacks(event: Event, keys: Mapping[str, Any]) -> Iterator[str]:
    if event.verb not in ROWS:
        yield "no rows are known for it"
        return
    for model, wanted in ROWS[event.verb](event, keys).items():
        there = model._default_manager.filter(event=event).count()
        if there != wanted:
            yield f"{there} of {wanted} {model.__name__}"
    if event.verb == ISSUE_ADOPTED:
        yield from _lacks_issue(event, keys)


Wanted = Mapping[type[Model], int]


def _adopted(event: Event, keys: Mapping[str, Any]) -> Wanted:
    """The areas that the coordinator had set no level on get one by the adoption itself."""
    before = Mark.objects.filter(round=event.subject_id).exclude(event=event).values("area").distinct()
    levels = len(keys["reporters"]) - before.count()
    return {Decision: 1, Snapshot: len(READER_CLASSES), RoundState: 1, Mark: levels, Message: keys["members"]}


def _lacks_issue(event: Event, keys: Mapping[str, Any]) -> Iterator[str]:
    """What an adoption writes that does not name its event."""
    counts = len(keys["reporters"]) * len(READER_CLASSES)
    of = {"round": event.subject_id}
    if not RoundState.objects.known().filter(**of, state=ADOPTED).exists():
        yield "the round is not adopted"
    if Issue.objects.filter(**of, decision__event=event).count() != 1:
        yield "no issue"
    if Edition.objects.filter(issue__decision__event=event).count() != len(READER_CLASSES):
        yield "not an edition for each class of readers"
    if (there := AreaCount.objects.filter(**of).count()) != counts:
        yield f"{there} of {counts} AreaCount"


ROWS: Mapping[str, Callable[[Event, Mapping[str, Any]], Wanted]] = {
    "situation.contributed": lambda event, _keys: {Contribution: len(event.values["levels"])},
    "situation.mark_set": lambda _event, _keys: {Mark: 1},
    "situation.round_opened": lambda _event, keys: {RoundState: 1, Message: keys["members"]},
    "situation.round_stepped": lambda _event, _keys: {RoundState: 1},
    ISSUE_ADOPTED: _adopted,
    "actions.added": lambda _event, _keys: {Action: 1, ActionState: 1, AnswerLink: 1, Message: 2},
    "actions.answered": lambda _event, _keys: {ActionState: 1},
}


def _alone() -> Iterator[str]:
    """What is written beside its row, and is nothing without it."""
    pairs = (
        ("nodes of actions", Node.objects.filter(kind="action").count(), Action.objects.count()),
        ("nodes of marks", Node.objects.filter(kind="mark").count(), Mark.objects.count()),
        ("decisions", Decision.objects.count(), Issue.objects.count()),
        ("documents", Snapshot.objects.count(), Edition.objects.count()),
        ("rounds", Round.objects.count(), RoundState.objects.known().count()),
        ("actions", Action.objects.count(), ActionState.objects.known().count()),
    )
    return (f"{there} {name} for {rows}" for name, there, rows in pairs if there != rows)


def _broken_chains() -> Iterator[str]:
    for model, names in CHAINS.items():
        rows = model._default_manager.order_by(*names, "pk").values_list(*names, "recorded_at", "replaced_at")
        before = None
        for row in [*rows, None]:
            follows = before is not None and row is not None and row[:-2] == before[:-2]
            if before is not None and before[-1] != (row[-2] if follows and row is not None else None):
                yield f"{model.__name__} of {before[:-2]} ends at {before[-1]}"
            before = row


def _damaged() -> Iterator[str]:
    return (f"document {one.pk} is damaged" for one in Snapshot.objects.all() if not verify(one).whole)


def _faults_of_file() -> list[str]:
    """What SQLite itself finds wrong. PostgreSQL checks its keys as it writes."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        whole = cursor.execute("PRAGMA integrity_check").fetchall()
        keys = cursor.execute("PRAGMA foreign_key_check").fetchall()
    return [str(row) for row in [*(row for row in whole if row != ("ok",)), *keys]]


def main(folder: str) -> None:
    """Look at what the clients noted in `writes.json`, and leave `left.json` beside it."""
    here = Path(folder)
    noted: Iterable[tuple[str, str]] = json.loads((here / "writes.json").read_text())
    keys = json.loads((here / "keys.json").read_text())
    unsent = mail_sent()
    told = {
        "found": [found(kind, known_by) for kind, known_by in noted],
        "half_done": half_done(keys),
        "unsent": unsent,
        "queued": list(Message.objects.values_list("message_id", flat=True)),
    }
    (here / "left.json").write_text(json.dumps(told))
