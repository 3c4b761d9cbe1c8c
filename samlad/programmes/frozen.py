"""A plan as plain data, as it is frozen when it is adopted."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from samlad.parties.models import PartyProfile
from samlad.places.models import AreaFacts
from samlad.programmes.models import (
    GoalFacts,
    Measure,
    PriorityArea,
    Programme,
    ProgrammeFacts,
    Responsible,
    Target,
)
from samlad.statistics.queries.meanings import meanings

if TYPE_CHECKING:
    from samlad.programmes.operations.standing import Decided


def frozen_parts(programme: Programme, facts: ProgrammeFacts, decided: "Decided") -> dict[str, Any]:
    """Header, priority areas, and one part for each goal in reading order. 7 queries."""
    rows = list(
        GoalFacts.objects.known()
        .filter(goal__programme=programme)
        .select_related("goal")
        .order_by("position")
    )
    parties = dict(PartyProfile.objects.known().values_list("party", "name"))
    header = {
        "kind": programme.kind,
        "name": facts.name,
        "purpose": facts.purpose,
        "starts_on": facts.starts_on.isoformat(),
        "ends_on": facts.ends_on.isoformat(),
        "case_number": facts.case_number,
        "body": parties[decided.body.pk],
        "decided_on": decided.on.isoformat(),
        "paragraph": decided.paragraph,
    }
    bodies, measures = _bodies(programme, parties), _measures(programme)
    parts: dict[str, Any] = {"header": header, "areas": _areas(programme)}
    for row in rows:
        parts[f"goal:{row.goal_id}"] = {
            "kind": row.goal.kind,
            "below": row.parent_id,
            "position": row.position,
            "number": row.number,
            "text": row.text,
            "not_measurable": row.not_measurable,
            "needed": row.needed,
            "bodies": bodies[row.goal_id],
            "measures": measures[row.goal_id],
        }
    return parts


def _areas(programme: Programme) -> list[dict[str, str]]:
    rows = dict(PriorityArea.objects.known().filter(programme=programme).values_list("area", "reason"))
    names = AreaFacts.objects.known().filter(area__in=rows).order_by("sort_key").values_list("area", "name")
    return [{"name": name, "reason": rows[key]} for key, name in names]


def _bodies(programme: Programme, parties: dict[int, str]) -> defaultdict[int, list[dict[str, str]]]:
    found = defaultdict[int, list[dict[str, str]]](list)
    for row in Responsible.objects.known().filter(goal__programme=programme).order_by("pk"):
        found[row.goal_id].append({"role": row.role, "party": parties[row.party_id]})
    return found


def _measures(programme: Programme) -> defaultdict[int, list[dict[str, Any]]]:
    rows = list(Measure.objects.known().filter(goal__programme=programme).order_by("pk"))
    names = {one.key: one.name for one in meanings({row.indicator_id for row in rows})}
    aims = defaultdict[tuple[int, int], list[dict[str, Any]]](list)
    targets = Target.objects.known().filter(goal__programme=programme).order_by("period", "pk")
    for one in targets:
        told = {"period": one.period, "kind": one.kind, "value": one.value, "area": one.area_id}
        aims[one.goal_id, one.indicator_id].append(told)
    found = defaultdict[int, list[dict[str, Any]]](list)
    for row in rows:
        found[row.goal_id].append(
            {
                "indicator": names.get(row.indicator_id, ""),
                "way": row.way,
                "per_area": row.per_area,
                "baseline": row.baseline,
                "baseline_period": row.baseline_period,
                "targets": aims[row.goal_id, row.indicator_id],
            }
        )
    return found
