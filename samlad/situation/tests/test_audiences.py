"""The permission matrix: who reads what, by marking, on every page and in every file of a round.

Every thing that is handed in has a word of its own. Each cell asks whether that word is in the answer that
somebody of a role gets, and compares it with `may_read`, which is written from the markings and not from the
code.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samlad.base.audiences import AUDIENCES, MEMBERS
from samlad.documents.tests.tagged import squeezed, text_of
from samlad.events.models import Event
from samlad.forums.tests.factories import member
from samlad.post.models import Message
from samlad.situation.models import ASKED_BACK, CLEARED, WITHHELD, Mark, Presence, Round
from samlad.situation.operations import (
    draft_save,
    extra_round_open,
    issue_adopt,
    presence_add,
    review_set,
)
from samlad.situation.rules import ADOPTED, AT_MEETING, IN_REVIEW
from samlad.situation.tests.factories import MEETING
from samlad.situation.tests.readers import ROLES, Readers, readers, signed_in

pytestmark = pytest.mark.django_db
MASKED, MASK, ASKED, HIDDEN, UNREVIEWED = "masked", "mask", "asked back", "withheld", "unreviewed"
# "mask" is what others are shown in place of the words that are masked.
MARKINGS = (*AUDIENCES, MASKED, MASK, ASKED, HIDDEN, UNREVIEWED)
THINGS = ("contribution", "sighting", "coming")
STAGES = (IN_REVIEW, AT_MEETING, ADOPTED)

# Who else than the sender and those who lead may read a thing with that marking, once it is shown.
AUTHORITIES_READ = frozenset({"authority", "police"})
MEMBERS_READ = AUTHORITIES_READ | {"member"}
READERS_READ = MEMBERS_READ | {"reader"}
OTHERS = {
    "sender": frozenset[str](),
    "authorities": AUTHORITIES_READ,
    "members": MEMBERS_READ,
    "readers": READERS_READ,
    "public": READERS_READ,
    MASK: MEMBERS_READ,
    MASKED: frozenset[str](),
    ASKED: frozenset[str](),
    HIDDEN: frozenset[str](),
    UNREVIEWED: frozenset[str](),
}
LEADING = ("coordinator", "deputy")
FROZEN = ("issue", "issue_pdf", "issue_json")
# On these nothing of what anybody has handed in is told.
BARE = ("start", "area", "areas", "rounds", "thread", "decision")

Cell = tuple[str, str, str, str, str]


def may_read(stage: str, channel: str, role: str, marking: str, thing: str) -> bool | None:
    """Whether the word is in the answer. None where it may be, and is another test's business."""
    if channel in BARE or role in ("outsider", "nobody"):
        return False
    if channel in FROZEN:
        # An issue is written for a class of readers: the sender reads it as any member does.
        return stage == ADOPTED and _in_class(role, marking) and not _uncounted(role, marking, thing)
    if channel == "round":
        if role == "own" and stage == IN_REVIEW and thing != "contribution":
            return None  # what else she has handed in stands on her own form until the proposal
        return _on_round(stage, role, marking) and not _uncounted(role, marking, thing)
    if channel == "review":
        # A list of what others will read; the words behind a mask stand on the page of the thing itself.
        return role in LEADING and (marking != MASKED or None)
    if channel == "contribute":
        return role in (*LEADING, "own") and ((thing == "contribution" and marking != MASK) or None)
    return _at_meeting(stage, channel, role, marking, thing)


def _uncounted(role: str, marking: str, thing: str) -> bool:
    """An event that is withheld counts for nobody: those who lead have it on the page of the review."""
    return role in LEADING and (marking, thing) == (HIDDEN, "sighting")


def _in_class(role: str, marking: str) -> bool:
    if role in LEADING:
        return marking != MASK
    return ("member" if role == "own" else role) in OTHERS[marking]


def _on_round(stage: str, role: str, marking: str) -> bool:
    if role in (*LEADING, "own"):
        return marking != MASK
    shown = stage == ADOPTED if role == "reader" else stage != IN_REVIEW
    return shown and role in OTHERS[marking]


