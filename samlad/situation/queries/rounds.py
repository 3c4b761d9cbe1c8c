"""Which rounds somebody may see, and the list of them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, FilteredRelation, Max, Q, QuerySet

from samlad.forums.models import ForumFacts
from samlad.forums.rules import Standing
from samlad.situation.models import Issue, Mark, Round
from samlad.situation.rules import ADOPTED, AT_MEETING, PROPOSAL, STATE_WORDS


def rounds_visible_to(standing: Standing) -> QuerySet[Any]:
    """Rounds of the forums somebody sits in, with `state`. Readers see only what is adopted."""
    rows = Round.objects.annotate(
        current_state=FilteredRelation("states", condition=Q(states__replaced_at__isnull=True)),
        state=F("current_state__state"),
    ).order_by("-first_day", "pk")
    taking = [forum for forum in standing.roles if standing.takes_part(forum)]
    reading = [forum for forum in standing.roles if standing.reads(forum)]
    return rows.filter(Q(forum__in=taking) | Q(forum__in=reading, state=ADOPTED))


def sees_voices(standing: Standing, round: Round, state: str) -> bool:
    """Nobody sees what another party handed in before the coordinator has shown the proposal."""
    return standing.leads(round.forum_id) or state in (PROPOSAL, AT_MEETING, ADOPTED)


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round in the list: where it stands and the highest level of what was adopted."""

    round: Round
    state: str
    word: object
    forum: str
    version: int | None
    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RoundsPage:
    lines: tuple[RoundLine, ...]
    page: Any
    forums: tuple[tuple[int, str], ...]


def rounds_page(standing: Standing, number: str) -> RoundsPage:
    """The rounds somebody may see, latest first, 26 on a page. 4 queries."""
    page = Paginator(rounds_visible_to(standing), 26).get_page(number)
    rounds: list[Any] = list(page.object_list)
    names = {f.forum_id: f for f in ForumFacts.objects.known().filter(forum__in=standing.roles)}
    levels = defaultdict[int, list[int]](list)
    adopted = [r.pk for r in rounds if r.state == ADOPTED]
    marks = Mark.objects.known().filter(round__in=adopted).order_by("-level", "area_id")
    for key, level in marks.values_list("round_id", "level"):
        levels[key].append(level)
    versions = dict(
        Issue.objects.filter(round__in=adopted).values_list("round_id").annotate(last=Max("version"))
    )
    lines = tuple(
        RoundLine(
            round=r,
            state=r.state,
            word=STATE_WORDS[r.state],
            forum=names[r.forum_id].name,
            version=versions.get(r.pk),
            levels=tuple(levels[r.pk]),
        )
        for r in rounds
    )
    can_open = tuple(
        (key, facts.name) for key, facts in names.items() if standing.leads(key) and facts.state == "open"
    )
    return RoundsPage(lines, page, can_open)
