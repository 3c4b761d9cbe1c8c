"""The days that a body meets on, as somebody has written them in lines or in a file."""

from collections.abc import Callable, Iterable
from datetime import date

from django.utils.translation import gettext as _

from samlad.base.forms import YEARS
from samlad.base.refusals import Refusal
from samlad.base.tables import Limits, day_of, read_table
from samlad.base.tables.limits import check_size

MOST_DAYS = 400
# So many faults are listed; whoever made them corrects one kind at a time anyway.
MOST_FAULTS = 10
LIMITS = Limits(rows=2000)


def days_of_text(text: str) -> list[date]:
    """Raises Refusal with the lines that are no days."""
    return _days(enumerate(text.split("\n"), start=1))


def days_of_file(size: int, read: Callable[[], bytes]) -> list[date]:
    """Those in the first column; its head is passed over. Raises Refusal as `days_of_text` does."""
    check_size(size, LIMITS)
    table = read_table(read(), LIMITS)
    rows = [(row.number, row.cells[0]) for row in table.rows]
    first = table.heads[0]
    return _days([(table.heads_row, first), *rows] if day_of(first) else rows)


def _days(lines: Iterable[tuple[int, str]]) -> list[date]:
    """Each day once, the first first."""
    told, faults = set[date](), list[str]()
    for number, line in lines:
        day = day_of(line)
        if day is not None and day.year in YEARS:
            told.add(day)
        elif line.strip():
            words = {"row": number, "text": line.strip()[:40]}
            faults.append(_("Rad %(row)s: ”%(text)s” är ingen dag i formen åååå-mm-dd.") % words)
    if faults:
        raise Refusal(" ".join(faults[:MOST_FAULTS]))
    if len(told) > MOST_DAYS:
        raise Refusal(_("Det är för många dagar. Högst %(n)s går bra.") % {"n": MOST_DAYS})
    return sorted(told)
