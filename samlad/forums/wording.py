"""The words for what forums are and how they work."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samlad.base.periods import FORTNIGHT, MONTH, WEEK
from samlad.forums.models import CLOSED, COORDINATOR, DEPUTY, DRAFT, MEMBER, OPEN, READER

KIND_WORDS: dict[str, Promise] = {
    "osg": _("Operativ samverkansgrupp (OSG)"),
    "crime_prevention_council": _("Brottsförebyggande råd (BRÅ)"),
    "steering_group": _("Styrgrupp"),
    "working_group": _("Arbetsgrupp"),
    "property_owners": _("Fastighetsägare i samverkan"),
    "network": _("Nätverk"),
}
LEVEL_WORDS: dict[str, Promise] = {
    "strategic": _("Strategisk"),
    "tactical": _("Taktisk"),
    "operative": _("Operativ"),
}
RHYTHM_WORDS: dict[str, Promise] = {
    WEEK: _("Varje vecka"),
    FORTNIGHT: _("Varannan vecka"),
    MONTH: _("Varje månad"),
}
STATE_WORDS: dict[str, Promise] = {DRAFT: _("Utkast"), OPEN: _("Öppet"), CLOSED: _("Stängt")}
ROLE_WORDS: dict[str, Promise] = {
    COORDINATOR: _("Samordnare"),
    DEPUTY: _("Biträdande samordnare"),
    MEMBER: _("Medlem"),
    READER: _("Läsare"),
}
WEEKDAYS: tuple[Promise, ...] = (
    _("måndag"),
    _("tisdag"),
    _("onsdag"),
    _("torsdag"),
    _("fredag"),
    _("lördag"),
    _("söndag"),
)
