"""What a page of a round is made of: areas, parties, events. Plain values, no queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samlad.base.audiences import is_marked
from samlad.base.maps import Shape, area_map
from samlad.forums.models import ForumFacts
from samlad.situation.models import Round


@dataclass(frozen=True, slots=True)
class Voice:
    """What one party says about an area. `level` is None where it has nothing to report.

    `unchanged` counts the rounds before this one in which it said the same.
    """

    party: str
    level: int | None
    nothing: bool
    sentence: str
    oral_from: str
    entered_by: str
    late: bool
    unchanged: int = 0
    audience: str = ""


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event on a page: what, where and when, and which parties told of it.

    It has no key of its own: keys are given in turn, so that one would tell of what was withheld before it.
    Its place in the thread is found from the level of its area.
    """

    category: str
    place: str
    day: date
    text: str
    seriousness: int
    recurring: bool
    parties: tuple[str, ...]
    audience: str = ""


@dataclass(frozen=True, slots=True)
class ComingLine:
    """Something that is coming, and from whom it is known."""

    title: str
    starts_on: date
    ends_on: date
    risk: str
    party: str
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for an area: a code of `analysis.expected`, and the interval where there is one."""

    code: str
    low: int | None = None
    high: int | None = None
    rounds: int = 0
    seasonal: bool = False


@dataclass(frozen=True, slots=True)
class Suggested:
    """The level that the rule suggests, and why: codes with (name, value) pairs, worded on the page."""

    level: int
    reasons: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area in a round, as far as the reader may see.

    `level` is None until somebody has set it; `previous` where there was none. `silent` are the parties that
    have agreed to watch the area and have not reported, `hidden` those whose report the reader may not see.
    `strip` holds the levels of the last 52 periods, oldest first, None where there was no round. `actions` is
    how many are under way, None where the reader is told of none. `node` is the level in the red thread.
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
    hidden: tuple[str, ...] = ()
    events: tuple[EventLine, ...] = ()
    coming: tuple[ComingLine, ...] = ()
    usual: Usual | None = None
    suggested: Suggested | None = None
    actions: int | None = None
    shape: Shape | None = None
    words: tuple[str, ...] = ()
    node: int | None = field(default=None, repr=False)

    @property
    def heard(self) -> bool:
        """Whether anybody has reported on the area."""
        return bool(self.voices or self.hidden)

    @property
    def audiences(self) -> set[str]:
        """The markings of all that is shown of the area."""
        voices = {voice.audience for voice in self.voices} | {event.audience for event in self.events}
        return voices | {coming.audience for coming in self.coming}

    @property
    def marked(self) -> list[str]:
        """The area's key where anything in the row is marked, for the log of reads."""
        return [f"area:{self.area_id}"] if any(map(is_marked, self.audiences)) else []

    @property
    def shown(self) -> int | None:
        """The level on the page: set, or 0 where nobody has reported, or None where it waits to be set."""
        return self.level if self.level is not None or self.heard else 0

    @property
    def word(self) -> str:
        return "" if self.shown is None else str(self.words[self.shown])

    @property
    def suggested_word(self) -> str:
        return "" if self.suggested is None else str(self.words[self.suggested.level])

    @property
    def said(self) -> list[int]:
        """The levels that parties gave, for the line of the spread."""
        return [voice.level for voice in self.voices if voice.level is not None]

    @property
    def unusual(self) -> bool:
        return self.usual is not None and self.usual.high is not None and len(self.events) > self.usual.high

    @property
    def by_category(self) -> list[tuple[str, int]]:
        """The number of events by category, most first."""
        return Counter(event.category for event in self.events).most_common()

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
    """A round for one reader. `waiting` is what she leads and has not reviewed, `marked` what she may read
    that is marked."""

    round: Round
    state: str
    facts: ForumFacts
    words: Sequence[str]
    rows: tuple[AreaRow, ...]
    parties: tuple[PartyRow, ...]
    sees_voices: bool = True
    waiting: int = 0
    marked: Sequence[str] = ()

    @property
    def unmarked(self) -> list[str]:
        """The names of areas with reports and no level, or one set to 0 before the reports came."""
        return [row.name for row in self.rows if row.heard and not row.level]

    @property
    def suggestible(self) -> list[AreaRow]:
        """The areas that wait for a level and have a suggestion."""
        return [row for row in self.rows if row.shown is None and row.suggested is not None]

    @property
    def reported_parties(self) -> int:
        return sum(1 for party in self.parties if party.reported)

    @property
    def map(self) -> SafeString:
        """The map of the areas that have a boundary; empty where none has."""
        shapes = [row.shape for row in self.rows if row.shape is not None]
        return area_map(shapes, title=_("Karta över områdena"), width=300)
