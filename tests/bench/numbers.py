"""Identity numbers made at random, in every form they are written in; stored nowhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

DASHES = "-+\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u00ad"
BLANKS = " \u00a0\u2007\u2009\u200a\u202f\u3000\t"
BREAKS = ("\n", "\r\n", "\n   ", " \n", "\u2028", "\n\n", "\n> ")
UNSEEN = "\u200b\u200c\u200d\u2060\u00ad\ufeff\u034f\ufe0f"
MARKS = "./_\\|*~·,:;"


@dataclass(frozen=True, slots=True)
class Made:
    """The parts of a valid number, as two or four digits."""

    century: str
    year: str
    month: str
    day: str
    serial: str


def valid_number(rng: Random) -> Made:
    born = date(1800, 1, 1) + timedelta(days=rng.randrange(109_500))
    day = born.day + 60 * (rng.random() < 0.25)
    nine = f"{born.year % 100:02}{born.month:02}{day:02}{rng.randrange(1000):03}"
    return Made(str(born.year // 100), nine[:2], nine[2:4], nine[4:6], nine[6:] + check_digit(nine))


def check_digit(nine: str) -> str:
    """By the book: every other digit doubled from the left, digits of the products added."""
    products = "".join(str(int(digit) * (2, 1)[place % 2]) for place, digit in enumerate(nine))
    return str(-sum(map(int, products)) % 10)


def _tail(rng: Random) -> str:
    """What can stand between day and serial, whatever the date looks like."""
    dash, blank = rng.choice(DASHES), rng.choice(BLANKS)
    broken = rng.choice(BREAKS)
    return rng.choice(
        (dash, blank + dash, dash + blank, blank + dash + blank, blank, dash + broken, broken, "--", " ")
    )


def _short(rng: Random, made: Made) -> str:
    return made.year + made.month + made.day + _tail(rng) + made.serial


def _long(rng: Random, made: Made) -> str:
    return made.century + made.year + made.month + made.day + _tail(rng) + made.serial


def _bare(rng: Random, made: Made) -> str:
    return rng.choice(("", made.century)) + made.year + made.month + made.day + made.serial


def _marked(rng: Random, made: Made) -> str:
    """With another sign than a dash before the serial."""
    return (
        rng.choice(("", made.century)) + made.year + made.month + made.day + rng.choice(MARKS) + made.serial
    )


def _dated(rng: Random, made: Made) -> str:
    mark: str = rng.choice((*"-./_", *BLANKS, "\u2013", " - ", ". "))
    year = rng.choice(("", made.century)) + made.year
    return mark.join((year, made.month, made.day)) + rng.choice((_tail(rng), mark)) + made.serial


def _apart(rng: Random, made: Made) -> str:
    """The century by itself, or year and day: 19 880320-0016, 1988 0320-0016, 8803 20-0016."""
    blank, dash = rng.choice(BLANKS), rng.choice(DASHES)
    year = rng.choice((made.century + blank + made.year, made.century + made.year + blank, made.year + blank))
    day = rng.choice((made.month + made.day, made.month + blank + made.day))
    return year + day + rng.choice((dash, blank, f"{blank}{dash}{blank}")) + made.serial


def _pairs(rng: Random, made: Made) -> str:
    mark: str = rng.choice((*BLANKS, *"-._"))
    century = rng.choice(((), (made.century,)))
    return mark.join((*century, made.year, made.month, made.day, made.serial[:2], made.serial[2:]))


def _spelled(rng: Random, made: Made) -> str:
    date_part = rng.choice(("", made.century)) + made.year + made.month + made.day
    mark: str = rng.choice((" ", "-", ".", "\u00a0"))
    middle = rng.choice((mark, f" {rng.choice('-+')} "))
    return mark.join(date_part) + middle + mark.join(made.serial)


def _split(rng: Random, made: Made) -> str:
    at = rng.choice((1, 2, 3))
    parts = made.serial[:at] + rng.choice(BLANKS) + made.serial[at:]
    return rng.choice(("", made.century)) + made.year + made.month + made.day + rng.choice("-+\u2013") + parts


def _coded(rng: Random, made: Made) -> str:
    """As it stands in a copied mail, address or web page."""
    dash: str = rng.choice((*_CODES, "<b>-</b>", "</td>\n<td>", "<br/>", "&nbsp;&ndash;&nbsp;"))
    first, second = rng.choice(("", made.century)) + made.year + made.month + made.day, made.serial
    if rng.random() < 0.3:
        code = rng.choice(("={:02X}", "%{:02x}", "&#{};", "&#x{:X};"))
        first = code.format(ord(first[0])) + first[1:]
        second = second[:-1] + code.format(ord(second[-1]))
    return first + dash + second


def _told_after(rng: Random, made: Made) -> str:
    """A date in full, and the serial told after it."""
    mark = rng.choice(("-", "", ".", "/"))
    gap: str = rng.choice((", ", ": ", " (", " : ", "; ", " , ", " [", ' "'))
    return mark.join((made.century + made.year, made.month, made.day)) + gap + made.serial


def _like_a_figure(rng: Random, made: Made) -> str:
    """Twelve digits as an amount, or with a decimal sign before them."""
    return rng.choice(("", "1.", "59,")) + made.century + _ten(made) + rng.choice(UNITS)


def _listed(rng: Random, made: Made) -> str:
    return f"\n{rng.randrange(1, 200)}{rng.choice('.,')}{_ten(made)}"


def _ten(made: Made) -> str:
    return made.year + made.month + made.day + made.serial


_CODES = (
    *(
        "=2D",
        "%2D",
        "%2d",
        "%20",
        "=20",
        "=E2=80=93",
        "%E2%80%93",
        "=C2=A0",
        "%C2%AD",
        "%252D",
        "=\n",
        "-=\r\n",
    ),
    *("&#45;", "&#x2d;", "&ndash;", "&mdash;", "&minus;", "&shy;", "&nbsp;", "&amp;ndash;"),
)
UNITS = (" kr", "kr", "%", " %", " €", " m2", " ha", " kronor", ",50 kr", " SEK", " km")


FORMS: dict[str, Callable[[Random, Made], str]] = {
    "ten digits": _short,
    "twelve digits": _long,
    "nothing between": _bare,
    "other sign before serial": _marked,
    "date with signs": _dated,
    "century or year apart": _apart,
    "pairs": _pairs,
    "digit by digit": _spelled,
    "blank in serial": _split,
    "in code": _coded,
    "serial told after": _told_after,
    "like a figure": _like_a_figure,
    "first of a list": _listed,
}
AS_MADE = frozenset({"in code"})  # its code is not code any more in other digits


@dataclass(frozen=True, slots=True)
class Case:
    """A text with a valid number at `text[start:end]`."""

    form: str
    text: str
    start: int
    end: int


def _amount_of_ten(rng: Random, made: Made) -> str:
    return _ten(made) + rng.choice([unit for unit in UNITS if unit != " ha"])


def _decimal(rng: Random, made: Made) -> str:
    return f"barn {rng.randrange(100)}{rng.choice('.,')}{_ten(made)}"


def _day_first(rng: Random, made: Made) -> str:
    mark = rng.choice(("", "-", ".", "/"))
    written = mark.join((made.day, made.month, made.century + made.year))
    return written + rng.choice(("-", "+", " - ", "–")) + made.serial


def _short_told_after(rng: Random, made: Made) -> str:
    mark = rng.choice("-./")
    return mark.join((made.year, made.month, made.day)) + rng.choice((", ", ": ", " (")) + made.serial


DOUBTFUL: dict[str, Callable[[Random, Made], str]] = {
    "amount": _amount_of_ten,
    "decimal number": _decimal,
    "day first": _day_first,
    "serial told after a short date": _short_told_after,
}


def doubtful(seed: int, count: int) -> Iterator[Case]:
    """Texts that each hold a valid number which may be something else, and has to be asked about at least."""
    rng = Random(seed)  # noqa: S311
    names = list(DOUBTFUL)
    for place in range(count):
        form = names[place % len(names)]
        before, after = rng.choice(
            (("", "."), ("Pojken ", " vid torget"), ("Anmälan (", ")"), ("rad\n", "\nrad"))
        )
        written = DOUBTFUL[form](rng, valid_number(rng))
        yield Case(form, before + written + after, len(before), len(before) + len(written))


def _mathematical(text: str) -> str:
    return text.translate({ord("0") + n: 0x1D7CE + n for n in range(10)})


def _full_width(text: str) -> str:
    return text.translate({ord("0") + n: 0xFF10 + n for n in range(10)})


def _arabic(text: str) -> str:
    return text.translate({ord("0") + n: 0x0660 + n for n in range(10)})


def _keycaps(text: str) -> str:
    return "".join(f"{char}\ufe0f\u20e3" if char.isdigit() else char for char in text)


def _encircled(text: str) -> str:
    return text.translate({ord(str(n)): "⓪①②③④⑤⑥⑦⑧⑨"[n] for n in range(10)})


DIGITS: tuple[Callable[[str], str], ...] = (_full_width, _mathematical, _arabic, _keycaps, _encircled)


def _with_unseen(rng: Random, text: str) -> str:
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(1, len(text))
        text = text[:at] + rng.choice(UNSEEN) + text[at:]
    return text


SURROUNDINGS = (
    "{}",
    "En pojke ({}) sågs vid torget.",
    "Pnr:{}",
    "pnr{}, enligt skolan",
    "{} sågs vid torget kl. 21.30.",
    "Ärende KS 2026/123, {}.",
    "Den 2026-11-20 kom {} till gården",
    "1. {}\n2. okänd",
    "rad ett\nrad två\n{}\nrad fyra",
    "foto_{}.jpg",
    "Anmälan {} (slutlig).pdf",
    '{{"person": "{}"}}',
    "namn;{};Lindåsa",
    "namn\t{}\tLindåsa",
    "“{}”",
    "#{}!",
    "[{}]",
    "{}: orolig",
    "{}/",
    "Berör {}och familjen",
    "å{}ä",
)


def numbers(seed: int, count: int) -> Iterator[Case]:
    """Texts that each hold one valid number; every form as often as the others."""
    rng = Random(seed)  # noqa: S311
    names = list(FORMS)
    for place in range(count):
        form = names[place % len(names)]
        written = FORMS[form](rng, valid_number(rng))
        if rng.random() < 0.3 and form not in AS_MADE:
            written = rng.choice(DIGITS)(written)
        if rng.random() < 0.3 and form not in AS_MADE:
            written = _with_unseen(rng, written)
        before, after = rng.choice(SURROUNDINGS).replace("{{", "{").replace("}}", "}").split("{}")
        yield Case(form, before + written + after, len(before), len(before) + len(written))
