"""Nodes and links."""

from django.db import models
from django.db.models import F, Q

from samlad.base.fields import LineField
from samlad.events.rows import Kept, Recorded, current

LED_TO, ANSWERS_TO, SERVED_BY, DECIDED_IN = "led_to", "answers_to", "served_by", "decided_in"
RELATIONS = (LED_TO, ANSWERS_TO, SERVED_BY, DECIDED_IN)


class Node(Kept):
    """Something that can stand in the red thread. The row it stands for has a one-to-one key down to it.

    `values` are the codes and values its label is worded from on the page. Who may see it is answered by
    the room that owns the row.
    """

    kind = models.CharField(max_length=20)
    label = LineField()
    values = models.JSONField(default=dict)
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    path = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["area", "-day"], name="node_area_day")]

    def __str__(self) -> str:
        return self.label


class Link(Recorded):
    """From what came first to what followed: a mark led to an action, which was decided in a decision.

    What a body takes on answers to a goal, and a goal is served by an action that something else led to.
    """

    source = models.ForeignKey(Node, models.PROTECT, related_name="links_down")
    target = models.ForeignKey(Node, models.PROTECT, related_name="links_up")
    relation = models.CharField(max_length=20)

    class Meta:
        constraints = [
            current("link", "source", "target", "relation"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_not_to_itself"),
            models.CheckConstraint(condition=Q(relation__in=RELATIONS), name="link_relation"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.relation} {self.target_id}"
