"""Large files: put aside when they are sent, and looked at and taken in by `samlad tick`.

A run has a file for as long as it tells that it is still reading. What was cut off is begun again from the
first row: until the last row has been written nothing has.
"""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.accounts.rules import check_admin
from samlad.base.refusals import Refusal
from samlad.statistics import previews, stash, taking_in
from samlad.statistics.fetching import Clock
from samlad.statistics.models import Intake
from samlad.statistics.operations import About
from samlad.statistics.previews import Preview, Taken
from samlad.statistics.reading.choices import Choices
from samlad.statistics.reading.sheets import TABLE, Sheet, Watched, read_sheet
from samlad.statistics.stash import Stashed

log = logging.getLogger(__name__)

LOOK, TAKE = "look", "take"
# What takes longer to read than somebody waits for a page. Workbooks are packed.
LARGE, LARGE_PACKED = 8_000_000, 2_000_000
LEASE = timedelta(minutes=15)
SECONDS_BETWEEN = 2
MOST_ATTEMPTS = 3


class Lost(Exception):
    """Another run has the file now, or its sender has thrown it away."""


@dataclass(frozen=True, slots=True)
class Said:
    """How a file is read, whose it is, and what its new indicators are."""

    choices: Choices
    source: str = ""
    source_name: str = ""
    source_licence: str = ""
    abouts: Mapping[str, About] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Said":
        abouts = {code: About(**about) for code, about in data["abouts"].items()}
        return cls(**{**data, "choices": Choices(**data["choices"]), "abouts": abouts})

    def source_fields(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("source", "source_name", "source_licence")}


def is_large(stashed: Stashed) -> bool:
    with stashed.path.open("rb") as file:
        packed = file.read(2) == b"PK"
    return stashed.path.stat().st_size > (LARGE_PACKED if packed else LARGE)


def intake_begin(*, by: User, at: datetime, stashed: Stashed) -> Intake:
    """The file is looked at by the next run."""
    about = {"token": stashed.token, "name": stashed.name}
    return Intake.objects.create(asked_by=by, step=LOOK, begun_at=at, next_at=at, **about)


def intake_ask(*, intake: Intake, at: datetime, step: str, said: Said) -> None:
    """Look at the file once more, read otherwise, or take it in. Nothing where that waits already."""
    if step == LOOK:
        intake.found.pop("preview", None)
    rest = {"begun_at": at, "next_at": at, "attempts": 0, "done": 0, "total": None, "ended_at": None}
    ready = Intake.objects.filter(pk=intake.pk, ended_at__isnull=False, step=LOOK)
    ready.update(step=step, said=said.as_data(), found=intake.found, problem="", **rest)


def intake_forget(*, user: int, token: str) -> None:
    """Refusal where it is being taken in. Whoever is looking at it stops."""
    with transaction.atomic():
        taken = Intake.objects.select_for_update().filter(token=token, asked_by=user, step=TAKE)
        if taken.filter(ended_at__isnull=True).exists():
            raise Refusal(_("Filen läses in och kan inte tas bort nu."))
        Intake.objects.filter(token=token, asked_by=user).delete()
    stash.file_forget(token, user=user)


def said_of(intake: Intake) -> tuple[Choices, dict[str, str]]:
    """How the file was read last, and whose it is said to be."""
    said = Said.of_data(intake.said)
    return said.choices, said.source_fields()


def sheet_of(intake: Intake) -> Sheet:
    return previews.sheet_of(intake.found["sheet"])


def taken_of(intake: Intake) -> Taken | None:
    """What was done; None as long as the file has not been taken in."""
    if intake.step != TAKE or intake.ended_at is None:
        return None
    return Taken(intake.delivery, **intake.found["taken"])


def intakes_waiting(user: User) -> QuerySet[Intake]:
    """Those of somebody's files that are not taken in yet."""
    rows = Intake.objects.filter(asked_by=user).order_by("pk")
    return rows.exclude(step=TAKE, ended_at__isnull=False)


def preview_of(intake: Intake) -> Preview | None:
    """What was found; None where the last look came to nothing."""
    found = intake.found.get("preview")
    return previews.preview_of(found) if found else None


def intakes_run(*, at: datetime) -> tuple[int, int]:
    """Look at and take in all that waits. Gives (steps that went well, with a problem)."""
    Intake.objects.filter(begun_at__lt=at - 2 * stash.KEPT_FOR).delete()
    clock = Clock(at)
    waiting = Intake.objects.filter(ended_at__isnull=True, next_at__lte=at).order_by("begun_at", "pk")
    done = [_go_on(pk, clock) for pk in list(waiting.values_list("pk", flat=True))]
    return done.count(True), done.count(False)


