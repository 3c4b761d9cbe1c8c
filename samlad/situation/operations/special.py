"""What an extra round has besides: presence, words for residents, the end and its lessons."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close, row_replace
from samlad.forums.queries import standing_of, watched
from samlad.forums.rules import check_leads, check_speaks_for
from samlad.parties.models import Party
from samlad.situation import rules
from samlad.situation.models import Presence, ResidentMessage, Round, StandDown
from samlad.situation.operations.rounds import locked


def _check_extra(round: Round) -> None:
    if not round.is_extra:
        raise Refusal(_("Det här finns bara i extra omgångar."))


def _check_goes_on(round: Round) -> None:
    _check_extra(round)
    over = StandDown.objects.known().filter(round=round)
    rules.check_goes_on(locked(round).state, over.exists())


@transaction.atomic
def presence_add(
    *,
    by: User,
    at: datetime,
    round: Round,
    party: Party,
    area_id: int,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    task: str = "",
) -> Presence:
    """Who is where, from when to when."""
    check_speaks_for(standing_of(by, localdate(at)), round.forum_id, party.pk)
    _check_goes_on(round)
    if ends_at <= starts_at:
        raise Refusal(_("Sluttiden ligger före starttiden."))
    if area_id not in watched(round.forum_id, round.last_day).areas:
        raise Refusal(_("Området ingår inte i forumet."))
    event = event_log(
        by=by, at=at, verb="situation.presence_added", subject=round, party=party.pk, area=area_id
    )
    new = Presence(
        round=round,
        party=party,
        area_id=area_id,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        task=task,
    )
    return row_add(new, event=event)


@transaction.atomic
def presence_remove(*, by: User, at: datetime, presence: Presence) -> None:
    check_speaks_for(standing_of(by, localdate(at)), presence.round.forum_id, presence.party_id)
    _check_goes_on(presence.round)
    if presence.replaced_at is not None:
        raise Refusal(_("Den är redan borttagen."))
    event = event_log(by=by, at=at, verb="situation.presence_removed", subject=presence)
    row_close(presence, event=event)


@transaction.atomic
def resident_message_set(*, by: User, at: datetime, round: Round, text: str, channel: str = "") -> None:
    """Words for residents. Samlad publishes nothing: a person does, where the channel says."""
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    _check_goes_on(round)
    if not text.strip():
        raise Refusal(_("Skriv vad invånarna ska få veta."))
    old = ResidentMessage.objects.known().filter(round=round).first()
    event = event_log(by=by, at=at, verb="situation.resident_message_set", subject=round)
    row_replace(old, ResidentMessage(round=round, text=text, channel=channel), event=event)


@transaction.atomic
def stand_down(*, by: User, at: datetime, round: Round, lessons: str) -> None:
    """The special event is over. The lessons are what the next extra round begins with."""
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    _check_extra(round)
    if not lessons.strip():
        raise Refusal(_("Skriv vad gruppen tar med sig till nästa gång."))
    old = StandDown.objects.known().filter(round=round).first()
    event = event_log(by=by, at=at, verb="situation.stood_down", subject=round)
    row_replace(old, StandDown(round=round, lessons=lessons), event=event)
