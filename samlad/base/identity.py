"""Swedish identity numbers in plain text (see `plain`), in whatever way they are written.

Personal identity numbers (folkbokföringslagen 18 §) and coordination numbers (lag 2022:1697, the day plus
60) end in a check digit. Each place where ten digits could be year, month, day and serial is looked at once.
What stands between and around them makes them a number for certain, perhaps one, or something else.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

# A blank as plain text has them; a line break may be that of a quoted mail.
_BLANK = r"(?: |\n(?:> ?){0,3})?"
_BETWEEN = rf"({_BLANK}[-./_\\]?{_BLANK})"
# Two digits that begin a number, or follow a century that does; digits first, which `re` finds fast.
_YEAR = r"(\d\d)(?:(?<!\d\d\d)|(?<=(?<!\d)1[89]\d\d)|(?<=(?<!\d)20\d\d))"
_TEN = re.compile(
    rf"{_YEAR}{_BETWEEN}(0\d|1[0-2]){_BETWEEN}([0-2]\d|3[01]|[6-8]\d|9[01])"
    r"([\W_]{0,8})(\d[ \n]?\d[-./_ \n]?\d[ \n]?\d)(?!\d)"
)
_GAP = r"(?:[-+./_ ]| [-+] )"
_SPELLED = re.compile(
    rf"\d(?<!\d\d)(?<!\d[-+./_ ]\d)(?:{_GAP}\d){{9}}(?:(?:{_GAP}\d){{2}})?(?!\d)(?![-+./_ ]\d(?!\d))",
)
_INTERIM = re.compile(
    rf"{_YEAR}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01])"
    r" ?[-+] ?[TRSUWXJKLMN]\d{3}(?!\w)"
)
_DIGIT = re.compile(r"\d")
_FEWEST = 9  # an interim number has a letter and nine digits
_CENTURY = re.compile(r"(?<!\d)(1[89]|20)([ -]?)$")
_JOINTS = frozenset({"", "-", "+", "--", ".", "/", "_", "\\", "|", "*", "~", "·", ",", ":", ";"})
UNIT = re.compile(
    r"(?:[.,]\d{1,2})? ?(?:kr|kronor|sek|tkr|mnkr|euro|eur|usd|€|\$|m2|m3|kvm|kvadratmeter|hektar|km|%)"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"(?<![\d.,;])\d{1,3}[.,]$")
# "1.8803200016" on a line of its own: the first of a list, and no decimal number.
_LISTED = re.compile(r"(?:^|\n)[ >*-]{0,4}\d{1,3}[.,]$")
_NORTHING = re.compile(r"(?<!\d)[67]\d{6}[.,]\d")
_AXIS = re.compile(r"(?<!\w)[EeYy] ?[:=]? ?$")
_TOKEN = re.compile(r"[0-9a-f]{32,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_DAY_BEFORE = re.compile(r"\d[-/.:]$")
_UNTIL = re.compile(r"-\d{4}(?!\d)")
_NOT_SERIAL = re.compile(r"[-:/.]\d")
# Signs that part a date from what is said about it: "1988-03-20, 0016", "1988-03-20 (0016)".
_LOOSE = re.compile(r"[\s,:;()\[\]|*~·'\"”’]+")
_SECOND_DATE = re.compile(r" ?([-./]) ?(?:0[1-9]|1[0-2]) ?\1 ?(?:[0-2]\d|3[01])(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)([0-2]\d|3[01]|[6-8]\d|9[01])([-./]?)(0\d|1[0-2])\2(1[89]|20)(\d\d)( ?[-+]? ?)(\d{4})(?!\d)"
)
# How sure it is that the digits are one number and no other thing.
_NOT, _PERHAPS, _SURELY = range(3)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `text[start:end]`.

    Not certain: shaped as one, but with a wrong date or check digit; or right digits that may be an amount, a
    decimal number, or a date and something more.
    """

    start: int
    end: int
    is_certain: bool = True
    is_coordination: bool = False


def numbers(text: str) -> Iterator[Number]:
    """The numbers in plain text; the uncertain may overlap the certain. Linear in its length."""
    if len(_DIGIT.findall(text)) < _FEWEST:
        return
    yield from _each(_TEN, text, _read_ten)
    yield from _each(_SPELLED, text, _read_spelled)
    yield from _each(_DAY_FIRST, text, _read_day_first)
    for match in _INTERIM.finditer(text):
        yield Number(_start(match)[0], match.end(), is_certain=False)


