"""How often a source is asked, and how patient Samlad is when it does not answer."""

import random
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic, sleep


@dataclass(frozen=True, slots=True)
class Patience:
    """How a request is tried again: how many times, the first wait, and the longest wait, in seconds.

    A wait that would be longer than `longest` is left to a later run. `whole` is the longest time that one
    answer may take from its first to its last byte, however steadily it trickles.
    """

    tries: int = 4
    first: float = 0.5
    longest: float = 20.0
    connect: float = 10.0
    read: float = 60.0
    whole: float = 180.0

    def waits(self) -> Iterator[float]:
        """The wait after each try but the last: twice as long each time, less a random part of up to half.

        Without the random part all who were turned away at once would come back at once.
        """
        for number in range(self.tries - 1):
            yield min(self.first * 2**number, self.longest) * random.uniform(0.5, 1)  # noqa: S311


# Whoever looks at a page waits for seconds, not minutes.
AT_A_PAGE = Patience(tries=2, first=0.3, longest=2, connect=4, read=15, whole=20)
# In a run that nobody waits for.
IN_A_RUN = Patience()


class Pace:
    """At most `calls` begin in any `seconds`: `wait` comes back when the next one may. For all threads."""

    def __init__(self, calls: int, seconds: float) -> None:
        self.calls, self.seconds = max(1, calls), seconds
        self._begun: deque[float] = deque()
        self._lock = threading.Lock()

    def keep_to(self, calls: int, seconds: float) -> None:
        """What the source itself says that it takes."""
        with self._lock:
            self.calls, self.seconds = max(1, calls), seconds

    def wait(self) -> None:
        while (left := self._left()) > 0:
            sleep(left)

    def _left(self) -> float:
        """Seconds until a call may begin; 0 when this one has begun."""
        with self._lock:
            now = monotonic()
            while self._begun and self._begun[0] <= now - self.seconds:
                self._begun.popleft()
            if len(self._begun) >= self.calls:
                return self._begun[0] + self.seconds - now
            self._begun.append(now)
            return 0.0


_paces: dict[str, Pace] = {}
_paces_lock = threading.Lock()


def pace_of(base: str, calls: int, seconds: float) -> Pace:
    """The pace that everything in this process keeps towards one source; the numbers are for the first."""
    with _paces_lock:
        return _paces.setdefault(base, Pace(calls, seconds))
