"""Reading verdicts of another system from a table: all that is in it, or all that is wrong."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from samlad.base.fields import PROSE_MAX, check_text, clean_text, one_line
from samlad.base.keys import key_of
from samlad.base.sorting import swedish_key
from samlad.base.tables import Heads, Table, pick, read_table
from samlad.base.uploads import Flaw, persons_in
from samlad.followup import rules
from samlad.followup.operations import Line, Said
from samlad.followup.report.excel import HEADS
from samlad.followup.sheet import GoalSheet, Part, Sheet


@dataclass(slots=True)
class Verdicts:
    """What a file says. `unread` are the heads of columns that nobody asked for."""

    lines: list[Line] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


class _Wrong(Exception):
    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key, self.text = key, text


@dataclass(frozen=True, slots=True)
class _Known:
    """The goals of the period, by key, by number and by text, and the words of its scale."""

    sheet: Sheet
    by_key: Mapping[int, GoalSheet]
    by_number: Mapping[str, list[GoalSheet]]
    by_text: Mapping[str, list[GoalSheet]]
    levels: Mapping[str, int | None]


def read_verdicts(content: bytes, sheet: Sheet) -> Verdicts:
    """What the file says of the goals of the period; a row without a verdict is passed over.

    Raises Refusal where the file cannot be read at all, or a column is missing or renamed.
    """
    table = read_table(content)
    known = _known(sheet)
    heads = pick(table.heads, HEADS, _needed(table))
    found = Verdicts(flaws=list(persons_in(table)), unread=list(heads.others))
    seen = dict[tuple[int, int | None], int]()
    for row in table.rows:
        cells = {key: clean_text(row.cells[place]) for key, place in heads.places.items()}
        if not cells["verdict"]:
            continue
        try:
            line = _line(cells, known)
            if first := seen.get((line.goal, line.area)):
                raise _Wrong("goal", _("Målet står också på rad %(row)s.") % {"row": first})
        except _Wrong as wrong:
            found.flaws.append(Flaw(row.number, _head(table, heads, wrong.key), wrong.text))
            continue
        seen[line.goal, line.area] = row.number
        found.lines.append(line)
    return found


def _needed(table: Table) -> Sequence[str]:
    there = {head.casefold() for head in table.heads}
    told = [key for key in ("key", "number", "goal") if there & {name.casefold() for name in HEADS[key]}]
    return ["verdict", *(() if told else ["goal"])]


def _head(table: Table, heads: Heads, key: str) -> str:
    for one in (key, "goal", "number", "key"):
        if one in heads.places:
            return table.heads[heads.places[one]]
    return HEADS[key][0]


def _known(sheet: Sheet) -> _Known:
    by_number, by_text = defaultdict[str, list[GoalSheet]](list), defaultdict[str, list[GoalSheet]](list)
    for goal in sheet.goals:
        by_number[_norm(goal.number)].append(goal)
        by_text[_norm(goal.text)].append(goal)
        by_text[_norm(goal.title)].append(goal)
    levels: dict[str, int | None] = {_norm(word): place for place, (word, _share) in enumerate(sheet.levels)}
    levels[_norm(str(rules.NOT_SAID))] = None
    return _Known(sheet, {goal.goal_id: goal for goal in sheet.goals}, by_number, by_text, levels)


def _norm(text: str) -> str:
    return swedish_key(one_line(text).rstrip("."))


def _line(cells: Mapping[str, str], known: _Known) -> Line:
    goal = _goal(cells, known)
    part = _part(cells.get("area", ""), goal)
    level = _level(cells["verdict"], known)
    reason, comment = cells.get("reason", ""), cells.get("comment", "")
    for key, text in (("reason", reason), ("comment", comment)):
        _check(key, text)
    if level != part.ruled.level and not reason:
        words = {"by_rule": known.sheet.word(part.ruled.level)}
        raise _Wrong("reason", _("Regeln ger ”%(by_rule)s”. Skriv varför bedömningen är en annan.") % words)
    return Line(goal.goal_id, part.area_id, Said(level, reason, comment))


def _check(key: str, text: str) -> None:
    try:
        check_text(text, PROSE_MAX)
    except ValidationError as error:
        raise _Wrong(key, " ".join(error.messages)) from None


def _goal(cells: Mapping[str, str], known: _Known) -> GoalSheet:
    """By its key where the file has one; else by its text; by its number where that is one goal's alone."""
    if key := cells.get("key"):
        goal = known.by_key.get(key_of(key) or 0)
        if goal is None:
            raise _Wrong("key", _("Målet med id %(key)s följs inte upp här.") % {"key": key[:20]})
        return goal
    number, text = cells.get("number", ""), cells.get("goal", "")
    named = known.by_text.get(_norm(text), []) if text else []
    numbered = known.by_number.get(_norm(number), []) if number else []
    both = [goal for goal in named if goal in numbered]
    found = {goal.goal_id: goal for goal in both or named or (numbered if not text else [])}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise _Wrong("goal" if text else "number", _("Flera mål stämmer. Ange både nummer och måltext."))
    if not (number or text):
        raise _Wrong("goal", _("Ange vilket mål bedömningen gäller."))
    words = {"goal": f"{number} {text}".strip()[:80]}
    raise _Wrong("goal" if text else "number", _("Målet ”%(goal)s” följs inte upp här.") % words)


def _part(area: str, goal: GoalSheet) -> Part:
    for part in goal.parts:
        if _norm(part.area) == _norm(area):
            return part
    if not area:
        raise _Wrong("area", _("Målet bedöms för varje område. Ange vilket."))
    raise _Wrong("area", _("Målet bedöms inte för området ”%(area)s”.") % {"area": area[:80]})


def _level(word: str, known: _Known) -> int | None:
    if _norm(word) not in known.levels:
        words = ", ".join(str(one) for one, _share in known.sheet.levels)
        raise _Wrong(
            "verdict",
            _(
                "”%(word)s” finns inte i skalan. Skriv något av: %(words)s. "
                "Skalor görs aldrig om till varandra."
            )
            % {"word": word[:80], "words": words},
        )
    return known.levels[_norm(word)]
