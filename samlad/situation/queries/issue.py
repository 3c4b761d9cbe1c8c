"""An adopted picture, from its frozen data alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samlad.base.maps import area_map
from samlad.documents.models import Snapshot
from samlad.documents.queries import snapshot_parts
from samlad.situation.models import Edition, Issue, Round
from samlad.situation.queries.frozen import areas_of
from samlad.situation.queries.round import area_shape
from samlad.situation.queries.rows import (
    AreaRow,
    ComingLine,
    EventLine,
    PartyRow,
    Suggested,
    Usual,
    Voice,
)


@dataclass(frozen=True, slots=True)
class IssuePage:
    """An adopted picture as it was frozen; nothing here is looked up anew."""

    round: Round
    header: Mapping[str, Any]
    adopted_at: datetime
    words: Sequence[str]
    rows: tuple[AreaRow, ...]
    actions: tuple[tuple[str, tuple[Mapping[str, Any], ...]], ...]
    parties: tuple[PartyRow, ...]

    @property
    def marked(self) -> list[str]:
        """The areas with something whose marking is narrower than all members, for the log of reads."""
        return [key for row in self.rows for key in row.marked]

    @property
    def has_actions(self) -> bool:
        return any(actions for _area, actions in self.actions)

    @property
    def map(self) -> SafeString:
        """The map of the areas that have a boundary; empty where none has."""
        shapes = [row.shape for row in self.rows if row.shape is not None]
        return area_map(shapes, title=_("Karta över områdena"), width=300)

    @property
    def reported_parties(self) -> int:
        return sum(1 for party in self.parties if party.reported)


def edition_for(issue: Issue, reader: str) -> Snapshot:
    """The document that a class of readers may read. 1 query."""
    return Edition.objects.select_related("snapshot").get(issue=issue, reader=reader).snapshot


def issue_page(snapshot: Snapshot, round: Round) -> IssuePage:
    """From the snapshot alone. 1 query."""
    parts = snapshot_parts(snapshot)
    header = parts["header"]
    words = tuple(str(word) for word in header["level_words"])
    areas = areas_of(parts)
    return IssuePage(
        round=round,
        header=header,
        adopted_at=datetime.fromisoformat(header["adopted_at"]),
        words=words,
        rows=tuple(_frozen_row(part, words) for part in areas),
        actions=tuple(
            (part["name"], tuple(_action(a) for a in part["actions"])) for part in areas if part["actions"]
        ),
        parties=tuple(
            PartyRow(0, p["name"], p["reported"], p["expected"], tuple(p["missing_areas"]))
            for p in parts["parties"]
        ),
    )


def _action(frozen: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**frozen, "due_on": date.fromisoformat(frozen["due_on"])}


def _event(frozen: Mapping[str, Any]) -> EventLine:
    parties = tuple(frozen["parties"])
    return EventLine(**{**frozen, "day": date.fromisoformat(frozen["day"]), "parties": parties})


def _coming(frozen: Mapping[str, Any]) -> ComingLine:
    days = {name: date.fromisoformat(frozen[name]) for name in ("starts_on", "ends_on")}
    return ComingLine(**{**frozen, **days})


def _suggested(frozen: Mapping[str, Any] | None) -> Suggested | None:
    if frozen is None:
        return None
    return Suggested(frozen["level"], tuple((code, tuple(values.items())) for code, values in frozen["why"]))


def _frozen_row(part: Mapping[str, Any], words: tuple[str, ...]) -> AreaRow:
    row = AreaRow(
        area_id=part["id"],
        code=part["code"],
        name=part["name"],
        level=part["level"],
        reason=part["reason"],
        previous=part["previous_level"],
        voices=tuple(Voice(**voice) for voice in part["contributions"]),
        silent=tuple(part["not_reported"]),
        hidden=tuple(part["not_shown"]),
        events=tuple(_event(event) for event in part["events"]),
        coming=tuple(_coming(coming) for coming in part["coming"]),
        usual=part["usual"] and Usual(**part["usual"]),
        suggested=_suggested(part["suggested"]),
        strip=tuple(part["strip"]),
        actions=None if part["actions"] is None else len(part["actions"]),
        words=words,
    )
    return replace(row, shape=area_shape(row, SimpleNamespace(**part["shape"]))) if part["shape"] else row
