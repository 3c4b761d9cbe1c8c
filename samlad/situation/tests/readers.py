"""A forum with somebody of every kind that may read in it or not, for tests of who may read what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.test import Client

from samlad.accounts.models import User
from samlad.accounts.tests.factories import DAY
from samlad.accounts.tests.factories import user as new_user
from samlad.base.periods import Period
from samlad.forums.models import DEPUTY, READER, Forum
from samlad.forums.tests.factories import coordinator, member, watch
from samlad.forums.tests.factories import forum as new_forum
from samlad.parties.models import Party
from samlad.parties.tests.factories import party as new_party
from samlad.places.models import Area
from samlad.places.tests.factories import area as new_area
from samlad.situation.models import Coming, Contribution, Round, RoundState, Sighting
from samlad.situation.operations import (
    Answer,
    SightingFacts,
    coming_add,
    contributions_submit,
    mark_set,
    reviews_clear_all,
    round_open,
    round_step,
    sighting_add,
)
from samlad.situation.queries.seen import pending
from samlad.situation.rules import PROPOSAL, STATES
from samlad.situation.tests.factories import MEETING, MONDAY, WEEK

# The parties with somebody of their own in the forum: authorities, police, a company, an association.
KINDS = {
    "authority": ("Socialtjänsten", "administration"),
    "police": ("Polisen", "police"),
    "own": ("Lindåsabostäder", "municipal_company"),
    "member": ("Grannsamverkan", "association"),
}
ROLES = ("coordinator", "deputy", *KINDS, "reader", "outsider", "nobody")

# Who else than the sender and those who lead reads a thing with that marking, when it is cleared and shown.
OTHERS: Mapping[str, tuple[str, ...]] = {
    "sender": (),
    "authorities": ("authority", "police"),
    "members": ("authority", "police", "own", "member"),
    "readers": ("authority", "police", "own", "member", "reader"),
    "public": ("authority", "police", "own", "member", "reader"),
}


@dataclass(frozen=True, slots=True)
class Readers:
    """A forum; its parties and people by role (`nobody` has not signed in); the areas that all watch."""

    forum: Forum
    parties: Mapping[str, Party]
    people: Mapping[str, User | None]
    areas: Sequence[Area]

    @property
    def leader(self) -> User:
        return self.somebody("coordinator")

    def somebody(self, role: str) -> User:
        found = self.people[role]
        assert found is not None
        return found

    def clients(self, *roles: str) -> dict[str, Client]:
        return {role: signed_in(self.people[role]) for role in roles or ROLES}

    def opened(self, period: Period = WEEK, *, at: datetime = MONDAY) -> Round:
        return round_open(by=self.leader, at=at, forum=self.forum, period=period)

    def by(self, role: str, round: Round, at: datetime = MONDAY) -> dict[str, Any]:
        """Who hands in, when, and for whom."""
        return {"by": self.somebody(role), "at": at, "round": round, "party": self.parties[role]}

    def said(
        self, round: Round, role: str, area: Area, level: int | None, sentence: str = "", **more: Any
    ) -> Contribution:
        """What a party says of an area; None is nothing to report."""
        at = more.pop("at", MONDAY)
        answer = Answer(area.pk, level, sentence, nothing=level is None, **more)
        contributions_submit(**self.by(role, round, at), answers=[answer])
        return Contribution.objects.known().get(round=round, party=self.parties[role], area=area)

    def seen(self, round: Round, role: str, area: Area, **facts: Any) -> Sighting:
        at, replaces = facts.pop("at", MONDAY), facts.pop("replaces", None)
        told = {"category": "fire", "place": "Torget", "day": MONDAY.date(), **facts}
        given = SightingFacts(area_id=area.pk, **told)
        return sighting_add(**self.by(role, round, at), facts=given, replaces=replaces)

    def coming(self, round: Round, role: str, area: Area, title: str = "Match", **more: Any) -> Coming:
        at = more.pop("at", MONDAY)
        days = {"starts_on": date(2026, 1, 30), "ends_on": date(2026, 1, 30)}
        return coming_add(**self.by(role, round, at), area_id=area.pk, title=title, **{**days, **more})

    def cleared(self, round: Round, *, at: datetime = MONDAY) -> None:
        """What waits may be read by those it was meant for."""
        if waiting := pending(round):
            reviews_clear_all(by=self.leader, at=at, round=round, keys=waiting)

    def carried(self, round: Round, to: str, *, at: datetime = MEETING) -> None:
        """Step by step to a state, up to the meeting; what waits is cleared on the way."""
        here = STATES.index(RoundState.objects.known().get(round=round).state)
        for state in STATES[here + 1 : STATES.index(to) + 1]:
            if state == PROPOSAL:
                self.cleared(round, at=at)
            round_step(by=self.leader, at=at, round=round, to=state)

    def marked(self, round: Round, level: int = 2, *, at: datetime = MEETING) -> None:
        """The same level on every area."""
        for area in self.areas:
            why = "Gruppen är enig."
            mark_set(by=self.leader, at=at, round=round, area=area, level=level, reason=why)


def readers(*areas: str, watched_from: date = DAY, **facts: Any) -> Readers:
    forum = new_forum(**facts)
    parties = {role: new_party(name, kind=kind) for role, (name, kind) in KINDS.items()}
    places = [new_area(name) for name in areas]
    for party in parties.values():
        watch(forum, party, *places, valid_from=watched_from)
    # Those who lead have a party too, which watches nothing.
    own = parties["coordinator"] = new_party("Kommunstyrelsen", kind="executive_board")
    people: dict[str, User | None] = {
        role: member(forum, party=parties[role], name=f"Medlem {role}") for role in KINDS
    }
    people["coordinator"] = coordinator(forum, party=own)
    people["deputy"] = member(forum, role=DEPUTY, party=own)
    people["reader"] = member(forum, role=READER, name="Lisa Läsare")
    people["outsider"] = new_user("Ulla Utanför")
    people["nobody"] = None
    return Readers(forum, parties, people, places)


def signed_in(somebody: User | None) -> Client:
    client = Client()
    if somebody is not None:
        client.force_login(somebody)
    return client
