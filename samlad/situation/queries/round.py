"""What the pages of a round show."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Max,
    Q,
    When,
)
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samlad.actions.models import OPEN_STATES, Action
from samlad.base.aggregates import Joined
from samlad.base.maps import Shape, area_map
from samlad.base.periods import FORTNIGHT, MONTH, Period
from samlad.base.signals import LEVELS
from samlad.forums.models import ForumFacts
from samlad.forums.queries import Watched, watched
from samlad.forums.rules import Standing
from samlad.parties.models import PartyProfile
from samlad.places.models import AreaFacts
from samlad.situation.models import Contribution, Mark, Round
from samlad.situation.queries.rounds import sees_voices

HISTORY = 52


class Voice(NamedTuple):
    """What one party says about an area. `level` is None where it has nothing to report."""

    party: str
    level: int | None
    nothing: bool
    sentence: str
    oral_from: str
    entered_by: str
    late: bool


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area in a round. `level` is None until somebody has set it; `previous` where there was none.

    `strip` holds the levels of the last 52 periods, oldest first, None where there was no round.
    """

    area_id: int
    code: str
    name: str
    level: int | None
    reason: str
    previous: int | None
    voices: tuple[Voice, ...]
    silent: tuple[str, ...]
    strip: tuple[int | None, ...]
    actions: int = 0
    shape: Shape | None = None
    words: Sequence[str] = ()

    @property
    def shown(self) -> int | None:
        """The level on the page: set, or 0 where nobody has reported, or None where it waits to be set."""
        return self.level if self.level is not None or self.voices else 0

    @property
    def word(self) -> str:
        return "" if self.shown is None else str(self.words[self.shown])

    @property
    def said(self) -> list[int]:
        """The levels that parties gave, for the line of the spread."""
        return [voice.level for voice in self.voices if voice.level is not None]

    @property
    def strip_label(self) -> str:
        """The strip in words: how many periods at each level."""
        counts = Counter(level for level in self.strip if level is not None)
        told = [f"{self.words[level]} {counts[level]}" for level in sorted(counts, reverse=True)]
        return _("Senaste perioderna, antal per nivå: %(levels)s") % {"levels": ", ".join(told) or "–"}

    @property
    def spread_label(self) -> str:
        return _("Parternas nivåer: %(levels)s") % {"levels": ", ".join(str(n) for n in self.said)}

    @property
    def previous_text(self) -> str:
        """The level before, in words; empty where there was none."""
        if self.previous is None:
            return ""
        word = self.words[self.previous]
        return _("förra gången %(level)s %(word)s") % {"level": self.previous, "word": word}

    @property
    def change(self) -> str:
        """ "up", "down", "same", or "unknown" where either level says nothing."""
        if not self.shown or not self.previous:
            return "unknown"
        return "same" if self.shown == self.previous else "up" if self.shown > self.previous else "down"


@dataclass(frozen=True, slots=True)
class PartyRow:
    """How much a party has handed in of the areas it has agreed to watch."""

    party_id: int
    name: str
    reported: int
    expected: int
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return self.reported >= self.expected


@dataclass(frozen=True, slots=True)
class RoundPage:
    round: Round
    state: str
    facts: ForumFacts
    words: Sequence[str]
    rows: tuple[AreaRow, ...]
    parties: tuple[PartyRow, ...]
    sees_voices: bool = True

    @property
    def unmarked(self) -> list[str]:
        """The names of areas with reports and no level, or one set to 0 before the reports came."""
        return [row.name for row in self.rows if row.voices and not row.level]

    @property
    def reported_parties(self) -> int:
        return sum(1 for party in self.parties if party.reported)

    @property
    def map(self) -> SafeString:
        """The map of the areas that have a boundary; empty where none has."""
        shapes = [row.shape for row in self.rows if row.shape is not None]
        return area_map(shapes, title=_("Karta över områdena"), width=300)


def level_words(facts: ForumFacts) -> tuple[str, ...]:
    """The forum's words for the levels 0–4."""
    own = list(facts.words) + [""] * len(LEVELS)
    return tuple(str(own[level.number] or level.word) for level in LEVELS)


