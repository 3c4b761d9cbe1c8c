"""What an extra round has besides: who is where, words for residents, the end and its lessons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from samlad.actions.queries import POLICE, open_to
from samlad.forums.models import Seat
from samlad.forums.queries import watched
from samlad.forums.rules import Standing
from samlad.parties.models import PartyProfile
from samlad.places.models import AreaFacts
from samlad.situation.models import Presence, ResidentMessage, Round, StandDown
from samlad.situation.rules import goes_on


@dataclass(frozen=True, slots=True)
class PresenceLine:
    """Who is where. `marked`: only those who lead and the police are shown it."""

    presence: Any
    party: str
    area: str
    marked: bool
    removable: bool


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a forum took with it from a special event that is over."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Special:
    presences: Sequence[PresenceLine]
    message: ResidentMessage | None
    stand_down: StandDown | None
    lessons: Lessons | None
    leads: bool
    goes_on: bool

    @property
    def marked(self) -> list[str]:
        """The keys of what is marked, for the log of reads."""
        return [f"presence:{line.presence.pk}" for line in self.presences if line.marked]


def special_of(round: Round, state: str, standing: Standing) -> Special | None:
    """The section of an extra round, for its members; None for others and in other rounds. 4 queries."""
    if not round.is_extra or not standing.takes_part(round.forum_id):
        return None
    over = StandDown.objects.known().filter(round=round).first()
    on = goes_on(state, over is not None)
    return Special(
        presences=[_line(row, standing, on) for row in presences_visible_to(standing, round)],
        message=ResidentMessage.objects.known().filter(round=round).first(),
        stand_down=over,
        lessons=last_lessons(round.forum_id, before=round),
        leads=standing.leads(round.forum_id),
        goes_on=on,
    )


def presences_visible_to(standing: Standing, round: Round) -> QuerySet[Any]:
    """Who is where, by place and time: for all members but what the police plans, which is for those who
    lead and the police."""
    rows = Presence.objects.known().filter(
        open_to(standing, round.forum_id, Q(party__kind=POLICE)), round=round
    )
    if not standing.takes_part(round.forum_id):
        return rows.none()
    named = rows.select_related("party", "round").annotate(
        profile=FilteredRelation("party__profiles", condition=Q(party__profiles__replaced_at__isnull=True)),
        facts=FilteredRelation("area__facts", condition=Q(area__facts__replaced_at__isnull=True)),
        by=F("profile__name"),
        area_name=F("facts__name"),
    )
    return named.order_by("facts__sort_key", "place", "starts_at", "pk")


def _line(row: Any, standing: Standing, goes_on: bool) -> PresenceLine:
    removable = goes_on and standing.speaks_for(row.round.forum_id, row.party_id)
    return PresenceLine(row, row.by, row.area_name, row.party.kind == POLICE, removable)


def last_lessons(forum_id: int, before: Round | None = None) -> Lessons | None:
    """The lessons of the last special event that is over, of those that began before a round. 1 query."""
    rows = StandDown.objects.known().filter(round__forum=forum_id)
    if before is not None:
        rows = rows.filter(round__pk__lt=before.pk)
    row = rows.select_related("round").order_by("-recorded_at", "-pk").first()
    return Lessons(row.round.title, row.lessons) if row is not None else None


def presence_parties(round: Round, standing: Standing) -> list[tuple[int, str]]:
    """The parties somebody may place: her own, or all in the forum for those who lead. 2 queries."""
    seats = Seat.objects.known().on(round.first_day).filter(forum=round.forum_id)
    parties = set(seats.values_list("function__party_id", flat=True))
    mine = [party for party in parties if standing.speaks_for(round.forum_id, party)]
    rows = PartyProfile.objects.known().filter(party__in=mine).order_by("sort_key")
    return [(row.party_id, row.name) for row in rows]


def presence_areas(round: Round) -> list[tuple[int, str]]:
    """The areas of the forum, as choices. 2 queries."""
    areas = watched(round.forum_id, round.last_day).areas
    rows = AreaFacts.objects.known().filter(area__in=areas).order_by("sort_key")
    return [(row.area_id, row.name) for row in rows]
