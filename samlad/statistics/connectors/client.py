"""Asking a source over HTTP: nothing but its configured address, at its pace, and never without end."""

import json
import logging
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic, sleep
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import httpx
from django.utils.translation import gettext as _

from samlad.base.guard import hidden
from samlad.base.refusals import Refusal
from samlad.statistics.connectors.pace import IN_A_RUN, Pace, Patience

log = logging.getLogger(__name__)

# More than any answer within the limits of Kolada and PxWeb; a page is held in memory while it is read.
MOST_BYTES = 24 * 1024 * 1024
DAY_S = 24 * 3600.0
AGENT = "Samlad (statistik)"
LATER = {408, 425, 429, 500, 502, 503, 504, 520, 522, 524}


class Later(Refusal):
    """The source could not answer now; it may be asked again after `wait` (None: whenever)."""

    def __init__(self, text: str, wait: timedelta | None = None) -> None:
        super().__init__(text)
        self.wait = wait


class Gone(Refusal):
    """What was asked for is no longer there."""


class Client:
    """Asks one source. Every answer is JSON, read whole and of bounded size.

    Raises `Later` where it is worth trying again, another `Refusal` where it is not.
    """

    def __init__(
        self, base: str, *, pace: Pace, patience: Patience = IN_A_RUN, most_bytes: int = MOST_BYTES
    ) -> None:
        if not base:
            raise Refusal(_("Källan är avstängd i inställningarna. Läs in figurerna från en fil i stället."))
        self.base, self.pace, self.patience, self.most_bytes = base.rstrip("/"), pace, patience, most_bytes
        times = httpx.Timeout(patience.read, connect=patience.connect)
        headers = {"User-Agent": AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"}
        # Redirects are not followed: they could lead anywhere.
        self._http = httpx.Client(timeout=times, headers=headers, follow_redirects=False)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_error: object) -> None:
        self._http.close()

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> bytes:
        """The answer of an address: a path below the base, or a whole address that must lie below it."""
        return self._tried(lambda: self._http.build_request("GET", self.within(path), params=params or None))

    def post(self, path: str, body: Any) -> bytes:
        return self._tried(lambda: self._http.build_request("POST", self.within(path), json=body))

    def within(self, address: str) -> str:
        """An address below the base, on its host and port whatever the address says of them.

        Raises `Refusal` where it leads elsewhere. A source behind a proxy may call itself http.
        """
        base = urlsplit(self.base)
        try:
            parts = urlsplit(urljoin(self.base + "/", address))
            same = (parts.hostname, parts.port) == (base.hostname, base.port)
        except ValueError:
            raise self._elsewhere() from None
        inside = parts.path.startswith(base.path + "/")
        # As it was written: joined to the base, dots would be gone.
        steps = unquote(address.partition("?")[0]).replace("\\", "/").split("/")
        if not (same and inside) or ".." in steps:
            raise self._elsewhere()
        return f"{base.scheme}://{base.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    def _elsewhere(self) -> Refusal:
        return Refusal(_("Källan hänvisade till en annan adress. Samlad frågar bara den inställda."))

    def _tried(self, request: Any) -> bytes:
        """Asked until there is an answer, with waits between that grow. Raises as the last try did."""
        for wait in self.patience.waits():
            try:
                return self._asked(request())
            except Later as later:
                asked = later.wait.total_seconds() if later.wait else 0.0
                if asked > self.patience.longest:
                    raise
                log.info("a source is asked again in a while: %s", later.text)
                sleep(max(wait, asked))
        return self._asked(request())

    def _asked(self, request: httpx.Request) -> bytes:
        self.pace.wait()
        ends = monotonic() + self.patience.whole
        try:
            response = self._http.send(request, stream=True)
            try:
                body = b"".join(self._parts(response, ends))
            finally:
                response.close()
        except httpx.TimeoutException:
            raise Later(_("Källan svarade inte i tid.")) from None
        except httpx.ConnectError:
            raise Later(
                _("Källan går inte att nå. Kanske är den nere, eller så släpper nätet inte ut Samlad.")
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, zlib.error):
            raise Later(_("Förbindelsen bröts innan hela svaret hade kommit.")) from None
        check_answer(response, body)
        return body

    def _parts(self, response: httpx.Response, ends: float) -> Iterator[bytes]:
        """The answer, unpacked. Stops as soon as it is too much or takes too long."""
        if _length(response) > self.most_bytes:
            raise self._too_much()
        packed = response.headers.get("content-encoding", "").strip().lower() == "gzip"
        unpack = zlib.decompressobj(31) if packed else None
        room = self.most_bytes
        # As it arrives: gathered into larger pieces, an answer that trickles would not be seen to.
        for raw in response.iter_raw():
            part = unpack.decompress(raw, room + 1) if unpack else raw
            room -= len(part)
            if room < 0:
                raise self._too_much()
            if monotonic() > ends:
                raise Later(_("Källan svarade så långsamt att Samlad slutade vänta."))
            yield part
        if unpack and not unpack.eof:
            raise Later(_("Förbindelsen bröts innan hela svaret hade kommit."))

    def _too_much(self) -> Refusal:
        most = self.most_bytes // (1024 * 1024)
        return Refusal(
            _("Svaret är större än %(most)s MB och läses inte. Välj färre områden eller år.") % {"most": most}
        )


