"""One week in the Operativa samverkansgruppen, from the opening of its round to its adoption and after."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from samlad.accounts.models import User
from samlad.base.periods import Period
from samlad.base.refusals import Refusal
from samlad.demo.course import Course
from samlad.demo.people import BY_PHONE, COORDINATION, DEPUTY_COORDINATION, VOICES
from samlad.demo.sentences import CORRECTED_MARK, CORRECTION
from samlad.events.models import Event
from samlad.forums.models import Forum
from samlad.forums.queries import Watched, watched
from samlad.parties.models import Holding
from samlad.places.models import Area
from samlad.situation.models import Contribution, Mark, Round, RoundState
from samlad.situation.operations import (
    Answer,
    contributions_submit,
    issue_adopt,
    issue_correct,
    mark_set,
    round_open,
    round_step,
)
from samlad.situation.rules import ADOPTED, AT_MEETING, IN_REVIEW, OPEN, PROPOSAL, local

MONDAY, TUESDAY, THURSDAY, FRIDAY, NEXT_MONDAY, NEXT_WEDNESDAY = 0, 1, 3, 4, 7, 9


@dataclass(frozen=True, slots=True)
class Town:
    """What every week needs. `weeks` is how many there were at first. Nothing is dated after `now`."""

    course: Course
    weeks: int
    forum: Forum
    areas: Mapping[str, Area]
    now: datetime


class Week:
    """One round. A visitor may have taken it some steps: each method does what is left to do."""

    def __init__(self, town: Town, period: Period) -> None:
        self.town, self.course, self.period = town, town.course, period
        self.number = self.course.week_of(period.first_day)
        self.round = Round.objects.filter(forum=town.forum, first_day=period.first_day).first()
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
        planned = local(self.period.first_day + timedelta(days=day), time(hour, minute))
        return min(max(planned, self.done_until or planned), self.town.now)

    def holding(self, function: str, at: datetime) -> Holding | None:
        """Who holds a function on the day, asked once per day."""
        day = at.date()
        if day not in self._holders:
            rows = Holding.objects.known().on(day).filter(deputy=False)
            found = rows.select_related("user", "function__party").order_by("pk")
            self._holders[day] = {row.function.name: row for row in found}
        return self._holders[day].get(function)

    def leader(self, at: datetime) -> User:
        holding = self.holding(COORDINATION, at) or self.holding(DEPUTY_COORDINATION, at)
        if holding is None:
            raise Refusal("Nobody coordinates the forum.")
        return holding.user

    @property
    def state(self) -> str:
        return str(RoundState.objects.known().get(round=self.opened()).state)

    def opened(self) -> Round:
        if self.round is None:
            at = self.moment(MONDAY, 10, 30)
            self.round = round_open(by=self.leader(at), at=at, forum=self.town.forum, period=self.period)
        return self.round

    def finish(self) -> None:
        """From the state it is in to its adoption."""
        if self.state == OPEN:
            on_time = [voice for voice in VOICES if self.course.speaks(voice, self.number)]
            self.report([voice for voice in on_time if not self.course.late(voice, self.number)])
            self._step(IN_REVIEW, self.moment(FRIDAY, 13))
            self.report([voice for voice in on_time if self.course.late(voice, self.number)])
        if self.state == IN_REVIEW:
            self.set_marks(self.moment(FRIDAY, 15))
            self._step(PROPOSAL, self.moment(FRIDAY, 15, 45))
        if self.state == PROPOSAL:
            self._step(AT_MEETING, self.moment(NEXT_MONDAY, 9))
        if self.state == AT_MEETING:
            self._adopt()

    def _step(self, to: str, at: datetime) -> None:
        round_step(by=self.leader(at), at=at, round=self.opened(), to=to)

    def report(self, voices: Collection[str]) -> None:
        """Let these report, in the order of the hours they do it; those who already have are left alone."""
        heard = set(Contribution.objects.known().filter(round=self.opened()).values_list("party", flat=True))
        for at, voice in sorted((self._hour(voice), voice) for voice in voices):
            holding = self.holding(VOICES[voice], at)
            if holding is not None and holding.function.party_id not in heard:
                self._hand_in(voice, holding, at)

    def _hour(self, voice: str) -> datetime:
        dice = self.course.dice("hour", voice, self.number)
        if self.course.late(voice, self.number):
            return self.moment(FRIDAY, dice.randint(13, 14), dice.randint(5, 55))
        day = dice.choice((TUESDAY, 2, THURSDAY, THURSDAY, FRIDAY, FRIDAY))
        return self.moment(day, dice.randint(8, 11 if day == FRIDAY else 16), dice.randint(0, 59))

    def _hand_in(self, voice: str, holding: Holding, at: datetime) -> None:
        answers = self._answers(voice, holding.function.party_id)
        if answers:
            contributions_submit(
                by=self.leader(at) if voice in BY_PHONE else holding.user,
                at=at,
                round=self.opened(),
                party=holding.function.party,
                answers=answers,
                oral_from=holding.function.name if voice in BY_PHONE else "",
            )

    def _answers(self, voice: str, party_id: int) -> list[Answer]:
        own, found = self.watched.by(party_id), list[Answer]()
        for code, area in self.town.areas.items():
            said = self.course.says(voice, code, self.number) if area.pk in own else None
            if said is not None:
                found.append(Answer(area.pk, said.level, said.sentence, nothing=said.level is None))
        return found

    @cached_property
    def watched(self) -> Watched:
        return watched(self.town.forum.pk, self.period.last_day)

    def set_marks(self, at: datetime) -> None:
        """The levels that nobody has set yet, of the areas that somebody has reported on."""
        marked = set(Mark.objects.known().filter(round=self.opened()).values_list("area", flat=True))
        levels = self._levels()
        for code, area in self.town.areas.items():
            if area.pk in levels and area.pk not in marked:
                level, reason = self.course.mark(code, self.number, levels[area.pk])
                self._mark(area, level, reason, at)

    def _levels(self) -> dict[int, list[int | None]]:
        """What was said, by area."""
        found = defaultdict[int, list[int | None]](list)
        for row in Contribution.objects.known().filter(round=self.opened()):
            found[row.area_id].append(row.level)
        return found

    def _mark(self, area: Area, level: int, reason: str, at: datetime) -> None:
        mark_set(by=self.leader(at), at=at, round=self.opened(), area=area, level=level, reason=reason)

    def _adopt(self) -> None:
        at = self.moment(NEXT_MONDAY, 9, 20)
        self.set_marks(at)
        for code, mark in self.marks().items():
            if new := self.course.changed_at_meeting(code, self.number, mark.level):
                self._mark(mark.area, *new, at)
        adopted_at = self.moment(NEXT_MONDAY, 9, 40)
        issue_adopt(by=self.leader(adopted_at), at=adopted_at, round=self.opened())

    def marks(self) -> dict[str, Mark]:
        rows = Mark.objects.known().filter(round=self.opened()).select_related("area", "node")
        return {mark.area.code: mark for mark in rows.order_by("pk")}

    def correct(self) -> None:
        """A level turns out to be wrong two days after the meeting."""
        raised = [mark for mark in self.marks().values() if mark.level > 1]
        if self.state == ADOPTED and raised:
            mark, at = raised[-1], self.moment(NEXT_WEDNESDAY, 10, 20)
            issue_correct(
                by=self.leader(at),
                at=at,
                round=self.opened(),
                marks={mark.area_id: (mark.level - 1, CORRECTED_MARK)},
                reason=CORRECTION,
            )
