"""How far each non-negative unknown of a system of equations can go, by the simplex method.

Small and dense: for the hidden cells that are tied together in one table, tens to some hundreds. The tests
compare it with SciPy's HiGHS.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from samlad.analysis.distributions import Floats

SLACK = 1e-9
# After this many pivots per row the slow rule that cannot go round in circles takes over (Bland).
PATIENCE = 4


class InfeasibleError(ValueError):
    """The equations have no solution without negative unknowns."""


class Ranges:
    """What `equations` @ unknowns = `sums`, with unknowns of 0 or more, leaves open.

    `low` and `high` are the least and the largest value of each unknown in the solutions seen so far, so
    the true range is at least that; `widen` looks for solutions further out. InfeasibleError: there is
    none.
    """

    def __init__(self, equations: Floats, sums: Floats) -> None:
        signs = np.where(sums < 0, -1.0, 1.0)
        rows, self.unknowns = equations.shape
        self.table: Floats = np.hstack([equations * signs[:, None], np.eye(rows), (sums * signs)[:, None]])
        self.base: NDArray[np.int64] = np.arange(self.unknowns, self.unknowns + rows)
        self.low = np.full(self.unknowns, np.inf)
        self.high = np.full(self.unknowns, -np.inf)
        self._first_solution(SLACK * max(1.0, float(np.abs(sums).sum())))
        self._see()

    def widen(self, unknown: int, enough: float) -> float:
        """The width of an unknown's range, or some width of at least `enough`."""
        for sign in (1.0, -1.0):
            cost = np.zeros(self.unknowns)
            cost[unknown] = sign
            self._maximise(cost, unknown, enough)
        return float(self.high[unknown] - self.low[unknown])

    def _first_solution(self, slack: float) -> None:
        """Drives out the artificial unknowns; equations that follow from others fall away."""
        cost = np.zeros(self.table.shape[1] - 1)
        cost[self.unknowns :] = -1.0
        self._climb(cost, lambda: False)
        if self.table[self.base >= self.unknowns, -1].sum() > slack:
            raise InfeasibleError("the equations contradict each other")
        for row in np.flatnonzero(self.base >= self.unknowns):
            entries = np.abs(self.table[row, : self.unknowns])
            if entries.max(initial=0.0) > SLACK:
                self._pivot(int(row), int(entries.argmax()))
        kept = self.base < self.unknowns
        self.table = np.hstack([self.table[kept, : self.unknowns], self.table[kept, -1:]])
        self.base = self.base[kept]

    def _maximise(self, cost: Floats, unknown: int, enough: float) -> None:
        if self.high[unknown] - self.low[unknown] < enough:
            self._climb(cost, lambda: self._see() or self.high[unknown] - self.low[unknown] >= enough)

    def _climb(self, cost: Floats, done: Callable[[], bool]) -> None:
        """Pivots until no step raises cost · unknowns, the way up never ends, or `done`."""
        patience = PATIENCE * (len(self.base) + 10)
        pivots = 0
        while not done():
            reduced = cost - cost[self.base] @ self.table[:, :-1]
            rising = np.flatnonzero(reduced > SLACK)
            if not len(rising):
                return
            entering = int(rising[0] if pivots > patience else rising[reduced[rising].argmax()])
            column = self.table[:, entering]
            if not (column > SLACK).any():
                self._see_endless(entering)
                return
            self._pivot(self._leaving(column), entering)
            pivots += 1
            if pivots > 50 * patience:
                return

    def _leaving(self, column: Floats) -> int:
        """The row that reaches 0 first; among equals the one whose unknown has the lowest number (Bland)."""
        rows = np.flatnonzero(column > SLACK)
        steps = np.maximum(self.table[rows, -1], 0.0) / column[rows]
        first = rows[steps <= steps.min() + SLACK]
        return int(first[self.base[first].argmin()])

    def _pivot(self, row: int, column: int) -> None:
        self.table[row] /= self.table[row, column]
        factors = self.table[:, column].copy()
        factors[row] = 0.0
        touched = np.flatnonzero(factors)
        self.table[touched] -= factors[touched, None] * self.table[row]
        self.base[row] = column

    def _see(self) -> bool:
        """Notes the present solution."""
        solution = np.zeros(self.unknowns)
        solution[self.base] = np.maximum(self.table[:, -1], 0.0)
        np.minimum(self.low, solution, out=self.low)
        np.maximum(self.high, solution, out=self.high)
        return False

    def _see_endless(self, entering: int) -> None:
        """A way without end: what rises along it has no upper bound."""
        self.high[entering] = np.inf
        self.high[self.base[self.table[:, entering] < -SLACK]] = np.inf


def components(ties: Iterable[Sequence[int]], unknowns: int) -> NDArray[np.int64]:
    """A number per unknown: the same for unknowns that are tied together, each tie a list of unknowns."""
    parent = list(range(unknowns))

    def head(of: int) -> int:
        while parent[of] != of:
            parent[of] = parent[parent[of]]
            of = parent[of]
        return of

    for tie in ties:
        for other in tie[1:]:
            one, two = sorted((head(tie[0]), head(other)))
            parent[two] = one
    return np.array([head(unknown) for unknown in range(unknowns)], dtype=np.int64)
