"""Asking a running Lindåsa for its main pages as each role: what `samlad demo --check` does."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, build_opener

from django.urls import reverse
from django.utils import timezone

from samlad.actions.models import ActionState
from samlad.actions.publishing import told_areas
from samlad.actions.queries import HIDDEN
from samlad.config.server import collect_static, granian
from samlad.demo.founding import areas, function, osg
from samlad.demo.people import CARETAKER, IDENTITIES, PASSWORD, VOICES
from samlad.followup.models import PeriodFacts
from samlad.forums.models import DRAFT, ForumFacts
from samlad.programmes.models import GoalFacts, ProgrammeFacts
from samlad.programmes.rules import ADOPTED as DECIDED
from samlad.programmes.rules import KIND_WORDS
from samlad.situation.models import Issue, Round
from samlad.situation.rules import ADOPTED

START_SECONDS = 40
LEADING = ("samordnare", "bitradande")
MEMBERS = (*LEADING, "lindbo", "polis")
READERS = (*MEMBERS, "las")
SIGNED_OUT = "utloggad"


@dataclass(frozen=True, slots=True)
class Page:
    """An address and the status that each role gets there; 200 where a role is not named.

    Without an account it leads to the sign-in page, unless it is for `everybody`.
    """

    path: str
    status: Mapping[str, int] = field(default_factory=dict)
    everybody: bool = False

    def wanted(self, role: str) -> int:
        if role == SIGNED_OUT and not self.everybody:
            return 302
        return self.status.get(role, 200)


def check(host: str, port: int) -> int:
    """Start the server, ask, stop it: 0 when every answer is the right one, else 1."""
    asked = list(pages())
    with TemporaryFile() as log, _server(host, port, log) as address:
        if not _answers(address):
            return _tell("the server did not start", log)
        without = [page for page in asked if page.everybody or page == asked[0]]
        wrong = sum(not _ask(_open(address), address, SIGNED_OUT, page) for page in without)
        for person in IDENTITIES:
            visitor = _sign_in(address, person.email)
            wrong += sum(not _ask(visitor, address, person.key, page) for page in asked)
        if wrong:
            return _tell(f"{wrong} answers were not the right ones", log)
    print("every answer was the right one")
    return 0


def _tell(problem: str, log: IO[bytes]) -> int:
    """The problem, and what the server has said."""
    log.seek(0)
    sys.stderr.write(log.read().decode(errors="replace"))
    print(f"samlad demo: {problem}", file=sys.stderr)
    return 1


def pages() -> Iterator[Page]:
    """The main pages, as the database is now."""
    yield Page(reverse("desk:start"))
    yield Page(reverse("situation:rounds"))
    yield from _round_pages()
    yield from _issue_pages()
    yield from _action_pages()
    yield from _told_pages()
    yield from _plan_pages()
    yield Page(reverse("desk:areas"))
    yield Page(reverse("desk:area", args=[areas()["kvarnhojden"].pk]))
    yield Page(reverse("parties:parties"))
    yield Page(reverse("parties:party", args=[function(VOICES["housing"]).party_id]))
    caretaker = function(CARETAKER).pk
    yield Page(reverse("desk:handover", args=[caretaker]), _others(404, "administrator", "lindbo"))
    yield Page(reverse("forums:forums"))
    yield Page(reverse("forums:forum", args=[osg().pk]))
    for draft in ForumFacts.objects.known().filter(state=DRAFT, forum__kind="property_owners"):
        yield Page(
            reverse("forums:forum", args=[draft.forum_id]), _others(404, "administrator", "bitradande")
        )
    yield Page(reverse("accounts:users"), _others(403, "administrator"))


def _others(status: int, *roles: str) -> dict[str, int]:
    """That status for everybody but these."""
    return {person.key: status for person in IDENTITIES if person.key not in roles}


def _action_pages() -> Iterator[Page]:
    """The list, an action that all members see, one of the police that they do not see, and times to come."""
    yield Page(reverse("actions:actions"))
    yield Page(reverse("actions:actions") + "?lage=tillbaka")
    rows = ActionState.objects.known().filter(action__forum=osg()).order_by("pk")
    shown, hidden = rows.filter(~HIDDEN).last(), rows.filter(HIDDEN).last()
    if shown is not None:
        yield Page(reverse("actions:action", args=[shown.action_id]), _others(404, *MEMBERS))
    if hidden is not None:
        yield Page(reverse("actions:action", args=[hidden.action_id]), _others(404, *LEADING, "polis"))
    coming = rows.filter(~HIDDEN, action__windows__ends_at__gt=timezone.now()).last()
    if coming is not None:
        yield Page(reverse("actions:calendar", args=[coming.action_id]), _others(404, *MEMBERS))


def _plan_pages() -> Iterator[Page]:
    """Every kind of plan that is decided, what has been taken on, and the goal that is unlucky."""
    yield Page(reverse("programmes:programmes"))
    for kind in KIND_WORDS:
        row = ProgrammeFacts.objects.known().filter(programme__kind=kind, state=DECIDED).last()
        if row is not None:
            yield Page(reverse("programmes:programme", args=[row.programme_id]))
            yield Page(reverse("programmes:breakdown", args=[row.programme_id]))
            yield Page(reverse("desk:efforts", args=[row.programme_id]))
    for goal in GoalFacts.objects.known().filter(number="1.2")[:1]:
        yield Page(reverse("desk:goal", args=[goal.goal_id]))
    for name in ("followup:periods", "deviations:rules", "deviations:bodies", "desk:gaps"):
        yield Page(reverse(name))
    for period in PeriodFacts.objects.known().order_by("-pk")[:1]:
        yield Page(reverse("followup:period", args=[period.period_id]))


def _told_pages() -> Iterator[Page]:
    """What came of it: for those who lead, and for everybody."""
    yield Page(reverse("actions:published"), _others(403, *LEADING, "strateg"))
    yield Page(reverse("told:areas"), everybody=True)
    for area in told_areas()[:1]:
        for name in ("told:area", "told:feed", "told:piece"):
            yield Page(reverse(name, args=[area.area_id]), everybody=True)


def _round_pages() -> Iterator[Page]:
    """The round under way and Lindbo's report to it, unless a visitor has adopted it; and those before."""
    latest = Round.objects.filter(forum=osg(), states__replaced_at__isnull=True).order_by("first_day")
    current = latest.filter(title="").exclude(states__state=ADOPTED).last()
    if current is not None:
        members = _others(404, *MEMBERS)
        yield Page(reverse("situation:round", args=[current.pk]), members)
        yield Page(reverse("desk:meeting", args=[current.pk]), members)
        yield Page(reverse("situation:review", args=[current.pk]), members | {"lindbo": 403, "polis": 403})
        args = [current.pk, function(VOICES["housing"]).party_id]
        for name in ("situation:contribute", "situation:sighting_add"):
            yield Page(reverse(name, args=args), members | {"polis": 403})
    adopted = latest.filter(states__state=ADOPTED)
    for past in (adopted.filter(title="").last(), adopted.exclude(title="").last()):
        if past is not None:
            yield Page(reverse("situation:round", args=[past.pk]), _others(404, *READERS))
            yield Page(reverse("desk:meeting", args=[past.pk]), _others(404, *READERS) | {"las": 403})


