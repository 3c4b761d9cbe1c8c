"""What other pages need of the situation: the latest levels, marks through time, what waits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from samlad.forums.models import Watch
from samlad.forums.rules import Standing
from samlad.situation.models import Contribution, Issue, Mark, Round, RoundState
from samlad.situation.queries.rounds import rounds_visible_to
from samlad.situation.rules import ADOPTED, AT_MEETING, PROPOSAL


@dataclass(frozen=True, slots=True)
class Level:
    """The level of an area in the latest adopted picture that the reader may see."""

    area_id: int
    level: int
    reason: str
    round: Any
    node_id: int


def adopted_rounds(standing: Standing, at: datetime | None = None) -> QuerySet[Round]:
    """Rounds whose picture was adopted and known at that moment, in forums somebody sits in."""
    adopted = RoundState.objects.known(at).filter(state=ADOPTED)
    return Round.objects.filter(forum__in=list(standing.roles), pk__in=adopted.values("round"))


def latest_rounds(standing: Standing, at: datetime | None = None) -> list[Any]:
    """The latest adopted round of each forum somebody sits in, with `version`. 1 query."""
    rounds = adopted_rounds(standing, at)
    newest = rounds.filter(forum=OuterRef("forum")).order_by("-first_day").values("pk")[:1]
    version = Issue.objects.filter(round=OuterRef("pk")).order_by("-version").values("version")[:1]
    return list(rounds.filter(pk=Subquery(newest)).annotate(version=Subquery(version)).order_by("forum"))


def levels_now(rounds: Sequence[Any], at: datetime | None = None) -> dict[int, Level]:
    """The level of each area in those rounds, the latest where several forums speak of it. 1 query."""
    by_key = {round.pk: round for round in rounds}
    marks = Mark.objects.known(at).filter(round__in=by_key).order_by("round__first_day", "pk")
    return {
        mark.area_id: Level(mark.area_id, mark.level, mark.reason, by_key[mark.round_id], mark.node_id)
        for mark in marks
    }


def marks_of_area(
    standing: Standing, area_id: int, at: datetime | None = None, *, limit: int = 52
) -> list[Any]:
    """The marks of an area in adopted rounds, latest first, with their round and `version`. 1 query."""
    version = Issue.objects.filter(round=OuterRef("round")).order_by("-version").values("version")[:1]
    marks = Mark.objects.known(at).filter(area=area_id, round__in=adopted_rounds(standing, at))
    round = ("forum", "rhythm", "year", "number", "first_day")
    shown = ("area", "round", "node", "level", "reason", *(f"round__{name}" for name in round))
    rows = marks.select_related("round").only(*shown).annotate(version=Subquery(version))
    return list(rows.order_by("-round__first_day")[:limit])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A round that waits for somebody: for her party's report, or for her as the one who leads it."""

    round: Any
    party_id: int | None
    left: int
    total: int


def waiting_for(standing: Standing) -> list[Waiting]:
    """What waits in the rounds that are not adopted, nearest deadline first. 3 queries."""
    rounds: list[Any] = list(rounds_visible_to(standing).exclude(state=ADOPTED).order_by("deadline"))
    watch = Watch.objects.known().filter(forum__in={r.forum_id for r in rounds})
    watches = list(watch.values_list("forum_id", "party_id", "area_id", "valid_from", "valid_to"))
    said = set(
        Contribution.objects.known()
        .filter(round__in=[r.pk for r in rounds])
        .values_list("round_id", "party_id", "area_id")
    )
    return [found for round in rounds for found in _waiting(standing, round, watches, said)]


def _waiting(
    standing: Standing, round: Any, watches: Sequence[Any], said: Collection[tuple[int, int, int]]
) -> list[Waiting]:
    watched = _watched_on(watches, round.forum_id, round.last_day)
    found = [Waiting(round, None, 0, 0)] if standing.leads(round.forum_id) else []
    for party in sorted(standing.parties.get(round.forum_id, ())):
        areas = watched.get(party, set())
        left = sum(1 for area in areas if (round.pk, party, area) not in said)
        if left and standing.takes_part(round.forum_id):
            found.append(Waiting(round, party, left, len(areas)))
    return found


def _watched_on(watches: Sequence[Any], forum: int, day: date) -> Mapping[int, set[int]]:
    found = dict[int, set[int]]()
    for in_forum, party, area, valid_from, valid_to in watches:
        if in_forum == forum and valid_from <= day and (valid_to is None or valid_to >= day):
            found.setdefault(party, set()).add(area)
    return found


def visible_marks(standing: Standing, nodes: Collection[int]) -> set[int]:
    """Which of these nodes are marks that somebody may see: adopted, shown, or hers to set."""
    shown = rounds_visible_to(standing).filter(state__in=(PROPOSAL, AT_MEETING, ADOPTED))
    led = [forum for forum in standing.roles if standing.leads(forum)]
    seen = Q(round__in=shown.order_by().values("pk")) | Q(round__forum__in=led)
    return set(Mark.objects.filter(seen, node__in=nodes).values_list("node_id", flat=True))


def visible_decisions(standing: Standing, nodes: Collection[int]) -> set[int]:
    """Which of these nodes are adoptions of issues that somebody may read."""
    issues = Issue.objects.filter(decision__node__in=nodes, round__in=adopted_rounds(standing))
    return set(issues.values_list("decision__node_id", flat=True))
