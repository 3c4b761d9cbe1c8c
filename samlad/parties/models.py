"""Parties, functions and holders."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from samlad.base.fields import LineField, ProseField
from samlad.events.rows import Kept, Recorded, Valid, current, valid_period

KINDS = (
    "municipal_council",
    "executive_board",
    "board",
    "administration",
    "municipal_company",
    "police",
    "rescue_service",
    "state_authority",
    "region",
    "private_owner",
    "faith_community",
    "association",
)


class Party(Kept):
    """A body, company or organisation that takes part; what it is called stands in its profile."""

    kind = models.CharField(max_length=20)
    founded_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=KINDS), name="party_kind")]

    def __str__(self) -> str:
        return f"party {self.pk}"


class PartyProfile(Recorded):
    """A party as it is known: name, law, whether public secrecy (OSL) binds it, and its mandate."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="profiles")
    name = LineField()
    short_name = LineField(blank=True)
    sort_key = models.TextField(editable=False)
    law = ProseField(blank=True)
    bound_by_secrecy = models.BooleanField()
    mandate = ProseField(blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [current("party_profile", "party")]

    def __str__(self) -> str:
        return self.name

    @property
    def short(self) -> str:
        return self.short_name or self.name


class Succession(Recorded):
    """After a reorganisation, what one party carried another carries from a day on."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Party, models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [
            current("succession", "party", "successor"),
            models.CheckConstraint(condition=~Q(party=F("successor")), name="succession_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} -> {self.successor_id}"


class MeetingDay(Recorded):
    """A day on which a body that decides in minutes meets."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="meeting_days")
    on = models.DateField()

    class Meta:
        constraints = [current("meeting_day", "party", "on")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.on}"


class Function(Kept):
    """A function of a party ("förvaltare, Lindbo"): responsibility belongs here, not to persons."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="functions")
    name = LineField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "name"], name="function_name")]

    def __str__(self) -> str:
        return self.name


class FunctionPeriod(Valid):
    """From when to when a function exists."""

    function = models.ForeignKey(Function, models.PROTECT, related_name="periods")

    class Meta:
        constraints = [current("function_period", "function"), valid_period("function_period")]

    def __str__(self) -> str:
        return f"period of {self.function_id}"


class Holding(Valid):
    """Who holds a function, as its holder or as deputy, from a day to a day (both counted in)."""

    function = models.ForeignKey(Function, models.PROTECT, related_name="holdings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    deputy = models.BooleanField(default=False)

    class Meta:
        constraints = [valid_period("holding")]
        indexes = [
            models.Index(fields=["user"], condition=Q(replaced_at__isnull=True), name="holding_user"),
            models.Index(fields=["function"], condition=Q(replaced_at__isnull=True), name="holding_function"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} holds {self.function_id}"


class Mailbox(Recorded):
    """The address that a function is written to when nobody needs an account. `shared`: several read it."""

    function = models.ForeignKey(Function, models.PROTECT, related_name="mailboxes")
    address = models.EmailField(max_length=254)
    shared = models.BooleanField(default=False)

    class Meta:
        constraints = [current("mailbox", "function")]

    def __str__(self) -> str:
        return self.address
