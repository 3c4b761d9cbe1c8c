"""Who gets what: role × page and channel, and who may read a party's words before the group has seen them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samlad.accounts.models import User
from samlad.accounts.operations import user_set_active
from samlad.accounts.tests.factories import AT, admin, user
from samlad.actions.tests.factories import action
from samlad.base.audiences import MEMBERS
from samlad.base.periods import WEEK, Period
from samlad.documents.tests.tagged import squeezed, text_of
from samlad.events.models import Event
from samlad.forums.models import DEPUTY, READER, Seat
from samlad.forums.operations import seat_end
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.parties.models import Holding
from samlad.parties.tests.factories import party
from samlad.post.models import Message
from samlad.situation.models import Coming, Contribution, Mark, Presence, Round, Sighting
from samlad.situation.operations import (
    SightingFacts,
    coming_add,
    extra_round_open,
    issue_adopt,
    mark_set,
    presence_add,
    sighting_add,
    sightings_join,
)
from samlad.situation.rules import ADOPTED, AT_MEETING, IN_REVIEW, OPEN, PROPOSAL, STATES
from samlad.situation.tests.factories import Group, carried, group, opened, reported
from samlad.situation.urls import urlpatterns

pytestmark = pytest.mark.django_db

# In the order of the columns below. "own" speaks for the party that has reported, "other" for another one;
# "former" was a member until the day before, "elsewhere" leads another forum, "closed" has lost her account.
ROLES = (
    *("coordinator", "deputy", "own", "other", "reader", "former"),
    *("outsider", "admin", "elsewhere", "closed", "nobody"),
)
MATRIX = """
                        coordinator deputy own   other  reader former outsider admin elsewhere closed nobody
