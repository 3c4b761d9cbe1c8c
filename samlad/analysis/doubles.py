"""Possible doubles among a round's sightings: pairs with a score and reasons, and groups. People join them.

Precision before recall: a missed double costs a click, a wrong one hides an event. The rules stand in
`docs/methods/suggestion.md`.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

THRESHOLD = 0.6
CATEGORY, PLACE, TEXT, TIME = 0.2, 0.35, 0.3, 0.15
SAME_PARTY = 0.15
LEAST_PLACE = 0.5
# What the texts must share where category, place and day do not already agree.
LEAST_TEXT = 0.3
# A place that is named only in the other's text counts half.
NAMED_IN_TEXT = 0.5
# An interval up to PRECISE is a time of day, up to DAY a day or a night, anything longer a period.
PRECISE, DAY = timedelta(hours=6), timedelta(hours=36)
NEAR = timedelta(hours=2)
MOMENT = timedelta(minutes=1)
AT_ONCE, SAME_DAY, SAME_PERIOD = 1.0, 0.7, 0.3
ALIKE_FROM_LETTERS = 5

CODES = (
    "same_category",
    "same_place",
    "place_not_given",
    "same_time",
    "near_in_time",
    "same_day",
    "same_period",
    "alike_text",
)
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
# Endings of Swedish nouns and verbs: step 1 of the Snowball stemmer, and the definite form "an".
_ENDINGS = """
a ad ade ades an ande anden andens andet ans ar are aren arens arna arnas arne as ast aste at e en ens er
ern erna ernas erns es et heten hetens heter heterna het or orna ornas s
"""
_LONGEST_FIRST = sorted(_ENDINGS.split(), key=lambda ending: (-len(ending), ending))
# Where endings may begin: after the first consonant that follows a vowel, and after three letters.
_HEAD = re.compile(r"[^aeiouyäöåé]*[aeiouyäöåé]+[^aeiouyäöåé]")
_EMPTY = """
alla allt att av bakom bland bort de dem den dess det detta dit där då efter ej eller en ett fick finns
flera flertal fram framför från för före genom gick ha hade han har hela henne hon hos hur händelse i
iakttagelse igen igår in inga ingen inne inte invid jag kan kl klockan kom kring kunde kvällen man med
mellan men mer mot mycket många natten ner när nära någon något några och om omkring på rapport
rapporterade rapporterat runt samt sedan ses sett sin sina som strax så tid till troligen under upp ut
utan utanför var vara vi vid vill visste är även åt över
"""
_EMPTY_WORDS = frozenset(_EMPTY.split())


@dataclass(frozen=True, slots=True)
class Sighting:
    """One report of something seen, as plain data.

    It happened between `first` and `last`; a day without a time is midnight to midnight. All have a time
    zone or none has. `place` and `text` may be empty.
    ValueError: `last` before `first`.
    """

    id: int
    area: int
    party: int
    category: str
    first: datetime
    last: datetime
    place: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a sighting ends before it begins")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two sightings may be one: a code of `CODES`, the words they share, the minutes between them."""

    code: str
    words: tuple[str, ...] = ()
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sightings, `first` < `second` by id, that may be one event; `score` from `THRESHOLD` to 1."""

    first: int
    second: int
    score: float
    reasons: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A sighting with its words: stem -> the word as written."""

    sighting: Sighting
    place: dict[str, str]
    text: dict[str, str]


def possible_doubles(sightings: Iterable[Sighting], apart: Collection[tuple[int, int]] = ()) -> list[Pair]:
    """Pairs that may be the same event, the likeliest first, whatever the order of the input.

    Only within an area; every pair there is compared. `apart` are pairs of ids that somebody has judged to be
    different events. The words in the reasons come from both texts, so show them only to those who may read
    both. ValueError: an id that stands twice.
    """
    different = {_ordered(*pair) for pair in apart}
    pairs = [
        pair
        for first, second in _neighbours(sightings)
        if (first.sighting.id, second.sighting.id) not in different and (pair := _compared(first, second))
    ]
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first, pair.second))


def groups(pairs: Iterable[Pair], apart: Collection[tuple[int, int]] = ()) -> list[tuple[int, ...]]:
    """Sightings to join, as sorted ids: the pairs tied together, the likeliest first.

    A pair that would bring two of `apart` into one group is left out.
    """
    group_of: dict[int, frozenset[int]] = {}
    for pair in sorted(pairs, key=lambda pair: (-pair.score, pair.first, pair.second)):
        joined = group_of.get(pair.first, frozenset({pair.first})) | group_of.get(
            pair.second, frozenset({pair.second})
        )
        if not any(joined.issuperset(two) for two in apart):
            group_of.update(dict.fromkeys(joined, joined))
    return sorted(tuple(sorted(group)) for group in set(group_of.values()))


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _neighbours(sightings: Iterable[Sighting]) -> Iterable[tuple[_Read, _Read]]:
    by_area: defaultdict[int, list[_Read]] = defaultdict(list)
    seen: set[int] = set()
    for sighting in sorted(sightings, key=lambda sighting: sighting.id):
        if sighting.id in seen:
            raise ValueError(f"the id {sighting.id} stands twice")
        seen.add(sighting.id)
        by_area[sighting.area].append(_Read(sighting, stems(sighting.place), stems(sighting.text)))
    for read in by_area.values():
        yield from combinations(read, 2)


