"""Changing parties, functions and who holds them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.base.sorting import swedish_key
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close, row_replace
from samlad.parties.models import (
    Function,
    FunctionPeriod,
    Holding,
    Mailbox,
    MeetingDay,
    Party,
    PartyProfile,
    Succession,
)
from samlad.parties.rules import DECIDING_KINDS


@dataclass(frozen=True, slots=True)
class Profile:
    """What is told about a party; see `PartyProfile`."""

    name: str
    bound_by_secrecy: bool
    short_name: str = ""
    law: str = ""
    mandate: str = ""

    def row(self, party: Party, ended_on: date | None = None) -> PartyProfile:
        return PartyProfile(
            party=party,
            name=self.name,
            short_name=self.short_name,
            sort_key=swedish_key(self.name),
            law=self.law,
            bound_by_secrecy=self.bound_by_secrecy,
            mandate=self.mandate,
            ended_on=ended_on,
        )


@transaction.atomic
def party_add(*, by: User | None, at: datetime, kind: str, founded_on: date, profile: Profile) -> Party:
    _check_name_free(profile.name)
    party = Party.objects.create(kind=kind, founded_on=founded_on)
    event = event_log(by=by, at=at, verb="parties.added", subject=party, kind=kind)
    row_add(profile.row(party), event=event)
    return party


def _check_name_free(name: str, but: Party | None = None) -> None:
    # The databases do not agree on å and Å, so the last comparison is made here.
    alike = PartyProfile.objects.known().filter(sort_key=swedish_key(name), ended_on__isnull=True)
    names = alike.exclude(party=but).values_list("name", flat=True)
    if name.casefold() in {other.casefold() for other in names}:
        raise Refusal(_("Det finns redan en part som heter ”%(name)s”.") % {"name": name})


@transaction.atomic
def party_profile_change(*, by: User, at: datetime, party: Party, profile: Profile) -> None:
    _check_name_free(profile.name, but=party)
    event = event_log(by=by, at=at, verb="parties.profile_changed", subject=party)
    old = PartyProfile.objects.known().get(party=party)
    row_replace(old, profile.row(party, old.ended_on), event=event)


@transaction.atomic
def party_succeed(*, by: User, at: datetime, party: Party, successor: Party, on: date) -> None:
    """From that day another party carries what this one carried; this one ends the day before.

    A party that is split has several successors, all from the same day.
    """
    old = PartyProfile.objects.known().get(party=party)
    last_day = on - timedelta(days=1)
    _check_succession(party, successor, on)
    if old.ended_on is not None and old.ended_on != last_day:
        raise Refusal(
            _("Parten upphörde %(day)s. Alla efterträdare tar vid dagen efter.")
            % {"day": date_format(old.ended_on)}
        )
    event = event_log(by=by, at=at, verb="parties.succeeded", subject=party, successor=successor.pk)
    row_add(Succession(party=party, successor=successor, on=on), event=event)
    if old.ended_on is None:
        row_replace(old, profile_of(old).row(party, last_day), event=event)


def _check_succession(party: Party, successor: Party, on: date) -> None:
    if successor.pk == party.pk:
        raise Refusal(_("En part kan inte efterträda sig själv."))
    if on <= party.founded_on:
        raise Refusal(_("Parten kan inte upphöra innan den fanns."))
    if on < successor.founded_on:
        day = date_format(successor.founded_on)
        raise Refusal(_("Efterträdaren finns först från %(day)s.") % {"day": day})
    if Succession.objects.known().filter(party=party, successor=successor).exists():
        raise Refusal(_("Den parten är redan efterträdare."))
    if PartyProfile.objects.known().filter(party=successor, ended_on__lt=on).exists():
        raise Refusal(_("Efterträdaren har själv upphört då."))
    if _leads_to(successor.pk, party.pk):
        raise Refusal(_("Parten efterträder redan den andra. Det skulle bli en ring."))


def profile_of(row: PartyProfile) -> Profile:
    return Profile(row.name, row.bound_by_secrecy, row.short_name, row.law, row.mandate)


def _leads_to(start: int, goal: int) -> bool:
    links = dict[int, list[int]]()
    for party, successor in Succession.objects.known().values_list("party_id", "successor_id"):
        links.setdefault(party, []).append(successor)
    found, waiting = set[int](), [start]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += links.get(here, [])
    return goal in found


@transaction.atomic
def meetings_set(*, by: User, at: datetime, party: Party, days: Collection[date]) -> None:
    """All days that a body meets on from now on; those that have been stay as they are."""
    if party.kind not in DECIDING_KINDS:
        raise Refusal(_("Mötesdagar hör till fullmäktige, nämnder och bolagsstyrelser."))
    today = localdate(at)
    profile = PartyProfile.objects.known().get(party=party)
    wanted = {day for day in days if day >= today}
    if profile.ended_on is not None and any(day > profile.ended_on for day in wanted):
        raise Refusal(_("%(name)s finns inte längre då.") % {"name": profile.name})
    event = event_log(by=by, at=at, verb="parties.meetings_set", subject=party, number=len(wanted))
    known = {row.on: row for row in MeetingDay.objects.known().filter(party=party, on__gte=today)}
    for day, row in known.items():
        if day not in wanted:
            row_close(row, event=event)
    for day in sorted(wanted - set(known)):
        row_add(MeetingDay(party=party, on=day), event=event)


@transaction.atomic
def function_add(*, by: User | None, at: datetime, party: Party, name: str, valid_from: date) -> Function:
    if valid_from < party.founded_on:
        raise Refusal(_("Parten finns först från %(day)s.") % {"day": date_format(party.founded_on)})
    function, new = Function.objects.get_or_create(party=party, name=name)
    if not new:
        raise Refusal(_("Parten har redan haft en funktion som heter ”%(name)s”.") % {"name": name})
    event = event_log(by=by, at=at, verb="parties.function_added", subject=function)
    row_add(FunctionPeriod(function=function, valid_from=valid_from), event=event)
    return function


@transaction.atomic
def function_end(*, by: User, at: datetime, function: Function, on: date) -> None:
    """The last day of a function, and of those who hold it."""
    old = FunctionPeriod.objects.known().get(function=function)
    if on < old.valid_from:
        raise Refusal(_("Funktionen kan inte upphöra innan den fanns."))
    event = event_log(by=by, at=at, verb="parties.function_ended", subject=function, on=on.isoformat())
    row_replace(old, FunctionPeriod(function=function, valid_from=old.valid_from, valid_to=on), event=event)
    for holding in Holding.objects.known().filter(function=function):
        if holding.valid_from > on:
            row_close(holding, event=event)
        elif holding.valid_to is None or holding.valid_to > on:
            row_replace(holding, _until(holding, on), event=event)


def _until(holding: Holding, on: date) -> Holding:
    return Holding(
        function_id=holding.function_id,
        user_id=holding.user_id,
        deputy=holding.deputy,
        valid_from=holding.valid_from,
        valid_to=on,
    )


@transaction.atomic
def holding_add(
    *,
    by: User | None,
    at: datetime,
    function: Function,
    user: User,
    valid_from: date,
    valid_to: date | None = None,
    deputy: bool = False,
) -> Holding:
    """Somebody holds a function, or is its deputy. One holder at a time; deputies may be several."""
    if valid_to is not None and valid_to < valid_from:
        raise Refusal(_("Sista dagen ligger före den första."))
    # Locked, so that two who add a holder at once do not both find the function vacant.
    period = FunctionPeriod.objects.known().select_for_update().get(function=function)
    _check_within(period, valid_from, valid_to)
    if not user.is_active:
        raise Refusal(_("Kontot för %(name)s är stängt.") % {"name": user.name})
    others = Holding.objects.known().filter(function=function).exclude(valid_to__lt=valid_from)
    if valid_to is not None:
        others = others.filter(valid_from__lte=valid_to)
    if others.filter(user=user).exists():
        raise Refusal(_("%(name)s har redan funktionen under den tiden.") % {"name": user.name})
    if not deputy and (other := others.filter(deputy=False).select_related("user").first()):
        raise Refusal(
            _("%(name)s har funktionen under den tiden. Avsluta det uppdraget först.")
            % {"name": other.user.name}
        )
    event = event_log(
        by=by, at=at, verb="parties.holding_added", subject=function, user=user.pk, deputy=deputy
    )
    new = Holding(function=function, user=user, deputy=deputy, valid_from=valid_from, valid_to=valid_to)
    return row_add(new, event=event)


def _check_within(period: FunctionPeriod, valid_from: date, valid_to: date | None) -> None:
    if valid_from < period.valid_from or (period.valid_to is not None and valid_from > period.valid_to):
        raise Refusal(_("Funktionen finns inte då."))
    if period.valid_to is not None and (valid_to is None or valid_to > period.valid_to):
        day = date_format(period.valid_to)
        raise Refusal(_("Funktionen upphör %(day)s. Välj en sista dag som inte är senare.") % {"day": day})


@transaction.atomic
def holding_end(*, by: User, at: datetime, holding: Holding, on: date) -> None:
    """The last day of somebody in a function. It can be moved to an earlier day, not to a later."""
    old = Holding.objects.known().select_for_update().filter(pk=holding.pk).first()
    if old is None:
        raise Refusal(_("Uppdraget har ändrats av någon annan. Ladda om sidan."))
    if on < old.valid_from:
        raise Refusal(_("Sista dagen ligger före den första."))
    if old.valid_to is not None and on > old.valid_to:
        raise Refusal(_("Uppdraget slutar redan %(day)s.") % {"day": date_format(old.valid_to)})
    event = event_log(
        by=by,
        at=at,
        verb="parties.holding_ended",
        subject=old.function,
        user=old.user_id,
        deputy=old.deputy,
        on=on.isoformat(),
    )
    row_replace(old, _until(old, on), event=event)


@transaction.atomic
def mailbox_set(*, by: User, at: datetime, function: Function, address: str, shared: bool) -> None:
    """The address that the function is written to; empty for none."""
    old = Mailbox.objects.known().filter(function=function).first()
    if (old.address, old.shared) == (address, shared) if old is not None else not address:
        return
    event = event_log(by=by, at=at, verb="parties.mailbox_set", subject=function, there=bool(address))
    if old is not None:
        row_close(old, event=event)
    if address:
        row_add(Mailbox(function=function, address=address, shared=shared), event=event)
