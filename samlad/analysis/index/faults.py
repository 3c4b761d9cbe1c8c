"""What is wrong with a specification or its figures, told all at once."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (an indicator, a domain, a setting) and what."""

    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


class Unfit(ValueError):
    """An index cannot be made; `faults` says why, one line each."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise Unfit if there is any fault."""
    found = tuple(faults)
    if found:
        raise Unfit(found)
