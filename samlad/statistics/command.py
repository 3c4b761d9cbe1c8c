"""`samlad statistics import FILE`: a file of figures from the command line, as through the pages."""

import argparse
import sys
from dataclasses import replace
from datetime import date, datetime
from time import monotonic

from django.core.exceptions import ValidationError

from samlad.base.guard import check_file_name
from samlad.base.refusals import Refusal
from samlad.statistics import rules, taking_in
from samlad.statistics.models import Source
from samlad.statistics.operations import About, source_set
from samlad.statistics.reading.choices import Choices, Faults
from samlad.statistics.reading.guessing import choices_guessed
from samlad.statistics.reading.naming import Named
from samlad.statistics.reading.sheets import AREAS, TABLE, Sheet, Watched, read_sheet

BAR = 30
SECONDS_BETWEEN = 10
MOST_FAULTS = 20


def run(chosen: argparse.Namespace, *, at: datetime, today: date) -> int:
    """0 when everything is taken in, 1 when nothing is, with the reasons on standard error."""
    try:
        check_file_name(chosen.file.name)
        print(_done(chosen, read_sheet(chosen.file), at, today))
    except OSError as error:
        return _refused(f"{chosen.file}: {error.strerror}")
    except Refusal as refusal:
        return _refused(refusal.text)
    except ValidationError as error:
        return _refused("\n".join(error.messages))
    return 0


def _refused(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


def _done(chosen: argparse.Namespace, sheet: Sheet, at: datetime, today: date) -> str:
    if sheet.kind == AREAS:
        return f"{taking_in.take_in_areas(by=None, at=at, sheet=sheet, today=today)} areas added"
    if sheet.kind != TABLE:
        raise Refusal(f"{sheet.format}: take it in through the pages, or by `samlad places import`")
    choices = _choices(chosen, sheet)
    source = Source.objects.filter(code=chosen.source).first()
    looked = taking_in.preview(_told(sheet, "looking"), choices, source)
    _check(looked.faults)
    taken = taking_in.take_in(
        by=None,
        at=at,
        sheet=_told(sheet, "writing"),
        choices=choices,
        source=source or (lambda: _new_source(chosen, at)),
        abouts={named.code: _about(named, chosen.direction) for named in looked.proposed},
        name=chosen.file.name,
        digest=taking_in.digest_of(chosen.file),
        today=today,
    )
    if taken.delivery is None:
        return "nothing new: everything in the file was known"
    return f"{taken.added} values added, {taken.revised} revised, {taken.unchanged} as they were"


def _choices(chosen: argparse.Namespace, sheet: Sheet) -> Choices:
    known = taking_in.remembered(sheet)
    choices = known[1] if known else choices_guessed(sheet)
    given = {
        "kind": chosen.kind,
        "vintage": chosen.vintage,
        "period": chosen.period,
        "measure": chosen.measure,
        "unknown": chosen.unknown_areas,
        "dashes": chosen.dash,
    }
    return replace(choices, **{name: value for name, value in given.items() if value is not None})


def _check(faults: Faults) -> None:
    if faults.count:
        lines = [f"{f.row} {f.column} ({f.head}): {f.text}" for f in faults.shown[:MOST_FAULTS]]
        more = [f"… {faults.count - len(lines)} more"] if faults.count > len(lines) else []
        raise Refusal("\n".join([*lines, *more]))


def _new_source(chosen: argparse.Namespace, at: datetime) -> Source:
    return source_set(by=None, at=at, code=chosen.source, name=chosen.source_name or chosen.source)


def _about(named: Named, direction: str | None) -> About:
    if direction not in rules.DIRECTION_WORDS:
        told = ", ".join(rules.DIRECTION_WORDS)
        raise Refusal(f"{named.code} ({named.name}) is new: say --direction {told}")
    kind, per = named.kind()
    about = {"period_type": named.period_type, "question": named.question}
    scale = {"scale_low": named.scale_low, "scale_high": named.scale_high}
    return About(named.name[:200], kind=kind, per=per, direction=direction, **about, **scale)  # type: ignore[arg-type]


def _told(sheet: Sheet, word: str) -> Sheet:
    """With rows that tell on standard error how far they have been read."""
    return replace(sheet, rows=Watched(sheet.rows, Told(word)))


class Told:
    """A line that grows where somebody is looking; else a line now and then."""

    def __init__(self, word: str, what: str = "rows") -> None:
        self._word, self._what, self._said_at = word, what, monotonic()

    def __call__(self, number: int, total: int) -> None:
        if sys.stderr.isatty():
            done = BAR * number // total
            end = "\n" if number == total else ""
            bar = f"\r{self._word} [{'#' * done}{'.' * (BAR - done)}] {number}/{total}"
            print(bar, end=end, file=sys.stderr, flush=True)
        elif monotonic() - self._said_at > SECONDS_BETWEEN:
            self._said_at = monotonic()
            print(f"{self._word}: {number} of {total} {self._what}", file=sys.stderr, flush=True)
