"""Opening rounds and moving them on."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.periods import Period
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_replace
from samlad.forums.models import OPEN as FORUM_OPEN
from samlad.forums.models import Forum, ForumFacts
from samlad.forums.queries import members_of, standing_of, watched
from samlad.forums.rules import check_leads
from samlad.parties.models import Party
from samlad.post.operations import messages_queue
from samlad.situation import rules
from samlad.situation.models import Round, RoundState
from samlad.situation.queries.feedback import contributors, feedback_to
from samlad.situation.queries.round import level_words
from samlad.situation.queries.seen import pending


@transaction.atomic
def round_open(*, by: User, at: datetime, forum: Forum, period: Period) -> Round:
    """Begin a round and tell the members. One per period; the forum must be open."""
    check_leads(standing_of(by, localdate(at)), forum.pk)
    facts = ForumFacts.objects.known().get(forum=forum)
    if facts.state != FORUM_OPEN:
        raise Refusal(_("Forumet är inte öppet. Fyll i uppgifterna om forumet och öppna det först."))
    if period.rhythm != facts.rhythm:
        raise Refusal(_("Forumet har inte den rytmen."))
    if not watched(forum.pk, period.last_day).areas:
        raise Refusal(_("Ingen part har åtagit sig att bevaka något område. Lägg in det på forumets sida."))
    if rules.is_paused(period, facts.pause_from, facts.pause_to):
        raise Refusal(_("Forumet har uppehåll då. En särskild händelse får en extra omgång."))
    deadline, meeting = rules.deadline_and_meeting(
        period,
        (facts.deadline_weekday, facts.deadline_time),
        (facts.meeting_weekday, facts.meeting_time),
    )
    round = _create_round(forum, period, deadline, meeting)
    event = event_log(by=by, at=at, verb="situation.round_opened", subject=round, period=period.plain())
    row_replace(None, RoundState(round=round, state=rules.OPEN), event=event)
    _ask(round, facts, event)
    return round


def _ask(round: Round, facts: ForumFacts, event: Event) -> None:
    """Ask everybody in the forum to report; each contributor is told what came of the last time."""
    day = localdate(event.at)
    parties = contributors(round.forum, day)
    told = _told(round, facts, {party for found in parties.values() for party in found})
    for user in members_of(round.forum, day):
        own = parties.get(user.pk, frozenset())
        messages_queue(
            event=event,
            to=[user],
            kind="round_opened",
            path=_form_of(round, own),
            forum=facts.name,
            period=period_key(round.period),
            deadline=round.deadline.isoformat(),
            came=[told[party.pk] for party in own if party.pk in told],
        )


def _form_of(round: Round, parties: Collection[Party]) -> str:
    """The address of the form for a member of one party; of the round for the others."""
    if len(parties) != 1:
        return reverse("situation:round", args=[round.pk])
    return reverse("situation:contribute", args=[round.pk, next(iter(parties)).pk])


def _told(round: Round, facts: ForumFacts, parties: Collection[Party]) -> dict[int, dict[str, Any]]:
    """What came of what each party handed in the last time, in numbers, for a mail. By party."""
    words = level_words(facts)
    found = ((party.pk, feedback_to(party, round, words)) for party in parties)
    return {
        pk: {"period": period_key(came.round.period), **came.counts}
        for pk, came in found
        if came is not None and not came.round.is_extra
    }


def _create_round(forum: Forum, period: Period, deadline: datetime, meeting: datetime) -> Round:
    try:
        with transaction.atomic():
            return Round.objects.create(
                forum=forum,
                **period_key(period),
                first_day=period.first_day,
                last_day=period.last_day,
                deadline=deadline,
                meeting_at=meeting,
            )
    except IntegrityError:
        raise Refusal(_("Det finns redan en omgång för %(period)s.") % {"period": period.name}) from None


def period_key(period: Period) -> dict[str, Any]:
    return {"rhythm": period.rhythm, "year": period.year, "number": period.number}


def locked(round: Round) -> RoundState:
    """The state of a round; others who want to change the round wait here."""
    Round.objects.select_for_update().get(pk=round.pk)
    return RoundState.objects.known().get(round=round)


@transaction.atomic
def extra_round_open(*, by: User, at: datetime, forum: Forum, title: str, deadline: datetime) -> Round:
    """Begin a round for a special event, at any hour. Several can go on beside the regular one."""
    check_leads(standing_of(by, localdate(at)), forum.pk)
    facts = ForumFacts.objects.known().get(forum=forum)
    if facts.state != FORUM_OPEN:
        raise Refusal(_("Forumet är inte öppet. Fyll i uppgifterna om forumet och öppna det först."))
    if not title.strip():
        raise Refusal(_("Ge den extra omgången ett namn."))
    if deadline <= at:
        raise Refusal(_("Tiden att rapportera måste ligga framåt."))
    period = Period.containing(facts.rhythm, localdate(at))
    round = Round.objects.create(
        forum=forum,
        title=title,
        **period_key(period),
        first_day=localdate(at),
        last_day=max(localdate(deadline), localdate(at)),
        deadline=deadline,
        meeting_at=deadline,
    )
    event = event_log(by=by, at=at, verb="situation.extra_round_opened", subject=round)
    row_replace(None, RoundState(round=round, state=rules.OPEN), event=event)
    messages_queue(
        event=event,
        to=members_of(forum, localdate(at)),
        kind="extra_round_opened",
        path=reverse("situation:round", args=[round.pk]),
        forum=facts.name,
        deadline=deadline.isoformat(),
    )
    return round


@transaction.atomic
def round_step(*, by: User, at: datetime, round: Round, to: str) -> None:
    """Move a round along its table of states. Adoption has an operation of its own."""
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    old = locked(round)
    rules.check_transition(old.state, to)
    if to == rules.ADOPTED:
        raise Refusal(_("Lägesbilden fastställs med sin egen knapp."))
    if to in rules.SHOWN and not round.is_extra and old.state == rules.IN_REVIEW and pending(round):
        raise Refusal(_("Granska det som väntar först. Inget visas för gruppen ogranskat."))
    event = event_log(by=by, at=at, verb="situation.round_stepped", subject=round, state=to)
    row_replace(old, RoundState(round=round, state=to), event=event)
