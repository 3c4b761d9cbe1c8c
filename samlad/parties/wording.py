"""The words for what parties are and for what has happened to them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KIND_WORDS: dict[str, Promise] = {
    "municipal_council": _("Kommunfullmäktige"),
    "executive_board": _("Kommunstyrelse"),
    "board": _("Nämnd"),
    "administration": _("Förvaltning"),
    "municipal_company": _("Kommunalt bolag"),
    "police": _("Polis"),
    "rescue_service": _("Räddningstjänst"),
    "state_authority": _("Statlig myndighet"),
    "region": _("Region"),
    "private_owner": _("Privat fastighetsägare"),
    "faith_community": _("Trossamfund"),
    "association": _("Förening"),
}

HISTORY: dict[str, Promise] = {
    "parties.added": _("Parten lades till."),
    "parties.profile_changed": _("Uppgifterna om parten ändrades."),
    "parties.succeeded": _("%(successor)s blev efterträdare."),
    "parties.meetings_set": _("Mötesdagarna ändrades."),
    "deviations.reported": _("Organet fick veta om avvikelser."),
    "followup.requested": _("Uppföljning begärdes."),
    "programmes.passed_on": _("Målen fördes över till en annan ansvarig."),
    "parties.function_added": _("Funktionen %(function)s lades till."),
    "parties.function_ended": _("Funktionen %(function)s fick sista dag %(on)s."),
    "parties.mailbox_set": _("Brevlådan för %(function)s ändrades."),
    "parties.holding_added": _("%(user)s blev innehavare av %(function)s."),
    "parties.holding_added:deputy": _("%(user)s blev ställföreträdare för %(function)s."),
    "parties.holding_ended": _("%(user)s slutar som %(function)s %(on)s."),
    "parties.holding_ended:deputy": _("%(user)s slutar som ställföreträdare för %(function)s %(on)s."),
}


def happened(verb: str, values: Mapping[str, Any]) -> str:
    """A sentence about a row of the log; `values` hold names instead of keys."""
    narrower = f"{verb}:deputy" if values.get("deputy") else verb
    text = HISTORY.get(narrower)
    said = {**values, "on": _day(values.get("on"))}
    return str(text) % said if text else verb


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text)) if text else ""
