"""What the pages that change programmes begin with: the plan or goal, and that the reader may change it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404

from samlad.accounts.requests import Request
from samlad.forums.models import CLOSED, ForumFacts
from samlad.parties.models import PartyProfile
from samlad.parties.rules import DECIDING_KINDS
from samlad.places.models import AreaFacts
from samlad.programmes import rules
from samlad.programmes.models import GoalFacts, PriorityArea, Programme, ProgrammeFacts
from samlad.programmes.queries import Reader, goals_visible_to, plans_visible_to
from samlad.statistics.queries.meanings import facts_with_source

Pairs = Sequence[tuple[int, str]]


def find_plan(reader: Reader, programme: int) -> ProgrammeFacts:
    found: ProgrammeFacts = get_object_or_404(plans_visible_to(reader), programme=programme)
    return found


def find_own_plan(reader: Reader, programme: int) -> ProgrammeFacts:
    """One that the reader may change."""
    found = find_plan(reader, programme)
    rules.check_manages(reader.manages(found.programme))
    return found


def has_goals(programme: Programme) -> bool:
    return GoalFacts.objects.known().filter(goal__programme=programme).exists()


def find_goal(reader: Reader, goal: int) -> Any:
    return get_object_or_404(goals_visible_to(reader), goal=goal)


def find_own_goal(reader: Reader, goal: int) -> tuple[GoalFacts, ProgrammeFacts]:
    row = find_goal(reader, goal)
    return row, find_own_plan(reader, row.goal.programme_id)


def body_choices(day: date, kinds: Sequence[str] = ()) -> Pairs:
    """The bodies that are there, in Swedish order; of these kinds, else all. 1 query."""
    rows = PartyProfile.objects.known().exclude(ended_on__lt=day).order_by("sort_key")
    rows = rows.filter(party__kind__in=kinds) if kinds else rows
    return list(rows.values_list("party", "name"))


# Where people say that they live, before divisions of the statistics: those come in hundreds.
PLACES = (("district", "area"), ("regso",), ("base_area",))
MOST_PLACES = 400


def place_choices(day: date, chosen: Collection[int] = ()) -> Pairs:
    """The areas that a plan can give priority to, and those it has, by name in Swedish order. 4 queries."""
    rows = AreaFacts.objects.known().exclude(valid_to__lt=day)
    kinds = next((kinds for kinds in PLACES if rows.filter(area__kind__in=kinds).exists()), ())
    offered = rows.filter(area__kind__in=kinds).order_by("sort_key", "pk")[:MOST_PLACES]
    keys = {*offered.values_list("area", flat=True), *chosen}
    known = AreaFacts.objects.known().filter(area__in=keys).order_by("sort_key", "pk")
    return list(known.values_list("area", "name"))


def forum_choices(reader: Reader) -> Pairs:
    """The forums whose plans somebody may write. 1 query."""
    rows = ForumFacts.objects.known().exclude(state=CLOSED).order_by("sort_key")
    if not reader.standing.is_admin:
        rows = rows.filter(forum__in=[one for one in reader.standing.roles if reader.standing.leads(one)])
    return list(rows.values_list("forum", "name"))


def plan_choices(reader: Reader, kind: str, *, adopted: bool = False) -> Pairs:
    """Plans of a kind, in Swedish order. 1 query."""
    rows = plans_visible_to(reader).filter(programme__kind=kind)
    rows = rows.filter(state=rules.ADOPTED) if adopted else rows
    return list(rows.values_list("programme", "name"))


def own_plans(reader: Reader) -> list[ProgrammeFacts]:
    """The body plans that the reader may change. 1 query."""
    rows = plans_visible_to(reader).filter(programme__kind=rules.BODY_PLAN)
    return [row for row in rows if reader.manages(row.programme)]


def indicator_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """The indicators under their sources. 1 query."""
    found = dict[str, list[tuple[int, str]]]()
    rows = facts_with_source().order_by("source_name", "sort_key")
    for row in rows:
        found.setdefault(row.source_name or "", []).append((row.indicator_id, row.name))
    return list(found.items())


def decided_fields(request: Request, facts: ProgrammeFacts, today: date) -> dict[str, Any]:
    """What `DecidedForm` is given."""
    return {
        "adopted": facts.state == rules.ADOPTED,
        "bodies": body_choices(today, DECIDING_KINDS),
        "body": facts.programme.body_id,
        "today": today,
    }


def priority_areas(programme: Programme) -> dict[int, str]:
    return dict(PriorityArea.objects.known().filter(programme=programme).values_list("area", "reason"))
