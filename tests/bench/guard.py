"""The guard of free text against numbers made at random in every form, and against harmless texts.

`python -m tests.bench.guard [count]` prints what was missed, what was stopped for nothing, and the speed.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from samlad.base.guard import Finding, findings, stopped, warned
from tests.bench.numbers import Case, check_digit, doubtful, numbers

SEED = 20261122
COUNT = 10_000


# Harmless texts.

AREAS = ("Kvarnhöjden", "Lindåsa centrum", "Tallmossen", "Åkersdal", "Ängsbacken", "Östervik")


def _day(rng: Random) -> date:
    return date(2012, 1, 1) + timedelta(days=rng.randrange(6500))


def _time(rng: Random, mark: str) -> str:
    return f"{rng.randrange(24):02}{mark}{rng.choice((0, 15, 30, 45)):02}"


def _case_number(rng: Random) -> str:
    year, number = rng.randrange(2010, 2030), rng.randrange(1, 99999)
    return rng.choice(
        (
            f"KS {year}/{number}",
            f"KS-{year}/{number}.{rng.randrange(100, 999)}",
            f"{rng.randrange(100, 999)}-{number}/{year}",
            f"{year}-{number:05}",
            f"KSN-{year}-{number}",
            f"Dnr {year}:{number}",
            f"SFS {year}:{rng.randrange(1, 1500)}",
            f"dnr A{rng.randrange(100, 999)}.{rng.randrange(100, 999)}/{year}",
            f"5000-K{rng.randrange(100000, 1999999)}-{year % 100}",
            f"{year}/{number}-{rng.randrange(1, 30)}",
        )
    )


def _date(rng: Random) -> str:
    day = _day(rng)
    return rng.choice(
        (
            day.isoformat(),
            f"{day:%Y%m%d}",
            f"{day:%y%m%d}",
            f"{day.day}/{day.month} {day.year}",
            f"{day.day}/{day.month}",
            f"{day:%Y.%m.%d}",
            f"{day.day}.{day.month}.{day.year}",
            f"v. {day.isocalendar().week} {day.year}",
            f"{day.year}-W{day.isocalendar().week:02}",
        )
    )


def _moment(rng: Random) -> str:
    day, mark = _day(rng), rng.choice(".:")
    return rng.choice(
        (
            f"{day} {_time(rng, ':')}",
            f"{day} {_time(rng, '.')}",
            f"{day} kl. {_time(rng, mark)}",
            f"{day}T{_time(rng, ':')}:00+01:00",
            f"{day:%Y%m%d} kl {_time(rng, '')}",
            f"{day} {_time(rng, ':')}–{_time(rng, ':')}",
            f"{day} {_time(rng, '')}-{_time(rng, '')}",
            f"{day.day}/{day.month} kl. {_time(rng, mark)}-{_time(rng, mark)}",
            f"kl. {_time(rng, mark)}–{_time(rng, mark)}",
            f"kl. 10–12 {day.day}/{day.month} {day.year}",
            f"IMG_{day:%Y%m%d}_{_time(rng, '')}{rng.randrange(60):02}.jpg",
        )
    )


def _interval(rng: Random) -> str:
    day = _day(rng)
    other = day + timedelta(days=rng.randrange(1, 400))
    dash = rng.choice(("–", "-", " – ", " - ", "/", "--"))
    return rng.choice(
        (
            f"{day}{dash}{other}",
            f"{day:%Y%m%d}-{other:%Y%m%d}",
            f"{day.day}/{day.month}–{other.day}/{other.month} {other.year}",
            f"{day.year}–{other.year + 1}",
            f"v. {rng.randrange(1, 40)}–{rng.randrange(40, 53)}",
            f"{day}, {other}",
            f"{day:%d.%m.%Y}{dash}{other:%d.%m.%Y}",
        )
    )


def _amount(rng: Random) -> str:
    amount = rng.choice((rng.randrange(10**4, 10**7), rng.randrange(10**8, 10**10)))
    grouped = f"{amount:,}".replace(",", rng.choice((" ", "\u00a0", "\u2009", "\u202f", ".")))
    return rng.choice(
        (
            f"{grouped} kr",
            f"{grouped} kronor",
            grouped,
            f"{amount} kr",
            f"{amount},50 kr",
            f"{amount / 1000:.1f} tkr".replace(".", ","),
            f"{rng.randrange(1000)} mnkr",
            f"-{grouped} SEK",
        )
    )


def _organisation(rng: Random) -> str:
    nine = f"{rng.choice((2, 5, 7, 8, 9))}{rng.randrange(10)}{rng.randrange(20, 99)}{rng.randrange(10**5):05}"
    number = nine + check_digit(nine)
    return rng.choice(("", "16")) + f"{number[:6]}{rng.choice(('-', ''))}{number[6:]}"


def _place(rng: Random) -> str:
    return rng.choice(
        (
            f"Vallby {rng.randrange(1, 40)}:{rng.randrange(1, 2000)}",
            f"Kvarnen {rng.randrange(1, 90)}",
            f"Storgatan {rng.randrange(1, 200)} B",
            f"{rng.randrange(10, 99)}{rng.randrange(1, 9)} {rng.randrange(10, 99)} {rng.choice(AREAS)}",
            f"väg {rng.randrange(1, 999)}",
            f"E{rng.randrange(1, 99)}",
            f"{rng.uniform(55, 69):.{rng.randrange(2, 15)}f}, {rng.uniform(11, 24):.{rng.randrange(2, 15)}f}",
            f"{rng.uniform(55, 69):.6f} {rng.uniform(11, 24):.6f}",
            f"N {rng.randrange(6132000, 7678000)} E {rng.randrange(270000, 920000)}",
            f"{rng.uniform(6132000, 7678000):.{rng.randrange(5)}f}, {rng.uniform(270000, 920000):.4f}",
            f"59°{rng.randrange(10, 60)}'{rng.randrange(10, 60)}.{rng.randrange(1000, 9999)}\"N",
            f"{rng.randrange(100, 99999)} m²",
            f"{rng.randrange(10, 99)} {rng.randrange(100, 999)} kvm",
            f"{rng.randrange(1, 400)} ha",
        )
    )


def _figure(rng: Random) -> str:
    return rng.choice(
        (
            f"{rng.uniform(0, 100):.{rng.randrange(12)}f} %".replace(".", ","),
            f"{rng.randrange(1, 9)} av {rng.randrange(10, 99)}",
            f"{rng.randrange(1000, 99999)} invånare",
            f"nivå {rng.randrange(1, 5)}",
            " ".join(str(rng.randrange(1, 5)) for _ in range(rng.choice((4, 6, 13, 52)))),
            f"{rng.randrange(1, 9)}:{rng.randrange(1, 60)}",
            f"§ {rng.randrange(1, 300)}",
            f"årskurs {rng.randrange(1, 10)}",
            f"bankgiro {rng.randrange(1000, 9999)}-{rng.randrange(1000, 9999)}",
            f"{rng.getrandbits(128):032x}",
            f"v{rng.randrange(9)}.{rng.randrange(30)}.{rng.randrange(30)}",
            f"{rng.randrange(10**7):07}",
            f"{rng.randrange(10**8):08}",
        )
    )


HARMLESS = (_case_number, _date, _moment, _interval, _amount, _organisation, _place, _figure)
WORDS = (
    "i Kvarnhöjden", "vid torget", "enligt beslut", "och", "samt", "till", "för", "Skadegörelse", "Möte",
    "grannsamverkan", "belysningen åtgärdad", "fritidsgården", "se", "kostar", "gäller",
)  # fmt: skip


def harmless(seed: int, count: int) -> Iterator[str]:
    """Texts of the kind that protocols are full of, with no identity number in them."""
    rng = Random(seed)  # noqa: S311
    for _ in range(count):
        parts = [f"{rng.choice(WORDS)} {rng.choice(HARMLESS)(rng)}" for _ in range(rng.randrange(1, 5))]
        yield rng.choice((", ", ". ", " ", "\n", "; ")).join(parts) + rng.choice(("", "."))


def unasked(cases: Iterator[Case]) -> list[Case]:
    """Cases where nothing is found."""
    return [case for case in cases if not any(_within(case, f) for f in findings(case.text))]


def _within(case: Case, finding: Finding) -> bool:
    return case.start <= finding.start < finding.end <= case.end


def missed(cases: Iterator[Case]) -> list[Case]:
    """Cases where the number is not stopped, or another place is pointed out."""
    return [case for case in cases if not any(_covers(case, f.start, f.end) for f in stopped(case.text))]


def _covers(case: Case, start: int, end: int) -> bool:
    """The finding lies in the number and holds its ten digits; a century apart may be left out."""
    return case.start <= start < end <= case.end and sum(map(str.isdigit, case.text[start:end])) >= 10


def speed(text: str) -> float:
    """Milliseconds of processor time for 100,000 characters of the text, repeated."""
    repeated = (text * (100_000 // len(text) + 1))[:100_000]
    begun = time.process_time()
    findings(repeated)
    return (time.process_time() - begun) * 1000


HEAVY = {
    "prose": "Skadegörelse vid torget den 22 november, två bänkar sönder och en lykta släckt. ",
    "valid numbers": "880320-0016 ",
    "wrong numbers": "8803200018-",
    "pairs": "01 ",
    "digits": "1",
    "digits apart": "8 ",
    "zero-width": "8\u200b",
    "phones": "070-123 45 67 ",
    "half addresses": "a@a.",
    "dashes": " -",
    "code": "%38",
    "tags": "<b",
    "entities": "&amp;",
}


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    misses = missed(numbers(SEED, count))
    texts = list(harmless(SEED + 1, count))
    false = [text for text in texts if stopped(text)]
    asked = [text for text in texts if warned(text)]
    print(f"valid numbers  {count:>7,}  missed       {len(misses)}  {dict(Counter(c.form for c in misses))}")
    silent = unasked(doubtful(SEED + 2, count))
    print(f"doubtful       {count:>7,}  not found    {len(silent)}  {dict(Counter(c.form for c in silent))}")
    print(f"harmless texts {count:>7,}  stopped      {len(false)}  ({len(false) / count:.2%})")
    print(f"                        asked about  {len(asked)}  ({len(asked) / count:.2%})")
    for name, text in HEAVY.items():
        print(f"100,000 characters of {name:<16} {speed(text):6.0f} ms")
    return bool(misses or silent) or len(false) > count / 1000


if __name__ == "__main__":
    sys.exit(main())