GET start                      200    200   200    200    200    200      200   200       200    302    302
GET areas                      200    200   200    200    200    200      200   200       200    302    302
GET area                       200    200   200    200    200    200      200   200       200    302    302
GET rounds                     200    200   200    200    200    200      200   200       200    302    302
GET open                       200    200   403    403    403    403      403   403       403    302    302
POST open                     302+   302+   403    403    403    403      403   403       403    302    302
GET round open                 200    200   200    200    404    404      404   404       404    302    302
GET round in_review            200    200   200    200    404    404      404   404       404    302    302
GET round proposal             200    200   200    200    404    404      404   404       404    302    302
GET round at_meeting           200    200   200    200    404    404      404   404       404    302    302
GET round adopted              200    200   200    200    200    404      404   404       404    302    302
GET contribute open            200    200   200    403    404    404      404   404       404    302    302
POST contribute open          302+   302+  302+    403    404    404      404   404       404    302    302
POST contribute at_meeting    302+   302+  302+    403    404    404      404   404       404    302    302
GET contribute adopted         200    200   200    403    403    404      404   404       404    302    302
POST contribute adopted        422    422   422    403    403    404      404   404       404    302    302
GET mark open                  403    403   403    403    404    404      404   404       404    302    302
GET mark in_review             200    200   403    403    404    404      404   404       404    302    302
POST mark in_review           302+   302+   403    403    404    404      404   404       404    302    302
POST mark proposal            302+   302+   403    403    404    404      404   404       404    302    302
POST mark adopted              403    403   403    403    403    404      404   404       404    302    302
GET step open                  405    405   405    405    405    405      405   405       405    302    302
POST step open                302+   302+   302    302    404    404      404   404       404    302    302
POST step adopted              302    302   302    302    302    404      404   404       404    302    302
GET adopt at_meeting           200    200   403    403    404    404      404   404       404    302    302
POST adopt at_meeting         302+   302+   403    403    404    404      404   404       404    302    302
POST adopt proposal            302    302   403    403    404    404      404   404       404    302    302
GET correct adopted            200    200   403    403    403    404      404   404       404    302    302
POST correct adopted          302+   302+   403    403    403    404      404   404       404    302    302
POST correct at_meeting        403    403   403    403    404    404      404   404       404    302    302
GET issue adopted              200    200   200    200    200    404      404   404       404    302    302
GET issue_pdf adopted          200    200   200    200    200    404      404   404       404    302    302
GET issue_json adopted         200    200   200    200    200    404      404   404       404    302    302
GET issue at_meeting           404    404   404    404    404    404      404   404       404    302    302
GET review in_review           200    200   403   403    404    404      404   404       404    302    302
POST clear_all in_review      302+   302+   403   403    404    404      404   404       404    302    302
POST clear_all adopted         302    302   403   403    403    404      404   404       404    302    302
POST join in_review           302+   302+   403   403    404    404      404   404       404    302    302
POST tell_apart in_review     302+   302+   403   403    404    404      404   404       404    302    302
POST part in_review           302+   302+   403   403    404    404      404   404       404    302    302
GET review_one in_review       200    200   403   403    404    404      404   404       404    302    302
POST review_one in_review     302+   302+   403   403    404    404      404   404       404    302    302
POST review_one adopted        403    403   403   403    403    404      404   404       404    302    302
POST accept in_review          302    302   302   302    404    404      404   404       404    302    302
GET paste open                 200    200   403   403    404    404      404   404       404    302    302
POST paste open                200    200   403   403    404    404      404   404       404    302    302
POST draft open                302    302   302    403    404    404      404   404       404    302    302
POST draft_throw open          302    302   302   403    404    404      404   404       404    302    302
GET sighting_add open          200    200   200   403    404    404      404   404       404    302    302
POST sighting_add open        302+   302+  302+   403    404    404      404   404       404    302    302
POST sighting_add adopted      422    422   422   403    403    404      404   404       404    302    302
GET sighting_change open       200    200   200   403    404    404      404   404       404    302    302
POST sighting_change open     302+   302+  302+   403    404    404      404   404       404    302    302
POST sighting_withdraw open     302+   302+  302+   403    404    404      404   404       404    302    302
POST sighting_withdraw adopted  302    302   302    403    403    404      404   404       404    302    302
GET coming_add open            200    200   200   403    404    404      404   404       404    302    302
POST coming_add open          302+   302+  302+   403    404    404      404   404       404    302    302
POST coming_withdraw open     302+   302+  302+   403    404    404      404   404       404    302    302
GET extra                      200    200   403   403    403    403      403   403       403    302    302
POST extra                    302+   302+   403   403    403    403      403   403       403    302    302
GET presence extra             200    200   200   200    404    404      404   404       404    302    302
POST presence extra           302+   302+  302+   422    404    404      404   404       404    302    302
GET presence open              404    404   404   404    404    404      404   404       404    302    302
POST presence_remove extra     302+   302+  302+   302    404    404      404   404       404    302    302
GET resident_message extra      200    200   403   403    404    404      404   404       404    302    302
POST resident_message extra     302+   302+   403   403    404    404      404   404       404    302    302
GET stand_down extra           200    200   403   403    404    404      404   404       404    302    302
POST stand_down extra         302+   302+   403   403    404    404      404   404       404    302    302
POST stand_down open           404    404   404   404    404    404      404   404       404    302    302
GET thread in_review           200    200   404    404    404    404      404   404       404    302    302
GET thread proposal            200    200   200    200    404    404      404   404       404    302    302
GET thread adopted             200    200   200    200    200    404      404   404       404    302    302
GET decision adopted           200    200   200    200    200    404      404   404       404    302    302
"""
LINES = [line.split() for line in MATRIX.strip().splitlines()[1:]]
CELLS = {" ".join(line[: -len(ROLES)]): line[-len(ROLES) :] for line in LINES}
FIRST = date(2026, 1, 26)


@dataclass(frozen=True, slots=True)
class World:
    """A forum with a round in each state, and somebody of each role with a client of her own."""

    group: Group
    rounds: Mapping[str, Round]
    clients: Mapping[str, Client]
    nodes: Mapping[str, int] = field(default_factory=dict)

    def address(self, page: str, state: str) -> str:
        if page in ADDRESSES:
            return reverse(*ADDRESSES[page](self, state))
        return reverse(f"situation:{page}", args=[self.rounds[state].pk])

    def keys(self, state: str, *kinds: str) -> list[int]:
        """The first thing of each kind that was handed in to the round of that state."""
        model: dict[str, Any] = {"sighting": Sighting, "coming": Coming}
        rows = [model[kind].objects.filter(round=self.rounds[state]) for kind in kinds]
        return [row.earliest("pk").pk for row in rows]


ADDRESSES: Mapping[str, Callable[[World, str], tuple[Any, ...]]] = {
    "start": lambda world, state: ("desk:start",),
    "areas": lambda world, state: ("desk:areas",),
    "area": lambda world, state: ("desk:area", None, [world.group.areas[0].pk]),
    "rounds": lambda world, state: ("situation:rounds",),
    "open": lambda world, state: ("situation:open", None, [world.group.forum.pk]),
    "thread": lambda world, state: ("desk:thread", None, [world.nodes[state]]),
    "decision": lambda world, state: ("desk:thread", None, [world.nodes["decision"]]),
    "contribute": lambda world, state: (
        "situation:contribute",
        None,
        [world.rounds[state].pk, world.group.parties[0].pk],
    ),
    "mark": lambda world, state: (
        "situation:mark",
        None,
        [world.rounds[state].pk, world.group.areas[0].pk],
    ),
    **{
        page: lambda world, state, page=page: (  # type: ignore[misc]
            f"situation:{page}",
            None,
            [world.rounds[state].pk, 1],
        )
        for page in ("issue", "issue_pdf", "issue_json")
    },
    **{
        page: lambda world, state, page=page, kinds=kinds: (  # type: ignore[misc]
            f"situation:{page}",
            None,
            [world.rounds[state].pk, world.group.parties[0].pk, *world.keys(state, *kinds)],
        )
        for page, kinds in {
            "paste": (),
            "draft": (),
            "draft_throw": (),
            "sighting_add": (),
            "sighting_change": ("sighting",),
            "sighting_withdraw": ("sighting",),
            "coming_add": (),
            "coming_withdraw": ("coming",),
        }.items()
    },
    "extra": lambda world, state: ("situation:extra", None, [world.group.forum.pk]),
    "part": lambda world, state: (
        "situation:part",
        None,
        [world.rounds[state].pk, *world.keys(state, "sighting")],
    ),
    "review_one": lambda world, state: (
        "situation:review_one",
        None,
        [world.rounds[state].pk, f"sighting:{world.keys(state, 'sighting')[0]}"],
    ),
    "presence_remove": lambda world, state: (
        "situation:presence_remove",
        None,
        [world.rounds[state].pk, Presence.objects.get().pk],
    ),
}


def said(state: str) -> str:
    """What the police say in the round of that state, and nowhere else."""
    return f"Polisens iakttagelse {state} vid grinden."


def reason(state: str) -> str:
    return f"Gruppens motivering {state} för nivån."


@pytest.fixture
def world() -> World:
    here = group(parties=("Polisen", "Lindåsabostäder"), areas=("Kvarnhöjden", "Åkersdal"))
    weeks = [FIRST + timedelta(weeks=number) for number in range(len(STATES))]
    # The adopted week comes first, so that the later ones cannot change what is known of it.
    rounds = {state: round_in(here, state, day) for state, day in zip(reversed(STATES), weeks, strict=True)}
    rounds["extra"] = something_special(here)
    marks = Mark.objects.known().filter(area=here.areas[0])
    nodes = {state: marks.get(round=rounds[state]).node_id for state in (IN_REVIEW, PROPOSAL, ADOPTED)}
    action(forum=here.forum, area=here.areas[0], reason_node=marks.get(round=rounds[ADOPTED]).node)
    nodes["decision"] = rounds[ADOPTED].issues.get().decision.node_id
    return World(here, rounds, {role: signed_in(one) for role, one in people(here).items()}, nodes)


def round_in(here: Group, state: str, day: date) -> Round:
    """A round carried to that state, where the police have reported on the first area."""
    at = AT + (day - AT.date())
    new = opened(here, Period.containing(WEEK, day), at=at)
    reported(here, new, here.parties[0], {here.areas[0]: 3}, sentence=said(state), at=at)
    see(here, new, at)
    carried(here, new, AT_MEETING if state == ADOPTED else state, at=at)
    if state != OPEN:
        mark_set(by=here.leader, at=at, round=new, area=here.areas[0], level=3, reason=reason(state))
    if state == ADOPTED:
        issue_adopt(by=here.leader, at=at, round=new)
    return new


def see(here: Group, round: Round, at: datetime) -> None:
    """The police have seen three things, two of which are one event, and expect another."""
    by: dict[str, Any] = {"by": here.members[0], "at": at, "round": round, "party": here.parties[0]}
    place: dict[str, Any] = {"audience": MEMBERS, "place": "Vid grinden", "day": at.date()}
    facts = SightingFacts(area_id=here.areas[0].pk, category="fire", **place)
    rows = [sighting_add(facts=facts, **by).pk for _number in range(3)]
    sightings_join(by=here.leader, at=at, round=round, sightings=rows[:2])
    days: dict[str, Any] = {"starts_on": round.last_day, "ends_on": round.last_day}
    coming_add(area_id=here.areas[0].pk, title="Match", **days, **by)


def something_special(here: Group) -> Round:
    """An extra round, where the police are at the gate."""
    hour = AT + timedelta(hours=1)
    round = extra_round_open(by=here.leader, at=AT, forum=here.forum, title="Brand", deadline=hour)
    who: dict[str, Any] = {"by": here.members[0], "party": here.parties[0], "area_id": here.areas[0].pk}
    presence_add(at=AT, round=round, place="Vid grinden", starts_at=AT, ends_at=hour, **who)
    see(here, round, AT)
    return round


def people(here: Group) -> dict[str, User | None]:
    """Somebody of each role, by the name of the role."""
    former, closed = member(here.forum), member(here.forum, party=here.parties[0])
    hers = Holding.objects.known().get(user=former).function
    seat = Seat.objects.known().get(function=hers)
    seat_end(by=here.leader, at=AT, seat=seat, on=AT.date())
    user_set_active(by=admin(), at=AT, user=closed, active=False)
    return {
        "coordinator": here.leader,
        "deputy": member(here.forum, role=DEPUTY),
        "own": here.members[0],
        "other": here.members[1],
        "reader": member(here.forum, role=READER),
        "former": former,
        "outsider": user(),
        "admin": admin(),
        "elsewhere": coordinator(forum("Ett annat forum"), party=party()),
        "closed": closed,
        "nobody": None,
    }


def signed_in(one: User | None) -> Client:
    client = Client()
    if one is not None:
        client.force_login(one)
    return client


def form(world: World, page: str, state: str) -> dict[str, Any]:
    """Everything that any of the forms asks for, rightly filled in."""
    first, second = (area.pk for area in world.group.areas)
    round = world.rounds.get(state)
    rows = Sighting.objects.filter(round=round).order_by("pk").values_list("pk", flat=True)
    said = Contribution.objects.known().filter(round=round).first()
    day = timezone.localdate().isoformat()
    return {
        # What stood in the form when it was opened.
        f"a{first}-seen": str(said.pk) if said is not None else "",
        "key": f"sighting:{rows[2]}" if len(rows) > 2 else "",
        "sighting": [str(pk) for pk in rows[1:]],
        "category": "fire",
        "place": "Vid porten",
        "day": day,
        "area": str(first),
        "audience": MEMBERS,
        "title": "Marknad",
        "starts_on": "2190-01-01",
        "state": "cleared",
        "minutes": "60",
        "party": str(world.group.parties[0].pk),
        "starts_at": "2026-01-20T19:00",
        "ends_at": "2026-01-20T20:00",
        "text": "Kvarnhöjden: lugnt.",
        "lessons": "Ring tidigare.",
        f"a{first}-level": "2",
        f"a{first}-sentence": "Lugnare nu.",
        f"a{first}-reason": "Lugnare nu.",
        f"a{second}-level": "" if page in ("contribute", "draft") else "0",
        "oral_from": "Vakthavande befäl",
        "level": "2",
        "reason": "Lugnare nu.",
        "year": "2027",
        "number": "1",
        "to": IN_REVIEW,
    }


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_matrix(method: str, world: World) -> None:
    """The status each role gets; "+" where something is written in the log: all else changes nothing."""
    wanted = {what: cells for what, cells in CELLS.items() if what.startswith(method)}
    got = {what: line(what, world) for what in wanted}
    assert got == wanted


def line(what: str, world: World) -> list[str]:
    """What each role got."""
    method, page, state = parts(what)
    address, data = world.address(page, state), form(world, page, state)
    return [ask(world.clients[role], method, address, data) for role in ROLES]


def parts(what: str) -> tuple[str, str, str]:
    """Method, page, and the state of the round; empty where the page is about none."""
    method, page, *state = what.split()
    return method, page, state[0] if state else ""


def ask(client: Client, method: str, address: str, data: Mapping[str, str]) -> str:
    """The status, and "+" where the log grew; nothing of it is kept."""
    before = Event.objects.count()
    with transaction.atomic():
        answer = client.post(address, data) if method == "POST" else client.get(address)
        changed = Event.objects.count() > before
        transaction.set_rollback(True)
    return f"{answer.status_code}{'+' if changed else ''}"


def test_matrix_has_every_page() -> None:
    """A page that is added is not forgotten here."""
    pages = {what.split()[1] for what in CELLS}
    assert {str(pattern.name) for pattern in urlpatterns} <= pages


# Who may read what the police say, and the group's reason, in a round of each state.
LEADING = frozenset({"coordinator", "deputy"})
SEATED = LEADING | {"own", "other"}
MAY_READ: Mapping[str, frozenset[str]] = {
    said(OPEN): LEADING | {"own"},
    said(IN_REVIEW): LEADING | {"own"},
    reason(IN_REVIEW): LEADING,
    **{words: SEATED for state in (PROPOSAL, AT_MEETING) for words in (said(state), reason(state))},
    # What a party says is for all members, unless somebody has opened it to readers.
    said(ADOPTED): SEATED,
    reason(ADOPTED): SEATED | {"reader"},
}


def test_words_are_read_by_those_who_may_and_nobody_else(world: World) -> None:
    """On every page, in every part of one and in every file that a role can ask for."""
    for role in ROLES:
        text = squeezed(" ".join(everything(world, world.clients[role])))
        read = {words for words in MAY_READ if squeezed(words) in text}
        assert read == {words for words, who in MAY_READ.items() if role in who}, role


def everything(world: World, client: Client) -> Iterator[str]:
    """The text of every answer to this client, whatever its status."""
    for address in sorted(addresses(world)):
        yield text(client.get(address))
        if "/niva/" in address:
            yield text(client.get(address, headers={"HX-Request": "true"}))


def addresses(world: World) -> set[str]:
    """Every page, about the round of every state where it is about a round."""
    found = set[str]()
    for _method, page, state in map(parts, CELLS):
        states = [state] if page in ("thread", "decision") or not state else STATES
        found |= {world.address(page, one) for one in states}
    return found


def text(answer: Any) -> str:
    if answer["Content-Type"] == "application/pdf":
        return text_of(answer.content)
    content: str = answer.content.decode()
    return content


def test_a_refusal_does_not_tell_the_words(world: World) -> None:
    """Not even in the answer to somebody who sends a form that is not hers to send."""
    sent = [(page, state) for method, page, state in map(parts, CELLS) if method == "POST"]
    other = world.clients["other"]
    answers = [other.post(world.address(*one), form(world, *one), follow=True) for one in sent]
    told = " ".join(text(answer) for answer in answers)
    hidden = (said(OPEN), said(IN_REVIEW), reason(IN_REVIEW))
    assert [words for words in hidden if words in told] == []
    assert said(ADOPTED) in told


def test_log_and_mail_hold_no_words(world: World) -> None:
    """Both are read by others than those who read the picture."""
    kept = [str(values) for values in Event.objects.values_list("values", flat=True)]
    kept += [str(message) for message in Message.objects.values_list("values", "path")]
    assert len(kept) > 20
    assert [line for line in kept if re.search("Polisens iakttagelse|Gruppens motivering", line)] == []
