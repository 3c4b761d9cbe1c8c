"""The plain data that an issue is frozen as. Codes and values; words only where people wrote them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from samlad.situation.queries import AreaRow, PartyRow, RoundPage


def issue_parts(
    page: RoundPage,
    *,
    municipality: str,
    at: datetime,
    decided_by: tuple[str, str],
    version: int,
    correction_reason: str,
    actions: Mapping[int, Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:
    """The parts of the snapshot: "header", "parties", and one per area. `decided_by` is (function, party)."""
    header = {
        "municipality": municipality,
        "forum": page.facts.name,
        "period": page.round.period.plain(),
        "version": version,
        "correction_reason": correction_reason,
        "adopted_at": at.isoformat(timespec="seconds"),
        "decided_by": {"function": decided_by[0], "party": decided_by[1]},
        "case_number": page.facts.case_number,
        "level_words": list(page.words),
    }
    areas = {f"area:{row.code}": area_part(row, actions.get(row.area_id, ())) for row in page.rows}
    return {"header": header, "parties": [party_part(party) for party in page.parties], **areas}


def party_part(party: PartyRow) -> dict[str, Any]:
    return {
        "name": party.name,
        "reported": party.reported,
        "expected": party.expected,
        "missing_areas": list(party.missing),
    }


def area_part(row: AreaRow, actions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    shape = row.shape
    return {
        "id": row.area_id,
        "code": row.code,
        "name": row.name,
        "level": row.shown,
        "previous_level": row.previous,
        "reason": row.reason,
        "contributions": [voice._asdict() for voice in row.voices],
        "not_reported": list(row.silent),
        "strip": list(row.strip),
        "actions": [dict(action) for action in actions],
        "shape": shape and {"path": shape.path, "x": shape.x, "y": shape.y, "radius": shape.radius},
    }
