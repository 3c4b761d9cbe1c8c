"""One week of the municipality: through the operations, or as the rows that they would have written."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Model
from django.urls import reverse

from samlad.base.audiences import AUTHORITIES, MEMBERS
from samlad.base.categories import CATEGORIES
from samlad.base.periods import Period
from samlad.events.models import Event
from samlad.situation.models import CLEARED, Contribution, Mark, Review, Round, RoundState, Sighting
from samlad.situation.operations import (
    Answer,
    SightingFacts,
    contributions_submit,
    issue_adopt,
    mark_set,
    reviews_clear_all,
    round_open,
    round_step,
    sighting_add,
)
from samlad.situation.queries.seen import pending
from samlad.situation.rules import (
    AT_MEETING,
    IN_REVIEW,
    OPEN,
    PROPOSAL,
    SERIOUS,
    deadline_and_meeting,
    local,
)
from samlad.thread.models import Node
from tests.bench.chance import dice
from tests.bench.town import Town, Voice

M = TypeVar("M", bound=Model)

# Weekday counted from the week's Monday, and hour, of each state.
MOMENTS = {OPEN: (0, 8), IN_REVIEW: (4, 13), PROPOSAL: (4, 15), AT_MEETING: (7, 9)}
SENTENCES = (
    "Lugnt under veckan, inga händelser utöver det vanliga.",
    "Ungdomar har samlats vid torget på kvällarna och boende har hört av sig om höga ljud till sent.",
    "Skadegörelse i två trapphus och en källare. Låsen är bytta och polisanmälan är gjord.",
    "Flera brandtillbud i miljörum. Räddningstjänsten har haft tillsyn och två av dem är stängda.",
    "Nattvandrarna har varit ute två kvällar och mött ungefär fyrtio unga; stämningen var god.",
)


class Week:
    """One round, from its opening until its proposal is shown; `adopt` takes it on from there."""

    def __init__(self, town: Town, period: Period) -> None:
        self.town, self.period = town, period
        self.dice = dice(period)
        self.round = Round()

    def at(self, state: str, hours: int = 0) -> datetime:
        day, hour = MOMENTS[state]
        return local(self.period.first_day + timedelta(days=day), time(hour)) + timedelta(hours=hours)

    def answers(self) -> list[Answer]:
        """What one party says of each area; a tenth of it is that it has nothing to report."""
        return [
            Answer(area.pk, nothing=True, audience=self.audience())
            if self.dice.random() < 0.1
            else self.answer(area.pk, self.level())
            for area in self.town.areas
        ]

    def answer(self, area: int, level: int) -> Answer:
        """A serious level has words of its week: the same as the week before are refused."""
        words = self.dice.choice(SENTENCES)
        said = f"{words} Vecka {self.period.number}." if level >= SERIOUS else words
        return Answer(area, level, said, audience=self.audience())

    def audience(self) -> str:
        """Every third thing is marked: for authorities only."""
        return AUTHORITIES if self.dice.random() < 0.33 else MEMBERS

    def sightings(self) -> list[tuple[Voice, SightingFacts]]:
        """One for each area, by some party, every third of them marked."""
        return [
            (
                self.dice.choice(self.town.voices),
                SightingFacts(
                    area_id=area.pk,
                    category=self.dice.choice(tuple(CATEGORIES)),
                    place="Vid torget",
                    day=self.period.first_day,
                    text=self.dice.choice(SENTENCES),
                    audience=self.audience(),
                ),
            )
            for area in self.town.areas
        ]

    def level(self) -> int:
        return self.dice.choices((1, 2, 3, 4), (60, 25, 11, 4))[0]

    def live(self) -> None:
        """Every step through its operation."""
        by, at = self.town.coordinator, self.at(OPEN)
        self.round = round_open(by=by, at=at, forum=self.town.forum, period=self.period)
        for voice in self.town.voices:
            contributions_submit(
                by=voice.user,
                at=self.at(OPEN, 30),
                round=self.round,
                party=voice.party,
                answers=self.answers(),
            )
        for voice, facts in self.sightings():
            at = self.at(OPEN, 31)
            sighting_add(by=voice.user, at=at, round=self.round, party=voice.party, facts=facts)
        round_step(by=by, at=self.at(IN_REVIEW), round=self.round, to=IN_REVIEW)
        keys = pending(self.round)
        reviews_clear_all(by=by, at=self.at(IN_REVIEW), round=self.round, keys=keys)
        for area in self.town.areas:
            reason = self.dice.choice(SENTENCES)
            at = self.at(IN_REVIEW, 1)
            mark_set(by=by, at=at, round=self.round, area=area, level=self.level(), reason=reason)
        round_step(by=by, at=self.at(PROPOSAL), round=self.round, to=PROPOSAL)

    def adopt(self) -> None:
        by = self.town.coordinator
        round_step(by=by, at=self.at(AT_MEETING), round=self.round, to=AT_MEETING)
        issue_adopt(by=by, at=self.at(AT_MEETING, 1), round=self.round)

    def write(self) -> None:
        """The rows of `live`, log included, kind by kind."""
        self.round = self._round()
        self._write_contributions()
        self._write_marks()
        self._write_states()

    def _round(self) -> Round:
        deadline, meeting = deadline_and_meeting(self.period, (3, time(15)), (0, time(9)))
        return Round.objects.create(
            forum=self.town.forum,
            rhythm=self.period.rhythm,
            year=self.period.year,
            number=self.period.number,
            first_day=self.period.first_day,
            last_day=self.period.last_day,
            deadline=deadline,
            meeting_at=meeting,
        )

    def _event(self, verb: str, at: datetime, by: Any = None, **values: Any) -> Event:
        return Event(
            at=at,
            actor_id=(by or self.town.coordinator).pk,
            verb=f"situation.{verb}",
            subject_kind=Round._meta.label_lower,
            subject_id=self.round.pk,
            values=values,
        )

    def _write_contributions(self) -> None:
        said = [(voice, self.answers()) for voice in self.town.voices]
        at = self.at(OPEN, 30)
        events = _write(
            self._event(
                "contributed",
                at,
                by=voice.user,
                party=voice.party.pk,
                levels={str(answer.area_id): answer.level for answer in answers},
            )
            for voice, answers in said
        )
        handed_in: list[Any] = _write(
            self._contribution(voice, answer, event)
            for (voice, answers), event in zip(said, events, strict=True)
            for answer in answers
        )
        handed_in += self._write_sightings(events[0])
        self._write_reviews(handed_in)

    def _write_sightings(self, event: Event) -> list[Sighting]:
        pairs = self.sightings()
        path = reverse("situation:round", args=[self.round.pk])
        nodes = _write(
            Node(kind="sighting", area_id=facts.area_id, day=facts.day, path=f"{path}#omrade-{facts.area_id}")
            for _voice, facts in pairs
        )
        return _write(
            Sighting(
                node=node,
                round=self.round,
                party=voice.party,
                entered_by=voice.function.name,
                recorded_at=event.at,
                event=event,
                **asdict(facts),
            )
            for (voice, facts), node in zip(pairs, nodes, strict=True)
        )

    def _write_reviews(self, handed_in: Iterable[Any]) -> None:
        at = self.at(IN_REVIEW)
        [event] = _write([self._event("reviewed_all", at)])
        _write(
            Review(
                **{row._meta.model_name: row},
                state=CLEARED,
                audience=row.audience,
                recorded_at=at,
                event=event,
            )
            for row in handed_in
        )

    def _contribution(self, voice: Voice, answer: Answer, event: Event) -> Contribution:
        return Contribution(
            round=self.round,
            party=voice.party,
            area_id=answer.area_id,
            level=answer.level,
            nothing=answer.nothing,
            sentence=answer.sentence,
            audience=answer.audience,
            entered_by=voice.function.name,
            recorded_at=event.at,
            event=event,
        )

    def _write_marks(self) -> None:
        at, levels = self.at(IN_REVIEW, 1), [self.level() for _ in self.town.areas]
        pairs = list(zip(self.town.areas, levels, strict=True))
        events = _write(self._event("mark_set", at, area=area.pk, level=level) for area, level in pairs)
        nodes = _write(self._node(area.pk, level) for area, level in pairs)
        _write(
            Mark(
                round=self.round,
                area=area,
                node=node,
                level=level,
                reason=node.label,
                recorded_at=at,
                event=event,
            )
            for (area, level), node, event in zip(pairs, nodes, events, strict=True)
        )

    def _node(self, area: int, level: int) -> Node:
        period = {"rhythm": self.period.rhythm, "year": self.period.year, "number": self.period.number}
        return Node(
            kind="mark",
            label=self.dice.choice(SENTENCES),
            values={"level": level, "period": period},
            area_id=area,
            day=self.round.last_day,
            path=reverse("situation:round", args=[self.round.pk]) + f"#omrade-{area}",
        )

    def _write_states(self) -> None:
        states = (OPEN, IN_REVIEW, PROPOSAL)
        begun = [self.at(state) for state in states]
        events = [self._event("round_opened", begun[0], period=self.period.plain())]
        events += [
            self._event("round_stepped", at, state=to) for to, at in zip(states[1:], begun[1:], strict=True)
        ]
        _write(
            RoundState(round=self.round, state=state, recorded_at=at, replaced_at=until, event=event)
            for state, at, until, event in zip(states, begun, [*begun[1:], None], _write(events), strict=True)
        )


def _write(rows: Iterable[M]) -> list[M]:
    given = list(rows)
    return type(given[0])._default_manager.bulk_create(given)
