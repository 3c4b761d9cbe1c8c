"""The small town that is written to meanwhile, made by the operations in a process of its own."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from samlad.accounts.models import User
from samlad.accounts.tests.factories import user
from samlad.actions.tests.factories import action
from samlad.base.periods import WEEK, Period
from samlad.events.models import Event
from samlad.forums.models import COORDINATOR
from samlad.forums.tests.factories import forum, seat, watch
from samlad.parties.models import Function, Party
from samlad.parties.operations import mailbox_set
from samlad.parties.tests.factories import function, holding, party
from samlad.places.models import Area
from samlad.places.tests.factories import area
from samlad.situation.operations import round_open
from tests.killing.names import LEADER, PASSWORD

MAILBOX = "drift@lindasa.example"
REPORTERS = 2


def found() -> dict[str, Any]:
    """Two parties with an area each, one that answers for actions, and who leads. Gives the keys."""
    osg = forum("OSG Lindåsa")
    at, leader = timezone.now(), person(LEADER)
    led = function(party("Lindåsa kommun", kind="administration"), "Trygghetssamordnare")
    holding(led, leader)
    seat(osg, led, role=COORDINATOR)
    reporters = [reporter(number) for number in range(REPORTERS)]
    for _who, of, own, place in reporters:
        watch(osg, of, place)
        seat(osg, own)
    answers = function(party("Lindåsabostäder AB"), "Förvaltare")
    holding(answers, person("forvaltare@lindasa.example"))
    seat(osg, answers)
    mailbox_set(by=leader, at=at, function=answers, address=MAILBOX, shared=False)
    day = timezone.localdate(at)
    now_open = round_open(by=leader, at=at, forum=osg, period=Period.containing(WEEK, day))
    dated: dict[str, Any] = {"by": leader, "at": at, "starts_on": day}
    made = action("Nya lås i porten", forum=osg, area=reporters[0][3], responsible=answers, **dated)
    return {
        "forum": osg.pk,
        "round": now_open.pk,
        "reporters": [[who.email, of.pk, place.pk] for who, of, _own, place in reporters],
        "answers": answers.pk,
        "answerer": "forvaltare@lindasa.example",
        "action": made.pk,
        "members": REPORTERS + 2,
        "last_event": Event.objects.latest("pk").pk,
    }


def person(email: str) -> User:
    return user(email.partition("@")[0].title(), email=email, password=PASSWORD)


def reporter(number: int) -> tuple[User, Party, Function, Area]:
    """Somebody who reports for a party of her own on an area of its own."""
    of, who = party(f"Bolag {number + 1}"), person(f"bolag{number + 1}@lindasa.example")
    own = function(of, "Trygghetsansvarig")
    holding(own, who)
    return who, of, own, area(f"Kvarter {number + 1}")


def main(file: str) -> None:
    """Make the town; `file` gets the keys."""
    with transaction.atomic():
        keys = found()
    Path(file).write_text(json.dumps(keys))
