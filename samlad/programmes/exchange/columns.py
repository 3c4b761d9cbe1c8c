"""The columns of the file: what they are called, what stands in them, and for which rows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samlad.base.fields import LINE_MAX, PROSE_MAX
from samlad.base.tables import Column
from samlad.programmes import rules
from samlad.programmes.rules import (
    ASSIGNMENT,
    BODY_PLAN,
    DONE_OR_NOT,
    GOAL_WORDS,
    HEADINGS,
    POINT,
    REACHED,
    WAY_WORDS,
)

Word = str | Promise
LINE, PROSE, NAMES, YES, DAY, WHOLE, NUMBER, PERIOD, WAY, AIMS = (
    "line",
    "prose",
    "names",
    "yes",
    "day",
    "whole",
    "number",
    "period",
    "way",
    "aims",
)
# Rows that are no goals: an indicator of the goal it stands under, and an area that is given priority.
INDICATOR, PLACE = "indicator", "place"
ROW_WORDS: Mapping[str, Word] = {
    **GOAL_WORDS,
    INDICATOR: _("Indikator"),
    PLACE: _("Prioriterad plats"),
}
YES_WORDS: Mapping[bool, Word] = {True: _("Ja"), False: _("Nej")}
_ALL_GOALS = frozenset(GOAL_WORDS)
_ANSWERED = _ALL_GOALS - HEADINGS


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its head, what stands in it, how wide it is, and in which rows something may stand there."""

    head: Word
    kind: str
    width: int
    rows: Collection[str]

    @property
    def longest(self) -> int:
        return PROSE_MAX if self.kind == PROSE else LINE_MAX


KEY, UNDER, KIND, VERSION = "key", "under", "kind", "version"
# What tells which row it is and where it stands.
FRAME: Mapping[str, tuple[Word, int]] = {
    KEY: (_("Id"), 8),
    UNDER: (_("Under"), 8),
    KIND: (_("Typ"), 16),
    VERSION: (_("Version"), 9),
}
FIELDS: Mapping[str, Field] = {
    "number": Field(_("Nummer"), LINE, 9, _ALL_GOALS),
    "text": Field(_("Text"), PROSE, 60, frozenset(ROW_WORDS)),
    "lead": Field(_("Huvudansvarig"), NAMES, 26, _ANSWERED),
    "shared": Field(_("Medansvariga"), NAMES, 34, _ANSWERED),
    "follows": Field(_("Följer upp"), NAMES, 24, _ANSWERED - {POINT}),
    "concerns_areas": Field(_("Handlar om områden"), YES, 10, REACHED),
    "not_measurable": Field(_("Går inte att mäta för att"), PROSE, 30, REACHED),
    "needed": Field(_("Så många indikatorer räcker"), WHOLE, 12, REACHED),
    "given_by": Field(_("Uppdraget givet av"), NAMES, 24, {ASSIGNMENT}),
    "paragraph": Field(_("Paragraf"), LINE, 10, {ASSIGNMENT}),
    "report_on": Field(_("Återrapporteras"), DAY, 12, {ASSIGNMENT}),
    "starts_on": Field(_("Börjar"), DAY, 12, DONE_OR_NOT),
    "ends_on": Field(_("Slutar"), DAY, 12, DONE_OR_NOT),
    "way": Field(_("Riktning"), WAY, 16, {INDICATOR}),
    "per_area": Field(_("Per område"), YES, 9, {INDICATOR}),
    "baseline": Field(_("Utgångsvärde"), NUMBER, 12, {INDICATOR}),
    "baseline_period": Field(_("Utgångsvärdets period"), PERIOD, 12, {INDICATOR}),
    "aims": Field(_("Etappmål"), AIMS, 26, {INDICATOR}),
    "reason": Field(_("Prioriterad för att"), PROSE, 30, {PLACE}),
}
_OF_BODY_PLANS = ("given_by", "paragraph", "report_on", "starts_on", "ends_on")
_NOT_OF_BODY_PLANS = ("follows", "reason")
# At most one name stands in these.
ONE_NAME = frozenset({"lead", "given_by"})


def fields_of(plan: str) -> list[str]:
    """The columns in a kind of plan that say something of a row."""
    left = _NOT_OF_BODY_PLANS if plan == BODY_PLAN else _OF_BODY_PLANS
    return [key for key in FIELDS if key not in left]


def kinds_of(plan: str) -> list[str]:
    """What rows there may be in a kind of plan."""
    return [*rules.MADE_OF[plan], INDICATOR, *([] if plan == BODY_PLAN else [PLACE])]


def order_of(plan: str) -> list[str]:
    """All columns as they stand in the file."""
    return [KEY, UNDER, KIND, *fields_of(plan), VERSION]


def head(key: str) -> str:
    return str(FRAME[key][0] if key in FRAME else FIELDS[key].head)


def columns(plan: str) -> list[Column]:
    return [_column(key) for key in order_of(plan)]


def _column(key: str) -> Column:
    if key in FRAME:
        return Column(head(key), FRAME[key][1], is_text=key != KIND)
    field = FIELDS[key]
    wraps = field.kind in (PROSE, NAMES, AIMS)
    return Column(head(key), field.width, wraps, is_text=field.kind in (LINE, PERIOD))


def row_word(kind: str) -> str:
    return str(ROW_WORDS[kind])


def way_word(way: str) -> str:
    return str(WAY_WORDS[way])
