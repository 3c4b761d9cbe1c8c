"""Deviations, how they stand, the settings of the rules, and what political bodies have been told."""

from django.db import models
from django.db.models import Q

from samlad.actions.rules import HELPED_WORDS
from samlad.base.fields import LineField, ProseField
from samlad.deviations.rules import (
    DECIDED,
    FOLLOWED_UP,
    LADDER,
    OUTCOME_WORDS,
    PREPARING,
    STATES,
)
from samlad.events.rows import Kept, Recorded, current


class RuleSetting(Recorded):
    """How the municipality has set a rule; without a row it is as `rules.RULES` has it.

    `days` is None where the rule waits for nothing. `first` and `last` are levels of the ladder.
    """

    rule = models.CharField(max_length=20)
    on = models.BooleanField(default=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    first = models.CharField(max_length=8)
    last = models.CharField(max_length=8)

    class Meta:
        constraints = [
            current("rule_setting", "rule"),
            models.CheckConstraint(
                condition=Q(first__in=LADDER, last__in=LADDER), name="rule_setting_levels"
            ),
        ]

    def __str__(self) -> str:
        return self.rule


class LevelSetting(Recorded):
    """How many days a level of the ladder has before the next one is asked."""

    level = models.CharField(max_length=8)
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            current("level_setting", "level"),
            models.CheckConstraint(condition=Q(level__in=LADDER), name="level_setting_level"),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.days}"


class Deviation(Kept):
    """Something that is not as it should be in the municipality's own work, once however often it is found.

    `rule` is the code of the rule that found it, "" where somebody has told of it; `key` says of what, so
    that the same is never found twice. `about` is what it stands on in the thread, None where nothing
    stands there. `forum` and `action` are set where it concerns one. `text` is what somebody has told.
    """

    node = models.OneToOneField("thread.Node", models.PROTECT, related_name="+")
    rule = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=80)
    about = models.ForeignKey("thread.Node", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, related_name="+")
    forum = models.ForeignKey("forums.Forum", models.PROTECT, null=True, related_name="+")
    action = models.ForeignKey("actions.Action", models.PROTECT, null=True, related_name="+")
    text = ProseField(blank=True)
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "key"], name="deviation_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.key}"


class DeviationState(Recorded):
    """How a deviation stands, and where on the ladder.

    `body` is the own body that it concerns, and `function` the function that it lies with first.
    `clock_from` is from when there has been no decision, `level_since` from when it has lain at its level;
    neither stops. `values` are the codes and values that it is worded from, as last found; "turn" in them
    tells one occurrence from the next. `due_on` is when it is to be handled (under preparation), followed up
    or investigated until (decided). `helped` is whether the decision had effect. `noted`: the forum has seen
    that it was remedied.
    """

    deviation = models.ForeignKey(Deviation, models.PROTECT, related_name="states")
    state = models.CharField(max_length=12)
    since = models.DateTimeField()
    body = models.ForeignKey("parties.Party", models.PROTECT, null=True, related_name="+")
    function = models.ForeignKey("parties.Function", models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=8)
    level_since = models.DateTimeField()
    clock_from = models.DateTimeField()
    values = models.JSONField(default=dict)
    outcome = models.CharField(max_length=12, blank=True)
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    case_number = LineField(blank=True)
    officer = models.ForeignKey("parties.Function", models.PROTECT, null=True, related_name="+")
    note = ProseField(blank=True)
    helped = models.CharField(max_length=10, blank=True)
    noted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            current("deviation_state", "deviation"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="deviation_state"),
            models.CheckConstraint(condition=Q(level__in=LADDER), name="deviation_level"),
            models.CheckConstraint(
                condition=~Q(state__in=(DECIDED, FOLLOWED_UP))
                | Q(decision__isnull=False, outcome__in=tuple(OUTCOME_WORDS)),
                name="deviation_decided_by_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state=PREPARING)
                | (Q(officer__isnull=False, due_on__isnull=False) & ~Q(case_number="")),
                name="deviation_prepared_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(helped="") | Q(helped__in=tuple(HELPED_WORDS)), name="deviation_helped"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "level"], condition=Q(replaced_at__isnull=True), name="deviation_state_now"
            )
        ]

    def __str__(self) -> str:
        return f"{self.deviation_id}: {self.state}"


class BodyReport(Kept):
    """That a political body was told of something in a meeting."""

    body = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    on = models.DateField()
    paragraph = LineField()
    case_number = LineField(blank=True)
    title = LineField()
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.body_id} {self.on} {self.paragraph}"


class ReportedNode(Kept):
    """Something in the thread that a report to a body told of."""

    report = models.ForeignKey(BodyReport, models.PROTECT, related_name="nodes")
    node = models.ForeignKey("thread.Node", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "node"], name="reported_once")]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.node_id}"
