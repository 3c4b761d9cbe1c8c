"""A round under any order of operations, allowed and not, and a plain account of what ought to be known."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from samlad.base.audiences import AUDIENCES, AUTHORITIES, MEMBERS, READER_CLASSES
from samlad.base.refusals import Refusal
from samlad.documents.queries import snapshot_parts
from samlad.events.models import Event
from samlad.situation.models import (
    ASKED_BACK,
    CLEARED,
    WITHHELD,
    Contribution,
    Edition,
    Mark,
    Round,
    Sighting,
)
from samlad.situation.operations import (
    Answer,
    SightingFacts,
    coming_add,
    contributions_submit,
    draft_save,
    issue_adopt,
    issue_correct,
    mark_set,
    review_set,
    reviews_clear_all,
    round_step,
    sighting_add,
    sighting_withdraw,
    sightings_join,
)
from samlad.situation.rules import (
    ADOPTED,
    AT_MEETING,
    IN_REVIEW,
    MARKING,
    OPEN,
    PROPOSAL,
    SHOWN,
    STATES,
    TRANSITIONS,
)
from samlad.situation.tests.factories import MONDAY
from samlad.situation.tests.readers import OTHERS, Readers

PLACE = st.integers(0, 1)
LEVEL = st.integers(0, 4)
AUDIENCE = st.sampled_from(AUDIENCES)
# Who hands in, and who looks: of each class of readers somebody who has handed in and somebody who has not.
SENDERS = ("police", "own")
SENDER = st.sampled_from(SENDERS)
LOOKING = ("coordinator", *SENDERS, "authority", "member", "reader")
DAY = MONDAY.date()


@dataclass(slots=True)
class Told:
    """Something handed in, and what has been decided about it. Its words stand nowhere else.

    `joined` where it has been joined to another: then it may be the other's words that are shown.
    """

    kind: str
    pk: int
    who: str
    area: int
    level: int | None
    words: str
    audience: str
    state: str | None = None
    mask: str = ""
    joined: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"

    def shown_to(self, role: str, *, shown: bool) -> str:
        """The words that somebody of that role reads of it; empty for none."""
        if role in ("coordinator", self.who):
            # An event that is withheld counts for nobody; those who lead have it on the page of the review.
            uncounted = (self.kind, self.state, self.joined) == ("sighting", WITHHELD, False)
            return "" if uncounted and role != self.who else self.words
        open_to = shown and self.state == CLEARED and role in OTHERS[self.audience]
        return (self.mask or self.words) if open_to else ""

    def frozen_for(self, reader: str) -> str:
        """The words in an edition. Nobody there is the sender."""
        return self.shown_to("coordinator" if reader == "lead" else reader, shown=True)


class Course(RuleBasedStateMachine):
    """Two parties, two areas and one round; beside it a plain account of what ought to be known.

    `things` is what stands, `gone` the words that were replaced or taken back, `marks` the levels by area.
    """

    of: Readers

    @initialize(state=st.sampled_from(STATES))
    def begin(self, state: str) -> None:
        """Somewhere along the way, with something said by each party."""
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.at = MONDAY
        self.round: Round = self.of.opened()
        self.state = OPEN
        self.number = 0
        self.things: list[Told] = []
        self.written: list[str] = []
        self.gone: list[str] = []
        self.marks: dict[int, int] = {}
        self.frozen: dict[tuple[int, str], tuple[str, dict[str, Any]]] = {}
        self.report(who="police", area=0, level=2, audience=AUTHORITIES, orally=False)
        self.report(who="own", area=0, level=4, audience=MEMBERS, orally=True)
        self.see(who="police", area=0, audience=AUTHORITIES)
        self.see(who="own", area=0, audience=MEMBERS)
        for to in STATES[1 : STATES.index(state) + 1]:
            self.one_on(to)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def tries(self, allowed: bool, act: Callable[..., Any], **given: Any) -> bool:
        """Do it a minute later, and see that it was done exactly where it is allowed, with one event."""
        self.at += timedelta(minutes=1)
        events = Event.objects.count()
        self.made: Any = None
        try:
            self.made = act(at=self.at, **given)
        except Refusal:
            done = False
        else:
            done = True
        assert done == allowed
        assert Event.objects.count() == events + allowed
        return allowed

    def words(self, what: str) -> str:
        """Words that stand nowhere else."""
        self.number += 1
        return f"{what} {self.number:03} slut."

    def waiting(self) -> list[Told]:
        return [one for one in self.things if one.state is None]

    # What parties do

    def hand(self, who: str, *, orally: bool = False) -> dict[str, Any]:
        by, oral_from = (self.of.leader, "Jourhavande") if orally else (self.of.somebody(who), "")
        return {"by": by, "round": self.round, "party": self.of.parties[who], "oral_from": oral_from}

    @rule(who=SENDER, area=PLACE, level=LEVEL, audience=AUDIENCE, orally=st.booleans())
    def report(self, who: str, area: int, level: int, audience: str, orally: bool) -> None:
        """Level 0 stands for nothing to report."""
        sentence = self.words("Mening") if level else ""
        answer = Answer(self.of.areas[area].pk, level or None, sentence, nothing=not level, audience=audience)
        given = self.hand(who, orally=orally)
        if self.tries(self.state != ADOPTED, contributions_submit, answers=[answer], **given):
            row = Contribution.objects.known().get(
                round=self.round, party=given["party"], area=answer.area_id
            )
            new = Told("contribution", row.pk, who, area, answer.level, sentence, audience)
            if new.key not in {one.key for one in self.things}:
                self.written.append(sentence)
                self.replace(who, area, new)

    def replace(self, who: str, area: int, new: Told) -> None:
        said = [o for o in self.things if (o.kind, o.who, o.area) == ("contribution", who, area)]
        self.gone += [word for one in said for word in (one.words, one.mask) if word]
        self.things = [*(one for one in self.things if one not in said), new]

    @rule(who=SENDER)
    def report_for_the_other(self, who: str) -> None:
        given = self.hand(who) | {"party": self.of.parties[SENDERS[1 - SENDERS.index(who)]]}
        answers = [Answer(self.of.areas[0].pk, nothing=True)]
        self.tries(False, contributions_submit, answers=answers, **given)

    @rule(who=SENDER, area=PLACE, audience=AUDIENCE)
    def see(self, who: str, area: int, audience: str) -> None:
        words = self.words("Iakttagelse")
        facts = SightingFacts(self.of.areas[area].pk, "fire", words, DAY, text=words, audience=audience)
        if self.tries(self.state != ADOPTED, sighting_add, facts=facts, **self.hand(who)):
            self.things.append(Told("sighting", self.made.pk, who, area, None, words, audience))

    @rule(who=SENDER, area=PLACE, audience=AUDIENCE)
    def expect(self, who: str, area: int, audience: str) -> None:
        words = self.words("Kommande")
        coming: dict[str, Any] = {
            "area_id": self.of.areas[area].pk,
            "title": words,
            "starts_on": DAY,
            "ends_on": DAY,
        }
        given = {**self.hand(who), **coming, "audience": audience}
        if self.tries(self.state != ADOPTED, coming_add, **given):
            self.things.append(Told("coming", self.made.pk, who, area, None, words, audience))

    @rule(place=st.integers(0, 5))
    def take_back(self, place: int) -> None:
        seen = [one for one in self.things if one.kind == "sighting"]
        if not seen:
            return
        one = seen[place % len(seen)]
        given = {"by": self.of.somebody(one.who), "sighting": Sighting.objects.get(pk=one.pk)}
        if self.tries(self.state != ADOPTED, sighting_withdraw, **given):
            self.things.remove(one)
            self.gone += [word for word in (one.words, one.mask) if word]

    @rule(who=SENDER)
    def begin_to_write(self, who: str) -> None:
        """A draft is no report and is not logged; nobody is shown it."""
        words = self.words("Utkast")
        given: dict[str, Any] = {"by": self.of.somebody(who), "party": self.of.parties[who]}
        draft: Callable[[], None] = lambda: draft_save(  # noqa: E731
            at=self.at, round=self.round, values={"sentence": words}, **given
        )
        if self.state == ADOPTED:
            with pytest.raises(Refusal):
                draft()
        else:
            draft()
            self.gone.append(words)

    # What the coordinator does

    def led(self) -> dict[str, Any]:
        return {"by": self.of.leader, "round": self.round}

    @rule(place=st.integers(0, 9), state=st.sampled_from([CLEARED, WITHHELD, ASKED_BACK]), audience=AUDIENCE)
    def review(self, place: int, state: str, audience: str) -> None:
        one = self.things[place % len(self.things)]
        decided: dict[str, Any] = {
            "key": one.key,
            "state": state,
            "audience": audience,
            "question": "Vilken dag?",
        }
        if self.tries(self.state != ADOPTED, review_set, **decided, **self.led()):
            one.state, one.audience, one.mask = state, audience, ""

    @rule(place=st.integers(0, 9), audience=AUDIENCE)
    def mask(self, place: int, audience: str) -> None:
        """The words of a party are shown as others to all but herself and those who lead."""
        told = [one for one in self.things if one.words]
        if not told:
            return
        one, mask = told[place % len(told)], self.words("Mask")
        decided: dict[str, Any] = {
            "key": one.key,
            "state": CLEARED,
            "audience": audience,
            "mask": (mask, mask),
        }
        if self.tries(self.state != ADOPTED, review_set, **decided, **self.led()):
            one.state, one.audience, one.mask = CLEARED, audience, mask

    @rule(release=st.booleans())
    def clear_all(self, release: bool) -> None:
        waiting = self.waiting()
        given = {"keys": [one.key for one in waiting], "release": release, **self.led()}
        if self.tries(bool(waiting) and self.state != ADOPTED, reviews_clear_all, **given):
            for one in waiting:
                one.state = CLEARED
                one.audience = MEMBERS if release and one.audience == AUTHORITIES else one.audience

    @rule(area=PLACE)
    def join(self, area: int) -> None:
        """All sightings of an area are of one event."""
        seen = [one for one in self.things if one.kind == "sighting" and one.area == area]
        allowed = len(seen) > 1 and self.state != ADOPTED
        if self.tries(allowed, sightings_join, sightings=[one.pk for one in seen], **self.led()):
            for one in seen:
                one.joined = True

    @rule(to=st.sampled_from(STATES))
    def step(self, to: str) -> None:
        unseen = (self.state, to) == (IN_REVIEW, PROPOSAL) and self.waiting()
        allowed = to in TRANSITIONS[self.state] and to != ADOPTED and not unseen
        if self.tries(allowed, round_step, to=to, **self.led()):
            self.state = to

    @precondition(lambda self: self.state != OPEN)
    @rule(area=PLACE, level=LEVEL)
    def mark(self, area: int, level: int) -> None:
        allowed = self.state in MARKING and not (level == 0 and self.heard(area))
        given = {"area": self.of.areas[area], "level": level, "reason": f"Nivå {level}."}
        if self.tries(allowed, mark_set, **given, **self.led()):
            self.marks[area] = level

    def heard(self, area: int) -> bool:
        return any(one.kind == "contribution" and one.area == area for one in self.things)

    @precondition(lambda self: self.state in SHOWN)
    @rule()
    def adopt(self) -> None:
        if self.tries(self.state == AT_MEETING and not self.unmarked(), issue_adopt, **self.led()):
            self.state = ADOPTED
            self.marks = {area: self.marks.get(area, 0) for area in range(2)}
            self.keep(1)

    @rule()
    def go_on_to_adoption(self) -> None:
        """The whole way at once, since chance alone seldom comes so far."""
        while self.state != ADOPTED:
            self.one_on(STATES[STATES.index(self.state) + 1])

    def one_on(self, to: str) -> None:
        if to == PROPOSAL and self.waiting():
            self.clear_all(release=False)
        if to != ADOPTED:
            self.step(to)
            return
        for area in self.unmarked():
            self.mark(area, 3)
        self.adopt()

    @precondition(lambda self: self.state in (AT_MEETING, ADOPTED))
    @rule(area=PLACE, level=LEVEL)
    def correct(self, area: int, level: int) -> None:
        changed = self.state == ADOPTED and (self.marks[area], self.reason(area)) != (level, f"Nivå {level}.")
        allowed = changed and not (level == 0 and self.heard(area))
        marks = {self.of.areas[area].pk: (level, f"Nivå {level}.")}
        if self.tries(allowed, issue_correct, marks=marks, reason="Fel.", **self.led()):
            self.marks[area] = level
            self.keep(len(self.frozen) // len(READER_CLASSES) + 1)

    def reason(self, area: int) -> str:
        return Mark.objects.known().get(round=self.round, area=self.of.areas[area]).reason

    def unmarked(self) -> list[int]:
        return [area for area in range(2) if self.heard(area) and not self.marks.get(area)]

    def keep(self, version: int) -> None:
        for one in Edition.objects.filter(issue__round=self.round, issue__version=version):
            self.frozen[version, one.reader] = (one.snapshot.digest, snapshot_parts(one.snapshot))