@dataclass(frozen=True, slots=True)
class _Ten:
    """Ten digits as they are written. `start` includes a century where one is written."""

    text: str
    start: int
    end: int
    century: str
    joins: tuple[str, str]
    gap: str
    serial: str
    digits: str

    @property
    def is_bare(self) -> bool:
        return self.joins == ("", "") and self.gap == "" and len(self.serial) == 4


def _each(
    pattern: re.Pattern[str], text: str, read: Callable[[re.Match[str]], Number | None]
) -> Iterator[Number]:
    """What `read` makes of each place that fits; those that overlap too, unless one is certain."""
    match = pattern.search(text)
    while match:
        number = read(match)
        if number:
            yield number
        is_certain = number is not None and number.is_certain
        match = pattern.search(text, match.end() if is_certain else match.start() + 1)


def _read_ten(match: re.Match[str]) -> Number | None:
    ten = _ten(match)
    if not (sure := _joined(ten)) or not (sure := min(sure, _surrounded(ten))):
        return None
    if _is_valid(ten.century, ten.digits):
        is_coordination = _is_coordination(ten.digits)
        return Number(ten.start, ten.end, is_certain=sure == _SURELY, is_coordination=is_coordination)
    is_neat = sure == _SURELY and _is_neat(ten) and not _is_figure(ten)
    return Number(ten.start, ten.end, is_certain=False) if is_neat else None


def _ten(match: re.Match[str]) -> _Ten:
    year, first, month, second, day, gap, serial = match.groups()
    digits = year + month + day + "".join(filter(str.isdigit, serial))
    start, century = _start(match)
    return _Ten(match.string, start, match.end(), century, (first, second), gap, serial, digits)


def _start(match: re.Match[str]) -> tuple[int, str]:
    """Where the number begins, its century included, and the century if it is joined to the year."""
    before = _CENTURY.search(match.string, max(0, match.start() - 4), match.start())
    if not before:
        return match.start(), ""
    return before.start(), "" if before[2] else before[1]


def _read_spelled(match: re.Match[str]) -> Number | None:
    digits = "".join(filter(str.isdigit, match.group()))
    century, ten = digits[:-10], digits[-10:]
    if century not in {"", "18", "19", "20"} or not _is_valid(century, ten):
        return None
    return Number(match.start(), match.end(), is_coordination=_is_coordination(ten))


def _read_day_first(match: re.Match[str]) -> Number | None:
    """20031988-0016"""
    day, mark, month, century, year, gap, serial = match.groups()
    is_written_so = not mark or gap.strip()
    if not is_written_so or not _is_valid(century, year + month + day + serial):
        return None
    return Number(match.start(), match.end(), is_certain=False)


def _is_valid(century: str, ten: str) -> bool:
    """Whether date and check digit are right; without a century, in any of the three."""
    year, month, day = int(ten[:2]), int(ten[2:4]), int(ten[4:6])
    centuries = [int(century)] if century else [18, 19, 20]
    born = day - 60 * _is_coordination(ten)
    return _is_luhn(ten) and any(_is_day(100 * c + year, month, born) for c in centuries)


def _is_coordination(ten: str) -> bool:
    return int(ten[4:6]) > 60


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False


def _is_luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def _joined(ten: _Ten) -> int:
    """How sure it is from what stands between the digits: not a date and something more."""
    first, second = map(_mark, ten.joins)
    inside = re.sub(r"\d", "", ten.serial)
    if inside and not _serial_is_split_as_the_rest(ten, inside):
        return _NOT
    if first != second:
        # "8803-20-0016", but not the coordinate 59.12 18.0123 and not the phone number 0304-12 34 56
        is_one = {first, second} == {"", "-"} and _mark(ten.gap) in {"-", "+"}
        return _SURELY if is_one else _NOT
    if any(ten.joins) and not first and _is_end_of_day(ten):
        return _NOT
    if _is_tight(ten, first):
        return _SURELY
    return _NOT if inside or not _LOOSE.fullmatch(ten.gap) else _loosely_joined(ten)


def _is_tight(ten: _Ten, mark: str) -> bool:
    """Whether the serial hangs together with the date, which has `mark` between its parts."""
    gap = _mark(ten.gap)
    if mark:
        return gap in {"", "-", "+", "--", ".", "/", "_", "\\", mark}
    if any(ten.joins):
        return gap in {"", "-", "+", "--"}
    if ten.century:
        return gap in _JOINTS and not re.search(r"[,:;]\s", ten.gap)
    return not re.search(r"[!?:;]\s", ten.gap)


