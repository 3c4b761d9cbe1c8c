"""A round for one reader: built from what she may see and from nothing else."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from samlad.base.aggregates import Joined
from samlad.base.audiences import AUDIENCES, LEAD, READER
from samlad.base.maps import Shape
from samlad.base.signals import LEVELS
from samlad.forums.models import ForumFacts, Watch
from samlad.forums.queries import Watched, watched_pairs
from samlad.parties.models import PartyProfile
from samlad.situation.models import WAITING, WITHHELD, Round
from samlad.situation.queries.history import (
    Strips,
    area_facts,
    rounds_since_hidden,
    strips,
    usual_counts,
)
from samlad.situation.queries.rows import (
    AreaRow,
    ComingLine,
    EventLine,
    PartyRow,
    RoundPage,
    Usual,
    Voice,
)
from samlad.situation.queries.seen import (
    Event,
    Expected,
    Eye,
    HandedIn,
    Material,
    Said,
    Seen,
    events,
    handed_in,
)
from samlad.situation.queries.suggesting import suggest_level

# An area that has no level yet.
NOT_SET: tuple[int | None, str, int | None] = (None, "", None)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is the same for every reader of a round."""

    round: Round
    state: str
    facts: ForumFacts
    watch: Watched
    profiles: Mapping[int, PartyProfile]
    areas: Mapping[int, Any]
    marks: Strips
    handed_in: HandedIn


def level_words(facts: ForumFacts) -> tuple[str, ...]:
    """The forum's words for the levels 0–4."""
    own = list(facts.words) + [""] * len(LEVELS)
    return tuple(str(own[level.number] or level.word) for level in LEVELS)


def round_page(round: Round, state: str, eye: Eye) -> RoundPage:
    """A round as one reader may see it. 8 queries, whatever the number of areas, parties and rounds."""
    return page_for(ground(round, state), eye)


def ground(round: Round, state: str) -> Ground:
    """7 queries, where the round came with the facts of its forum (`rounds_visible_to`)."""
    given = handed_in(round)
    everything = [*given.contributions, *given.sightings, *given.coming]
    profiles, watch = watchers(round, {row.party_id for row in everything})
    areas = area_facts(watch.areas | {row.area_id for row in everything}, round.forum_id)
    return Ground(
        round=round,
        state=state,
        facts=getattr(round, "known_facts", None) or ForumFacts.objects.known().get(forum=round.forum_id),
        watch=watch,
        profiles=profiles,
        areas=areas,
        marks=strips(round, list(areas)),
        handed_in=given,
    )


def page_for(base: Ground, eye: Eye) -> RoundPage:
    """The page of one reader. 1 query, for what is usual; 1 more where others have said the same before."""
    told = eye.shown or eye.reader == LEAD
    material = _as_far_as_seen(base.round, eye, _counted(eye, base.handed_in.seen_by(eye)))
    parties, areas = _to_be_named(base, material)
    usual = usual_counts(base.round, eye.reader, _share(base)) if told else {}
    by_area = _Sorted(base, material)
    rows = tuple(
        _row(base, key, by_area, usual.get(key), told=told, reader=eye.reader)
        for key in base.areas
        if key in areas
    )
    named = parties if told else eye.own
    shown = {key: profile for key, profile in base.profiles.items() if key in named}
    waits = eye.reader == LEAD and [r for r in _all(base.handed_in) if r.review_state in (None, WAITING)]
    return RoundPage(
        round=base.round,
        state=base.state,
        facts=base.facts,
        words=level_words(base.facts),
        rows=rows,
        parties=party_rows(base, shown),
        sees_voices=told,
        waiting=len(waits or ()),
        marked=material.marked,
    )


def _counted(eye: Eye, material: Material) -> Material:
    """The material where an event that is withheld altogether counts for nobody but its sender.

    Those who lead have it on the page of the review.
    """
    if eye.reader != LEAD:
        return material
    counted = {one.event for one in material.seen if one.review.state != WITHHELD}
    return replace(material, seen=[one for one in material.seen if one.event in counted])


