"""How large the municipality is, and how often each thing is done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """So many areas, each watched by so many parties, with so many adopted weeks behind them.

    `actions` are those of all these weeks. `plans` are programmes and plans, each with so many `goals`.
    """

    areas: int
    parties: int
    weeks: int
    actions: int
    plans: int = 0
    goals: int = 0

    def __str__(self) -> str:
        planned = f"x{self.plans}x{self.goals}" if self.plans else ""
        return f"{self.areas}x{self.parties}x{self.weeks}x{self.actions}{planned}"


# The number of queries is counted here as well: it must not grow with what is in the database.
SMALL = Size(1, 1, 1, 20)


@dataclass(frozen=True, slots=True)
class Plan:
    """`clients` ask at once, `requests` times each and for no longer than `seconds`.

    `kills`: how many times the server is killed on each engine.
    """

    size: Size
    pages: int
    warm_up: int
    documents: int
    clients: int
    requests: int
    seconds: int
    kills: int


FULL = Plan(
    Size(30, 10, 260, 20_000),
    pages=150,
    warm_up=15,
    documents=7,
    clients=16,
    requests=60,
    seconds=60,
    kills=50,
)
QUICK = Plan(
    Size(12, 4, 12, 500), pages=20, warm_up=3, documents=2, clients=16, requests=6, seconds=15, kills=5
)
