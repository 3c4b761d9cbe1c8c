"""Telling everybody what came of it: a person writes it, nothing is told of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions import rules
from samlad.actions.models import Action, ActionState, Publication
from samlad.actions.queries import is_hidden
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close, row_replace
from samlad.forums.models import Forum
from samlad.forums.queries import standing_of
from samlad.forums.rules import check_leads
from samlad.places.models import Area


@dataclass(frozen=True, slots=True)
class Told:
    """What is told; see `Publication`. `channels` are codes of `rules.CHANNELS`."""

    outcome: str
    about: str
    text: str
    told_on: date
    channels: Sequence[str]


@transaction.atomic
def publication_add(
    *, by: User, at: datetime, forum: Forum, area: Area, told: Told, action: Action | None = None
) -> Publication:
    """Tell what came of something in an area, perhaps of one of the forum's actions there."""
    check_leads(standing_of(by, localdate(at)), forum.pk)
    _check(told, at)
    if action is not None:
        _check_action(action, forum, area)
    event = event_log(by=by, at=at, verb="actions.published", subject=area, outcome=told.outcome)
    return row_add(_row(forum, area, action, told), event=event)


@transaction.atomic
def publication_change(*, by: User, at: datetime, publication: Publication, told: Told) -> Publication:
    """Tell it in other words from now on; what was told before is kept."""
    check_leads(standing_of(by, localdate(at)), publication.forum_id)
    _check(told, at)
    _check_current(publication)
    event = event_log(by=by, at=at, verb="actions.publication_changed", subject=publication)
    old = publication
    return row_replace(old, _row(old.forum, old.area, old.action, told), event=event)


@transaction.atomic
def publication_withdraw(*, by: User, at: datetime, publication: Publication) -> None:
    """Tell it no longer."""
    check_leads(standing_of(by, localdate(at)), publication.forum_id)
    _check_current(publication)
    event = event_log(by=by, at=at, verb="actions.publication_withdrawn", subject=publication)
    row_close(publication, event=event)


def _row(forum: Forum, area: Area, action: Action | None, told: Told) -> Publication:
    return Publication(
        forum=forum,
        area=area,
        action=action,
        outcome=told.outcome,
        about=told.about,
        text=told.text,
        told_on=told.told_on,
        channels=[code for code in rules.CHANNELS if code in told.channels],
    )


def _check(told: Told, at: datetime) -> None:
    if told.outcome not in rules.OUTCOME_WORDS:
        raise Refusal(_("Välj vad som blev av det."))
    if not told.about.strip() or not told.text.strip():
        raise Refusal(_("Skriv både vad som togs upp och vad som blev av det."))
    if told.told_on > localdate(at):
        raise Refusal(_("Dagen då det berättades är inte här än."))
    if not told.channels or not set(told.channels) <= set(rules.CHANNELS):
        raise Refusal(_("Välj hur det berättades."))


def _check_action(action: Action, forum: Forum, area: Area) -> None:
    if action.forum_id != forum.pk or action.area_id != area.pk:
        raise Refusal(_("Åtgärden hör inte till forumet och området."))
    if is_hidden(ActionState.objects.known().select_related("responsible__party").get(action=action)):
        raise Refusal(_("Åtgärden är bara för samordnaren och polisen. Visa den för alla medlemmar först."))


def _check_current(publication: Publication) -> None:
    if publication.replaced_at is not None:
        raise Refusal(_("Texten är redan ändrad eller borttagen. Ladda om sidan."))
