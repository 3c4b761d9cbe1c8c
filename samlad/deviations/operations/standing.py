"""What the operations on deviations ask for first: who may, how a deviation stands, and its next row."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions.rules import OWN_KINDS
from samlad.base.refusals import Refusal
from samlad.deviations import rules
from samlad.deviations.finding.ground import Setting
from samlad.deviations.models import Deviation, DeviationState
from samlad.parties.models import Party, PartyProfile
from samlad.parties.rules import DECIDING_KINDS
from samlad.programmes.queries import reader_of

# What a new row has from the one before, until it is changed.
STAYS = (
    "deviation_id",
    "state",
    "since",
    "body_id",
    "function_id",
    "level",
    "level_since",
    "clock_from",
    "values",
    "outcome",
    "decision_id",
    "due_on",
    "case_number",
    "officer_id",
    "note",
    "helped",
    "noted",
)


def locked(deviations: Sequence[Deviation]) -> list[DeviationState]:
    """How they stand; others who want to move them wait here."""
    keys = [one.pk for one in deviations]
    list(Deviation.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    rows = DeviationState.objects.known().filter(deviation__in=keys).order_by("deviation")
    return list(rows.select_related("deviation__node", "decision", "body"))


def changed(old: DeviationState, **changes: Any) -> DeviationState:
    """The next row: as the old one but for the changes."""
    return DeviationState(**{**{name: getattr(old, name) for name in STAYS}, **changes})


def moved(old: DeviationState, state: str, at: datetime, **changes: Any) -> DeviationState:
    """The next row in another state. What belonged to the last one is left; opened again the clock begins."""
    given: dict[str, Any] = {"state": state, "since": at, "note": "", "due_on": None, "noted": False}
    if state == rules.REOPENED:
        given |= {"clock_from": at, "level_since": at, "outcome": "", "decision_id": None, "helped": ""}
    return changed(old, **{**given, **changes})


def levels_of(row: DeviationState, setting: Setting) -> Sequence[str]:
    """The levels that it passes, as far as somebody is found there."""
    return levels(setting, row.function_id, row.deviation.forum_id, row.body_id)


def levels(setting: Setting, function: int | None, forum: int | None, body: int | None) -> Sequence[str]:
    there = {rules.FUNCTION: function, rules.FORUM: forum, **dict.fromkeys(rules.ABOVE_FORUM, body)}
    holders = {level for level, key in there.items() if key is not None}
    return rules.steps(setting.first, setting.last, holders)


def check_may(by: User | None, at: datetime, rows: Sequence[DeviationState]) -> None:
    """Raise Refusal unless somebody may act on all of them. Samlad itself may."""
    if not rows:
        raise Refusal(_("Välj minst en avvikelse."))
    if by is None:
        return
    reader = reader_of(by, localdate(at))
    council = in_council(reader.bodies)
    for row in rows:
        where = (row.level, row.deviation.forum_id, row.body_id)
        rules.check_handles(rules.handles(reader.standing, reader.bodies, *where, in_council=council))


def check_seen(rows: Sequence[DeviationState], seen: Collection[int]) -> None:
    """Raise Refusal where they do not stand as they did when somebody saw them; `seen` are keys of rows."""
    if seen and {row.pk for row in rows} != set(seen):
        raise Refusal(
            _("Någon har ändrat avvikelsen sedan sidan hämtades, eller så är beslutet redan antecknat.")
        )


def in_council(bodies: Collection[int]) -> bool:
    """1 query; none without bodies."""
    return bool(bodies) and Party.objects.filter(pk__in=bodies, kind=rules.MUNICIPAL_COUNCIL).exists()


def own(row: DeviationState, party: int) -> bool:
    """Whether a deviation concerns a party: by name, or because no body with minutes is named."""
    return row.body is None or row.body_id == party or row.body.kind not in DECIDING_KINDS


def check_body(body: Party, day: Any, *, deciding: bool = True) -> None:
    """Raise Refusal unless it is an own body that was there on the day and, if `deciding`, has minutes."""
    if body.kind not in OWN_KINDS or (deciding and body.kind not in DECIDING_KINDS):
        raise Refusal(_("Välj en av kommunens nämnder eller en bolagsstyrelse."))
    row = PartyProfile.objects.known().get(party=body)
    if row.ended_on is not None and row.ended_on < day:
        raise Refusal(_("%(name)s finns inte längre. Välj den som tog över.") % {"name": row.name})
    if body.founded_on > day:
        raise Refusal(_("%(name)s fanns inte den dagen.") % {"name": row.name})