def _compared(first: _Read, second: _Read) -> Pair | None:
    """None where they cannot be, or do not look like, one event."""
    when, why_when = _time(first.sighting, second.sighting)
    where, why_where = _place(first, second)
    text, why_text = _text(first, second)
    same_category = first.sighting.category == second.sighting.category
    agreed = same_category and where > LEAST_PLACE and when >= SAME_DAY
    if not when or where < LEAST_PLACE or not (agreed or text >= LEAST_TEXT):
        return None
    score = CATEGORY * same_category + PLACE * where + TEXT * text + TIME * when
    score = round(score - SAME_PARTY * (first.sighting.party == second.sighting.party), 3)
    why_category = (Likeness("same_category"),) if same_category else ()
    reasons = (*why_category, *why_where, *why_when, *why_text)
    return Pair(first.sighting.id, second.sighting.id, score, reasons) if score >= THRESHOLD else None


def _time(one: Sighting, other: Sighting) -> tuple[float, tuple[Likeness, ...]]:
    """How well the times agree, 0 where they exclude each other. Two days side by side do."""
    ends = (max(sighting.last, sighting.first + MOMENT) for sighting in (one, other))
    gap = max(one.first, other.first) - min(ends)
    longest = max(one.last - one.first, other.last - other.first)
    if longest <= PRECISE and timedelta(0) <= gap <= NEAR:
        return SAME_DAY, (Likeness("near_in_time", minutes=gap // timedelta(minutes=1)),)
    if gap >= timedelta(0):
        return 0.0, ()
    if longest <= PRECISE:
        return AT_ONCE, (Likeness("same_time"),)
    if longest <= DAY:
        return SAME_DAY, (Likeness("same_day"),)
    return SAME_PERIOD, (Likeness("same_period"),)


def _place(first: _Read, second: _Read) -> tuple[float, tuple[Likeness, ...]]:
    """How much of one place the other names, the better way round; 0 where the numbers differ.

    `LEAST_PLACE` where a place is empty: then the text has to decide.
    """
    if not (first.place and second.place):
        return LEAST_PLACE, (Likeness("place_not_given"),)
    numbers = _numbers(first.place), _numbers(second.place)
    if all(numbers) and not numbers[0] & numbers[1]:
        return 0.0, ()
    one, other = _named(first.place, second), _named(second.place, first)
    share, words = max(one, other, key=lambda named: named[0])
    return share, (Likeness("same_place", words),)


def _named(place: Mapping[str, str], by: _Read) -> tuple[float, tuple[str, ...]]:
    """The share of a place's words that a sighting names in its place or, for half, in its text."""
    worth = {stem: 1.0 if stem in by.place else NAMED_IN_TEXT for stem in place if stem in by.place | by.text}
    return sum(worth.values()) / len(place), tuple(place[stem] for stem in worth)


def _numbers(words: Mapping[str, str]) -> set[str]:
    return {stem for stem in words if stem.isdigit()}


def _text(first: _Read, second: _Read) -> tuple[float, tuple[Likeness, ...]]:
    """The share of all words that have a like one in the other text (Dice)."""
    one = tuple(word for stem, word in first.text.items() if _has_like(stem, second.text))
    other = tuple(word for stem, word in second.text.items() if _has_like(stem, first.text))
    if not one:
        return 0.0, ()
    return (len(one) + len(other)) / (len(first.text) + len(second.text)), (Likeness("alike_text", one),)


def _has_like(stem: str, others: Collection[str]) -> bool:
    """Whether a stem is there, or one is a part at either end of the other: brand, containerbrand."""
    return stem in others or any(_is_part(stem, other) or _is_part(other, stem) for other in others)


def _is_part(part: str, whole: str) -> bool:
    return len(part) >= ALIKE_FROM_LETTERS and (whole.startswith(part) or whole.endswith(part))


def stems(text: str) -> dict[str, str]:
    """The words of a text that say something, in their order: stem -> the word as first written."""
    found: dict[str, str] = {}
    for word in _TOKEN.findall(unicodedata.normalize("NFKC", text)):
        if word.casefold() not in _EMPTY_WORDS:
            found.setdefault(_stem(word.casefold()), word)
    return found


def _stem(word: str) -> str:
    head = _HEAD.match(word)
    start = max(3, head.end()) if head else len(word)
    ending = next((ending for ending in _LONGEST_FIRST if word.endswith(ending, start)), "")
    return word.removesuffix(ending)
