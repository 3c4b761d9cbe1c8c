"""Nothing withheld can be inferred: two weeks that differ only in what somebody may not read look the same.

A week is a list of things that are handed in, plain values. It is played twice, the second time with one
thing changed, joined, reviewed in another way or left out, and everything that each reader gets is compared
byte by byte: pages, data, counts, what is usual, the suggestion and its reasons, and the weeks that follow.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from samlad.base.audiences import READER_CLASSES
from samlad.base.periods import Period
from samlad.documents.queries import snapshot_parts
from samlad.documents.tests.tagged import text_of
from samlad.events.operations import event_log
from samlad.events.rows import row_add
from samlad.forums.queries import standing_of
from samlad.situation.files import issue_rendering
from samlad.situation.models import ASKED_BACK, CLEARED, AreaCount, Round, RoundState
from samlad.situation.operations import issue_adopt, issue_correct, review_set, sightings_join
from samlad.situation.queries import edition_for, eye_of, round_page, rounds_visible_to
from samlad.situation.queries.agenda import agenda_items
from samlad.situation.rules import ADOPTED, AT_MEETING, deadline_and_meeting
from samlad.situation.tests.factories import MEETING, MONDAY, WEEK
from samlad.situation.tests.readers import OTHERS, Readers, readers

WATCHING = ("authority", "police", "own", "member", "reader")
CLASS_OF = {"authority": "authority", "police": "authority", "own": "member", "member": "member"}
# More than the rounds that it takes to say what is usual.
HISTORY = 34


@dataclass(frozen=True, slots=True)
class Thing:
    """Something handed in by the party of `by`. `state` is None where nobody has reviewed it.

    `value` is a level (0 is nothing to report) or a seriousness. `joined` is the place among the things of a
    sighting of the same area that tells of the same event; `stands` where this one stands for the event.
    `before`: in the round before, where it was said in the same way.
    """

    kind: str
    by: str
    area: int = 0
    value: int = 2
    text: str = "A"
    category: str = "fire"
    audience: str = "members"
    state: str | None = CLEARED
    masked: bool = False
    joined: int | None = None
    stands: bool = False
    before: bool = False

    def hidden_from(self, role: str) -> bool:
        return role != self.by and not (self.state == CLEARED and role in OTHERS[self.audience])


def town() -> Readers:
    """A forum with so long a past that what is usual is known, the same for all."""
    of = readers("Kvarnhöjden", "Åkersdal", watched_from=date(2024, 1, 1))
    period = WEEK
    for number in range(HISTORY):
        period = period.previous()
        due, meeting = deadline_and_meeting(period, (3, MONDAY.time()), (0, MONDAY.time()))
        days = {"first_day": period.first_day, "last_day": period.last_day}
        key = {"rhythm": period.rhythm, "year": period.year, "number": period.number}
        round = Round.objects.create(forum=of.forum, **key, **days, deadline=due, meeting_at=meeting)
        event = event_log(by=None, at=meeting, verb="test.adopted", subject=round)
        row_add(RoundState(round=round, state=ADOPTED), event=event)
        AreaCount.objects.bulk_create(
            AreaCount(round=round, area=area, reader=reader, events=number % 3, reported=4, expected=4)
            for area in of.areas
            for reader in READER_CLASSES
        )
    return of


Look = Callable[[Readers, str, Round], Iterator[tuple[str, Any]]]
Seen = Mapping[str, Mapping[str, Any]]


def play(
    of: Readers,
    things: Sequence[Thing],
    *,
    then: Sequence[Thing] | None = None,
    look: Look | None = None,
    files: bool = False,
) -> Seen:
    """Three rounds with those things in the second, and `then` in the first if it is not the same.

    What each role gets, by the name of what it asked for.
    """
    then = [_then(one) for one in things if one.before] if then is None else then
    look = look or values
    with transaction.atomic():
        adopt(of, proposal(of, WEEK, then))
        round = proposal(of, WEEK.next(), things)
        seen = {role: {f"proposal {k}": told for k, told in look(of, role, round)} for role in WATCHING}
        adopt(of, round)
        marks = {of.areas[0].pk: (3, "Rättad.")}
        _gather(seen, "adopted", of, round, look)
        at = MEETING + timedelta(days=8)
        corrected = issue_correct(by=of.leader, at=at, round=round, marks=marks, reason="Fel.")
        later = proposal(of, WEEK.next().next(), [Thing("contribution", "member", text="Efteråt")])
        _gather(seen, "later", of, later, look)
        for role in seen:
            seen[role] |= _frozen(round, CLASS_OF.get(role, "reader"))
            if files:
                seen[role]["file"] = _file(corrected, CLASS_OF.get(role, "reader"))
        transaction.set_rollback(True)
    return seen


def _then(one: Thing) -> Thing:
    """As it was said the time before: serious levels need words of their own each time."""
    return replace(one, joined=None, text=one.text if one.value < 3 else "Förr")


def _gather(seen: dict[str, dict[str, Any]], stage: str, of: Readers, round: Round, look: Look) -> None:
    for role, told in seen.items():
        told |= {f"{stage} {name}": found for name, found in look(of, role, round)}


def values(of: Readers, role: str, round: Round) -> Iterator[tuple[str, Any]]:
    """What the pages of a round are made of for that role."""
    standing = standing_of(of.somebody(role), MEETING.date())
    found: Any = rounds_visible_to(standing).filter(pk=round.pk).first()
    if found is not None:
        yield "round", plain(repr(round_page(found, found.state, eye_of(standing, found, found.state))))
        yield "meeting", plain(repr(agenda_items(found, standing)))


def pages(of: Readers, role: str, round: Round) -> Iterator[tuple[str, Any]]:
    """What the browser gets."""
    client = of.clients(role)[role]
    for name, address in _addresses(of, round).items():
        answer = client.get(address)
        yield name, (answer.status_code, plain(answer.content.decode()))


def _addresses(of: Readers, round: Round) -> dict[str, str]:
    found = {
        "round": reverse("situation:round", args=[round.pk]),
        "meeting": reverse("desk:meeting", args=[round.pk]),
    }
    if round.issues.exists():
        found |= {
            "start": reverse("desk:start"),
            "area": reverse("desk:area", args=[of.areas[0].pk]),
            "rounds": reverse("situation:rounds"),
            "issue": reverse("situation:issue", args=[round.pk, 1]),
            "data": reverse("situation:issue_json", args=[round.pk, 1]),
        }
    return found


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"')
# Where the database gives no number twice, the same row has another number the second time it is played.
THINGS = "coming|sighting|contribution|point|punkt-coming"
KEY = re.compile(rf"(/(?:laget|traden)/|[?;&]orsak=|(?:{THINGS})[-:])\d+")


def plain(page: str) -> str:
    return KEY.sub(r"\1N", TOKEN.sub("", page))


def _frozen(round: Round, reader: str) -> dict[str, Any]:
    """What is kept of the round for a class of readers."""
    counts = AreaCount.objects.filter(round=round, reader=reader).order_by("area")
    snapshots = [edition_for(issue, reader) for issue in round.issues.order_by("version")]
    return {
        "counts": list(counts.values_list("area", "events", "reported", "expected")),
        "frozen": [(one.version, one.digest, snapshot_parts(one)) for one in snapshots],
    }


def _file(issue: Any, reader: str) -> str:
    rendering = issue_rendering(edition_for(issue, reader), "sv")
    assert rendering is not None
    return text_of(bytes(rendering.content))


def proposal(of: Readers, period: Period, things: Sequence[Thing]) -> Round:
    """A round at its meeting, with a level on every area. What nobody has reviewed comes in at last."""
    at = MONDAY + timedelta(days=(period.first_day - WEEK.first_day).days)
    round = of.opened(period, at=at)
    keys: dict[int, str] = {}
    for late in (False, True):
        for number, one in enumerate(things):
            if (one.state is None) == late:
                keys[number] = _hand_in(of, round, one)
        for number, one in enumerate(things):
            if number in keys and (one.state is None) == late and one.joined in keys:
                _join(of, round, things, keys, number)
        if not late:
            for number, key in keys.items():
                _review(of, round, key, things[number])
            of.carried(round, AT_MEETING, at=at)
    of.marked(round, at=at)
    return round


def _hand_in(of: Readers, round: Round, one: Thing) -> str:
    area, at = of.areas[one.area], MONDAY + timedelta(days=(round.first_day - WEEK.first_day).days)
    audience, words = one.audience, f"Ord {one.text}."
    if one.kind == "contribution":
        level, sentence = one.value or None, words if one.value else ""
        return f"contribution:{of.said(round, one.by, area, level, sentence, audience=audience, at=at).pk}"
    if one.kind == "coming":
        return f"coming:{of.coming(round, one.by, area, words, risk=words, audience=audience, at=at).pk}"
    told = {"seriousness": min(one.value, 3), "category": one.category, "place": words, "text": words}
    facts = {**told, "recurring": one.value > 2, "already_done": words, "audience": audience}
    return f"sighting:{of.seen(round, one.by, area, day=at.date(), at=at, **facts).pk}"


def _review(of: Readers, round: Round, key: str, one: Thing) -> None:
    decided: dict[str, Any] = {"state": one.state, "audience": one.audience}
    if one.masked:
        decided["mask"] = ("Plats", "Annat")
    if one.state == ASKED_BACK:
        decided["question"] = f"Vad menas med {one.text}?"
    review_set(by=of.leader, at=MONDAY, round=round, key=key, **decided)


def _join(of: Readers, round: Round, things: Sequence[Thing], keys: Mapping[int, str], number: int) -> None:
    one, other = things[number], things[number].joined
    assert other is not None
    if {one.kind, things[other].kind} == {"sighting"} and one.area == things[other].area:
        pair = [keys[number], keys[other]] if one.stands else [keys[other], keys[number]]
        chosen = [int(key.partition(":")[2]) for key in pair]
        sightings_join(by=of.leader, at=MONDAY, round=round, sightings=chosen)


def adopt(of: Readers, round: Round) -> None:
    issue_adopt(by=of.leader, at=MEETING, round=round)


def differences(first: Seen, second: Seen, roles: Sequence[str]) -> Iterator[str]:
    for role in roles:
        for name, told in first[role].items():
            if told != second[role][name]:
                yield f"{role}: {name}"