def _loosely_joined(ten: _Ten) -> int:
    """A date in full and four digits that fit it are a number; else, it has to be looked at."""
    if ten.serial[:2] in {"18", "19", "20"} and _SECOND_DATE.match(ten.text, ten.end):
        return _NOT
    is_more = UNIT.match(ten.text, ten.end) or _NOT_SERIAL.match(ten.text, ten.end)
    return _SURELY if ten.century and not is_more else _PERHAPS


def _mark(between: str) -> str:
    """What stands between digits besides blanks and the signs of a quoted mail."""
    return (between.replace(">", "") if "\n" in between else between).strip()


def _serial_is_split_as_the_rest(ten: _Ten, inside: str) -> bool:
    """Whether blanks in the serial are those of one number: "880320-00 16", "88 03 20 00 16"."""
    if inside.strip():
        return inside == ten.gap == ten.joins[0] == ten.joins[1]
    return bool(ten.gap) and (ten.joins[0] != "" or ten.joins[1] == "")


def _is_end_of_day(ten: _Ten) -> bool:
    """The 21 of 2017-12-21 0115-1245"""
    return bool(_DAY_BEFORE.search(ten.text, max(0, ten.start - 2), ten.start))


def _surrounded(ten: _Ten) -> int:
    """How sure it is from what stands around: not an amount, a coordinate, a checksum or two dates."""
    if ten.is_bare:
        return _NOT if _is_in_token(ten) else _PERHAPS if _is_excused(ten) else _SURELY
    if ten.joins == ("", ""):
        return _NOT if _is_easting(ten) or _is_time_of_day(ten) else _SURELY
    if not ten.century or not _mark(ten.joins[0]):
        return _SURELY
    is_amount = ten.gap.isspace() and UNIT.match(ten.text, ten.end)
    return _NOT if _is_day_and_more(ten) else _PERHAPS if is_amount else _SURELY


def _is_excused(ten: _Ten) -> bool:
    """Whether it may be an amount or a decimal number: ten digits only, and not the first of a list."""
    if ten.century:
        return False
    return _is_figure(ten) and not _LISTED.search(ten.text[max(0, ten.start - 9) : ten.start])


def _is_figure(ten: _Ten) -> bool:
    return ten.is_bare and (bool(UNIT.match(ten.text, ten.end)) or _is_decimal(ten))


def _is_decimal(ten: _Ten) -> bool:
    return bool(_DECIMAL.search(ten.text, max(0, ten.start - 5), ten.start))


def _is_in_token(ten: _Ten) -> bool:
    """Whether it stands in a checksum or a UUID."""
    around = _TOKEN.finditer(ten.text, max(0, ten.start - 64), ten.end + 64)
    return any(t.start() <= ten.start and ten.end <= t.end() and not t.group().isdigit() for t in around)


def _is_easting(ten: _Ten) -> bool:
    """Whether it is the second half of a pair in SWEREF 99 TM with four decimals."""
    if ten.gap not in {".", ","} or ten.century:
        return False
    near = _NORTHING.search(ten.text, max(0, ten.start - 30), ten.end + 30)
    return bool(near or _AXIS.search(ten.text, max(0, ten.start - 5), ten.start))


def _is_time_of_day(ten: _Ten) -> bool:
    """20261122 1430-1600"""
    return bool(
        ten.century and ten.gap.isspace() and re.match(r"-\d{4}(?!\d)", ten.text[ten.end : ten.end + 6])
    )


def _is_day_and_more(ten: _Ten) -> bool:
    """2026-11-22 1430-1600, 2026-11-22 2026:123, 2026-11-22/2026-11-29"""
    mark = re.escape(_mark(ten.joins[0]))
    if ten.gap.isspace() and _NOT_SERIAL.match(ten.text, ten.end):
        return True
    second = re.compile(rf" ?{mark} ?(?:0[1-9]|1[0-2]) ?{mark} ?(?:[0-2]\d|3[01])(?!\d)")
    return ten.serial[:2] in {"18", "19", "20"} and bool(second.match(ten.text, ten.end))


def _is_neat(ten: _Ten) -> bool:
    """Whether it is written as identity numbers mostly are."""
    month, day = int(ten.digits[2:4]), int(ten.digits[4:6])
    if not day or (not month and day < 60) or len(ten.serial) > 4:
        return False
    gap = _mark(ten.gap)
    if ten.joins == ("", ""):
        return gap in {"", "-", "+"} and "\n" not in ten.gap
    return ten.joins == ("-", "-") and gap in {"-", "+"}
