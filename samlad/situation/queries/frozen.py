"""The plain data that an issue is frozen as. Codes and values; words only where people wrote them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from samlad.situation.queries.rows import AreaRow, ComingLine, EventLine, PartyRow, RoundPage, Suggested


def issue_parts(
    page: RoundPage,
    *,
    municipality: str,
    at: datetime,
    decided_by: tuple[str, str],
    version: int,
    correction_reason: str,
    actions: Mapping[int, Sequence[Mapping[str, Any]]] | None,
) -> dict[str, Any]:
    """The parts of the snapshot: "header", "parties", and one per area.

    `decided_by` is (function, party); `actions` by area, None where the reader is told of none.
    """
    header = {
        "municipality": municipality,
        "forum": page.facts.name,
        "title": page.round.title,
        "period": page.round.period.plain(),
        "version": version,
        "correction_reason": correction_reason,
        "adopted_at": at.isoformat(timespec="seconds"),
        "decided_by": {"function": decided_by[0], "party": decided_by[1]},
        "case_number": page.facts.case_number,
        "level_words": list(page.words),
    }
    areas = {
        f"area:{row.code}": area_part(row, None if actions is None else actions.get(row.area_id, ()))
        for row in page.rows
    }
    return {"header": header, "parties": [party_part(party) for party in page.parties], **areas}


def party_part(party: PartyRow) -> dict[str, Any]:
    return {
        "name": party.name,
        "reported": party.reported,
        "expected": party.expected,
        "missing_areas": list(party.missing),
    }


def suggested_part(suggested: Suggested) -> dict[str, Any]:
    return {"level": suggested.level, "why": [[code, dict(values)] for code, values in suggested.reasons]}


def event_part(event: EventLine) -> dict[str, Any]:
    return {**asdict(event), "day": event.day.isoformat(), "parties": list(event.parties)}


def coming_part(coming: ComingLine) -> dict[str, Any]:
    days = {"starts_on": coming.starts_on.isoformat(), "ends_on": coming.ends_on.isoformat()}
    return {**asdict(coming), **days}


def area_part(row: AreaRow, actions: Sequence[Mapping[str, Any]] | None) -> dict[str, Any]:
    shape = row.shape
    return {
        "id": row.area_id,
        "code": row.code,
        "name": row.name,
        "level": row.shown,
        "previous_level": row.previous,
        "reason": row.reason,
        "contributions": [asdict(voice) for voice in row.voices],
        "not_reported": list(row.silent),
        "not_shown": list(row.hidden),
        "events": [event_part(event) for event in row.events],
        "coming": [coming_part(coming) for coming in row.coming],
        "usual": row.usual and asdict(row.usual),
        "suggested": row.suggested and suggested_part(row.suggested),
        "strip": list(row.strip),
        "actions": None if actions is None else [dict(action) for action in actions],
        "shape": shape and {"path": shape.path, "x": shape.x, "y": shape.y, "radius": shape.radius},
    }


# What a picture that was frozen before these were told has no place for.
UNTOLD: Mapping[str, Any] = {"not_shown": (), "events": (), "coming": (), "usual": None, "suggested": None}


def areas_of(parts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parts of a frozen issue that are areas, as `area_part` writes them, whenever they were frozen."""
    return [{**UNTOLD, **part} for name, part in parts.items() if name.startswith("area:")]
