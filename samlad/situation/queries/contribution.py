"""What the form of a contribution shows, and what came of what a party handed in the time before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.accounts.models import User
from samlad.base.audiences import LEAD, is_marked
from samlad.forums.models import ForumFacts, Seat
from samlad.forums.queries import watched
from samlad.parties.models import PartyProfile
from samlad.situation.models import ASKED_BACK, Coming, Contribution, Draft, Round, Sighting
from samlad.situation.queries.feedback import Feedback, feedback_to
from samlad.situation.queries.history import area_facts
from samlad.situation.queries.round import level_words
from samlad.situation.queries.seen import Expected, Eye, HandedIn, Seen, reviewed
from samlad.situation.rules import ADOPTED, SERIOUS, default_audience


@dataclass(frozen=True, slots=True)
class AreaAnswer:
    """One area on the form of a contribution, with what the party has said already this round or the last.

    `versions` are all that it has said this round, by key; `current` is the one that stands, with its review.
    """

    area_id: int
    name: str
    watched: bool
    current: Any
    last: Any
    versions: Mapping[int, Any]
    words: Sequence[str]
    before: str

    @property
    def answer(self) -> dict[str, str]:
        """What stands now, as the form writes it; empty where nothing does."""
        return answer_values(self.current)

    @property
    def previous(self) -> str:
        """What the party said the time before, in words; empty where it said nothing."""
        if self.last is None:
            return ""
        level = self.last.level
        said = _("inget att rapportera") if level is None else f"{level} {self.words[level]}"
        return f"{self.before}: {said}{self._alike(self.last.unchanged)}"

    @staticmethod
    def _alike(rounds: int) -> str:
        """In how many rounds in a row the answer had been the same, in words; empty where it was new."""
        if not rounds:
            return ""
        words = ngettext(", oförändrat %(n)s omgång i rad", ", oförändrat %(n)s omgångar i rad", rounds)
        return words % {"n": rounds}

    @property
    def current_word(self) -> str:
        """The level that stands now, in words; empty for nothing to report."""
        level = self.current.level if self.current is not None else None
        return "" if level is None else self.words[level]

    @property
    def can_repeat(self) -> bool:
        """Whether "as last time" is a choice of its own."""
        return self.last is not None and self.last.level is not None

    @property
    def needs_words(self) -> bool:
        """Whether a repeated level has to have a new sentence."""
        return self.can_repeat and self.last.level >= SERIOUS

    @property
    def question(self) -> str:
        """What the coordinator has asked about what stands now."""
        return asked(self.current)


def asked(row: Any) -> str:
    return row.review_question if row is not None and row.review_state == ASKED_BACK else ""


def answer_values(row: Any) -> dict[str, str]:
    """What was handed in on an area, as the form writes it."""
    if row is None:
        return {}
    return {"level": "nothing" if row.nothing else str(row.level), "sentence": row.sentence}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the form of one party's contribution is made of. `own` is whether the reader speaks for it.

    `function` is the only one of the party with a seat in the forum; empty where there are more, or none.
    """

    round: Round
    state: str
    facts: ForumFacts
    words: Sequence[str]
    party: PartyProfile
    own: bool
    function: str
    areas: tuple[AreaAnswer, ...]

    @property
    def open(self) -> bool:
        return self.state != ADOPTED

    @property
    def kind(self) -> str:
        return self.party.party.kind

    @property
    def audience(self) -> str:
        """Who may read what the party says about areas, until somebody says otherwise."""
        return default_audience(self.kind, sighting=False)

    @property
    def oral_from(self) -> str:
        given = (area.current.oral_from for area in self.areas if area.current is not None)
        return next((name for name in given if name), self.function)

    @property
    def choices(self) -> list[tuple[int, str]]:
        return [(area.area_id, area.name) for area in self.areas]


def contribution_sheet(round: Round, state: str, party_id: int, *, own: bool) -> Sheet:
    """The areas of the forum, those the party has agreed to watch first. 7 queries."""
    facts = ForumFacts.objects.known().get(forum=round.forum_id)
    watch = watched(round.forum_id, round.last_day)
    versions = _versions(round, party_id)
    last = said_before(round, party_id)
    words = level_words(facts)
    mine = watch.by(party_id)
    areas = [
        AreaAnswer(
            area_id=key,
            name=area.name,
            watched=key in mine,
            current=next((row for row in versions.get(key, ()) if row.replaced_at is None), None),
            last=last.get(key),
            versions={row.pk: row for row in versions.get(key, ())},
            words=words,
            before=round.period.before,
        )
        for key, area in area_facts(watch.areas).items()
    ]
    return Sheet(
        round=round,
        state=state,
        facts=facts,
        words=words,
        party=PartyProfile.objects.known().select_related("party").get(party=party_id),
        own=own,
        function="" if own else _only_function(round, party_id),
        areas=tuple(sorted(areas, key=lambda area: not area.watched)),
    )