def round_page(round: Round, state: str, *, standing: Standing | None = None) -> RoundPage:
    """All areas and parties of a round, as far as the reader may see. At most 8 queries.

    Without a standing everything is shown: the way it is frozen.
    """
    facts = ForumFacts.objects.known().get(forum=round.forum_id)
    watch = watched(round.forum_id, round.last_day)
    open_to_reader = standing is None or sees_voices(standing, round, state)
    own = standing.parties.get(round.forum_id, frozenset()) if standing is not None else frozenset[int]()
    said = contributions(round, None if open_to_reader else own)
    profiles = party_profiles(watch.parties | {c.party_id for c in said})
    areas = area_facts(watch.areas | {c.area_id for c in said})
    marks = strips(round, list(areas), with_current=open_to_reader)
    actions = open_actions(round)
    words = level_words(facts)
    heard = {(c.party_id, c.area_id) for c in said}
    voices, silent = _voices(said, profiles), defaultdict[int, list[str]](list)
    if open_to_reader:
        silent = _silent(watch, heard, profiles)
    rows = tuple(
        _row(area, voices[key], silent[key], marks, actions.get(key, 0), words) for key, area in areas.items()
    )
    shown = {key: p for key, p in profiles.items() if open_to_reader or key in own}
    return RoundPage(
        round, state, facts, words, rows, _party_rows(watch, areas, heard, shown), open_to_reader
    )


class Said(NamedTuple):
    """One contribution: the columns that pages show, since there may be hundreds of them."""

    party_id: int
    area_id: int
    level: int | None
    sentence: str
    oral_from: str
    entered_by: str
    late: bool


def contributions(round: Round, parties: Iterable[int] | None) -> list[Said]:
    """What parties have said, those parties or all when None. One query."""
    rows = Contribution.objects.known().filter(round=round)
    if parties is not None:
        rows = rows.filter(party__in=parties)
    late = ExpressionWrapper(Q(recorded_at__gt=round.deadline), BooleanField())
    return [Said(*row) for row in rows.annotate(late=late).values_list(*Said._fields)]


def party_profiles(parties: Iterable[int], at: datetime | None = None) -> dict[int, PartyProfile]:
    """Profiles by party, in Swedish order. One query."""
    rows = PartyProfile.objects.known(at).filter(party__in=parties).order_by("sort_key")
    return {row.party_id: row for row in rows.only("party", "name", "short_name")}


def area_facts(areas: Iterable[int], at: datetime | None = None) -> dict[int, Any]:
    """Facts by area with code and drawing, in Swedish order. One query."""
    rows = AreaFacts.objects.known(at).filter(area__in=areas).order_by("sort_key")
    drawn = rows.annotate(
        bound=FilteredRelation("area__boundaries", condition=Q(area__boundaries__replaced_at__isnull=True)),
        code=F("area__code"),
        path=F("bound__path"),
        x=F("bound__x"),
        y=F("bound__y"),
        radius=F("bound__radius"),
    )
    return {row.area_id: row for row in drawn.only("area", "name")}


@dataclass(frozen=True, slots=True)
class Strips:
    """Levels of the last periods per area, oldest first, and the current marks (level, reason)."""

    levels: Mapping[int, Sequence[int | None]]
    current: Mapping[int, tuple[int, str]]


def strips(round: Round, areas: Sequence[int], *, with_current: bool = True) -> Strips:
    """One query, whatever the number of areas and periods."""
    first = _first_day(round.period, HISTORY - 1)
    rows = Mark.objects.known().filter(
        round__forum=round.forum_id, round__first_day__range=(first, round.first_day)
    )
    # One row per area with all its levels as a text: a row per mark would be some thousand rows.
    told = rows.values_list("area_id").annotate(
        marks=Joined("round__first_day", "level"), why=Max(Case(When(round=round.pk, then=F("reason"))))
    )
    levels: dict[int, Sequence[int | None]] = dict.fromkeys(areas, (None,) * HISTORY)
    current = dict[int, tuple[int, str]]()
    for area, marks, why in told.order_by():
        levels[area] = strip = _strip(round, marks)
        if not with_current:
            strip[-1] = None
        elif strip[-1] is not None:
            current[area] = strip[-1], why
    return Strips(levels, current)


