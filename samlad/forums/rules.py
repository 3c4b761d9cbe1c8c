"""Who may do what in a forum. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.audiences import AUTHORITY, LEAD
from samlad.base.audiences import MEMBER as PLAIN_MEMBER
from samlad.base.audiences import READER as READER_CLASS
from samlad.base.refusals import Refusal
from samlad.forums.models import COORDINATOR, DEPUTY, MEMBER, READER

LEADING = frozenset({COORDINATOR, DEPUTY})
TAKING_PART = frozenset({COORDINATOR, DEPUTY, MEMBER})
READING = frozenset({COORDINATOR, DEPUTY, MEMBER, READER})


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is on a day, by forum: her roles, the parties she speaks for, and as what function.

    `authority` are the forums where she takes part for a public authority.
    """

    is_admin: bool = False
    roles: Mapping[int, frozenset[str]] = field(default_factory=dict)
    parties: Mapping[int, frozenset[int]] = field(default_factory=dict)
    functions: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    authority: frozenset[int] = frozenset()

    def leads(self, forum_id: int) -> bool:
        return bool(self.roles.get(forum_id, frozenset()) & LEADING)

    def takes_part(self, forum_id: int) -> bool:
        return bool(self.roles.get(forum_id, frozenset()) & TAKING_PART)

    def reads(self, forum_id: int) -> bool:
        return bool(self.roles.get(forum_id, frozenset()) & READING)

    def reader_class(self, forum_id: int) -> str:
        """The class that decides what she may read of what others hand in (`base.audiences`)."""
        if self.leads(forum_id):
            return LEAD
        if self.takes_part(forum_id):
            return AUTHORITY if forum_id in self.authority else PLAIN_MEMBER
        return READER_CLASS

    def speaks_for(self, forum_id: int, party_id: int) -> bool:
        """Whether she may hand in for that party there: her own, or any for those who lead."""
        own = self.takes_part(forum_id) and party_id in self.parties.get(forum_id, frozenset())
        return own or self.leads(forum_id)

    def manages(self, forum_id: int) -> bool:
        return self.is_admin or self.leads(forum_id)


class PrivacyFacts(Protocol):
    """What must be told before a forum may take in reports."""

    @property
    def purpose(self) -> str: ...
    @property
    def controllers(self) -> str: ...
    @property
    def privacy_purpose(self) -> str: ...
    @property
    def retention(self) -> str: ...


NEEDED: dict[str, Promise] = {
    "purpose": gettext_lazy("syfte"),
    "controllers": gettext_lazy("personuppgiftsansvariga"),
    "privacy_purpose": gettext_lazy("ändamål med personuppgifterna"),
    "retention": gettext_lazy("hur länge uppgifterna bevaras"),
}


def missing_facts(facts: PrivacyFacts) -> list[str]:
    """What of `NEEDED` is not told, in words."""
    return [str(word) for name, word in NEEDED.items() if not getattr(facts, name).strip()]


def check_privacy_facts(facts: PrivacyFacts) -> None:
    """A forum takes in no reports before somebody is answerable for them."""
    if missing := missing_facts(facts):
        raise Refusal(
            _("Forumet kan inte vara öppet förrän detta är ifyllt: %(missing)s.")
            % {"missing": ", ".join(missing)}
        )


def check_admin(standing: Standing) -> None:
    if not standing.is_admin:
        raise Refusal(_("Det här gör den som är administratör."))


def check_leads(standing: Standing, forum_id: int) -> None:
    if not standing.leads(forum_id):
        raise Refusal(_("Det här gör forumets samordnare eller biträdande samordnare."))


def check_manages(standing: Standing, forum_id: int) -> None:
    if not standing.manages(forum_id):
        raise Refusal(_("Det här gör forumets samordnare eller en administratör."))


def check_takes_part(standing: Standing, forum_id: int) -> None:
    if not standing.takes_part(forum_id):
        raise Refusal(_("Det här gör den som är medlem i forumet."))


def check_speaks_for(standing: Standing, forum_id: int, party_id: int) -> None:
    if not standing.speaks_for(forum_id, party_id):
        raise Refusal(_("Du kan bara lämna rapport för en part som du företräder i forumet."))
