"""Actions, how they stand, their windows of time, follow-up, and links for answers."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from samlad.actions.rules import HELPED_WORDS, NEXT_WORDS, OUTCOME_WORDS, STATES
from samlad.base.categories import CATEGORIES
from samlad.base.fields import LineField, ProseField
from samlad.events.rows import Kept, Recorded, current


class JointAction(Kept):
    """One measure on land of several owners: each has a part, which is an action, and all have one date."""

    title = LineField()
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.title


class Action(Kept):
    """One concrete thing to be done in an area, with a reason: a node of the thread, or words.

    Who is responsible, until when, and how it goes stands in its states. `raised_by` is the party that is
    asked whether it helped; None where nobody in particular raised it. `category` is the kind of what it
    answers to, "" where that is not said; `first_seen_on` the day when that was first seen, None where
    nobody has said.
    """

    node = models.OneToOneField("thread.Node", models.PROTECT, related_name="+")
    forum = models.ForeignKey("forums.Forum", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    title = LineField()
    place = LineField(blank=True)
    how = ProseField(blank=True)
    expected_effect = ProseField(blank=True)
    reason_node = models.ForeignKey("thread.Node", models.PROTECT, null=True, related_name="+")
    reason_text = ProseField(blank=True)
    raised_by = models.ForeignKey("parties.Party", models.PROTECT, null=True, related_name="+")
    joint = models.ForeignKey(JointAction, models.PROTECT, null=True, related_name="parts")
    category = models.CharField(max_length=20, blank=True)
    first_seen_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason_node__isnull=False) | ~Q(reason_text=""), name="action_has_reason"
            ),
            models.CheckConstraint(condition=Q(category__in=("", *CATEGORIES)), name="action_category"),
        ]
        indexes = [models.Index(fields=["forum", "area"], name="action_forum_area")]

    def __str__(self) -> str:
        return self.title


class ActionState(Recorded):
    """How an action stands: its state, exactly one responsible function, and its dates.

    `since` is when this state began: a row that only moves a date or notes a case number keeps it. `cost`
    is in whole kronor, None where it is not known. `case_number` is the responsible party's own. `released`:
    what the police do is shown to all members. `answered_by` is who answered, where no account did.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="states")
    state = models.CharField(max_length=20)
    since = models.DateTimeField()
    responsible = models.ForeignKey("parties.Function", models.PROTECT, related_name="+")
    due_on = models.DateField()
    follow_up_on = models.DateField()
    note = ProseField(blank=True)
    case_number = LineField(blank=True)
    cost = models.PositiveBigIntegerField(null=True, blank=True)
    released = models.BooleanField(default=False)
    answered_by = LineField(blank=True)

    class Meta:
        constraints = [
            current("action_state", "action"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="action_state"),
        ]
        indexes = [
            models.Index(
                fields=["responsible", "state"],
                condition=Q(replaced_at__isnull=True),
                name="action_state_responsible",
            ),
            # What the list asks of all that is open: counts, what is late, who has it.
            models.Index(
                fields=["state", "due_on", "follow_up_on", "responsible", "action"],
                condition=Q(replaced_at__isnull=True),
                name="action_state_now",
            ),
        ]

    def __str__(self) -> str:
        return self.state


class Resources(Recorded):
    """What an action takes and why it should work, as an action plan tells it.

    `cost` in kronor stands in its state. `funded` is how much of it somebody pays, out of `funded_by`;
    `hours` and `posts` (full years of work) are what it takes of people. None where nobody knows: that is
    not nothing.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="resources")
    hours = models.PositiveIntegerField(null=True, blank=True)
    posts = models.FloatField(null=True, blank=True)
    funded = models.PositiveBigIntegerField(null=True, blank=True)
    funded_by = LineField(blank=True)
    partners = LineField(blank=True)
    why = ProseField(blank=True)

    class Meta:
        constraints = [
            current("resources", "action"),
            models.CheckConstraint(condition=Q(posts__isnull=True) | Q(posts__gte=0), name="resources_posts"),
        ]

    def __str__(self) -> str:
        return f"resources of {self.action_id}"


class Window(Recorded):
    """A time in which an action is carried out: extra watch on Friday from eight to eleven."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="windows")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="window_ends_after_start")
        ]

    @property
    def is_short(self) -> bool:
        """Whether the hour of its end says enough: an evening that ends at midnight has one day."""
        return self.ends_at - self.starts_at < timedelta(hours=12)

    @property
    def last_moment(self) -> datetime:
        """Still within it: an evening that ends at midnight does not reach the next day."""
        return self.ends_at - timedelta(microseconds=1)

    def __str__(self) -> str:
        return f"{self.starts_at} to {self.ends_at}"


class FollowUp(Kept):
    """What the forum said of an action when it was followed up, and what it does next."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="follow_ups")
    on = models.DateField()
    helped = models.CharField(max_length=10)
    next = models.CharField(max_length=10)
    text = ProseField(blank=True)
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(helped__in=tuple(HELPED_WORDS)), name="follow_up_helped"),
            models.CheckConstraint(condition=Q(next__in=tuple(NEXT_WORDS)), name="follow_up_next"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.next}"


class Effect(Recorded):
    """What a party says of whether an action helped; first the one that raised it."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="effects")
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    helped = models.CharField(max_length=10)
    text = ProseField(blank=True)

    class Meta:
        constraints = [
            current("effect", "action", "party"),
            models.CheckConstraint(condition=Q(helped__in=tuple(HELPED_WORDS)), name="effect_helped"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.helped}"


class Photo(Kept):
    """A picture of a result: turned the right way, without anything else that the camera wrote in it.

    `content` is a JPEG made anew by Samlad. `description` is for those who do not see it.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="photos")
    content = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    description = LineField()
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.description


class AnswerLink(Recorded):
    """A link in a mail with which a function answers for one action without an account.

    A row that is closed is a link that has been withdrawn.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="links")
    function = models.ForeignKey("parties.Function", models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [current("answer_link", "action", "function")]

    def __str__(self) -> str:
        return f"link for {self.function_id}"


class Reminder(Kept):
    """That the responsible function has been reminded of an action, as the rhythm has it for the day `on`."""

    # Not answered, soon to be done, should have been done: where two fall on a day, the later one is sent.
    KINDS = ("unanswered", "before", "late")

    action = models.ForeignKey(Action, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=10)
    on = models.DateField()
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "kind", "on"], name="reminder_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("unanswered", "before", "late")), name="reminder_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.kind} {self.on}"


class Publication(Recorded):
    """What came of something in an area, told to everybody by a person: what was said, and what happened.

    `about` is what residents or parties had said and `text` what came of it, both in words for all to read.
    `action` is what it tells of, None where it tells of none; one action can be told of again as it goes on.
    `channels` are codes of how it was told. A row that is closed has been changed or taken back.
    """

    forum = models.ForeignKey("forums.Forum", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="publications")
    outcome = models.CharField(max_length=12)
    about = ProseField()
    text = ProseField()
    told_on = models.DateField()
    channels = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=tuple(OUTCOME_WORDS)), name="publication_outcome"),
        ]
        indexes = [
            models.Index(
                fields=["area", "-told_on"],
                condition=Q(replaced_at__isnull=True),
                name="publication_area",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.outcome}"
