"""The report as Excel, and the file that verdicts can be written in and read from."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from samlad.base.tables import Column, Value, write_xlsx
from samlad.followup.report.content import decision_told, done_told
from samlad.followup.sheet import GoalSheet, Part, Result, Sheet


def report_xlsx(sheet: Sheet) -> bytes:
    """A row for each indicator of each goal and area; one for a goal without indicators."""
    return write_xlsx(_columns(), _rows(sheet), sheet=_("Uppföljning"))


def _columns() -> list[Column]:
    heads = [
        (_("Huvudansvarig"), 24),
        (_("Program"), 24),
        (_("Nummer"), 8),
        (_("Mål"), 40),
        (_("Område"), 18),
        (_("Indikator"), 32),
        (_("Värde"), 10),
        (_("Enhet"), 12),
        (_("95 % nedre"), 10),
        (_("95 % övre"), 10),
        (_("Preliminärt"), 12),
        (_("Period"), 10),
        (_("Etappmål"), 10),
        (_("Etappmålets period"), 10),
        (_("Slutmål"), 10),
        (_("Slutmålets period"), 10),
        (_("Utgångsvärde"), 12),
        (_("Utgångsvärdets period"), 10),
        (_("Utveckling"), 24),
        (_("Utfall"), 20),
        (_("Fel håll"), 24),
        (_("Regeln ger"), 20),
        (_("Bedömning"), 20),
        (_("Skäl"), 40),
        (_("Kommentar"), 40),
        (_("Bedömningens källa"), 18),
        (_("Det som har gjorts"), 40),
        (_("Avvikelser"), 40),
        (_("Beslut"), 40),
        (_("Kontrollsumma"), 20),
    ]
    return [Column(head, width, wraps=width >= 32) for head, width in heads]


def _rows(sheet: Sheet) -> Iterator[Sequence[Value]]:
    for goal in sheet.goals:
        for part in goal.parts:
            results: Sequence[Result | None] = goal.of(part) or [None]
            for one in results:
                yield _row(sheet, goal, part, one)
        for one in goal.of_whole:
            yield _row(sheet, goal, None, one)


def _row(sheet: Sheet, goal: GoalSheet, part: Part | None, of: Result | None) -> Sequence[Value]:
    about = (goal.lead, goal.programme, goal.number, goal.text, part.area if part else _("Hela kommunen"))
    said: Sequence[Value] = ("", "", "", "", "")
    if part is not None:
        verdict = sheet.word(part.by_rule), sheet.verdict(part)
        said = (*verdict, part.reason, part.comment, part.source)
    done = "\n".join(done_told(goal))
    decisions = "\n".join(map(decision_told, goal.decisions))
    end = (done, "\n".join(goal.findings), decisions, sheet.digest)
    return (*about, *_told(of), *said, *end)


def _told(of: Result | None) -> Sequence[Value]:
    if of is None:
        return ("",) * 16
    return (
        of.indicator,
        of.value if of.value is not None else of.text,
        of.unit,
        of.low,
        of.high,
        _("preliminärt") if of.preliminary else "",
        of.period,
        of.milestone,
        of.milestone_period,
        of.target,
        of.target_period,
        of.baseline,
        of.baseline_period if of.baseline is not None else "",
        str(of.trend_word),
        str(of.outcome_word),
        str(of.wrong_word),
    )


# The columns of the file with verdicts, and what else they may be called.
HEADS = {
    "key": ["Id"],
    "number": ["Nummer", "Nr", "Målnummer"],
    "goal": ["Mål", "Delmål", "Måltext"],
    "area": ["Område"],
    "verdict": ["Bedömning", "Måluppfyllelse"],
    "reason": ["Skäl", "Motivering"],
    "comment": ["Kommentar", "Analys"],
}


def verdicts_xlsx(sheet: Sheet) -> bytes:
    """A row for each verdict that is asked for, as it stands; written in, it can be read in again."""
    widths = {"goal": 50, "area": 20, "verdict": 22, "reason": 40, "comment": 40}
    columns = [Column(names[0], widths.get(key, 10), wraps=key in widths) for key, names in HEADS.items()]
    rows = [
        (
            goal.goal_id,
            goal.number,
            goal.text,
            part.area,
            sheet.verdict(part) if part.assessed else "",
            part.reason,
            part.comment,
        )
        for goal in sheet.goals
        for part in goal.parts
    ]
    return write_xlsx(columns, rows, sheet=_("Bedömningar"))
