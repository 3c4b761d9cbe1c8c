"""The columns of the file: what they are called, who may change them, and what in them is only told. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samlad.actions.rules import STATE_WORDS
from samlad.base.categories import CATEGORIES, Words
from samlad.base.fields import LINE_MAX, PROSE_MAX
from samlad.base.tables import Value

LINE, PROSE, DAY, WHOLE, STATE, CATEGORY = "line", "prose", "day", "whole", "state", "category"
# Of these there is a code, which stands in a file in words.
CODES: Mapping[str, Words] = {STATE: STATE_WORDS, CATEGORY: CATEGORIES}


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its head, what stands in it, and how wide it is."""

    head: str | Promise
    kind: str = LINE
    width: int = 16

    @property
    def longest(self) -> int:
        return PROSE_MAX if self.kind == PROSE else LINE_MAX


NUMBER, VERSION = "number", "version"
FIELDS: Mapping[str, Field] = {
    NUMBER: Field(_("Nummer"), WHOLE, 9),
    "forum": Field(_("Forum"), width=22),
    "title": Field(_("Åtgärd"), width=34),
    "area": Field(_("Område"), width=18),
    "place": Field(_("Plats"), width=22),
    "how": Field(_("Hur"), PROSE, 34),
    "expected_effect": Field(_("Vad den ska leda till"), PROSE, 34),
    "reason_text": Field(_("Varför"), PROSE, 34),
    "category": Field(_("Kategori"), CATEGORY, 18),
    "first_seen_on": Field(_("Sågs första gången"), DAY, 12),
    "thread": Field(_("Orsak i röda tråden"), width=11),
    "state": Field(_("Läge"), STATE, 18),
    "since": Field(_("I läget sedan"), DAY, 12),
    "party": Field(_("Ansvarig part"), width=22),
    "function": Field(_("Ansvarig funktion"), width=22),
    "starts_on": Field(_("Börjar"), DAY, 12),
    "due_on": Field(_("Klar senast"), DAY, 12),
    "follow_up_on": Field(_("Följs upp"), DAY, 12),
    "cost": Field(_("Kostnad i kronor"), WHOLE, 12),
    "case_number": Field(_("Den ansvarigas ärendenummer"), width=18),
    "note": Field(_("Kommentar"), PROSE, 34),
    "answered_by": Field(_("Svarat av"), width=16),
    "raised_by": Field(_("Togs upp av"), width=22),
    "joint": Field(_("Gemensam åtgärd"), width=24),
    "added_on": Field(_("Tillagd"), DAY, 12),
    "lead_days": Field(_("Ledtid i dagar"), WHOLE, 9),
    "held_days": Field(_("Dagar hos parten"), WHOLE, 9),
    VERSION: Field(_("Version"), WHOLE, 9),
}
# What those who lead change of an action that is there, and what the responsible function may.
BY_LEADERS = ("state", "due_on", "follow_up_on", "cost", "case_number", "note")
BY_RESPONSIBLE = ("state", "case_number", "note")
# What is told of a new action; without the rest it can be added.
FOR_NEW = (
    *("forum", "title", "area", "place", "how", "expected_effect", "reason_text", "state", "party"),
    *("category", "first_seen_on", "function", "starts_on", "due_on", "follow_up_on", "cost", "raised_by"),
)
NEEDED_FOR_NEW = ("title", "area", "reason_text", "party", "function", "due_on", "follow_up_on")
# These are worked out, or follow from the rest: what stands in them is not read.
TOLD = ("thread", "since", "answered_by", "added_on", "lead_days", "held_days")
NEEDED = tuple(key for key in FIELDS if key not in (*TOLD, "joint"))


def head(key: str) -> str:
    return str(FIELDS[key].head)


def in_words(key: str, value: Value) -> Value:
    """What stands in a cell of that column for a reader."""
    words = CODES.get(FIELDS[key].kind, {})
    return str(words[str(value)]) if value in words else value
