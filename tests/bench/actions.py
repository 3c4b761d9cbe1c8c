"""Years of actions in every state, as the rows that the operations would have written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import TypeVar

from django.db.models import Model
from django.urls import reverse

from samlad.actions.models import Action, ActionState, Effect, FollowUp
from samlad.actions.rules import (
    ACCEPTED,
    BLOCKED,
    CLOSED_STATES,
    DECIDED,
    DECLINED,
    DONE,
    HANDED_OVER,
    NEEDS_NOTE,
    NOT_OURS,
    NOT_POSSIBLE,
    OWNER_UNKNOWN,
    PROPOSED,
    STOPPED,
    UNDER_WAY,
)
from samlad.events.models import Event
from samlad.places.models import Area
from samlad.situation.models import Mark
from samlad.situation.rules import local
from samlad.thread.models import LED_TO, Link, Node
from tests.bench.chance import dice
from tests.bench.town import Town, Voice
from tests.bench.weeks import Week

M = TypeVar("M", bound=Model)
# How an action came to the state that it stands in, and how many of a thousand stand there.
WAYS = {
    (PROPOSED,): 8,
    (PROPOSED, OWNER_UNKNOWN): 2,
    (DECIDED,): 12,
    (DECIDED, HANDED_OVER): 5,
    (DECIDED, ACCEPTED): 10,
    (DECIDED, DECLINED): 2,
    (DECIDED, NOT_OURS): 2,
    (DECIDED, ACCEPTED, UNDER_WAY): 15,
    (DECIDED, ACCEPTED, UNDER_WAY, BLOCKED): 4,
    (DECIDED, ACCEPTED, UNDER_WAY, DONE): 800,
    (DECIDED, HANDED_OVER, ACCEPTED, UNDER_WAY, DONE): 80,
    (DECIDED, ACCEPTED, STOPPED): 50,
    (DECIDED, NOT_POSSIBLE): 10,
}
# Open ones were added within so many weeks, the others in all the weeks there are.
OPEN_WEEKS = 26
VERBS = {PROPOSED: "added", HANDED_OVER: "handed_over", OWNER_UNKNOWN: "decided", STOPPED: "decided"}
TITLES = ("Byt belysning vid garagen", "Klipp sikt längs gångvägen", "Extra tillsyn på torget")


@dataclass(slots=True)
class Story:
    """One action from its first state to the one that it stands in, before it is written."""

    number: int
    way: Sequence[str]
    area: Area
    voice: Voice
    other: Voice
    begun: datetime
    mark: Mark | None
    days: int

    def moments(self) -> list[datetime]:
        """When each state began, three days to two weeks apart."""
        return [self.begun + timedelta(days=step * (3 + self.days % 11)) for step in range(len(self.way))]

    def holder(self, step: int) -> Voice:
        """The other party has it from the step on which it was handed over."""
        return self.other if HANDED_OVER in self.way[: step + 1] else self.voice

    @property
    def title(self) -> str:
        return f"{TITLES[self.number % len(TITLES)]}, plats {self.number}"


def write_actions(town: Town, weeks: Sequence[Week], number: int) -> None:
    """So many, spread over the weeks; half of them led to by a mark of their week."""
    if not number:
        return
    marks = dict[tuple[int, int], Mark]()
    for mark in Mark.objects.known().filter(level__gt=0).select_related("node"):
        marks[mark.round_id, mark.area_id] = mark
    chance = dice("many actions")
    stories = [_story(town, weeks, marks, each, chance) for each in range(number)]
    stories.sort(key=lambda story: story.begun)
    _write(town, stories)


def _story(
    town: Town, weeks: Sequence[Week], marks: dict[tuple[int, int], Mark], number: int, chance: Random
) -> Story:
    way = chance.choices(tuple(WAYS), tuple(WAYS.values()))[0]
    week = chance.choice(weeks if way[-1] in CLOSED_STATES else weeks[-OPEN_WEEKS:])
    area = chance.choice(town.areas)
    return Story(
        number=number,
        way=way,
        area=area,
        voice=chance.choice(town.voices),
        other=chance.choice(town.voices),
        begun=local(week.period.first_day, time(11)) - timedelta(days=7 * len(way)),
        mark=marks.get((week.round.pk, area.pk)) if number % 2 else None,
        days=chance.randint(10, 90),
    )


def _write(town: Town, stories: Sequence[Story]) -> None:
    path = reverse("actions:actions")
    nodes = _bulk(
        Node(kind="action", label=one.title, area=one.area, day=one.begun.date(), path=path)
        for one in stories
    )
    events = iter(
        _bulk(
            _event(town, one, step, state, at, node)
            for one, node in zip(stories, nodes, strict=True)
            for step, (state, at) in enumerate(zip(one.way, one.moments(), strict=True))
        )
    )
    of = [[next(events) for _state in one.way] for one in stories]
    actions = _bulk(
        _action(town, one, node, own[0]) for one, node, own in zip(stories, nodes, of, strict=True)
    )
    together = list(zip(stories, actions, of, strict=True))
    _bulk(row for one, action, own in together for row in _states(one, action, own))
    _bulk(
        Link(
            source=one.mark.node,
            target=action.node,
            relation=LED_TO,
            recorded_at=own[0].at,
            event=own[0],
        )
        for one, action, own in together
        if one.mark is not None
    )
    done = [(one, action, own[-1]) for one, action, own in together if one.way[-1] == DONE]
    _follow_up(town, [row for row in done if row[0].number % 50])


def _event(town: Town, one: Story, step: int, state: str, at: datetime, node: Node) -> Event:
    verb = VERBS.get(state, "answered") if step else "added"
    subject = {"subject_kind": Node._meta.label_lower, "subject_id": node.pk}
    return Event(
        at=at, actor_id=town.coordinator.pk, verb=f"actions.{verb}", values={"state": state}, **subject
    )


def _action(town: Town, one: Story, node: Node, event: Event) -> Action:
    return Action(
        node=node,
        forum=town.forum,
        area=one.area,
        title=one.title,
        reason_node=one.mark.node if one.mark is not None else None,
        reason_text="" if one.mark is not None else "Boende har hört av sig om mörker.",
        raised_by=one.other.party if one.number % 3 else None,
        starts_on=one.begun.date(),
        event=event,
    )


def _states(one: Story, action: Action, events: Sequence[Event]) -> Iterable[ActionState]:
    due = one.begun.date() + timedelta(days=one.days)
    for step, (state, event) in enumerate(zip(one.way, events, strict=True)):
        yield ActionState(
            action=action,
            state=state,
            since=event.at,
            responsible=one.holder(step).function,
            due_on=due,
            follow_up_on=due + timedelta(days=14),
            note="Det behövdes." if state in NEEDS_NOTE else "",
            recorded_at=event.at,
            replaced_at=events[step + 1].at if step + 1 < len(events) else None,
            event=event,
        )


def _follow_up(town: Town, done: Sequence[tuple[Story, Action, Event]]) -> None:
    """All but one of fifty that are done have been followed up, and those who raised them have answered."""
    later = [(one, action, event.at + timedelta(days=100)) for one, action, event in done]
    subject = {"subject_kind": Action._meta.label_lower, "actor_id": town.coordinator.pk}
    events = _bulk(
        Event(at=at, verb="actions.followed_up", subject_id=action.pk, **subject)
        for _one, action, at in later
    )
    rows = [(one, action, event) for (one, action, _at), event in zip(later, events, strict=True)]
    _bulk(
        FollowUp(action=action, on=event.at.date(), helped="yes", next="end", event=event)
        for _one, action, event in rows
    )
    _bulk(
        Effect(action=action, party_id=action.raised_by_id, helped="yes", recorded_at=event.at, event=event)
        for _one, action, event in rows
        if action.raised_by_id is not None
    )


def _bulk(rows: Iterable[M]) -> list[M]:
    given = list(rows)
    return type(given[0])._default_manager.bulk_create(given, batch_size=2000) if given else []
