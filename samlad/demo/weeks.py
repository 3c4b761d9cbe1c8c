"""One week in the Operativa samverkansgruppen: its round, its moments, and who speaks for whom then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from samlad.accounts.models import User
from samlad.base.periods import Period
from samlad.base.refusals import Refusal
from samlad.demo.course import Course
from samlad.demo.people import COORDINATION, DEPUTY_COORDINATION, VOICES
from samlad.events.models import Event
from samlad.forums.models import Forum, ForumFacts
from samlad.forums.queries import Watched, watched
from samlad.parties.models import Holding
from samlad.places.models import Area
from samlad.situation.models import Mark, Round, RoundState
from samlad.situation.operations import round_open, round_step
from samlad.situation.rules import is_paused, local

MONDAY, WEDNESDAY, THURSDAY, FRIDAY, NEXT_WEDNESDAY = 0, 2, 3, 4, 9


@dataclass(frozen=True, slots=True)
class Town:
    """What every week needs. Nothing is dated after `now`."""

    course: Course
    forum: Forum
    areas: Mapping[str, Area]
    now: datetime


class Week:
    """One regular round. A visitor may have taken it some steps: what is done in it is what is left to do."""

    def __init__(self, town: Town, period: Period) -> None:
        self.town, self.course, self.period = town, town.course, period
        self.number = self.course.week_of(period.first_day)
        rounds = Round.objects.filter(forum=town.forum, title="", first_day=period.first_day)
        self.round = rounds.first()
        self.done_until = self._done_until()
        self._holders: dict[date, dict[str, Holding]] = {}

    def _done_until(self) -> datetime | None:
        """When a visitor or an earlier start last did something here: what follows comes after it."""
        if self.round is None:
            return None
        rows = Event.objects.filter(subject_kind=Round._meta.label_lower, subject_id=self.round.pk)
        return rows.latest("at").at

    def moment(self, day: int, hour: int, minute: int = 0) -> datetime:
        """A time of the week, days counted from its Monday; not before what is done and not after now."""
        return self.when(local(self.period.first_day + timedelta(days=day), time(hour, minute)))

    def when(self, planned: datetime) -> datetime:
        """That moment; not before what is done and not after now."""
        return min(max(planned, self.done_until or planned), self.town.now)

    def at_meeting(self, minutes: int) -> datetime:
        return self.when(self.opened().meeting_at + timedelta(minutes=minutes))

    def after_deadline(self, minutes: int) -> datetime:
        return self.when(self.opened().deadline + timedelta(minutes=minutes))

    def holding(self, function: str, at: datetime) -> Holding | None:
        """Who holds a function on the day."""
        day = at.date()
        if day not in self._holders:
            valid = (row for row in self._holdings if row.valid_from <= day <= (row.valid_to or day))
            self._holders[day] = {row.function.name: row for row in valid}
        return self._holders[day].get(function)

    def speaking_for(self, party_id: int | None, at: datetime) -> User | None:
        """Who speaks for a party in the weekly picture on the day."""
        holdings = (self.holding(name, at) for name in VOICES.values())
        return next((row.user for row in holdings if row and row.function.party_id == party_id), None)

    @cached_property
    def _holdings(self) -> list[Holding]:
        """Read once: nobody takes over after the first hour of a week."""
        rows = Holding.objects.known().filter(deputy=False).order_by("pk")
        return list(rows.select_related("user", "function__party"))

    def leader(self, at: datetime) -> User:
        holding = self.holding(COORDINATION, at) or self.holding(DEPUTY_COORDINATION, at)
        if holding is None:
            raise Refusal("Nobody coordinates the forum.")
        return holding.user

    @property
    def state(self) -> str:
        return str(RoundState.objects.known().get(round=self.opened()).state)

    @property
    def paused(self) -> bool:
        """Whether the forum pauses in this week, as it has said itself."""
        facts = ForumFacts.objects.known().get(forum=self.town.forum)
        return is_paused(self.period, facts.pause_from, facts.pause_to)

    def opened(self) -> Round:
        if self.round is None:
            at = self.moment(MONDAY, 10, 30)
            self.round = round_open(by=self.leader(at), at=at, forum=self.town.forum, period=self.period)
        return self.round

    def step(self, to: str, at: datetime) -> None:
        round_step(by=self.leader(at), at=at, round=self.opened(), to=to)

    @cached_property
    def watched(self) -> Watched:
        return watched(self.town.forum.pk, self.period.last_day)

    def marks(self) -> dict[str, Mark]:
        rows = Mark.objects.known().filter(round=self.opened()).select_related("area", "node")
        return {mark.area.code: mark for mark in rows.order_by("pk")}