def _issue_pages() -> Iterator[Page]:
    """The latest issue with its PDF, and the one that corrected another."""
    issues = Issue.objects.filter(round__forum=osg()).order_by("round__first_day", "version")
    latest, corrected = issues.last(), issues.filter(version__gt=1).last()
    for issue in (latest, corrected):
        if issue is not None:
            args = [issue.round_id, issue.version]
            yield Page(reverse("situation:issue", args=args), _others(404, *READERS))
    if latest is not None:
        args = [latest.round_id, latest.version]
        yield Page(reverse("situation:issue_pdf", args=args), _others(404, *READERS))


@contextmanager
def _server(host: str, port: int, log: IO[bytes]) -> Iterator[str]:
    """The server as a process group of its own, gone when the block ends."""
    collect_static()
    command = [sys.executable, "-m", "granian", *granian(host, port, 1)]
    process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)  # noqa: S603  (our own interpreter)
    try:
        yield f"http://{host}:{port}"
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    for ask in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, ask)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue


class _Stay(HTTPRedirectHandler):
    """A redirect is an answer as good as any."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _open(address: str) -> OpenerDirector:
    visitor = build_opener(HTTPCookieProcessor(CookieJar()), _Stay)
    visitor.addheaders = [("Accept-Language", "sv"), ("Referer", f"{address}/")]
    return visitor


def _get(visitor: OpenerDirector, url: str, form: bytes | None = None) -> tuple[int, bytes]:
    """The status and the body; status 0 where nobody answers."""
    try:
        with visitor.open(url, form, timeout=30) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()
    except (URLError, OSError):
        return 0, b""


def _answers(address: str) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if _get(_open(address), address + reverse("account_login"))[0] == 200:
            return True
        time.sleep(0.1)
    return False


def _sign_in(address: str, email: str) -> OpenerDirector:
    """A visitor who has signed in as people do; one who could not is still signed out."""
    visitor, url = _open(address), address + reverse("account_login")
    found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', _get(visitor, url)[1])
    token = found[1].decode() if found else ""
    form = urlencode({"csrfmiddlewaretoken": token, "login": email, "password": PASSWORD})
    _get(visitor, url, form.encode())
    return visitor


def _ask(visitor: OpenerDirector, address: str, role: str, page: Page) -> bool:
    begun = time.perf_counter()
    status, body = _get(visitor, address + page.path)
    right = status == page.wanted(role) and (not page.path.endswith(".pdf") or _is_pdf(status, body))
    took = f"{(time.perf_counter() - begun) * 1000:4.0f} ms"
    wanted = "" if right else f"  (not {page.wanted(role)})"
    word = "ok" if right else "WRONG"
    print(f"{word:<5} {status} {took} {page.path} {role}{wanted}", flush=True)
    return right


def _is_pdf(status: int, body: bytes) -> bool:
    return status != 200 or body.startswith(b"%PDF-")
