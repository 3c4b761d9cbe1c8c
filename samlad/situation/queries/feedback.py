"""What came of what a party handed in the time before, as far as that party may see."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery

from samlad.actions.models import ActionState
from samlad.actions.queries import HIDDEN, POLICE
from samlad.actions.rules import OPEN_STATES, STATE_WORDS
from samlad.base.audiences import AUTHORITY, MEMBER
from samlad.forums.models import MEMBER as MEMBER_ROLE
from samlad.forums.models import Forum, Seat
from samlad.forums.rules import LEADING
from samlad.parties.models import Holding, Party
from samlad.parties.rules import is_authority
from samlad.situation.models import CLEARED, WITHHELD, Contribution, Mark, Round, Sighting
from samlad.situation.queries.seen import Event, Eye, HandedIn, Seen, events, reviewed
from samlad.situation.rules import ADOPTED
from samlad.thread.models import LED_TO, Link

NORMAL = 1


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """An action that a level led to."""

    title: str
    state: object
    open: bool
    function: str


@dataclass(frozen=True, slots=True)
class SightingOutcome:
    """A sighting of the party: how many reports of the same event the party may know of, its own counted.

    There may be more of them, so one says nothing of whether others told of the event. `counted`: it was
    cleared; one that is neither that nor withheld was still being reviewed.
    """

    pk: int
    category: str
    place: str
    day: date
    reports: int
    parties: int
    counted: bool
    withheld: bool
    marked: bool


@dataclass(frozen=True, slots=True)
class AreaOutcome:
    """What the forum adopted for an area, and what came of it. `said` is the level the party gave."""

    name: str
    level: int
    word: str
    reason: str
    said: int | None
    actions: Sequence[ActionOutcome]
    sightings: Sequence[SightingOutcome]

    @property
    def calm(self) -> bool:
        """Whether there is no more to tell than that the level is the usual."""
        return self.level == self.said == NORMAL and not self.actions and not self.sightings


@dataclass(frozen=True, slots=True)
class Feedback:
    """The party's last adopted round."""

    round: Round
    areas: Sequence[AreaOutcome]

    @property
    def told(self) -> list[AreaOutcome]:
        return [area for area in self.areas if not area.calm]

    @property
    def calm(self) -> list[str]:
        return [area.name for area in self.areas if area.calm]

    @property
    def counts(self) -> dict[str, int]:
        """How many sightings the party handed in, how many were counted, and the actions it may know of."""
        seen = [one for area in self.areas for one in area.sightings]
        return {
            "sightings": len(seen),
            "counted": sum(one.counted for one in seen),
            "actions": sum(len(area.actions) for area in self.areas),
        }

    @property
    def marked(self) -> list[str]:
        """The keys of the party's marked sightings that are shown."""
        return [f"sighting:{one.pk}" for area in self.areas for one in area.sightings if one.marked]


def feedback_to(party: Party, round: Round, words: Sequence[str]) -> Feedback | None:
    """What came of the party's last adopted round before this one; None where there is none. 4 queries.

    Counts are made of what the party's class of readers may see, whoever looks at the page.
    """
    last = _last_adopted(party, round)
    if last is None:
        return None
    marks = _marks(party, last)
    sightings = _sightings(party, last)
    actions = _actions(party, last)
    areas = [
        AreaOutcome(
            name=mark.name,
            level=mark.level,
            word=words[mark.level],
            reason=mark.reason,
            said=mark.said,
            actions=actions.get(mark.area_id, ()),
            sightings=sightings.get(mark.area_id, ()),
        )
        for mark in marks
        if mark.heard or mark.area_id in sightings
    ]
    return Feedback(last, areas) if areas else None


def _last_adopted(party: Party, round: Round) -> Round | None:
    handed_in = {"round": OuterRef("pk"), "party": party, "replaced_at": None}
    rounds = Round.objects.filter(
        Exists(Contribution.objects.filter(**handed_in)) | Exists(Sighting.objects.filter(**handed_in)),
        forum=round.forum_id,
        first_day__lte=round.first_day,
        states__state=ADOPTED,
        states__replaced_at=None,
    )
    return rounds.exclude(pk=round.pk).order_by("-first_day", "-pk").first()


def _marks(party: Party, round: Round) -> list[Any]:
    """The adopted levels, each with the area's name and what the party said."""
    own = Contribution.objects.known().filter(round=round, party=party, area=OuterRef("area"))
    named = FilteredRelation("area__facts", condition=Q(area__facts__replaced_at__isnull=True))
    rows = Mark.objects.known().filter(round=round).annotate(facts=named, name=F("facts__name"))
    said = rows.annotate(heard=Exists(own), said=Subquery(own.values("level")[:1]))
    return list(said.order_by("facts__sort_key"))


def _sightings(party: Party, round: Round) -> Mapping[int, list[SightingOutcome]]:
    """The party's sightings by area, each with the event that it was counted in."""
    eye = Eye(AUTHORITY if is_authority(party.kind) else MEMBER, frozenset({party.pk}))
    rows = reviewed(Sighting.objects.known().filter(round=round)).order_by("day", "pk")
    found = defaultdict[int, list[SightingOutcome]](list)
    for area, group in events(HandedIn((), list(rows), ()).seen_by(eye).seen).items():
        for event in group:
            own = [one for one in event.sightings if one.party_id == party.pk]
            found[area] += [_outcome(one, event) for one in own]
    return found


def _outcome(one: Seen, event: Event) -> SightingOutcome:
    return SightingOutcome(
        pk=one.pk,
        category=one.category,
        place=one.place,
        day=one.day,
        reports=len(event.sightings),
        parties=len({other.party_id for other in event.sightings}),
        counted=one.review.state == CLEARED,
        withheld=one.review.state == WITHHELD,
        marked=one.marked,
    )


def _actions(party: Party, round: Round) -> Mapping[int, list[ActionOutcome]]:
    """The actions that the round's levels led to, by area; also those that a corrected level led to.

    What the police do is told to the police.
    """
    nodes = Mark.objects.filter(round=round).values("node")
    targets = Link.objects.known().filter(source__in=nodes, relation=LED_TO).values("target")
    rows = ActionState.objects.known().filter(
        Q(action__reason_node__in=nodes) | Q(action__node__in=targets), action__forum=round.forum_id
    )
    if party.kind != POLICE:
        rows = rows.exclude(HIDDEN)
    found = defaultdict[int, list[ActionOutcome]](list)
    for row in rows.select_related("responsible", "action__reason_node").order_by("due_on"):
        reason = row.action.reason_node
        area = reason.area_id if reason is not None and reason.area_id else row.action.area_id
        found[area].append(
            ActionOutcome(
                row.action.title,
                STATE_WORDS[row.state],
                row.state in OPEN_STATES,
                row.responsible.name,
            )
        )
    return found


def contributors(forum: Forum, day: date) -> dict[int, frozenset[Party]]:
    """The parties that each member speaks for there as a member, by the key of the user. 1 query.

    Those who lead are left out: they speak for all.
    """
    sits = Q(function__seats__in=Seat.objects.known().on(day).filter(forum=forum))
    rows = Holding.objects.known().on(day).filter(sits, user__is_active=True)
    columns = rows.select_related("function__party").annotate(role=F("function__seats__role"))
    found, leading = defaultdict[int, set[Party]](set), set[int]()
    for row in columns.filter(function__seats__forum=forum, function__seats__replaced_at=None):
        if row.role in LEADING:
            leading.add(row.user_id)
        elif row.role == MEMBER_ROLE:
            found[row.user_id].add(row.function.party)
    return {user: frozenset(parties) for user, parties in found.items() if user not in leading}
