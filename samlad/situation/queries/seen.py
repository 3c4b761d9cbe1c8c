"""The one door to what parties have handed in: only what a reader may see of it comes out.

Everything that shows, counts or weighs reports (pages, suggestions, issues, files) takes its material from
here. What is withheld is not in the material, so no number made of it can tell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from samlad.base.audiences import AUDIENCES, LEAD, is_marked, may_read
from samlad.forums.rules import Standing
from samlad.situation.models import CLEARED, WAITING, Coming, Contribution, Review, Round, Sighting
from samlad.situation.queries.rounds import rounds_visible_to
from samlad.situation.rules import SHOWN


@dataclass(frozen=True, slots=True)
class Eye:
    """A reader of a round: her class, the parties she speaks for, and whether the proposal is shown yet."""

    reader: str
    own: frozenset[int] = frozenset()
    shown: bool = True

    def sees(self, party: int, state: str | None, audience: str) -> bool:
        """Whether she may read something of that party with that review and marking."""
        if self.reader == LEAD or party in self.own:
            return True
        return self.shown and state == CLEARED and may_read(self.reader, audience)


def eye_of(standing: Standing, round: Round, state: str) -> Eye:
    own = standing.parties.get(round.forum_id, frozenset()) if standing.takes_part(round.forum_id) else ()
    return Eye(standing.reader_class(round.forum_id), frozenset(own), state in SHOWN)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The review of a thing, or that it waits (`state` None)."""

    state: str | None
    audience: str
    masked: bool
    text: str
    label: str
    question: str
    joined_to: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something that a party handed in, as the reader may see it: masked unless it is hers."""

    pk: int
    party_id: int
    area_id: int
    oral_from: str
    entered_by: str
    review: Verdict

    @property
    def marked(self) -> bool:
        return is_marked(self.review.audience)

    @property
    def told(self) -> tuple[str, str]:
        """Its place or title, where it has one, and its words."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Thing):
    """A party's level and words on an area, as the reader may see them: masked unless they are hers."""

    level: int | None
    nothing: bool
    sentence: str
    unchanged: int
    at: datetime

    @property
    def told(self) -> tuple[str, str]:
        return "", self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Thing):
    """A sighting as the reader may see it. `event` is the same for sightings of one event."""

    event: int
    round_id: int
    category: str
    place: str
    place_type: str
    day: date
    clock: time | None
    text: str
    recurring: bool
    target: str
    seriousness: int
    source: str
    police_report: str
    already_done: str

    @property
    def told(self) -> tuple[str, str]:
        return self.place, self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected(Thing):
    """Something that is coming, as the reader may see it."""

    title: str
    starts_on: date
    ends_on: date
    risk: str

    @property
    def told(self) -> tuple[str, str]:
        return self.title, self.risk


@dataclass(frozen=True, slots=True)
class Material:
    """What a reader may see of a round; `hidden` are (party, area) with a report that she may not see."""

    said: Sequence[Said]
    seen: Sequence[Seen]
    coming: Sequence[Expected]
    hidden: frozenset[tuple[int, int]]

    @property
    def marked(self) -> list[str]:
        """The keys of what is marked, for the log of reads."""
        parts: Iterable[tuple[str, Sequence[Thing]]] = (
            ("contribution", self.said),
            ("sighting", self.seen),
            ("coming", self.coming),
        )
        return [f"{kind}:{one.pk}" for kind, things in parts for one in things if one.marked]


def reviewed(rows: Any) -> Any:
    """The rows with their current review beside them."""
    return rows.annotate(
        now=FilteredRelation("reviews", condition=Q(reviews__replaced_at__isnull=True)),
        review_state=F("now__state"),
        review_audience=F("now__audience"),
        review_masked=F("now__masked"),
        review_text=F("now__text"),
        review_label=F("now__label"),
        review_question=F("now__question"),
        review_joined_to=F("now__joined_to_id"),
    )


