"""A forum with members and areas, and its rounds, for tests, made by the operations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from samlad.accounts.models import User
from samlad.accounts.tests.factories import DAY
from samlad.base.periods import Period
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator, member, watch
from samlad.forums.tests.factories import forum as new_forum
from samlad.parties.models import Party
from samlad.parties.tests.factories import party as new_party
from samlad.places.models import Area
from samlad.places.tests.factories import area as new_area
from samlad.situation.models import Issue, Round, RoundState
from samlad.situation.operations import (
    Answer,
    contributions_submit,
    issue_adopt,
    mark_set,
    reviews_clear_all,
    round_open,
    round_step,
)
from samlad.situation.queries.seen import pending
from samlad.situation.rules import PROPOSAL, STATES

WEEK = Period("week", 2026, 4)
# Monday to Thursday reports come in, the deadline is Thursday 15.00, the meeting Monday 9.00 the week after.
MONDAY = datetime(2026, 1, 19, 8, tzinfo=ZoneInfo("Europe/Stockholm"))
MEETING = MONDAY + timedelta(days=7, hours=1)


@dataclass(frozen=True, slots=True)
class Group:
    """An open forum: who leads it, its parties with one member each, and the areas they all watch."""

    forum: Forum
    leader: User
    parties: tuple[Party, ...]
    members: tuple[User, ...]
    areas: tuple[Area, ...]

    def member(self, party: Party) -> User:
        return self.members[self.parties.index(party)]


def group(
    parties: Sequence[str] = ("Polisen", "Lindåsabostäder"),
    areas: Sequence[str] = ("Kvarnhöjden", "Åkersdal"),
    watched_from: date = DAY,
    **facts: Any,
) -> Group:
    """Members report for the parties; the coordinator's own party watches nothing."""
    forum = new_forum(**facts)
    made = tuple(new_party(name) for name in parties)
    places = tuple(new_area(name) for name in areas)
    for party in made:
        watch(forum, party, *places, valid_from=watched_from)
    members = tuple(
        member(forum, party=party, name=f"Medlem {name}") for party, name in zip(made, parties, strict=True)
    )
    return Group(forum, coordinator(forum, party=new_party()), made, members, places)


def opened(of: Group, period: Period = WEEK, *, at: datetime = MONDAY) -> Round:
    return round_open(by=of.leader, at=at, forum=of.forum, period=period)


def reported(
    of: Group,
    round: Round,
    party: Party,
    answers: Mapping[Area, int | None],
    *,
    sentence: str = "Vi ser oro kring torget.",
    at: datetime = MONDAY,
) -> None:
    """The party's member hands in a level per area; None is nothing to report."""
    given = [
        Answer(area.pk, nothing=True) if level is None else Answer(area.pk, level, sentence)
        for area, level in answers.items()
    ]
    contributions_submit(by=of.member(party), at=at, round=round, party=party, answers=given)


def carried(of: Group, round: Round, to: str, *, at: datetime = MONDAY) -> None:
    """Step by step to a state, up to the meeting. What waits is cleared on the way, with its own marking."""
    here = STATES.index(RoundState.objects.known().get(round=round).state)
    for state in STATES[here + 1 : STATES.index(to) + 1]:
        if state == PROPOSAL:
            cleared(of, round, at=at)
        round_step(by=of.leader, at=at, round=round, to=state)


def cleared(of: Group, round: Round, *, at: datetime = MONDAY) -> None:
    """What waits for review may be read by those it was meant for."""
    if waiting := pending(round):
        reviews_clear_all(by=of.leader, at=at, round=round, keys=waiting)


def marked(of: Group, round: Round, area: Area, level: int, *, at: datetime = MEETING) -> None:
    mark_set(by=of.leader, at=at, round=round, area=area, level=level, reason=f"Gruppen är enig om {level}.")


def adopted(of: Group, round: Round, *, level: int = 2, at: datetime = MEETING) -> Issue:
    """An issue where the first party has reported on the first area, and on no other."""
    reported(of, round, of.parties[0], {of.areas[0]: level}, at=round.deadline - timedelta(hours=1))
    carried(of, round, "at_meeting", at=at)
    marked(of, round, of.areas[0], level, at=at)
    return issue_adopt(by=of.leader, at=at, round=round)


def marked_round(of: Group, period: Period, level: int) -> Round:
    """A round in review with one mark; nobody has reported."""
    round = opened(of, period)
    carried(of, round, "in_review")
    reason = f"Nivå {level}." if level else ""
    mark_set(by=of.leader, at=MONDAY, round=round, area=of.areas[0], level=level, reason=reason)
    return round
