"""Programmes, goals, who answers for them, indicators with milestones, and how activities go."""

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise

from samlad.base.fields import LineField, ProseField
from samlad.events.rows import Kept, Recorded, current
from samlad.programmes.rules import (
    ADOPTED,
    BODY_PLAN,
    DRAFT,
    GOAL_WORDS,
    KIND_WORDS,
    LEAD,
    PROGRESS_WORDS,
    ROLE_WORDS,
    STATE_WORDS,
    TARGET_WORDS,
    WAY_WORDS,
)


class Programme(Kept):
    """A programme, an action plan, or what one body takes on for a year.

    `body` is whose it is: who decides a programme, whose plan a body plan is. `forum` carries it and may
    change it while it is a draft; None for a body plan, which those in the body change.
    """

    node = models.OneToOneField("thread.Node", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    body = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    forum = models.ForeignKey("forums.Forum", models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=tuple(KIND_WORDS)), name="programme_kind"),
            models.CheckConstraint(
                condition=Q(kind=BODY_PLAN) | Q(forum__isnull=False), name="programme_carried_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ProgrammeFacts(Recorded):
    """What a programme is called, for when it is, and what it follows on. Adopted, it has a decision and is
    frozen."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="facts")
    name = LineField()
    sort_key = models.TextField(editable=False)
    purpose = ProseField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    case_number = LineField(blank=True)
    predecessor = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, default=DRAFT)
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, null=True, related_name="+")
    snapshot = models.ForeignKey("documents.Snapshot", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            current("programme_facts", "programme"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="programme_period"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("programme")), name="programme_not_after_itself"
            ),
            models.CheckConstraint(condition=Q(state__in=tuple(STATE_WORDS)), name="programme_state"),
            models.CheckConstraint(
                condition=~Q(state=ADOPTED) | Q(decision__isnull=False, snapshot__isnull=False),
                name="programme_adopted_by_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PriorityArea(Recorded):
    """An area that a programme gives priority, and why."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="areas")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    reason = ProseField(blank=True)

    class Meta:
        constraints = [current("priority_area", "programme", "area")]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.area_id}"


class Evaluation(Kept):
    """What a programme led to, said when it was over. Without one, its successor is not decided on."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="evaluations")
    on = models.DateField()
    text = ProseField()
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.programme_id} {self.on}"


class Goal(Kept):
    """Something in a programme: a target area, a goal, a point, or an activity of a body's plan."""

    node = models.OneToOneField("thread.Node", models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="goals")
    kind = models.CharField(max_length=12)
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=tuple(GOAL_WORDS)), name="goal_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class GoalFacts(Recorded):
    """A goal as it stands. A row that is closed without another has been withdrawn.

    `number` is as it is printed: numbering restarts and has gaps. `not_measurable` says why nothing can
    measure it, "" where something can. `needed` is how many of its indicators have to be where they should
    for the goal to be fulfilled, None for all of them. `given_by`, `paragraph` and `report_on` are of an
    assignment, `starts_on` and `ends_on` of what is done. `decision` is what changed it after the programme
    was adopted.
    """

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="facts")
    parent = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="+")
    position = models.PositiveIntegerField()
    number = LineField(blank=True)
    text = ProseField()
    concerns_areas = models.BooleanField(default=False)
    not_measurable = ProseField(blank=True)
    needed = models.PositiveSmallIntegerField(null=True, blank=True)
    given_by = models.ForeignKey("parties.Party", models.PROTECT, null=True, related_name="+")
    paragraph = LineField(blank=True)
    report_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            current("goal_facts", "goal"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("goal")), name="goal_not_below_itself"
            ),
            models.CheckConstraint(condition=Q(needed__isnull=True) | Q(needed__gt=0), name="goal_needed"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="goal_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}".strip()


class Responsible(Recorded):
    """A body that answers for a goal: the lead, those with a share in it, and who follows it up."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="responsible")
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    role = models.CharField(max_length=8)

    class Meta:
        constraints = [
            current("responsible", "goal", "party", "role"),
            models.UniqueConstraint(
                fields=["goal"], condition=Q(replaced_at__isnull=True, role=LEAD), name="responsible_one_lead"
            ),
            models.CheckConstraint(condition=Q(role__in=tuple(ROLE_WORDS)), name="responsible_role"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.role}"


class Measure(Recorded):
    """An indicator that tells how a goal goes. `per_area`: for every priority area, else for the whole.

    `baseline` and `baseline_period` are where it began, None and "" where nobody has said.
    """

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="measures")
    indicator = models.ForeignKey("statistics.Indicator", models.PROTECT, related_name="+")
    way = models.CharField(max_length=8)
    per_area = models.BooleanField(default=False)
    baseline = models.FloatField(null=True, blank=True)
    baseline_period = models.CharField(max_length=8, blank=True)

    @property
    def way_word(self) -> str | Promise:
        return WAY_WORDS[self.way]

    class Meta:
        constraints = [
            current("measure", "goal", "indicator"),
            models.CheckConstraint(condition=Q(way__in=tuple(WAY_WORDS)), name="measure_way"),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.indicator_id}"


class Target(Recorded):
    """What an indicator of a goal should be in a period: a milestone on the way, or the target itself.

    `area` is None for the whole. `decision` is what set it after the programme was adopted: changing a
    target is a decision and no edit.
    """

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="targets")
    indicator = models.ForeignKey("statistics.Indicator", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=8)
    kind = models.CharField(max_length=10)
    value = models.FloatField()
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            current("target", "goal", "indicator", "area", "period"),
            # For the databases no area is never like another.
            models.UniqueConstraint(
                fields=["goal", "indicator", "period"],
                condition=Q(replaced_at__isnull=True, area__isnull=True),
                name="target_of_whole_current",
            ),
            models.CheckConstraint(condition=Q(kind__in=tuple(TARGET_WORDS)), name="target_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.value}"


class Progress(Recorded):
    """How what is to be done goes. `reported_on`: when an assignment was reported back."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="progress")
    state = models.CharField(max_length=12)
    note = ProseField(blank=True)
    reported_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            current("progress", "goal"),
            models.CheckConstraint(condition=Q(state__in=tuple(PROGRESS_WORDS)), name="progress_state"),
        ]

    def __str__(self) -> str:
        return self.state
