"""What the form of a contribution shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from samlad.forums.models import ForumFacts
from samlad.forums.queries import watched
from samlad.parties.models import PartyProfile
from samlad.situation.models import Contribution, Round
from samlad.situation.queries.round import area_facts, level_words
from samlad.situation.rules import ADOPTED


@dataclass(frozen=True, slots=True)
class AreaAnswer:
    """One area on the form of a contribution, with what the party has said already this round or the last."""

    area_id: int
    name: str
    watched: bool
    previous: str
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ContributionPage:
    round: Round
    state: str
    facts: ForumFacts
    words: Sequence[str]
    party: PartyProfile
    own: bool
    oral_from: str
    areas: tuple[AreaAnswer, ...]

    @property
    def open(self) -> bool:
        return self.state != ADOPTED


def contribution_page(round: Round, state: str, party_id: int, *, own: bool) -> ContributionPage:
    """The areas of the forum, those the party has agreed to watch first. 6 queries."""
    facts = ForumFacts.objects.known().get(forum=round.forum_id)
    watch = watched(round.forum_id, round.last_day)
    now = {c.area_id: c for c in Contribution.objects.known().filter(round=round, party=party_id)}
    before = _before(round, party_id)
    words = level_words(facts)
    mine = watch.by(party_id)
    areas = [
        AreaAnswer(
            key,
            area.name,
            key in mine,
            _said_before(round, before.get(key), words),
            _initial(now.get(key)),
        )
        for key, area in area_facts(watch.areas).items()
    ]
    return ContributionPage(
        round=round,
        state=state,
        facts=facts,
        words=words,
        party=PartyProfile.objects.known().get(party=party_id),
        own=own,
        oral_from=next((c.oral_from for c in now.values() if c.oral_from), ""),
        areas=tuple(sorted(areas, key=lambda area: not area.watched)),
    )


def _before(round: Round, party_id: int) -> dict[int, Contribution]:
    first = round.period.previous().first_day
    rows = Contribution.objects.known().filter(
        round__forum=round.forum_id, round__first_day=first, party=party_id
    )
    return {row.area_id: row for row in rows}


def _said_before(round: Round, row: Contribution | None, words: Sequence[str]) -> str:
    """What the party said the time before, in words; empty where it said nothing."""
    if row is None:
        return ""
    said = _("inget att rapportera") if row.level is None else f"{row.level} {words[row.level]}"
    return f"{round.period.before}: {said}"


def _initial(row: Contribution | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {"level": "nothing" if row.nothing else str(row.level), "sentence": row.sentence}
