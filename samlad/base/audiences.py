"""Who may read what: the marking on a thing, and the class that a reader belongs to. Pure.

An audience is a marking, from narrowest to widest. A reader class is what somebody is to a forum. What
a page, a suggestion, an issue or a file shows is computed from what its reader class may read, and from
nothing else, so that a number never tells of what is withheld.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENDER, AUTHORITIES, MEMBERS, READERS, PUBLIC = "sender", "authorities", "members", "readers", "public"
AUDIENCES = (SENDER, AUTHORITIES, MEMBERS, READERS, PUBLIC)
AUDIENCE_WORDS: Mapping[str, str | Promise] = {
    SENDER: gettext_lazy("Samordnaren och den som lämnade"),
    AUTHORITIES: gettext_lazy("Bara myndigheter"),
    MEMBERS: gettext_lazy("Alla medlemmar"),
    READERS: gettext_lazy("Medlemmar och läsare"),
    PUBLIC: gettext_lazy("Alla, också utanför gruppen"),
}

LEAD, AUTHORITY, MEMBER, READER = "lead", "authority", "member", "reader"
READER_CLASSES = (LEAD, AUTHORITY, MEMBER, READER)
# What each class may read of what others have handed in. Whoever handed something in always reads her own.
READS: Mapping[str, frozenset[str]] = {
    LEAD: frozenset(AUDIENCES),
    AUTHORITY: frozenset({AUTHORITIES, MEMBERS, READERS, PUBLIC}),
    MEMBER: frozenset({MEMBERS, READERS, PUBLIC}),
    READER: frozenset({READERS, PUBLIC}),
}


def may_read(reader: str, audience: str) -> bool:
    """Whether a class of readers may read something with that marking."""
    return audience in READS[reader]


def is_marked(audience: str) -> bool:
    """Whether a marking is narrower than all members: reads of such things are logged."""
    return audience in (SENDER, AUTHORITIES)
