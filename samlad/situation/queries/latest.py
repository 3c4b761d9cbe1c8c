"""What other pages need of the situation: the latest levels, marks through time, what waits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from samlad.base.audiences import is_marked
from samlad.forums.models import Watch
from samlad.forums.rules import Standing
from samlad.situation.models import (
    ASKED_BACK,
    WAITING,
    Coming,
    Contribution,
    Issue,
    Mark,
    Review,
    Round,
    RoundState,
    Sighting,
)
from samlad.situation.queries.rounds import rounds_visible_to
from samlad.situation.rules import ADOPTED, SHOWN


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
    """The latest adopted regular round of each forum somebody sits in, with `version`. 1 query."""
    rounds = adopted_rounds(standing, at).filter(title="")
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
    """The marks of an area in adopted rounds, latest first, with their round and `version`. 1 query.

    That nobody reported on it in an extra round says nothing of the area.
    """
    version = Issue.objects.filter(round=OuterRef("round")).order_by("-version").values("version")[:1]
    marks = Mark.objects.known(at).filter(area=area_id, round__in=adopted_rounds(standing, at))
    marks = marks.exclude(~Q(round__title=""), level=0)
    round = ("title", "forum", "rhythm", "year", "number", "first_day")
    shown = ("area", "round", "node", "level", "reason", *(f"round__{name}" for name in round))
    rows = marks.select_related("round").only(*shown).annotate(version=Subquery(version))
    return list(rows.order_by("-round__first_day")[:limit])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A round that waits for somebody: for her party's report, or for her as the one who leads it.

    `to_review` is how much has been handed in that she who leads has not reviewed.
    """

    round: Any
    party_id: int | None
    left: int
    total: int
    to_review: int = 0


HANDED_IN: tuple[Any, ...] = (Contribution, Sighting, Coming)
# The kinds of things as a review names them, and what the facts of their areas are called in a query.
KINDS = {kind: f"{kind}_area" for kind in ("contribution", "sighting", "coming")}


def waiting_for(standing: Standing) -> list[Waiting]:
    """What waits in the rounds that are not adopted, nearest deadline first. 3 queries."""
    open_rounds = rounds_visible_to(standing).exclude(state=ADOPTED).order_by("deadline")
    rounds: list[Any] = list(open_rounds.annotate(to_review=sum(map(_unreviewed, HANDED_IN))))
    watch = Watch.objects.known().filter(forum__in={r.forum_id for r in rounds})
    watches = list(watch.values_list("forum_id", "party_id", "area_id", "valid_from", "valid_to"))
    said = set(
        Contribution.objects.known()
        .filter(round__in=[r.pk for r in rounds])
        .values_list("round_id", "party_id", "area_id")
    )
    return [found for round in rounds for found in _waiting(standing, round, watches, said)]


def _unreviewed(model: Any) -> Any:
    """How many things of one kind wait for review in each round."""
    rows = (
        model.objects.known()
        .filter(round=OuterRef("pk"))
        .annotate(now=FilteredRelation("reviews", condition=Q(reviews__replaced_at__isnull=True)))
    )
    waits = rows.filter(Q(now__state__isnull=True) | Q(now__state=WAITING)).order_by()
    return Coalesce(Subquery(waits.values("round").annotate(number=Count("pk")).values("number")), 0)


def _waiting(
    standing: Standing, round: Any, watches: Sequence[Any], said: Collection[tuple[int, int, int]]
) -> list[Waiting]:
    watched = _watched_on(watches, round.forum_id, round.last_day)
    leads = standing.leads(round.forum_id)
    found = [Waiting(round, None, 0, 0, round.to_review)] if leads else []
    for party in sorted(standing.parties.get(round.forum_id, ())):
        areas = watched.get(party, set())
        left = sum(1 for area in areas if (round.pk, party, area) not in said)
        if left and standing.takes_part(round.forum_id):
            found.append(Waiting(round, party, left, len(areas)))
    return found