def _length(response: httpx.Response) -> int:
    told = response.headers.get("content-length", "")
    return int(told) if told.isdecimal() else 0


def check_answer(response: httpx.Response, body: bytes) -> None:
    """Raise with plain words unless it is a good answer in JSON."""
    status = response.status_code
    if status in LATER:
        raise Later(_later_text(status), _wait(response))
    if status in (404, 410):
        raise Gone(_("Källan har inte längre det som hämtas. Tabellen eller nyckeltalet kan ha upphört."))
    if 300 <= status < 400:
        raise Refusal(_("Källan har flyttat till en annan adress. Ändra adressen i inställningarna."))
    if status != 200:
        raise Refusal(_("Källan sade nej: %(why)s") % {"why": _why(status, body)})
    if _is_page(body):
        raise Later(
            _("Källan svarade med en webbsida i stället för uppgifter. Kanske är den stängd för underhåll.")
        )


def _later_text(status: int) -> str:
    if status == 429:
        return _("Källan tar inte emot fler frågor just nu.")
    return _("Källan har ett fel hos sig (%(status)s).") % {"status": status}


def _wait(response: httpx.Response) -> timedelta | None:
    """What Retry-After asks for: seconds, or a moment, reckoned from the source's own clock."""
    told = response.headers.get("retry-after", "").strip()
    if told.isdecimal():
        return timedelta(seconds=min(int(told), DAY_S))
    try:
        until = parsedate_to_datetime(told)
        now = parsedate_to_datetime(response.headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    if until.tzinfo is None or now.tzinfo is None:
        until, now = until.replace(tzinfo=UTC), now.replace(tzinfo=UTC)
    return min(max(until - now, timedelta()), timedelta(days=1))


def _why(status: int, body: bytes) -> str:
    """What problem+json says, else the status alone. A source could answer with anything at all."""
    try:
        told = json.loads(body)
        words = [str(told[key]) for key in ("title", "detail") if told.get(key)]
    except (AttributeError, UnicodeDecodeError, RecursionError, ValueError, TypeError):
        words = []
    text = " ".join(" – ".join(words).split())[:300]
    return f"{hidden(text)} ({status})" if text else str(status)


def _is_page(body: bytes) -> bool:
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith(b"<")


def loaded(body: bytes) -> Any:
    """The JSON of an answer. Raises `Later`: an answer in pieces is most often one that was cut off."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise Later(_("Källans svar går inte att läsa: det är inte hel JSON.")) from None
