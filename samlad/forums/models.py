"""Forums, seats and watched areas."""

from django.db import models
from django.db.models import F, Q

from samlad.base.fields import LineField, ProseField
from samlad.base.periods import RHYTHMS
from samlad.events.rows import Kept, Recorded, Valid, current, valid_period

KINDS = ("osg", "crime_prevention_council", "steering_group", "working_group", "property_owners", "network")
LEVELS = ("strategic", "tactical", "operative")
DRAFT, OPEN, CLOSED = "draft", "open", "closed"
STATES = (DRAFT, OPEN, CLOSED)
COORDINATOR, DEPUTY, MEMBER, READER = "coordinator", "deputy_coordinator", "member", "reader"
ROLES = (COORDINATOR, DEPUTY, MEMBER, READER)


class Forum(Kept):
    """A place where parties meet. What it is for and how it works is in its facts."""

    kind = models.CharField(max_length=30)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=KINDS), name="forum_kind")]

    def __str__(self) -> str:
        return f"forum {self.pk}"


class ForumFacts(Recorded):
    """A forum as it is known: purpose and mandate, rhythm, the words of its signal scale, privacy facts.

    Weekdays are 0–6 from Monday; the deadline falls in the period's last week, the meeting is the first such
    weekday after the deadline. `pause_from` and `pause_to` are ISO weeks of a summer pause.
    `words` are the forum's own words for levels 0–4, empty for the common ones.
    `mails_pdf`: the adopted picture may be sent as a file in a mail; else a notice and a link go out.
    It cannot be open without controllers, purpose of the processing, and retention.
    """

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="facts")
    name = LineField()
    sort_key = models.TextField(editable=False)
    level = models.CharField(max_length=12)
    purpose = ProseField()
    mandate = ProseField()
    rhythm = models.CharField(max_length=10)
    deadline_weekday = models.PositiveSmallIntegerField()
    deadline_time = models.TimeField()
    meeting_weekday = models.PositiveSmallIntegerField()
    meeting_time = models.TimeField()
    pause_from = models.PositiveSmallIntegerField(null=True, blank=True)
    pause_to = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.JSONField(default=list)
    case_number = LineField(blank=True)
    controllers = ProseField(blank=True)
    privacy_purpose = ProseField(blank=True)
    retention = ProseField(blank=True)
    mails_pdf = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=DRAFT)

    class Meta:
        constraints = [
            current("forum_facts", "forum"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="forum_level"),
            models.CheckConstraint(condition=Q(rhythm__in=RHYTHMS), name="forum_rhythm"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="forum_state"),
            models.CheckConstraint(
                condition=Q(deadline_weekday__lte=6) & Q(meeting_weekday__lte=6), name="forum_weekdays"
            ),
            models.CheckConstraint(
                condition=Q(pause_from__isnull=True, pause_to__isnull=True)
                | Q(pause_from__gte=1, pause_to__lte=53, pause_to__gte=F("pause_from")),
                name="forum_pause",
            ),
            models.CheckConstraint(
                condition=~Q(state=OPEN)
                | (~Q(controllers="") & ~Q(privacy_purpose="") & ~Q(retention="") & ~Q(purpose="")),
                name="forum_open_with_privacy_facts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Seat(Valid):
    """A function's place in a forum, with its role there. Whoever holds the function sits in it."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="seats")
    function = models.ForeignKey("parties.Function", models.PROTECT, related_name="seats")
    role = models.CharField(max_length=20)

    class Meta:
        constraints = [
            current("seat", "forum", "function"),
            valid_period("seat"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="seat_role"),
        ]

    def __str__(self) -> str:
        return f"{self.function_id} as {self.role}"


class Watch(Valid):
    """An area that a party has agreed to watch for a forum. Only here can it be missing."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="watches")
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")

    class Meta:
        constraints = [current("watch", "forum", "party", "area"), valid_period("watch")]

    def __str__(self) -> str:
        return f"{self.party_id} watches {self.area_id}"