def _go_on(pk: int, clock: Clock) -> bool | None:
    """True: done. False: a problem. None: not this run's."""
    intake = _take(pk, clock.now())
    if intake is None:
        return None
    if intake.attempts > MOST_ATTEMPTS:
        return _fail(intake, clock, _("Läsningen avbröts gång på gång. Dela filen i flera."))
    try:
        check_admin(intake.asked_by)
        stashed = stash.file_get(intake.token, user=intake.asked_by_id)
        return _STEPS[intake.step](intake, stashed, clock)
    except Lost:
        return None
    except Refusal as refusal:
        return _fail(intake, clock, refusal.text)
    except FileNotFoundError:
        return _fail(intake, clock, _("Filen finns inte kvar. Skicka den på nytt."))


def _take(pk: int, at: datetime) -> Intake | None:
    """The file for this run alone; None where another has it."""
    with transaction.atomic():
        mine = Intake.objects.filter(pk=pk, ended_at__isnull=True, next_at__lte=at)
        if not mine.update(next_at=at + LEASE, attempts=F("attempts") + 1, done=0, total=None):
            return None
        return Intake.objects.select_related("asked_by").get(pk=pk)


def _mine(intake: Intake) -> Any:
    """The row, as long as it is this run's: whoever else takes it counts another attempt."""
    return Intake.objects.filter(
        pk=intake.pk, ended_at__isnull=True, attempts=intake.attempts, next_at=intake.next_at
    )


def _watched(intake: Intake, sheet: Sheet, clock: Clock) -> Sheet:
    """With rows that tell how far they have come, and keep the file for this run."""
    said_at = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal said_at
        if done == total or monotonic() - said_at > SECONDS_BETWEEN:
            said_at = monotonic()
            _keep(intake, clock, done=done, total=total)

    return replace(sheet, rows=Watched(sheet.rows, tell))


def _keep(intake: Intake, clock: Clock, **said: Any) -> None:
    until = clock.now() + LEASE
    if not _mine(intake).update(next_at=until, **said):
        raise Lost
    intake.next_at = until


def _look(intake: Intake, stashed: Stashed, clock: Clock) -> bool:
    sheet = read_sheet(stashed.path)
    if sheet.kind != TABLE:
        # Lists of areas and of key figures are looked at in their page.
        _mine(intake).delete()
        return True
    watched = _watched(intake, sheet, clock)
    said = Said.of_data(intake.said) if intake.said else _guessed(sheet)
    found: dict[str, Any] = {"sheet": previews.sheet_data(sheet)}
    problem = ""
    try:
        source = taking_in.source_of(said.source)
        found["preview"] = previews.preview_data(taking_in.preview(watched, said.choices, source))
    except Refusal as refusal:
        problem = refusal.text
    _keep(intake, clock, said=said.as_data(), found=found, problem=problem, ended_at=clock.now())
    return not problem


def _guessed(sheet: Sheet) -> Said:
    choices, source = taking_in.guessed(sheet)
    return Said(choices, source.get("source", ""), source.get("source_name", ""))


def _in(intake: Intake, stashed: Stashed, clock: Clock) -> bool:
    sheet, said = _watched(intake, read_sheet(stashed.path), clock), Said.of_data(intake.said)
    by, at = intake.asked_by, clock.now()
    taken = taking_in.take_in(
        by=by,
        at=at,
        sheet=sheet,
        choices=said.choices,
        source=taking_in.source_chosen(by=by, at=at, **said.source_fields()),
        abouts=said.abouts,
        name=stashed.name,
        digest=taking_in.digest_of(stashed.path),
        today=timezone.localdate(at),
    )
    told = {"added": taken.added, "revised": taken.revised, "unchanged": taken.unchanged}
    _keep(intake, clock, delivery=taken.delivery, found={"taken": told}, ended_at=clock.now())
    stash.file_forget(intake.token, user=intake.asked_by_id)
    return True


_STEPS = {LOOK: _look, TAKE: _in}


def _fail(intake: Intake, clock: Clock, problem: str) -> bool:
    """What was found by looking is still there, to be taken in once more."""
    _mine(intake).update(step=LOOK, problem=problem, ended_at=clock.now())
    log.warning("intake %s: %s", intake.pk, problem)
    return False