@dataclass(frozen=True, slots=True)
class Question:
    """What the coordinator asks a party about something it has handed in.

    `question` is empty where the thing is marked: the words of the question may tell of it.
    """

    round: Any
    party_id: int
    area_id: int
    area: str
    question: str


def questions_to(standing: Standing) -> list[Question]:
    """What the parties that somebody speaks for are asked in rounds that are not adopted. 1 query."""
    rounds = rounds_visible_to(standing).exclude(state=ADOPTED).order_by().values("pk")
    mine = Q(pk__in=[])
    for forum, parties in standing.parties.items():
        for kind in KINDS if standing.takes_part(forum) else ():
            current = {"replaced_at__isnull": True, "round__in": rounds, "round__forum": forum}
            wanted = {**current, "party__in": parties}
            mine |= Q(**{f"{kind}__{name}": value for name, value in wanted.items()})
    rows = (
        Review.objects.known()
        .filter(mine, state=ASKED_BACK)
        .annotate(**{facts: _facts(kind) for kind, facts in KINDS.items()})
    )
    named = rows.annotate(area_name=Coalesce(*(F(f"{facts}__name") for facts in KINDS.values())))
    return [_question(row) for row in named.select_related(*(f"{k}__round" for k in KINDS)).order_by("pk")]


def _facts(kind: str) -> FilteredRelation:
    facts = f"{kind}__area__facts"
    return FilteredRelation(facts, condition=Q(**{f"{facts}__replaced_at__isnull": True}))


def _question(row: Any) -> Question:
    thing = next(filter(None, (getattr(row, kind) for kind in KINDS)))
    marked = is_marked(thing.audience) or is_marked(row.audience)
    return Question(
        round=thing.round,
        party_id=thing.party_id,
        area_id=thing.area_id,
        area=row.area_name,
        question="" if marked else row.question,
    )


def _watched_on(watches: Sequence[Any], forum: int, day: date) -> Mapping[int, set[int]]:
    found = dict[int, set[int]]()
    for in_forum, party, area, valid_from, valid_to in watches:
        if in_forum == forum and valid_from <= day and (valid_to is None or valid_to >= day):
            found.setdefault(party, set()).add(area)
    return found


def marks_visible_to(standing: Standing) -> QuerySet[Mark]:
    """The marks that somebody may see, replaced ones too: adopted, shown, or hers to set.

    Of those that were replaced, who does not lead sees only what stood while she could read the round, and
    nothing from before a reason was taken away because it might no longer be read.
    """
    shown = rounds_visible_to(standing).filter(state__in=SHOWN)
    led = [forum for forum in standing.roles if standing.leads(forum)]
    taking = [forum for forum in standing.roles if standing.takes_part(forum)]
    stood = Q(_stood_in(SHOWN), round__forum__in=taking) | Q(_stood_in((ADOPTED,)))
    read = Q(replaced_at__isnull=True) | Q(stood, ~Exists(_taken_away()))
    seen = Q(read, round__in=shown.order_by().values("pk")) | Q(round__forum__in=led)
    return Mark.objects.filter(seen)


def _stood_in(states: Collection[str]) -> Exists:
    """Whether a replaced mark was the current one at some moment when its round was in such a state."""
    began = RoundState.objects.filter(
        round=OuterRef("round"), state__in=states, recorded_at__lt=OuterRef("replaced_at")
    )
    return Exists(began.filter(Q(replaced_at__isnull=True) | Q(replaced_at__gt=OuterRef("recorded_at"))))


def _taken_away() -> QuerySet[Mark]:
    """The later marks of the same area that a review or a changed report put in the place of another."""
    later = Mark.objects.filter(round=OuterRef("round"), area=OuterRef("area"), pk__gt=OuterRef("pk"))
    return later.filter(event__verb__in=("situation.reviewed", "situation.contributed"))


def issues_visible_to(standing: Standing) -> QuerySet[Issue]:
    """The adopted issues that somebody may read."""
    return Issue.objects.filter(round__in=adopted_rounds(standing))
