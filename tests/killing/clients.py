"""Those who write meanwhile. Each signs in, writes one thing after the other, and notes what came of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, ClassVar

import httpx

from samlad.base.periods import WEEK, Period
from tests.killing.group import PATIENCE_SECONDS, Group, Postbox
from tests.killing.names import LEADER, PASSWORD

ACKNOWLEDGED, REFUSED, BROKEN = "acknowledged", "refused", "broken"
CONSONANTS, VOWELS = "bdfgklmnprst", "aeiou"
ADOPTED = re.compile(r"/laget/\d+/utgava/1/$")
THING = re.compile(r"/(\d+)/$")


@dataclass(frozen=True, slots=True)
class Write:
    """One request that writes: what, known by words or a key that nothing else has, and what came of it.

    `known_by` is empty where nothing is to be looked for afterwards. `begun` and `ended` are seconds of one
    clock.
    """

    kind: str
    known_by: str
    outcome: str
    begun: float
    ended: float


class Site:
    """What all clients share: where the server is, whether it is up, and what they noted."""

    def __init__(self, group: Group, postbox: Postbox, keys: Mapping[str, Any]) -> None:
        self.group, self.postbox, self.keys = group, postbox, keys
        self.up, self.over = Event(), Event()
        self.writes = list[Write]()
        self.faults = list[str]()
        self._open, self._number, self._lock = 0, 0, Lock()

    @property
    def open(self) -> bool:
        """Whether a request that writes is on its way."""
        return self._open > 0

    @property
    def acknowledged(self) -> list[str]:
        """The kinds of what has been acknowledged, one for each write."""
        return [write.kind for write in list(self.writes) if write.outcome == ACKNOWLEDGED]

    def count(self, step: int) -> None:
        with self._lock:
            self._open += step

    def words(self, start: str) -> str:
        """A sentence that nobody has written before; without digits, which the guard would ask about."""
        with self._lock:
            self._number += 1
            left, name = self._number, ""
        while left:
            left, consonant = divmod(left, len(CONSONANTS))
            left, vowel = divmod(left, len(VOWELS))
            name += CONSONANTS[consonant] + VOWELS[vowel]
        return f"{start} vid {name.title()}."


class Client(Thread):
    """Somebody who writes until it is over. `email` is empty for somebody without an account."""

    pause: ClassVar[float] = 0.02

    def __init__(self, site: Site, email: str = "") -> None:
        super().__init__(daemon=True)
        self.site, self.email = site, email
        self.http = httpx.Client(timeout=PATIENCE_SECONDS)

    def run(self) -> None:
        try:
            if self.email:
                self.sign_in()
            while not self.site.over.wait(self.pause):
                self.turn()
        except Exception as fault:  # noqa: BLE001 - told by the thread that waits for this one
            if not self.site.over.is_set():
                self.site.faults.append(f"{type(self).__name__}: {fault!r}")

    def turn(self) -> None:
        """Write one thing."""
        raise NotImplementedError

    def sign_in(self) -> None:
        while "sessionid" not in self.http.cookies and not self.site.over.is_set():
            self.get("/logga-in/")
            self.send("/logga-in/", {"login": self.email, "password": PASSWORD})

    def get(self, path: str) -> str:
        """A page, asked for again when the server was killed meanwhile."""
        while not self.site.over.is_set():
            self.site.up.wait(PATIENCE_SECONDS)
            try:
                return self._right(self.http.get(self.site.group.address + path)).text
            except httpx.TransportError:
                self.site.over.wait(0.05)
        return ""

    def send(self, path: str, values: Mapping[str, Any]) -> httpx.Response | None:
        """The answer to a POST; None where there was none."""
        given = {**values, "csrfmiddlewaretoken": self.http.cookies.get("csrftoken", "")}
        self.site.up.wait(PATIENCE_SECONDS)
        try:
            return self._right(self.http.post(self.site.group.address + path, data=given))
        except httpx.TransportError:
            return None

    def write(
        self, kind: str, known_by: str, path: str, values: Mapping[str, Any], done: re.Pattern[str]
    ) -> str:
        """Send it and note what came of it: acknowledged is what leads on to an address like `done`.

        Gives that address, or what came instead.
        """
        self.site.count(1)
        begun = monotonic()
        try:
            answer = self.send(path, values)
        finally:
            self.site.count(-1)
        to = "" if answer is None else answer.headers.get("location", "")
        outcome = BROKEN if answer is None else ACKNOWLEDGED if done.search(to) else REFUSED
        self.site.writes.append(Write(kind, known_by, outcome, begun, monotonic()))
        return to if outcome == ACKNOWLEDGED else outcome

    def _right(self, answer: httpx.Response) -> httpx.Response:
        """No page may fail, and nobody may be signed out."""
        if answer.status_code >= 500 or "/logga-in/" in answer.headers.get("location", ""):
            raise RuntimeError(f"{answer.request.method} {answer.request.url.path}: {answer.status_code}")
        return answer


class Reporter(Client):
    """Hands in what her party says of its area, again and again."""

    def __init__(self, site: Site, email: str, party: int, area: int) -> None:
        super().__init__(site, email)
        self.path, self.area = f"/laget/{site.keys['round']}/bidrag/{party}/", f"a{area}"

    def turn(self) -> None:
        seen = re.search(rf'name="{self.area}-seen" value="(\d+)"', self.get(self.path))
        words = self.site.words("Ungdomar samlades")
        values = {"level": 2, "sentence": words, "seen": seen.group(1) if seen else ""}
        given = {f"{self.area}-{name}": value for name, value in values.items()}
        self.write("contribution", words, self.path, given, re.compile(r"^/laget/\d+/$"))


class Answerer(Client):
    """Answers for an action with her account: it goes on, it is stuck."""

    state = "blocked"

    def turn(self) -> None:
        key, words = self.site.keys["action"], self.site.words("Det fattas lås")
        path = f"/atgarder/{key}/besked/{self.state}/"
        outcome = self.write("answer", words, path, {"note": words}, re.compile(rf"^/atgarder/{key}/$"))
        if outcome != BROKEN:
            self.state = "under_way" if self.state == "blocked" else "blocked"


class LinkAnswerer(Client):
    """Answers without an account, by the latest link in a mail; taps again where no answer came."""

    states: Sequence[str] = ("blocked", "done", "under_way")

    def turn(self) -> None:
        links = self.site.postbox.links()
        for state in self.states if links else ():
            self.answer(links[-1], state)

    def answer(self, link: str, state: str) -> None:
        seen = re.search(r'name="seen" value="(\d+)"', self.get(link))
        words = self.site.words("Lamporna står") if state != "under_way" else ""
        values = {"answer": state, "note": words, "seen": seen.group(1) if seen else ""}
        outcome = BROKEN
        while outcome == BROKEN and not self.site.over.is_set():
            kind = "link answer" if words else "tap"
            outcome = self.write(kind, words, link, values, re.compile(r"\?klart=1$"))


class Adopter(Client):
    """Carries one week after the other from its opening to its adoption."""

    def __init__(self, site: Site) -> None:
        super().__init__(site, LEADER)
        self.period = Period.containing(WEEK, date.today() + timedelta(days=7))  # noqa: DTZ011

    def turn(self) -> None:
        self.period = self.period.next()
        when = {"year": self.period.year, "number": self.period.number}
        known_by = f"{self.period.year}-{self.period.number}"
        path = f"/laget/ny/{self.site.keys['forum']}/"
        opened = THING.search(self.write("round", known_by, path, when, re.compile(r"^/laget/\d+/$")))
        if opened is not None:
            self.carry(f"/laget/{opened.group(1)}/", opened.group(1))

    def carry(self, path: str, round: str) -> None:
        self.step(path, "in_review")
        for _email, _party, area in self.site.keys["reporters"]:
            words = self.site.words("Det är lugnt")
            mark = {"level": 1, "reason": words}
            self.write("mark", words, f"{path}niva/{area}/", mark, re.compile(rf"^{path}#omrade-{area}$"))
        self.step(path, "proposal")
        self.step(path, "at_meeting")
        outcome = BROKEN
        while outcome == BROKEN and not self.site.over.is_set():
            outcome = self.write("adoption", round, f"{path}faststall/", {}, ADOPTED)

    def step(self, path: str, to: str) -> None:
        """Until it is answered; a step that was taken before the server was killed is not taken again."""
        outcome = BROKEN
        while outcome == BROKEN and not self.site.over.is_set():
            outcome = self.write("step", "", f"{path}steg/", {"to": to}, re.compile(rf"^{path}$"))


class Orderer(Client):
    """Adds actions, each of which is told in mails, one of them with a link."""

    pause = 0.3

    def turn(self) -> None:
        title, today = self.site.words("Byt lampor"), date.today()  # noqa: DTZ011
        _email, _party, area = self.site.keys["reporters"][0]
        plan = {
            "forum": self.site.keys["forum"],
            "title": title,
            "reason_text": "Det är mörkt.",
            "area": area,
            "responsible": self.site.keys["answers"],
            "state": "decided",
            "starts_on": today.isoformat(),
            "due_on": (today + timedelta(days=30)).isoformat(),
            "follow_up_on": (today + timedelta(days=37)).isoformat(),
        }
        self.write("action", title, "/atgarder/ny/", plan, re.compile(r"^/atgarder/\d+/$"))


def everybody(site: Site) -> list[Client]:
    """One of each kind, and a reporter for each party."""
    reporters = [Reporter(site, *given) for given in site.keys["reporters"]]
    answerer = Answerer(site, site.keys["answerer"])
    return [*reporters, answerer, LinkAnswerer(site), Adopter(site), Orderer(site, LEADER)]