def _at_meeting(stage: str, channel: str, role: str, marking: str, thing: str) -> bool | None:
    """The page on the wall shows those who lead what all members see, until they ask for all of it."""
    if role == "reader":
        return False
    if role in LEADING:
        sees = marking in ("members", "readers", "public", MASK) and stage != IN_REVIEW
        sees = sees if channel == "meeting" else marking != MASK
    else:
        sees = _on_round(stage, role, marking)
    if thing != "coming" or stage == ADOPTED:
        return False if not sees else None
    # What is coming stands on the agenda when the group sees the proposal, for those who lead always.
    return sees and (stage == AT_MEETING or role in LEADING)


def word(marking: str, thing: str) -> str:
    """A word that stands nowhere else and that no line break divides."""
    return f"zq{'abcdefghij'[MARKINGS.index(marking)]}{'xyw'[THINGS.index(thing)]}qz"


@dataclass(frozen=True, slots=True)
class World:
    of: Readers
    round: Round


def place(of: Readers, marking: str) -> Any:
    """Each marking has an area of its own."""
    return of.areas[MARKINGS.index(MASKED if marking == MASK else marking)]


def hand_in(world: World, marking: str) -> dict[str, str]:
    """One thing of each kind, with the word of each; gives their keys."""
    of, round, area = world.of, world.round, place(world.of, marking)
    audience = marking if marking in AUDIENCES else MEMBERS
    words = {thing: f"Ord {word(marking, thing)} här." for thing in THINGS}
    said = of.said(round, "own", area, 2, words["contribution"], audience=audience)
    sighting = words["sighting"]
    told = {"place": sighting, "text": sighting, "already_done": sighting, "audience": audience}
    seen = of.seen(round, "own", area, **told)
    coming = of.coming(round, "own", area, words["coming"], risk=words["coming"], audience=audience)
    return {"contribution": f"contribution:{said.pk}", "sighting": f"sighting:{seen.pk}"} | {
        "coming": f"coming:{coming.pk}"
    }


def decided(world: World, keys: dict[str, str], **decision: Any) -> None:
    for thing, key in keys.items():
        mask = f"Ord {word(MASK, thing)} här." if decision.get("mask") else ""
        said = {**decision, "mask": (mask, mask) if mask else None}
        review_set(by=world.of.leader, at=MEETING, round=world.round, key=key, **said)


@pytest.fixture
def world() -> World:
    """Everything is handed in by the company, cleared with the marking it has, masked, asked back, held."""
    of = readers(*(f"Område {letter}" for letter in "ABCDEFGHIJ"))
    world = World(of, of.opened())
    for marking in AUDIENCES:
        hand_in(world, marking)
    of.cleared(world.round)
    decided(world, hand_in(world, MASKED), state=CLEARED, mask=True)
    decided(world, hand_in(world, ASKED), state=ASKED_BACK, question="Vilken dag?")
    decided(world, hand_in(world, HIDDEN), state=WITHHELD)
    of.carried(world.round, IN_REVIEW)
    return world


def reach(world: World, stage: str) -> None:
    """The next stage; what comes in after the review has not been reviewed."""
    if stage == AT_MEETING:
        world.of.carried(world.round, AT_MEETING)
        hand_in(world, UNREVIEWED)
    if stage == ADOPTED:
        issue_adopt(by=world.of.leader, at=MEETING, round=world.round)


def addresses(world: World, stage: str) -> dict[str, str]:
    round, area = world.round.pk, world.of.areas[0].pk
    found = {
        "start": reverse("desk:start"),
        "areas": reverse("desk:areas"),
        "area": reverse("desk:area", args=[area]),
        "rounds": reverse("situation:rounds"),
        "round": reverse("situation:round", args=[round]),
        "review": reverse("situation:review", args=[round]),
        "contribute": reverse("situation:contribute", args=[round, world.of.parties["own"].pk]),
        "meeting": reverse("desk:meeting", args=[round]),
        "whole meeting": reverse("desk:meeting", args=[round]) + "?allt=1",
        "thread": reverse("desk:thread", args=[Mark.objects.known().filter(round=round)[0].node_id]),
    }
    if stage == ADOPTED:
        found |= {name: reverse(f"situation:{name}", args=[round, 1]) for name in FROZEN}
        decision = world.round.issues.get().decision
        found["decision"] = reverse("desk:thread", args=[decision.node_id])
    return found


def text(answer: Any) -> str:
    """What stands in an answer, whatever its status, as one text without spaces."""
    if answer["Content-Type"] == "application/pdf":
        return squeezed(text_of(answer.content))
    return squeezed(answer.content.decode())


