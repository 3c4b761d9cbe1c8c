"""The owner of a place, filled in on the form of a new action."""

from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.utils.translation import gettext as _

from samlad.accounts.requests import Request
from samlad.actions.rules import OWNER_UNKNOWN
from samlad.land.finding import Answer, asked_or_refused


def asks_for_owner(sent: Mapping[str, str]) -> bool:
    """Whether the form asks who owns the place: by its button, or by Enter while nobody is chosen."""
    chosen = sent.get("area") and sent.get("responsible")
    return "find_owner" in sent or bool(sent.get("spot", "").strip() and not chosen)


def owner_filled_in(request: Request, today: date, *, decides: bool) -> dict[str, object]:
    """All that was written, with what is known of the place; what was found is told as a message."""
    written: dict[str, object] = {key: value for key, value in request.POST.items() if key != "find_owner"}
    spot = str(written.get("spot", "")).strip()
    answer, fault = asked_or_refused(spot, today) if spot else (None, _("Skriv en fastighet eller en punkt."))
    if answer is None:
        messages.warning(request, fault)
        return written
    messages.info(request, _told(answer))
    if answer.area_id is not None:
        written["area"] = answer.area_id
    if answer.function_id is not None:
        written["responsible"] = answer.function_id
    if answer.owned is None and not answer.several and decides:
        written["state"] = OWNER_UNKNOWN
    if not written.get("place"):
        written["place"] = answer.place
    return written


def _told(answer: Answer) -> str:
    if answer.owned is None and answer.several:
        names = ", ".join(one.designation for one in answer.several)
        return _("Flera fastigheter stämmer: %(names)s. Skriv hela beteckningen.") % {"names": names}
    if answer.owned is None:
        where = _("Platsen ligger i %(area)s.") % {"area": answer.area} if answer.area else ""
        return f"{_('Ägaren är okänd.')} {where}".strip()
    words = {"owner": answer.owned.owner, "name": answer.owned.designation}
    if answer.function_id is None:
        return _("%(owner)s äger %(name)s. Välj ansvarig funktion hos ägaren.") % words
    return _("%(owner)s äger %(name)s. Område och ansvarig är ifyllda.") % words