def _only_function(round: Round, party_id: int) -> str:
    """Who usually speaks for the party: most often she is the one who rang. 1 query."""
    seats = Seat.objects.known().on(round.last_day).filter(forum=round.forum_id, function__party=party_id)
    names = list(seats.values_list("function__name", flat=True)[:2])
    return names[0] if len(names) == 1 else ""


def _versions(round: Round, party_id: int) -> dict[int, list[Any]]:
    """All that the party has said this round, by area, with reviews and who said it."""
    rows = Contribution.objects.filter(round=round, party=party_id).select_related("event")
    found = dict[int, list[Any]]()
    for row in reviewed(rows).order_by("pk"):
        found.setdefault(row.area_id, []).append(row)
    return found


def said_before(round: Round, party_id: int) -> dict[int, Contribution]:
    """What the party said the period before, by area; nothing for an extra round, which follows on none."""
    if round.is_extra:
        return {}
    first = round.period.previous().first_day
    rows = Contribution.objects.known().filter(
        round__forum=round.forum_id, round__first_day=first, round__title="", party=party_id
    )
    return {row.area_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class ContributionPage:
    """The form with what stands beside it: sightings, what is coming, the writer's draft, feedback."""

    sheet: Sheet
    sightings: Sequence[Seen]
    coming: Sequence[Expected]
    draft: Draft | None
    feedback: Feedback | None

    @property
    def open(self) -> bool:
        return self.sheet.open

    @property
    def areas(self) -> tuple[AreaAnswer, ...]:
        return self.sheet.areas

    @property
    def questions(self) -> list[tuple[str, str, str]]:
        """What the coordinator has asked: the area, the question, and where on the page its thing stands."""
        said = [(a.name, a.question, f"omrade-{a.area_id}") for a in self.areas if a.question]
        other: list[tuple[str, Seen | Expected]] = [*self.told, *self.awaited]
        asked = [(area, one.review) for area, one in other if one.review.state == ASKED_BACK]
        return said + [(area, review.question, "iakttagelser") for area, review in asked]

    @property
    def told(self) -> list[tuple[str, Seen]]:
        """The party's sightings, each with the name of its area."""
        names = dict(self.sheet.choices)
        return [(names.get(one.area_id, ""), one) for one in self.sightings]

    @property
    def awaited(self) -> list[tuple[str, Expected]]:
        """What the party has told is coming, each with the name of its area."""
        names = dict(self.sheet.choices)
        return [(names.get(one.area_id, ""), one) for one in self.coming]

    @property
    def marked(self) -> list[str]:
        """The keys of what is marked among the party's own, for the log of reads by others."""
        current = [area.current for area in self.areas if area.current is not None]
        said = [f"contribution:{row.pk}" for row in current if is_marked(row.audience)]
        seen = [f"sighting:{one.pk}" for one in self.sightings if one.marked]
        coming = [f"coming:{one.pk}" for one in self.coming if one.marked]
        return [*said, *seen, *coming, *(self.feedback.marked if self.feedback else ())]


def contribution_page(
    round: Round, state: str, party_id: int, *, own: bool, user: User | None = None
) -> ContributionPage:
    """14 queries, whatever the number of areas and sightings. `user` is whose draft is shown."""
    sheet = contribution_sheet(round, state, party_id, own=own)
    # The page is for those who speak for the party: they read what it handed in as it was handed in.
    material = HandedIn((), _rows(Sighting, round, party_id), _rows(Coming, round, party_id)).seen_by(
        Eye(LEAD)
    )
    return ContributionPage(
        sheet=sheet,
        sightings=material.seen,
        coming=material.coming,
        draft=_draft(round, party_id, user) if user is not None and sheet.open else None,
        feedback=None if round.is_extra else feedback_to(sheet.party.party, round, sheet.words),
    )


def _rows(model: Any, round: Round, party_id: int) -> list[Any]:
    rows = model.objects.known().filter(round=round, party=party_id)
    return list(reviewed(rows).order_by("-pk"))


def _draft(round: Round, party_id: int, user: User) -> Draft | None:
    """What that user has begun to write; an empty draft is none."""
    rows = Draft.objects.filter(~Q(values={}), round=round, party=party_id, user=user)
    return rows.first()
