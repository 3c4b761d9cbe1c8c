"""What the coordinator makes of what was handed in: join, mask, release, ask back, hold back, clear."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from samlad.base.audiences import AUTHORITIES, MEMBERS, SENDER
from samlad.demo.happenings import SLIPS
from samlad.demo.weeks import Week
from samlad.situation.models import ASKED_BACK, CLEARED, WITHHELD, Sighting
from samlad.situation.operations import (
    SightingFacts,
    review_set,
    reviews_clear_all,
    sighting_add,
    sightings_join,
)
from samlad.situation.queries.seen import pending

MASKS = {slip.text: slip.masked for slip in SLIPS}
QUESTION = "Är det samma händelse som förra veckan, eller en ny? Skriv gärna ungefär när på dygnet."
ANSWERED = "En ny händelse, mellan klockan 20 och 21."
# So many weeks before the end of the story: a question that was answered, one that was not, one thing kept
# back.
ANSWERED_BACK, ASKED, HELD = 4, 1, 2


def review(week: Week, at: datetime) -> None:
    """Decide about everything that waits."""
    waiting = set(pending(week.opened()))
    sightings = _sightings(week, waiting)
    joined = _join(week, sightings, at)
    decided = _one_by_one(week, sightings, at)
    alone = [row for row in sightings if row.party.kind != "police" and row.pk not in joined]
    decided |= _back_and_forth(week, [row for row in alone if _key(row) not in decided], at)
    if keys := sorted(waiting - decided):
        release = week.course.dice("release", week.number).random() < 0.5
        by = week.leader(at)
        reviews_clear_all(by=by, at=at, round=week.opened(), keys=keys, release=release)


def ask_police(week: Week, at: datetime) -> None:
    """A question to the police in the week that goes on, about something that nobody else tells of."""
    rows = _sightings(week, set(pending(week.opened())))
    told = Counter((row.area_id, row.category) for row in rows)
    for row in rows:
        if row.party.kind == "police" and told[row.area_id, row.category] == 1:
            _decide(week, row, max(at, row.recorded_at), state=ASKED_BACK, question=QUESTION)
            return


def _sightings(week: Week, keys: set[str]) -> list[Sighting]:
    rows = Sighting.objects.known().filter(round=week.opened()).select_related("party", "area").order_by("pk")
    return [row for row in rows if _key(row) in keys]


def _key(row: Sighting) -> str:
    return f"sighting:{row.pk}"


def _join(week: Week, sightings: Sequence[Sighting], at: datetime) -> set[int]:
    """Sightings of different parties of the same kind, at the same place, on the same day: one event.

    Gives those that were joined.
    """
    alike = defaultdict[object, list[Sighting]](list)
    for row in sightings:
        alike[row.area_id, row.category, row.place, row.day].append(row)
    several = [rows for rows in alike.values() if len({row.party_id for row in rows}) > 1]
    for rows in several:
        keys = [row.pk for row in rows]
        sightings_join(by=week.leader(at), at=at, round=week.opened(), sightings=keys)
    return {row.pk for rows in several for row in rows}


def _one_by_one(week: Week, sightings: Sequence[Sighting], at: datetime) -> set[str]:
    """Those that are not just cleared as they are; gives their keys."""
    decided = set[str]()
    for row in sightings:
        if decision := _decision(week, row):
            _decide(week, row, at, **decision)
            decided.add(_key(row))
    return decided


def _decision(week: Week, row: Sighting) -> dict[str, Any] | None:
    """Mask what says too much; let others read some of what the police have seen."""
    if row.text in MASKS:
        return {"state": CLEARED, "audience": MEMBERS, "mask": (row.place, MASKS[row.text])}
    dice = week.course.dice("decision", week.number, row.entered_by, row.area.code, row.category, row.place)
    if row.audience == SENDER and dice.random() < 0.45:
        return {"state": CLEARED, "audience": dice.choice((AUTHORITIES, MEMBERS))}
    if row.category == "rumour" and dice.random() < 0.3:
        return {"state": WITHHELD}
    return None


def _decide(week: Week, row: Sighting, at: datetime, **decision: Any) -> None:
    review_set(by=week.leader(at), at=at, round=week.opened(), key=_key(row), **decision)


def _back_and_forth(week: Week, rows: Sequence[Sighting], at: datetime) -> set[str]:
    """In some of the last weeks: a question, with or without an answer, and something that is kept back.

    Gives the keys of what is decided about.
    """
    left = week.course.weeks - week.number
    if not rows or left not in (ANSWERED_BACK, ASKED, HELD):
        return set()
    row = rows[0]
    if left == HELD:
        _decide(week, row, at, state=WITHHELD)
        return {_key(row)}
    _decide(week, row, _before(row, at, 40), state=ASKED_BACK, question=QUESTION)
    if left == ANSWERED_BACK:
        _decide(week, _answer(week, row, _before(row, at, 10)), at, state=CLEARED)
    return {_key(row)}


def _before(row: Sighting, at: datetime, minutes: int) -> datetime:
    """So long before that moment, but not before the sighting was handed in."""
    return max(at - timedelta(minutes=minutes), row.recorded_at)


def _answer(week: Week, row: Sighting, at: datetime) -> Sighting:
    """The party completes what it said: a new row, which waits for review again."""
    told = {name: getattr(row, name) for name in SightingFacts.__dataclass_fields__ if name != "text"}
    holding = week.holding(row.entered_by, at)
    return sighting_add(
        by=holding.user if holding is not None else week.leader(at),
        at=at,
        round=week.opened(),
        party=row.party,
        facts=SightingFacts(**told, text=f"{row.text} {ANSWERED}".strip()),
        oral_from=row.oral_from,
        replaces=row,
    )
