"""Changing forums, seats and watched areas."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.base.sorting import swedish_key
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close, row_replace
from samlad.forums.models import CLOSED, DRAFT, OPEN, Forum, ForumFacts, Seat, Watch
from samlad.forums.rules import check_privacy_facts
from samlad.parties.models import Function, Party
from samlad.places.models import Area

SATURDAY, OPENS, CLOSES = 5, time(8), time(17)
# A longer pause than half a year is a forum that is closed.
LONGEST_PAUSE = 26


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told about a forum; see `ForumFacts`."""

    name: str
    level: str
    purpose: str
    mandate: str
    rhythm: str = "week"
    deadline_weekday: int = 3
    deadline_time: time = time(15)
    meeting_weekday: int = 0
    meeting_time: time = time(9)
    pause_from: int | None = None
    pause_to: int | None = None
    words: list[str] = field(default_factory=list)
    case_number: str = ""
    controllers: str = ""
    privacy_purpose: str = ""
    retention: str = ""
    mails_pdf: bool = False

    def row(self, forum: Forum, state: str) -> ForumFacts:
        return ForumFacts(forum=forum, state=state, sort_key=swedish_key(self.name), **asdict(self))


def facts_of(row: ForumFacts) -> Facts:
    return Facts(**{name: getattr(row, name) for name in Facts.__dataclass_fields__})


@transaction.atomic
def forum_add(*, by: User | None, at: datetime, kind: str, facts: Facts) -> Forum:
    """A forum as a draft; it is opened when its privacy facts are there."""
    check_rhythm(facts)
    forum = Forum.objects.create(kind=kind)
    event = event_log(by=by, at=at, verb="forums.added", subject=forum, kind=kind)
    row_add(facts.row(forum, DRAFT), event=event)
    return forum


@transaction.atomic
def forum_change(*, by: User, at: datetime, forum: Forum, facts: Facts) -> None:
    old = ForumFacts.objects.known().get(forum=forum)
    check_rhythm(facts)
    if old.state == OPEN:
        check_privacy_facts(facts)
    event = event_log(by=by, at=at, verb="forums.changed", subject=forum)
    row_replace(old, facts.row(forum, old.state), event=event)


@transaction.atomic
def forum_open(*, by: User | None, at: datetime, forum: Forum) -> None:
    """Let a forum begin its work. Refused without privacy facts."""
    old = ForumFacts.objects.known().get(forum=forum)
    if old.state == OPEN:
        raise Refusal(_("Forumet är redan öppet."))
    facts = facts_of(old)
    check_privacy_facts(facts)
    event = event_log(by=by, at=at, verb="forums.opened", subject=forum)
    row_replace(old, facts.row(forum, OPEN), event=event)


@transaction.atomic
def forum_close(*, by: User, at: datetime, forum: Forum) -> None:
    """Let an open forum end its work; it can be opened again."""
    old = ForumFacts.objects.known().get(forum=forum)
    if old.state != OPEN:
        raise Refusal(_("Bara ett öppet forum kan stängas."))
    event = event_log(by=by, at=at, verb="forums.closed", subject=forum)
    row_replace(old, facts_of(old).row(forum, CLOSED), event=event)


@transaction.atomic
def seat_set(
    *, by: User | None, at: datetime, forum: Forum, function: Function, role: str, valid_from: date
) -> Seat:
    """Give a function a seat, or another role in the seat it has."""
    event = event_log(by=by, at=at, verb="forums.seat_set", subject=forum, function=function.pk, role=role)
    old = Seat.objects.known().filter(forum=forum, function=function).first()
    new = Seat(forum=forum, function=function, role=role, valid_from=valid_from)
    try:
        with transaction.atomic():
            return row_replace(old, new, event=event)
    except IntegrityError:
        raise Refusal(_("Platsen ändrades av någon annan samtidigt. Ladda om sidan.")) from None


@transaction.atomic
def seat_end(*, by: User, at: datetime, seat: Seat, on: date) -> None:
    """The last day of a seat; a day before its first takes the seat away. It is not moved to a later day."""
    old = Seat.objects.known().select_for_update().filter(pk=seat.pk).first()
    if old is None:
        raise Refusal(_("Platsen ändrades av någon annan samtidigt. Ladda om sidan."))
    if old.valid_to is not None and on > old.valid_to:
        raise Refusal(_("Platsen slutar redan %(day)s.") % {"day": date_format(old.valid_to)})
    event = event_log(by=by, at=at, verb="forums.seat_ended", subject=old.forum, function=old.function_id)
    if on < old.valid_from:
        row_close(old, event=event)
        return
    new = Seat(
        forum_id=old.forum_id,
        function_id=old.function_id,
        role=old.role,
        valid_from=old.valid_from,
        valid_to=on,
    )
    row_replace(old, new, event=event)


@transaction.atomic
def watches_set(
    *, by: User | None, at: datetime, forum: Forum, party: Party, areas: Collection[Area], valid_from: date
) -> None:
    """The areas a party has agreed to watch from a day on; those not named here end the day before."""
    event = event_log(
        by=by,
        at=at,
        verb="forums.watches_set",
        subject=forum,
        party=party.pk,
        areas=sorted(area.pk for area in areas),
    )
    old = {w.area_id: w for w in Watch.objects.known().filter(forum=forum, party=party)}
    for area in areas:
        row = old.pop(area.pk, None)
        if row is None or row.valid_to is not None:
            row_replace(row, Watch(forum=forum, party=party, area=area, valid_from=valid_from), event=event)
    for row in old.values():
        if row.valid_to is None or row.valid_to >= valid_from:
            _end_watch(row, valid_from, event)


def _end_watch(row: Watch, on: date, event: object) -> None:
    if on <= row.valid_from:
        row_close(row, event=event)
        return
    new = Watch(
        forum_id=row.forum_id,
        party_id=row.party_id,
        area_id=row.area_id,
        valid_from=row.valid_from,
        valid_to=date.fromordinal(on.toordinal() - 1),
    )
    row_replace(row, new, event=event)


def check_rhythm(facts: Facts) -> None:
    check_hours(facts)
    check_pause(facts.pause_from, facts.pause_to)


def check_pause(first: int | None, last: int | None) -> None:
    """A pause within a year, as ISO weeks with both counted in; None twice for none."""
    if first is None and last is None:
        return
    if first is None or last is None:
        raise Refusal(_("Skriv både första och sista veckan av uppehållet, eller ingen av dem."))
    if not 1 <= first <= last <= 53:
        raise Refusal(_("Uppehållet skrivs som veckor från 1 till 53, den första först."))
    if last - first >= LONGEST_PAUSE:
        raise Refusal(_("Ett uppehåll är högst %(weeks)s veckor.") % {"weeks": LONGEST_PAUSE})


def check_hours(facts: Facts) -> None:
    """Deadlines and meetings fall in office hours, so that nobody is asked to report on a night off."""
    for weekday, clock in (
        (facts.deadline_weekday, facts.deadline_time),
        (facts.meeting_weekday, facts.meeting_time),
    ):
        if weekday >= SATURDAY or not OPENS <= clock <= CLOSES:
            raise Refusal(_("Tiden att rapportera och mötet läggs på en vardag mellan 8 och 17."))
