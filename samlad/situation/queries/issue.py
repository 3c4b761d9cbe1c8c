"""An adopted picture, from its frozen data alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samlad.base.maps import area_map
from samlad.documents.queries import snapshot_parts
from samlad.situation.models import Issue, Round
from samlad.situation.queries.round import AreaRow, PartyRow, Voice, area_shape


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


def issue_page(issue: Issue, round: Round) -> IssuePage:
    """From the snapshot alone. 1 query."""
    parts = snapshot_parts(issue.snapshot)
    header = parts["header"]
    words = tuple(header["level_words"])
    areas = [part for key, part in parts.items() if key.startswith("area:")]
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


def _frozen_row(part: Mapping[str, Any], words: Sequence[str]) -> AreaRow:
    row = AreaRow(
        area_id=part["id"],
        code=part["code"],
        name=part["name"],
        level=part["level"],
        reason=part["reason"],
        previous=part["previous_level"],
        voices=tuple(Voice(**voice) for voice in part["contributions"]),
        silent=tuple(part["not_reported"]),
        strip=tuple(part["strip"]),
        actions=len(part["actions"]),
        words=words,
    )
    return replace(row, shape=area_shape(row, SimpleNamespace(**part["shape"]))) if part["shape"] else row
