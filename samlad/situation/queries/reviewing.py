"""The review page: what has been handed in, what waits, and what may be the same event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from samlad.analysis.doubles import Sighting as Report
from samlad.analysis.doubles import groups, possible_doubles
from samlad.base.audiences import LEAD
from samlad.parties.models import PartyProfile
from samlad.situation.models import ASKED_BACK, CLEARED, WAITING, WITHHELD, Apart, Round
from samlad.situation.queries.history import area_facts
from samlad.situation.queries.round import party_profiles
from samlad.situation.queries.seen import Eye, Said, Seen, Thing, handed_in

# A sighting without a time of day may have been at any time of it.
WHOLE_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to review. `label` is its place or title; `key` names it in the form."""

    key: str
    kind: str
    party: str
    bound_by_secrecy: bool
    area: str
    level: int | None
    nothing: bool
    label: str
    text: str
    thing: Thing
    joined: bool

    @property
    def state(self) -> str:
        return self.thing.review.state or WAITING

    @property
    def waits(self) -> bool:
        return self.state == WAITING

    @property
    def audience(self) -> str:
        return self.thing.review.audience

    @property
    def shown_text(self) -> str:
        """The words as others will read them."""
        return self.thing.review.text if self.masked else self.text

    @property
    def shown_label(self) -> str:
        return self.thing.review.label if self.masked else self.label

    @property
    def masked(self) -> bool:
        return self.thing.review.masked


@dataclass(frozen=True, slots=True)
class ReviewPage:
    round: Round
    state: str
    items: Sequence[Item]
    doubles: Sequence[Sequence[Item]]

    @property
    def marked(self) -> list[str]:
        """The keys of what is marked, for the log of reads."""
        return [item.key for item in self.items if item.thing.marked]

    @property
    def sightings(self) -> list[Item]:
        return [item for item in self.items if item.kind == "sighting"]

    @property
    def waiting(self) -> list[Item]:
        return [item for item in self.items if item.waits]

    def _alone(self, items: Sequence[Item]) -> list[Item]:
        """Those that do not stand among the possible doubles: each thing is on the page once."""
        doubled = {item.key for group in self.doubles for item in group}
        return [item for item in items if item.key not in doubled]

    @property
    def waiting_alone(self) -> list[Item]:
        return self._alone(self.waiting)

    @property
    def waiting_above(self) -> int:
        return len(self.waiting) - len(self.waiting_alone)

    @property
    def done_alone(self) -> list[Item]:
        return self._alone(self.done)

    @property
    def asked_alone(self) -> list[Item]:
        return self._alone(self.asked)

    @property
    def done(self) -> list[Item]:
        return [item for item in self.items if item.state in (CLEARED, WITHHELD)]

    @property
    def asked(self) -> list[Item]:
        return [item for item in self.items if item.state == ASKED_BACK]


def review_page(round: Round, state: str) -> ReviewPage:
    """Everything that was handed in, for those who lead. 6 queries."""
    given = handed_in(round).seen_by(Eye(LEAD))
    things: list[tuple[str, Thing]] = [
        *(("contribution", one) for one in given.said),
        *(("sighting", one) for one in given.seen),
        *(("coming", one) for one in given.coming),
    ]
    profiles = party_profiles({thing.party_id for _kind, thing in things})
    areas = area_facts({thing.area_id for _kind, thing in things})
    joined = {one.event for one in given.seen if one.event != one.pk}
    order = {area: place for place, area in enumerate(areas)}
    things.sort(key=lambda one: order[one[1].area_id])
    items = [_item(kind, thing, profiles, areas, joined) for kind, thing in things]
    return ReviewPage(round, state, items, _doubles(given.seen, items))


def _item(
    kind: str,
    thing: Thing,
    profiles: Mapping[int, PartyProfile],
    areas: Mapping[int, Any],
    joined: set[int],
) -> Item:
    profile = profiles[thing.party_id]
    label, text = thing.told
    return Item(
        key=f"{kind}:{thing.pk}",
        kind=kind,
        party=profile.short,
        bound_by_secrecy=profile.bound_by_secrecy,
        area=areas[thing.area_id].name,
        level=thing.level if isinstance(thing, Said) else None,
        nothing=isinstance(thing, Said) and thing.nothing,
        label=label,
        text=text,
        thing=thing,
        joined=isinstance(thing, Seen) and (thing.event != thing.pk or thing.pk in joined),
    )


def _doubles(seen: Sequence[Seen], items: Sequence[Item]) -> list[list[Item]]:
    """Sightings that may tell of one event and that nobody has joined or told apart yet. 1 query."""
    by_key = {item.key: item for item in items}
    event = {one.pk: one.event for one in seen}
    pairs = possible_doubles([_report(one) for one in seen])
    told_apart = Apart.objects.filter(first__in=event)
    apart = {frozenset(pair) for pair in told_apart.values_list("first_id", "second_id")}
    fresh = [
        pair
        for pair in pairs
        if event[pair.first] != event[pair.second] and frozenset((pair.first, pair.second)) not in apart
    ]
    return [[by_key[f"sighting:{pk}"] for pk in group] for group in groups(fresh)]


def _report(one: Seen) -> Report:
    first = datetime.combine(one.day, one.clock or time())
    last = first + (AN_HOUR if one.clock else WHOLE_DAY)
    return Report(
        id=one.pk,
        area=one.area_id,
        party=one.party_id,
        category=one.category,
        first=first,
        last=last,
        place=one.place,
        text=one.text,
    )
