"""Which rounds somebody may see, and the list of them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from samlad.forums.models import ForumFacts
from samlad.forums.rules import Standing
from samlad.situation.models import Issue, Mark, Round
from samlad.situation.rules import ADOPTED, STATE_WORDS


def rounds_visible_to(standing: Standing) -> QuerySet[Any]:
    """Rounds of the forums somebody sits in; readers see only what is adopted.

    Each comes with its `state`, the `version` of its latest issue or None, and `known_facts` of its forum.
    """
    versions = Issue.objects.filter(round=OuterRef("pk")).order_by("-version").values("version")
    now = {"current_state": "states", "known_facts": "forum__facts"}
    rows: Any = Round.objects.annotate(
        **{
            name: FilteredRelation(path, condition=Q(**{f"{path}__replaced_at__isnull": True}))
            for name, path in now.items()
        },
        state=F("current_state__state"),
        version=Subquery(versions[:1]),
    )
    rows = rows.select_related("known_facts").order_by("-first_day", "pk")
    taking = [forum for forum in standing.roles if standing.takes_part(forum)]
    reading = [forum for forum in standing.roles if standing.reads(forum)]
    visible: QuerySet[Any] = rows.filter(Q(forum__in=taking) | Q(forum__in=reading, state=ADOPTED))
    return visible


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
    lines = tuple(
        RoundLine(
            round=r,
            state=r.state,
            word=STATE_WORDS[r.state],
            forum=names[r.forum_id].name,
            version=r.version,
            levels=tuple(levels[r.pk]),
        )
        for r in rounds
    )
    can_open = tuple(
        (key, facts.name) for key, facts in names.items() if standing.leads(key) and facts.state == "open"
    )
    return RoundsPage(lines, page, can_open)