def _strip(round: Round, marks: str) -> list[int | None]:
    """The levels by period, from "2026-11-16 2,2026-11-09 1"."""
    strip: list[int | None] = [None] * HISTORY
    for mark in marks.split(","):
        day, level = mark.split(" ")
        strip[_place(round.rhythm, day, round.first_day)] = int(level)
    return strip


@lru_cache(maxsize=1_000)
def _place(rhythm: str, day: str, last: date) -> int:
    """Where a period stands in a strip that ends with the one whose first day is `last`."""
    return HISTORY - 1 - period_distance(rhythm, date.fromisoformat(day), last)


def _first_day(period: Period, back: int) -> date:
    if period.rhythm == MONTH:
        month = period.year * 12 + period.number - 1 - back
        return date(month // 12, month % 12 + 1, 1)
    return date.fromordinal(period.first_day.toordinal() - back * (14 if period.rhythm == FORTNIGHT else 7))


def period_distance(rhythm: str, day: date, until: date) -> int:
    """How many periods lie between two first days."""
    if rhythm == MONTH:
        return (until.year - day.year) * 12 + until.month - day.month
    return (until - day).days // (14 if rhythm == FORTNIGHT else 7)


def open_actions(round: Round) -> dict[int, int]:
    """The number of actions under way per area, as the forum knows them now. One query."""
    rows = Action.objects.filter(
        forum=round.forum_id, states__replaced_at__isnull=True, states__state__in=OPEN_STATES
    )
    return dict(rows.values_list("area_id").annotate(number=Count("pk")).order_by())


def _voices(said: Sequence[Said], profiles: Mapping[int, PartyProfile]) -> defaultdict[int, list[Voice]]:
    order = {party: place for place, party in enumerate(profiles)}
    found = defaultdict[int, list[Voice]](list)
    for row in sorted(said, key=lambda c: (-(c.level or 0), order[c.party_id])):
        found[row.area_id].append(
            Voice(
                party=profiles[row.party_id].short,
                level=row.level,
                nothing=row.level is None,
                sentence=row.sentence,
                oral_from=row.oral_from,
                entered_by=row.entered_by,
                late=row.late,
            )
        )
    return found


def _row(
    area: Any,
    voices: Sequence[Voice],
    silent: Sequence[str],
    marks: Strips,
    actions: int,
    words: Sequence[str],
) -> AreaRow:
    level, reason = marks.current.get(area.area_id, (None, ""))
    strip = marks.levels[area.area_id]
    row = AreaRow(
        area_id=area.area_id,
        code=area.code,
        name=area.name,
        level=level,
        reason=reason,
        previous=strip[-2],
        voices=tuple(voices),
        silent=tuple(silent),
        strip=tuple(strip),
        actions=actions,
        words=words,
    )
    return row if area.path is None else replace(row, shape=area_shape(row, area))


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


def _silent(
    watch: Watched, heard: Collection[tuple[int, int]], profiles: Mapping[int, PartyProfile]
) -> defaultdict[int, list[str]]:
    """Short names of the parties that watch an area and have not reported on it, by area."""
    found = defaultdict[int, list[str]](list)
    for party, profile in profiles.items():
        for area in watch.by(party):
            if (party, area) not in heard:
                found[area].append(profile.short)
    return found


def _party_rows(
    watch: Watched,
    areas: Mapping[int, Any],
    heard: Collection[tuple[int, int]],
    profiles: Mapping[int, PartyProfile],
) -> tuple[PartyRow, ...]:
    rows = list[PartyRow]()
    for party, profile in profiles.items():
        expected = watch.by(party)
        missing = [a.name for key, a in areas.items() if key in expected and (party, key) not in heard]
        reported = sum(1 for key in areas if (party, key) in heard)
        rows.append(PartyRow(party, profile.short, reported, len(expected), tuple(missing)))
    return tuple(rows)
