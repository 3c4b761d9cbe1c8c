"""Actions."""

from django.db import models
from django.db.models import F, Q

from samlad.base.fields import LineField, ProseField
from samlad.events.rows import Kept, Recorded, current

PROPOSED, DECIDED, UNDER_WAY, DONE, STOPPED, NOT_POSSIBLE = (
    "proposed",
    "decided",
    "under_way",
    "done",
    "stopped",
    "not_possible",
)
STATES = (PROPOSED, DECIDED, UNDER_WAY, DONE, STOPPED, NOT_POSSIBLE)
OPEN_STATES = (PROPOSED, DECIDED, UNDER_WAY)


class Action(Kept):
    """One concrete thing for exactly one responsible function, with a reason: a node, or words."""

    node = models.OneToOneField("thread.Node", models.PROTECT, related_name="+")
    forum = models.ForeignKey("forums.Forum", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    title = LineField()
    responsible = models.ForeignKey("parties.Function", models.PROTECT, related_name="+")
    reason_node = models.ForeignKey("thread.Node", models.PROTECT, null=True, related_name="+")
    reason_text = ProseField(blank=True)
    starts_on = models.DateField()
    due_on = models.DateField()
    follow_up_on = models.DateField()
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason_node__isnull=False) | ~Q(reason_text=""), name="action_has_reason"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="action_due_after_start"),
            models.CheckConstraint(
                condition=Q(follow_up_on__gte=F("starts_on")), name="action_follow_up_after_start"
            ),
        ]
        indexes = [models.Index(fields=["area", "due_on"], name="action_area_due")]

    def __str__(self) -> str:
        return self.title


class ActionState(Recorded):
    """How far an action has come, with a note."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="states")
    state = models.CharField(max_length=20)
    note = ProseField(blank=True)

    class Meta:
        constraints = [
            current("action_state", "action"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="action_state"),
        ]

    def __str__(self) -> str:
        return self.state
