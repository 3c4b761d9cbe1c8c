"""The process group that is killed, and the mail server that is not."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import monotonic, sleep

import httpx
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.browser import ROOT
from tests.test_wheel import free_port

PATIENCE_SECONDS = 90
# One run after the other, so that at most one is killed at a time.
TICKING = """while sleep 0.1; do "$0" -m samlad tick; done"""
LINK = re.compile(r"/atgarder/svar/[^/\s]+/")


class Group:
    """`samlad serve` and `samlad tick` in a process group of their own, at an address that changes."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.environment, self.log = environment, log
        self.address = ""
        self.processes = list[subprocess.Popen[bytes]]()

    def start(self) -> None:
        """Come back when the server answers."""
        port = free_port()
        server = self._run(0, sys.executable, "-m", "samlad", "serve", "--port", str(port), "--workers", "2")
        self._wait(f"http://127.0.0.1:{port}")
        self._run(server, "sh", "-c", TICKING, sys.executable)

    def _run(self, group: int, *command: str) -> int:
        """The number of the new process, in that process group; in one of its own where `group` is 0."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, process_group=group
            )
        self.processes.append(process)
        return process.pid

    def _wait(self, address: str) -> None:
        until = monotonic() + PATIENCE_SECONDS
        while monotonic() < until:
            try:
                httpx.get(f"{address}/logga-in/", timeout=PATIENCE_SECONDS)
            except httpx.TransportError:
                sleep(0.05)
            else:
                self.address = address
                return
        raise AssertionError("samlad serve does not answer")

    def kill(self) -> None:
        """Every process at once, without a word of warning. Nothing to do where nothing runs."""
        if self.processes:
            os.killpg(self.processes[0].pid, signal.SIGKILL)
        for process in self.processes:
            process.wait(PATIENCE_SECONDS)
        self.processes.clear()


@dataclass(slots=True)
class Postbox:
    """What the mail server has taken. It has a mail some time before it says so, as large ones do."""

    pause: float
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append(message_from_bytes(content, policy=policy.default))
        await asyncio.sleep(self.pause)
        return "250 OK"

    def identities(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.taken]

    def links(self) -> list[str]:
        """The paths that mails lead to for an answer, oldest first."""
        found = (LINK.search(mail.get_content()) for mail in list(self.taken))
        return list(dict.fromkeys(link.group() for link in found if link is not None))


@contextmanager
def post(pause: float) -> Iterator[tuple[Postbox, int]]:
    """A real mail server on loopback, and its port."""
    box, port = Postbox(pause), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()