def matrix(world: World, stage: str, clients: dict[str, Client]) -> Iterator[tuple[Cell, bool]]:
    for channel, address in addresses(world, stage).items():
        for role, client in clients.items():
            told = text(client.get(address))
            for marking in MARKINGS:
                for thing in THINGS:
                    yield (stage, channel, role, marking, thing), word(marking, thing) in told


def test_matrix(world: World) -> None:
    """Role by marking by thing by page and file, before, in and after the meeting."""
    clients = world.of.clients()
    got = dict[Cell, bool]()
    for stage in STAGES:
        reach(world, stage)
        if stage == IN_REVIEW:
            world.of.marked(world.round)
        got |= dict(matrix(world, stage, clients))
    present = {cell: found for cell, found in got.items() if _handed_in(cell)}
    expected = {cell: may_read(*cell) for cell in present}
    assert {c: got[c] for c, sees in expected.items() if sees is not None and got[c] != sees} == {}
    assert {c for c, found in got.items() if c not in present and found} == set()
    counted = Counter(expected.values())
    assert counted[True] > 300, counted
    assert counted[False] > 5_000, counted


def _handed_in(cell: Cell) -> bool:
    return cell[0] != IN_REVIEW or cell[3] != UNREVIEWED


def test_numbers_are_those_of_what_is_read(world: World) -> None:
    """In the frozen data the lists are as long as what each may read, and the suggestion weighs no more."""
    world.of.marked(world.round)
    for stage in (AT_MEETING, ADOPTED):
        reach(world, stage)
    address = reverse("situation:issue_json", args=[world.round.pk, 1])
    for role, client in world.of.clients(*ROLES[:-2]).items():
        parts = {p["key"]: json.loads(p["text"]) for p in client.get(address).json()["parts"]}
        areas = {part["name"]: part for key, part in parts.items() if key.startswith("area:")}
        for marking in MARKINGS:
            if marking != MASK:
                reads = _in_class(role, MASK if marking == MASKED and role not in LEADING else marking)
                part = areas[f"Område {'ABCDEFGHIJ'[MARKINGS.index(marking)]}"]
                told = [len(part[name]) for name in ("contributions", "events", "coming")]
                counted = reads and not _uncounted(role, marking, "sighting")
                assert told == [reads, counted, reads], (role, marking)
                assert part["not_shown"] == ([] if reads else ["Lindåsabostäder"])
                assert (part["suggested"] is not None, part["usual"] is not None) == (reads, reads)


def test_no_word_in_log_or_mail(world: World) -> None:
    clients = world.of.clients()
    world.of.marked(world.round)
    for stage in STAGES:
        reach(world, stage)
        list(matrix(world, stage, clients))
    kept = [str(values) for values in Event.objects.values_list("values", flat=True)]
    kept += [str(message) for message in Message.objects.values_list("values", "path", "kind")]
    assert len(kept) > 100
    assert [line for line in kept if "zq" in line] == []


READS_MARKED = {
    "coordinator": {"sender", "authorities"},
    "deputy": {"sender", "authorities"},
    "own": {"sender", "authorities"},
    "authority": {"authorities"},
    "police": {"authorities"},
    "member": set[str](),
}


def test_reading_what_is_marked_is_logged(world: World) -> None:
    """Who has been shown what with a marking narrower than all members, on the page of the round."""
    world.of.marked(world.round)
    reach(world, AT_MEETING)
    keys = {
        marking: {
            f"{thing}:{pk}"
            for thing, rows in _rows(world)
            for pk in rows.filter(area=place(world.of, marking)).values_list("pk", flat=True)
        }
        for marking in ("sender", "authorities")
    }
    for role, markings in READS_MARKED.items():
        before = Event.objects.latest("pk").pk
        world.of.clients(role)[role].get(reverse("situation:round", args=[world.round.pk]))
        logged = list(Event.objects.filter(pk__gt=before))
        read = {key for event in logged for key in event.values["read"]}
        assert read == {key for marking in markings for key in keys[marking]}, role
        assert {event.actor_id for event in logged} <= {world.of.somebody(role).pk}


FILES = ("issue", "issue_pdf", "issue_json")


