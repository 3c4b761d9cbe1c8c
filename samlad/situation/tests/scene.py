"""A forum with police, a housing company and a school, for tests of meetings and extra rounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from samlad.accounts.models import User
from samlad.accounts.tests.factories import user as new_user
from samlad.actions.models import Action
from samlad.actions.tests.factories import action as new_action
from samlad.base.periods import Period
from samlad.forums.models import READER, Forum, Seat
from samlad.forums.queries import standing_of
from samlad.forums.rules import Standing
from samlad.forums.tests.factories import coordinator, member, seat, watch
from samlad.forums.tests.factories import forum as new_forum
from samlad.parties.models import Party
from samlad.parties.tests.factories import function
from samlad.parties.tests.factories import party as new_party
from samlad.places.models import Area
from samlad.places.tests.factories import area as new_area
from samlad.situation.models import Round, RoundState
from samlad.situation.operations import (
    Answer,
    contributions_submit,
    mark_set,
    reviews_clear_all,
    round_open,
    round_step,
)
from samlad.situation.queries import rounds_visible_to
from samlad.situation.queries.seen import pending
from samlad.situation.rules import STATES
from samlad.situation.tests.factories import MEETING, MONDAY, WEEK

TODAY = MONDAY.date()
# Days that have not come when the tests run.
FAR = date(2190, 1, 1)
PEOPLE = ("leader", "police", "housing", "school", "reader", "outsider")


@dataclass(frozen=True, slots=True)
class Scene:
    """Three parties watch three areas; one member each, somebody who leads, a reader, and an outsider."""

    forum: Forum
    parties: Mapping[str, Party]
    people: Mapping[str, User]
    areas: Sequence[Area]

    @property
    def leader(self) -> User:
        return self.people["leader"]

    def standing(self, who: str, day: date = TODAY) -> Standing:
        return standing_of(self.people[who], day)

    def seat(self, who: str) -> int:
        """The function that somebody holds in the forum."""
        return self.standing(who).functions[self.forum.pk][0]

    def opened(self, period: Period = WEEK, *, at: datetime = MONDAY) -> Round:
        return round_open(by=self.leader, at=at, forum=self.forum, period=period)

    def reported(
        self, round: Round, who: str, levels: Sequence[int | None], *, at: datetime = MONDAY, **more: Any
    ) -> None:
        """The party of `who` reports on the areas in order; None is an area without an answer."""
        answers = [
            Answer(area.pk, level, **{"sentence": "Det är oroligt vid torget.", **more})
            for area, level in zip(self.areas, levels, strict=False)
            if level is not None
        ]
        party = self.parties[who]
        contributions_submit(by=self.people[who], at=at, round=round, party=party, answers=answers)

    def cleared(self, round: Round, *, at: datetime = MONDAY) -> None:
        reviews_clear_all(by=self.leader, at=at, round=round, keys=pending(round))

    def carried(self, round: Round, to: str, *, at: datetime = MONDAY) -> None:
        """Step by step to a state, up to the meeting."""
        here = STATES.index(RoundState.objects.known().get(round=round).state)
        for state in STATES[here + 1 : STATES.index(to) + 1]:
            round_step(by=self.leader, at=at, round=round, to=state)

    def marked(self, round: Round, *levels: int, at: datetime = MEETING) -> None:
        for area, level in zip(self.areas, levels, strict=False):
            why = f"Gruppen är enig om {level}."
            mark_set(by=self.leader, at=at, round=round, area=area, level=level, reason=why)

    def at_meeting(self, round: Round, *, at: datetime = MONDAY) -> Any:
        """The round with its state, at the meeting, with everything cleared."""
        if pending(round):
            self.cleared(round, at=at)
        self.carried(round, "at_meeting", at=at)
        return self.found(round)

    def found(self, round: Round) -> Any:
        """The round with `state`, as views find it."""
        row: Any = rounds_visible_to(self.standing("leader")).get(pk=round.pk)
        row.since = RoundState.objects.known().get(round=round).recorded_at
        return row

    def action(self, title: str, who: str, *, due_on: date, **changed: Any) -> Action:
        """An action for a function of the party of `who`."""
        responsible = function(self.parties[who], f"Ansvarig för {title}")
        days = {"starts_on": date(2026, 1, 5), "due_on": due_on, "follow_up_on": FAR}
        return new_action(
            title, forum=self.forum, area=self.areas[0], responsible=responsible, **{**days, **changed}
        )


def scene(areas: int = 3, town: str = "") -> Scene:
    """A scene; a second one needs a `town` of its own, since names are taken once."""
    forum = new_forum(f"OSG Lindåsa{town}")
    parties = {
        "police": new_party(f"Polisen{town}", kind="police"),
        "housing": new_party(f"Lindåsabostäder{town}"),
        "school": new_party(f"Lindåsa skola{town}", kind="administration"),
    }
    places = [new_area(name + town) for name in ("Kvarnhöjden", "Tallmossen", "Åkersdal")[:areas]]
    places += [new_area(f"Område {number}{town}") for number in range(4, areas + 1)]
    for party in parties.values():
        watch(forum, party, *places)
    own = new_party(f"Kommunstyrelsen{town}", kind="executive_board")
    people = {who: member(forum, party=party, name=f"Medlem {who}") for who, party in parties.items()}
    people["leader"] = coordinator(forum, party=own)
    people["reader"] = member(forum, role=READER, name="Lisa Läsare")
    people["outsider"] = new_user("Ulla Utanför")
    return Scene(forum, parties, people, places)


def vacant_seat(of: Scene) -> Seat:
    """A seat that nobody sits in."""

    return seat(of.forum, function(of.parties["school"], "Rektor"))
