"""How large the municipality is, and how often each thing is done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """So many areas, each watched by so many parties, with so many adopted weeks behind them."""

    areas: int
    parties: int
    weeks: int

    def __str__(self) -> str:
        return f"{self.areas}x{self.parties}x{self.weeks}"


# The number of queries is counted here as well: it must not grow with what is in the database.
SMALL = Size(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """`clients` ask at once, `requests` times each and for no longer than `seconds`."""

    size: Size
    pages: int
    warm_up: int
    documents: int
    clients: int
    requests: int
    seconds: int


FULL = Plan(Size(30, 10, 260), pages=150, warm_up=15, documents=7, clients=16, requests=60, seconds=60)
QUICK = Plan(Size(12, 4, 12), pages=20, warm_up=3, documents=2, clients=16, requests=6, seconds=15)