def review_of(row: Any) -> Verdict:
    return Verdict(
        row.review_state,
        row.review_audience or row.audience,
        bool(row.review_masked),
        row.review_text or "",
        row.review_label or "",
        row.review_question or "",
        row.review_joined_to,
    )


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Everything that was handed in to a round, as it is in the database. Nobody is shown this."""

    contributions: Sequence[Any]
    sightings: Sequence[Any]
    coming: Sequence[Any]

    def seen_by(self, eye: Eye) -> Material:
        """What one reader may see of it."""
        said = [_said(row, eye) for row in self.contributions if _visible(row, eye)]
        told = {(one.party_id, one.area_id) for one in said}
        return Material(
            said=said,
            seen=[_seen(row, eye) for row in self.sightings if _visible(row, eye)],
            coming=[_coming(row, eye) for row in self.coming if _visible(row, eye)],
            hidden=frozenset((row.party_id, row.area_id) for row in self.contributions) - told,
        )


def handed_in(round: Round) -> HandedIn:
    """3 queries."""
    contributions = Contribution.objects.known().filter(round=round)
    sightings = Sighting.objects.known().filter(round=round).order_by("-day", "pk")
    coming = Coming.objects.known().filter(round=round).order_by("starts_on", "pk")
    return HandedIn(list(reviewed(contributions)), list(reviewed(sightings)), list(reviewed(coming)))


def sightings_visible_to(standing: Standing) -> QuerySet[Sighting]:
    """The sightings that somebody may read something of, wherever they were handed in: as `Eye.sees`."""
    rounds, current = rounds_visible_to(standing).order_by(), Q(reviews__replaced_at__isnull=True)
    seen = Q(pk__in=())
    for forum in standing.roles:
        here, reader = Q(round__forum=forum), standing.reader_class(forum)
        if reader == LEAD:
            seen |= here
            continue
        own = standing.parties.get(forum, frozenset()) if standing.takes_part(forum) else frozenset()
        audiences = [one for one in AUDIENCES if may_read(reader, one)]
        shown = Q(round__in=rounds.filter(forum=forum, state__in=SHOWN).values("pk"))
        read = shown & Q(now__state=CLEARED, now__audience__in=audiences)
        seen |= here & (read | Q(party__in=own))
    rows: QuerySet[Sighting] = Sighting.objects.known().annotate(
        now=FilteredRelation("reviews", condition=current)
    )
    return rows.filter(seen, round__in=rounds.values("pk"))


def _visible(row: Any, eye: Eye) -> bool:
    return eye.sees(row.party_id, row.review_state, row.review_audience or row.audience)


def whole(row: Any, eye: Eye) -> bool:
    """Whether this reader has the party's own words: the party itself and the coordinator always have."""
    return not row.review_masked or eye.reader == LEAD or row.party_id in eye.own


def _words(row: Any, words: str, mask: str, eye: Eye) -> str:
    return words if whole(row, eye) else mask


def _of(row: Any) -> dict[str, Any]:
    """What every thing has."""
    names = ("pk", "party_id", "area_id", "oral_from", "entered_by")
    return {**{name: getattr(row, name) for name in names}, "review": review_of(row)}


def _said(row: Any, eye: Eye) -> Said:
    return Said(
        **_of(row),
        level=row.level,
        nothing=row.nothing,
        sentence=_words(row, row.sentence, row.review_text, eye),
        # Whether masked words are those of the time before would tell of them.
        unchanged=row.unchanged if whole(row, eye) else 0,
        at=row.recorded_at,
    )


def _seen(row: Any, eye: Eye) -> Seen:
    return Seen(
        **_of(row),
        event=row.review_joined_to or row.pk,
        round_id=row.round_id,
        category=row.category,
        place=_words(row, row.place, row.review_label, eye),
        place_type=row.place_type,
        day=row.day,
        clock=row.clock,
        text=_words(row, row.text, row.review_text, eye),
        recurring=row.recurring,
        target=row.target,
        seriousness=row.seriousness,
        source=row.source,
        police_report=row.police_report,
        # Where words were masked, the other words of the party are kept back as well.
        already_done=row.already_done if whole(row, eye) else "",
    )


def _coming(row: Any, eye: Eye) -> Expected:
    return Expected(
        **_of(row),
        title=_words(row, row.title, row.review_label, eye),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        risk=_words(row, row.risk, row.review_text, eye),
    )


@dataclass(frozen=True, slots=True)
class Event:
    """One event with everybody who told of it, so far as the reader may see."""

    sightings: Sequence[Seen]

    @property
    def first(self) -> Seen:
        """The one that stands for the event: the one the others are joined to, where the reader sees it."""
        main = [one for one in self.sightings if one.pk == one.event]
        return (main or list(self.sightings))[0]

    @property
    def seriousness(self) -> int:
        return max(one.seriousness for one in self.sightings)


def events(seen: Sequence[Seen]) -> Mapping[int, list[Event]]:
    """Events by area, most serious first. Four reports of one fire are one event."""
    by_event = dict[int, list[Seen]]()
    for one in seen:
        by_event.setdefault(one.event, []).append(one)
    found = dict[int, list[Event]]()
    for group in by_event.values():
        event = Event(group)
        found.setdefault(event.first.area_id, []).append(event)
    return {area: sorted(here, key=lambda e: -e.seriousness) for area, here in found.items()}


def pending(round: Round) -> list[str]:
    """The keys of what waits for review in a round. 3 queries."""
    keys = list[str]()
    for kind, model in (("contribution", Contribution), ("sighting", Sighting), ("coming", Coming)):
        current = Review.objects.known().filter(**{f"{kind}__isnull": False}).exclude(state=WAITING)
        rows = model.objects.known().filter(round=round).exclude(pk__in=current.values(kind))
        keys += [f"{kind}:{pk}" for pk in rows.values_list("pk", flat=True)]
    return keys
