"""The meeting: who was there, notes, points and what became of them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.audiences import MEMBERS
from samlad.base.fields import clean_text
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.events.rows import row_replace
from samlad.forums.models import Forum, Seat
from samlad.forums.queries import standing_of
from samlad.forums.rules import check_leads, check_takes_part
from samlad.parties.models import Party
from samlad.situation import rules
from samlad.situation.models import (
    Attendance,
    Meeting,
    Notes,
    Point,
    PointOutcome,
    Round,
)
from samlad.situation.models.meetings import OUTCOMES
from samlad.situation.operations.rounds import locked


def _meeting(by: User, at: datetime, round: Round) -> Meeting:
    """The meeting of a round, opened when somebody first writes something in it."""
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    rules.check_can_meet(locked(round).state)
    return Meeting.objects.get_or_create(round=round, defaults={"opened_at": at})[0]


@transaction.atomic
def attendance_set(*, by: User, at: datetime, round: Round, present: Mapping[int, bool]) -> None:
    """Which functions were there. Functions without a seat on the day of the meeting are refused."""
    meeting = _meeting(by, at, round)
    seats = Seat.objects.known().on(localdate(round.meeting_at)).filter(forum=round.forum_id)
    if set(present) - set(seats.values_list("function_id", flat=True)):
        raise Refusal(_("Funktionen har ingen plats i forumet."))
    old = {row.function_id: row for row in Attendance.objects.known().filter(meeting=meeting)}
    changed = {f: p for f, p in present.items() if f not in old or old[f].present != p}
    if not changed:
        return
    there = sorted(function for function, present in changed.items() if present)
    gone = sorted(set(changed) - set(there))
    event = event_log(
        by=by, at=at, verb="situation.attendance_set", subject=meeting, present=there, absent=gone
    )
    for function, was_there in changed.items():
        new = Attendance(meeting=meeting, function_id=function, present=was_there)
        row_replace(old.get(function), new, event=event)


@transaction.atomic
def notes_set(
    *, by: User, at: datetime, round: Round, text: str, seen: int | None = None, check_seen: bool = False
) -> Notes | None:
    """The notes of the meeting. Earlier ones stay in the history; the same words again change nothing.

    `seen` are the notes that stood there when the writer began, None for none: with `check_seen` the words
    that somebody else has saved since are not overwritten.
    """
    meeting = _meeting(by, at, round)
    old = Notes.objects.known().filter(meeting=meeting).first()
    if (old.text if old is not None else "") == clean_text(text):
        return old
    if check_seen and seen != (old.pk if old is not None else None):
        raise Refusal(
            _("Någon annan har sparat anteckningar sedan du började skriva. Din text är inte sparad än.")
        )
    event = event_log(by=by, at=at, verb="situation.notes_set", subject=meeting)
    return row_replace(old, Notes(meeting=meeting, text=text), event=event)


@transaction.atomic
def point_add(*, by: User, at: datetime, forum: Forum, party: Party, title: str) -> Point:
    """Something a party wants to have on the agenda of the next meeting."""
    standing = standing_of(by, localdate(at))
    check_takes_part(standing, forum.pk)
    if party.pk not in standing.parties[forum.pk]:
        raise Refusal(_("Du företräder inte den parten i forumet."))
    if not title.strip():
        raise Refusal(_("Skriv vad punkten gäller."))
    event = event_log(by=by, at=at, verb="situation.point_added", subject=forum, party=party.pk)
    return Point.objects.create(forum=forum, party=party, title=title, event=event)


@transaction.atomic
def point_close(
    *,
    by: User,
    at: datetime,
    round: Round,
    key: str,
    label: str,
    state: str,
    text: str = "",
    audience: str = MEMBERS,
    party: int | None = None,
    replaces: int | None = None,
) -> PointOutcome:
    """What the meeting made of a point: done with, or carried over to the next meeting.

    `audience` and `party` (whose point it is) say who had it on the agenda: nobody else is shown what came
    of it. `replaces` is the outcome that is changed; a point that is closed already is not closed again.
    """
    meeting = _meeting(by, at, round)
    if state not in OUTCOMES:
        raise Refusal(_("Välj om punkten är klar eller tas upp igen nästa gång."))
    old = PointOutcome.objects.known().filter(meeting=meeting, key=key).first()
    if old is not None and old.pk != replaces:
        raise Refusal(_("Punkten är redan avslutad. Ladda om sidan för att se vad som står där nu."))
    event = event_log(by=by, at=at, verb="situation.point_closed", subject=meeting, point=key, state=state)
    new = PointOutcome(
        meeting=meeting, key=key, label=label, state=state, text=text, audience=audience, party_id=party
    )
    return row_replace(old, new, event=event)