def _all(given: HandedIn) -> list[Any]:
    return [*given.contributions, *given.sightings, *given.coming]


def heard(base: Ground) -> set[tuple[int, int]]:
    """Which party has reported on which area. That is no secret; what it said may be."""
    return {(row.party_id, row.area_id) for row in base.handed_in.contributions}


def _to_be_named(base: Ground, material: Material) -> tuple[frozenset[int], frozenset[int]]:
    """The parties and areas on a page: those that are watched or have been reported on, and what is shown.

    A party that watches nothing and whose only sighting is withheld is not there.
    """
    things: list[Said | Seen | Expected] = [*material.said, *material.seen, *material.coming]
    shown = {(one.party_id, one.area_id) for one in things}
    pairs = base.watch.pairs | heard(base) | shown
    return frozenset(party for party, _area in pairs), frozenset(area for _party, area in pairs)


def _as_far_as_seen(round: Round, eye: Eye, material: Material) -> Material:
    """The material where `unchanged` counts only rounds in which the reader saw the same words."""
    others = [one for one in material.said if one.unchanged and one.party_id not in eye.own]
    if eye.reader == LEAD or not others:
        return material
    hidden = rounds_since_hidden(round, eye.reader, {one.party_id for one in others})
    said = [
        replace(one, unchanged=min(one.unchanged, hidden.get((one.party_id, one.area_id), one.unchanged)))
        if one in others
        else one
        for one in material.said
    ]
    return replace(material, said=said)


def _share(base: Ground) -> dict[int, float]:
    """By area, the share of the parties that watch it that have reported."""
    reported = heard(base)
    found = dict[int, float]()
    for area in base.areas:
        watching = [party for party in base.watch.parties if (party, area) in base.watch.pairs]
        told = sum(1 for party, there in reported if there == area)
        found[area] = min(1.0, told / len(watching)) if watching else float(told > 0)
    return found


class _Sorted:
    """The material of a reader by area, with the names of parties."""

    def __init__(self, base: Ground, material: Material) -> None:
        self.voices = defaultdict[int, list[Voice]](list)
        self.hidden = defaultdict[int, list[str]](list)
        self.silent = defaultdict[int, list[str]](list)
        self.coming = defaultdict[int, list[ComingLine]](list)
        self.events = events(material.seen)
        self._voices(base, material)
        reported = heard(base)
        for party, profile in base.profiles.items():
            for area in base.watch.by(party):
                if (party, area) not in reported:
                    self.silent[area].append(profile.short)
            for area in base.areas:
                if (party, area) in material.hidden:
                    self.hidden[area].append(profile.short)

    def _voices(self, base: Ground, material: Material) -> None:
        order = {party: place for place, party in enumerate(base.profiles)}
        for one in sorted(material.said, key=lambda s: (-(s.level or 0), order[s.party_id])):
            voice = Voice(
                party=base.profiles[one.party_id].short,
                level=one.level,
                nothing=one.nothing,
                sentence=one.sentence,
                oral_from=one.oral_from,
                entered_by=one.entered_by,
                late=one.at > base.round.deadline,
                unchanged=one.unchanged,
                audience=one.review.audience,
            )
            self.voices[one.area_id].append(voice)
        for coming in material.coming:
            line = ComingLine(
                coming.title,
                coming.starts_on,
                coming.ends_on,
                coming.risk,
                base.profiles[coming.party_id].short,
                coming.review.audience,
            )
            self.coming[coming.area_id].append(line)


def _event_line(event: Event, profiles: Mapping[int, PartyProfile]) -> EventLine:
    first = event.first
    parties = dict.fromkeys(profiles[one.party_id].short for one in event.sightings)
    return EventLine(
        category=first.category,
        place=first.place,
        day=first.day,
        text=first.text,
        seriousness=event.seriousness,
        recurring=any(one.recurring for one in event.sightings),
        parties=tuple(parties),
        audience=min((one.review.audience for one in event.sightings), key=AUDIENCES.index),
    )


