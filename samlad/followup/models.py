"""Scales, periods, assessments, requests for follow-up, and the municipality's own Word template."""

from django.db import models
from django.db.models import F, Q

from samlad.base.fields import LineField, ProseField
from samlad.events.rows import Kept, Recorded, current
from samlad.followup.rules import KIND_WORDS


class Scale(Recorded):
    """The words that an organisation assesses in. One that is closed is not chosen any more.

    A scale is not changed, as assessments stand in its words: another takes its place.
    """

    name = LineField()

    class Meta:
        constraints = [current("scale", "name")]

    def __str__(self) -> str:
        return self.name


class Level(Kept):
    """One word of a scale; the best has position 0. `share` (0 to 1): from which the rule gives it."""

    scale = models.ForeignKey(Scale, models.PROTECT, related_name="levels")
    position = models.PositiveSmallIntegerField()
    word = LineField()
    share = models.FloatField()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["scale", "position"], name="level_position"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="level_share"),
        ]

    def __str__(self) -> str:
        return self.word


class ReportingPeriod(Kept):
    """A time when those who answer for goals say how they go."""

    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"period {self.pk}"


class PeriodFacts(Recorded):
    """What is told of a period. `reference_on` is the day that results are told as of."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="facts")
    name = LineField()
    kind = models.CharField(max_length=10)
    reference_on = models.DateField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    instructions = ProseField(blank=True)
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            current("period_facts", "period"),
            models.CheckConstraint(condition=Q(kind__in=tuple(KIND_WORDS)), name="reporting_period_kind"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="reporting_period_days"),
        ]

    def __str__(self) -> str:
        return self.name


class PeriodPlan(Recorded):
    """A programme or plan that is followed up in a period."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="plans")
    programme = models.ForeignKey("programmes.Programme", models.PROTECT, related_name="+")

    class Meta:
        constraints = [current("period_plan", "period", "programme")]

    def __str__(self) -> str:
        return f"{self.period_id}: {self.programme_id}"


class Closing(Kept):
    """A period has been closed, with all that stood in it. There is no way back."""

    period = models.OneToOneField(ReportingPeriod, models.PROTECT, related_name="closing")
    snapshot = models.OneToOneField("documents.Snapshot", models.PROTECT, related_name="+")
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.period_id} closed"


class PeriodReminder(Kept):
    """A body has been told that its goals wait to be assessed, once for each day of the rhythm."""

    KINDS = ("opened", "before", "late")

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reminders")
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    on = models.DateField()
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "party", "kind", "on"], name="period_reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.party_id} {self.kind} {self.on}"


class Assessment(Kept):
    """How a goal is found to go in a period; it stands in the thread below its goal."""

    node = models.OneToOneField("thread.Node", models.PROTECT, related_name="+")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="assessments")
    goal = models.ForeignKey("programmes.Goal", models.PROTECT, related_name="+")
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "goal"], name="assessment_of_goal")]

    def __str__(self) -> str:
        return f"{self.period_id}: {self.goal_id}"


class AssessmentFacts(Recorded):
    """The verdict of a goal, or of a goal in one area. `level` is None where it cannot be said.

    `by_rule` is what the goal's rule gave when it was assessed, and `basis` what that was counted from.
    `source` is the system that it came from; "" for what was written here.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="facts")
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, related_name="+")
    level = models.ForeignKey(Level, models.PROTECT, null=True, related_name="+")
    by_rule = models.ForeignKey(Level, models.PROTECT, null=True, related_name="+")
    basis = models.JSONField(default=dict)
    reason = ProseField(blank=True)
    comment = ProseField(blank=True)
    source = LineField(blank=True)

    class Meta:
        constraints = [
            current("assessment_facts", "assessment", "area"),
            # For the databases no area is never like another.
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(replaced_at__isnull=True, area__isnull=True),
                name="assessment_facts_of_whole_current",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=False, by_rule__isnull=False, level=F("by_rule"))
                | Q(level__isnull=True, by_rule__isnull=True)
                | ~Q(reason=""),
                name="assessment_facts_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.area_id}: {self.level_id}"


class FollowupRequest(Kept):
    """The executive board asks a body for follow-up of something, by a day. `about` may be None."""

    node = models.OneToOneField("thread.Node", models.PROTECT, related_name="+")
    asker = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    body = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    about = models.ForeignKey("thread.Node", models.PROTECT, null=True, related_name="+")
    text = ProseField()
    due_on = models.DateField()
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(asker=F("body")), name="request_of_another")]

    def __str__(self) -> str:
        return f"{self.body_id} {self.due_on}"


class RequestAnswer(Recorded):
    """What the body answered."""

    request = models.ForeignKey(FollowupRequest, models.PROTECT, related_name="answers")
    text = ProseField()

    class Meta:
        constraints = [current("request_answer", "request")]

    def __str__(self) -> str:
        return f"answer to {self.request_id}"


class RequestTreated(Kept):
    """The day that a body took up what was answered, or found that no answer is waited for any more."""

    request = models.OneToOneField(FollowupRequest, models.PROTECT, related_name="treated")
    body = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    on = models.DateField()
    paragraph = LineField(blank=True)
    note = ProseField(blank=True)
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.request_id} {self.on}"


class WordTemplate(Recorded):
    """The municipality's own template for the report. One that is closed without another is not used."""

    kind = models.CharField(max_length=20)
    name = LineField()
    content = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [current("word_template", "kind")]

    def __str__(self) -> str:
        return self.name