def test_reading_what_is_marked_is_logged_in_every_channel(world: World) -> None:
    """The meeting tells of the coming events, an issue of the areas with something marked in its edition."""
    world.of.marked(world.round)
    for stage in (AT_MEETING, ADOPTED):
        reach(world, stage)
    areas = {marking: f"area:{place(world.of, marking).pk}" for marking in AUDIENCES}
    # The sender reads the edition of all members, where nothing is marked. What is asked back, withheld or
    # unreviewed keeps the marking it was handed in with, "members".
    reads = {**READS_MARKED, "own": set[str](), "reader": set[str]()}
    pages = addresses(world, ADOPTED)
    for role, markings in reads.items():
        for channel in FILES:
            told = logged(world, role, pages[channel])
            assert told == {areas[marking] for marking in markings}, (role, channel)
    coming = {row.area_id: f"coming:{row.pk}" for row in world.round.coming.known()}
    # Those who lead see the page on the wall first, with nothing marked on it.
    for role, markings in {**READS_MARKED, "coordinator": set[str](), "deputy": set[str]()}.items():
        keys = {coming[place(world.of, marking).pk] for marking in markings}
        assert logged(world, role, pages["meeting"]) & {*coming.values()} == keys, role
    keys = {coming[place(world.of, marking).pk] for marking in READS_MARKED["coordinator"]}
    assert logged(world, "coordinator", pages["whole meeting"]) & {*coming.values()} == keys


def logged(world: World, role: str, address: str) -> set[str]:
    """What the log says that somebody was shown on a page."""
    before = Event.objects.latest("pk").pk
    world.of.clients(role)[role].get(address)
    return {key for event in Event.objects.filter(pk__gt=before) for key in event.values["read"]}


def test_who_is_where_is_read_as_what_the_police_plan_is(world: World) -> None:
    """In an extra round: those of the police are for them and those who lead, on the page and in the log."""
    of, hour = world.of, MEETING + timedelta(hours=1)
    round = extra_round_open(by=of.leader, at=MEETING, forum=of.forum, title="Brand", deadline=hour)
    for role in ("police", "own"):
        where: dict[str, Any] = {"area_id": of.areas[0].pk, "place": f"Vid {role} port"}
        presence_add(**of.by(role, round, MEETING), **where, starts_at=MEETING, ends_at=hour)
    address = reverse("situation:round", args=[round.pk])
    sees = {"police": ("coordinator", "deputy", "police"), "own": ROLES[:6]}
    for role, client in of.clients().items():
        told = client.get(address).content.decode()
        assert {who for who in sees if f"Vid {who} port" in told} == {w for w in sees if role in sees[w]}
    secret = f"presence:{Presence.objects.get(party=of.parties['police']).pk}"
    assert {role for role in ROLES[:6] if secret in logged(world, role, address)} == {*sees["police"]}


def _rows(world: World) -> list[tuple[str, Any]]:
    round = world.round
    return [
        ("contribution", round.contributions.known()),
        ("sighting", round.sightings.known()),
        ("coming", round.coming.known()),
    ]


def test_a_draft_is_read_by_its_writer_alone(world: World) -> None:
    """Not even a colleague at the same party, nor those who lead, see what somebody has begun to write."""
    draft = (UNREVIEWED, "sighting")
    values = {"sentence": f"Ord {word(*draft)} här."}
    draft_save(**world.of.by("own", world.round, MEETING), values=values)
    world.of.marked(world.round)
    others = world.of.clients(*(role for role in ROLES if role != "own"))
    colleague = member(world.of.forum, party=world.of.parties["own"], name="Karin Kollega")
    others["colleague"] = signed_in(colleague)
    told = dict(matrix(world, IN_REVIEW, others))
    assert {cell for cell, found in told.items() if found and cell[3:] == draft} == set()


def test_what_is_handed_in_has_the_usual_marking_of_its_party() -> None:
    """Authorities to authorities, the police's sightings to nobody else, others to all members."""
    of = readers("Kvarnhöjden")
    round, area = of.opened(), of.areas[0]
    usual = {
        role: (
            of.said(round, role, area, 2, "Oro.").audience,
            of.seen(round, role, area).audience,
            of.coming(round, role, area).audience,
        )
        for role in ("authority", "police", "own", "member")
    }
    assert usual == {
        "authority": ("authorities",) * 3,
        "police": ("authorities", "sender", "authorities"),
        "own": ("members",) * 3,
        "member": ("members",) * 3,
    }
