"""What taking a file in would do, and what it did; as JSON where it is kept until somebody has seen it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from samlad.base.tables import TableRow
from samlad.base.uploads import Flaw
from samlad.statistics.models import Delivery
from samlad.statistics.operations import Written
from samlad.statistics.reading.areas import NewArea
from samlad.statistics.reading.choices import Faults
from samlad.statistics.reading.naming import Named
from samlad.statistics.reading.scanning import Line
from samlad.statistics.reading.sheets import Sheet

FIRST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """A value of the file as it will be kept."""

    indicator: str
    area: str
    line: Line


@dataclass(slots=True)
class Preview:
    """What taking a file in would do. `proposed` are indicators that nobody has described yet."""

    faults: Faults
    written: Written | None = None
    proposed: Sequence[Named] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    known: int = 0
    new_areas: Sequence[NewArea] = ()
    samples: Sequence[Sample] = ()
    filled: Sequence[tuple[str, str]] = ()
    skipped_rows: int = 0
    skipped: Sequence[str] = ()
    needs_dashes: bool = False
    has_dots: bool = False
    weights: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What was done; `delivery` is None where all was known already."""

    delivery: Delivery | None
    added: int = 0
    revised: int = 0
    unchanged: int = 0


def preview_data(preview: Preview) -> dict[str, Any]:
    return asdict(preview)


def preview_of(data: Mapping[str, Any]) -> Preview:
    """What `preview_data` gave."""
    said = dict(data)
    faults = said.pop("faults")
    said["faults"] = Faults(faults["most"], [Flaw(**one) for one in faults["shown"]], faults["count"])
    said["written"] = said["written"] and Written(**said["written"])
    said["proposed"] = [Named(**one) for one in said["proposed"]]
    said["new_areas"] = [NewArea(**one) for one in said["new_areas"]]
    said["samples"] = [Sample(**{**one, "line": Line(**one["line"])}) for one in said["samples"]]
    return Preview(**said)


class FirstRows:
    """The first rows of a file that is no longer open, and how many there were."""

    def __init__(self, rows: Sequence[TableRow], count: int) -> None:
        self._rows, self._count = rows, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[TableRow]:
        return iter(self._rows)


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    """All of a table but its rows after the first, and its labels."""
    names = ("kind", "format", "heads", "title", "source")
    first = [[row.number, list(row.cells)] for row in sheet.first(FIRST_ROWS)]
    return {name: getattr(sheet, name) for name in names} | {"rows": first, "count": len(sheet.rows)}


def sheet_of(data: Mapping[str, Any]) -> Sheet:
    """What `sheet_data` gave."""
    said = dict(data)
    rows = [TableRow(number, cells) for number, cells in said.pop("rows")]
    return Sheet(rows=FirstRows(rows, said.pop("count")), **said)
