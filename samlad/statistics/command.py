"""`samlad statistics import FILE`: a file of figures from the command line, as through the pages."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import overload

from django.core.exceptions import ValidationError

from samlad.base.guard import check_file_name
from samlad.base.refusals import Refusal
from samlad.base.tables import TableRow
from samlad.statistics import rules, taking_in
from samlad.statistics.models import Source
from samlad.statistics.operations import About, source_set
from samlad.statistics.reading.choices import Choices, Faults
from samlad.statistics.reading.guessing import choices_guessed
from samlad.statistics.reading.naming import Named
from samlad.statistics.reading.sheets import AREAS, TABLE, Sheet, read_sheet

BAR = 30
MOST_FAULTS = 20


def run(chosen: argparse.Namespace, *, at: datetime, today: date) -> int:
    """0 when everything is taken in, 1 when nothing is, with the reasons on standard error."""
    try:
        check_file_name(chosen.file.name)
        data = chosen.file.read_bytes()
        sheet = read_sheet(data)
        print(_done(chosen, sheet, data, at, today))
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


def _done(chosen: argparse.Namespace, sheet: Sheet, data: bytes, at: datetime, today: date) -> str:
    if sheet.kind == AREAS:
        return f"{taking_in.take_in_areas(by=None, at=at, sheet=sheet, today=today)} areas added"
    if sheet.kind != TABLE:
        raise Refusal(f"{sheet.format}: take it in through the pages, or by `samlad places import`")
    choices = _choices(chosen, sheet)
    source = Source.objects.filter(code=chosen.source).first()
    looked = taking_in.outline(replace(sheet, rows=Told(sheet.rows, "looking")), choices, source)
    _check(looked.faults)
    taken = taking_in.take_in(
        by=None,
        at=at,
        sheet=replace(sheet, rows=Told(sheet.rows, "writing")),
        choices=choices,
        source=lambda: source or _new_source(chosen, at),
        abouts={named.code: _about(named, chosen.direction) for named in looked.proposed},
        name=chosen.file.name,
        digest=taking_in.digest_of(data),
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


class Told(Sequence[TableRow]):
    """Rows that tell how far they have been read, where somebody is looking."""

    def __init__(self, rows: Sequence[TableRow], word: str) -> None:
        self.rows, self.word = rows, word

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> TableRow: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[TableRow]: ...

    def __getitem__(self, place: int | slice) -> TableRow | Sequence[TableRow]:
        return self.rows[place]

    def __iter__(self) -> Iterator[TableRow]:
        shows, step = sys.stderr.isatty(), max(1, len(self.rows) // 100)
        for number, row in enumerate(self.rows, start=1):
            yield row
            if shows and (number % step == 0 or number == len(self.rows)):
                done = BAR * number // len(self.rows)
                bar = "#" * done + "." * (BAR - done)
                print(f"\r{self.word} [{bar}] {number}/{len(self.rows)}", end="", file=sys.stderr)
        if shows:
            print(file=sys.stderr)