def _row(
    base: Ground, key: int, material: _Sorted, usual: Usual | None, *, told: bool, reader: str
) -> AreaRow:
    area = base.areas[key]
    level, reason, node = base.marks.current.get(key, NOT_SET) if told else NOT_SET
    strip = list(base.marks.levels[key])
    if not told:
        strip[-1] = None
    row = AreaRow(
        area_id=key,
        code=area.code,
        name=area.name,
        level=level,
        reason=reason,
        previous=base.marks.before.get(key),
        voices=tuple(material.voices[key]),
        silent=tuple(material.silent[key]) if told else (),
        hidden=tuple(material.hidden[key]) if told else (),
        strip=tuple(strip),
        events=tuple(_event_line(event, base.profiles) for event in material.events.get(key, ())),
        coming=tuple(material.coming[key]),
        usual=usual,
        actions=_actions(area, reader),
        words=level_words(base.facts),
        node=node,
    )
    if not (row.voices or row.events):  # a reader who is told nothing cannot judge, nor be helped to
        row = replace(row, usual=None)
    elif told:
        row = replace(row, suggested=suggest_level(row))
    return row if area.path is None else replace(row, shape=area_shape(row, area))


def _actions(area: Any, reader: str) -> int:
    """How many actions are under way that a class of readers may know of."""
    known: Mapping[str, int] = {LEAD: area.all_actions, READER: 0}
    return known.get(reader, int(area.open_actions))


def area_shape(row: AreaRow, area: Any) -> Shape:
    return Shape(
        path=area.path,
        x=area.x,
        y=area.y,
        radius=area.radius,
        name=row.name,
        level=row.shown,
        href=f"#omrade-{row.area_id}",
        label=f"{row.name}: {row.shown} {row.word}" if row.shown is not None else row.name,
    )


def party_profiles(parties: Iterable[int]) -> dict[int, PartyProfile]:
    """Profiles by party, in Swedish order. One query."""
    rows = PartyProfile.objects.known().filter(party__in=parties).order_by("sort_key")
    return {row.party_id: row for row in rows.only("party", "name", "short_name", "bound_by_secrecy")}


def watchers(round: Round, also: Collection[int]) -> tuple[dict[int, PartyProfile], Watched]:
    """The parties that watch areas in a round, and some others, in Swedish order; and who watches what.

    One query.
    """
    watches = Watch.objects.known().on(round.last_day).filter(forum=round.forum_id)
    mine = watches.filter(party=OuterRef("party")).order_by().values("party")
    rows = PartyProfile.objects.known().annotate(
        areas=Subquery(mine.annotate(joined=Joined("area_id")).values("joined"))
    )
    shown = rows.filter(Q(areas__isnull=False) | Q(party__in=also)).order_by("sort_key")
    profiles, pairs = dict[int, PartyProfile](), set[tuple[int, int]]()
    for row in shown.only("party", "name", "short_name", "bound_by_secrecy"):
        profiles[row.party_id] = row
        pairs |= {(row.party_id, int(area)) for area in (row.areas or "").split(",") if area}
    return profiles, watched_pairs(pairs)


def party_rows(base: Ground, profiles: Mapping[int, PartyProfile]) -> tuple[PartyRow, ...]:
    reported = heard(base)
    rows = list[PartyRow]()
    for party, profile in profiles.items():
        expected = base.watch.by(party)
        missing = [a.name for k, a in base.areas.items() if k in expected and (party, k) not in reported]
        told = sum(1 for area in base.areas if (party, area) in reported)
        rows.append(PartyRow(party, profile.short, told, len(expected), tuple(missing)))
    return tuple(rows)
