"""Decisions."""

from django.db import models
from django.db.models import Q

from samlad.base.fields import LineField, ProseField
from samlad.events.rows import Kept


class Decision(Kept):
    """Taken by a function or by a political body on a day. Only bodies have paragraphs.

    `kind` is a code of what was decided; `text` is the decision in words where somebody wrote them.
    """

    node = models.OneToOneField("thread.Node", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    function = models.ForeignKey("parties.Function", models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey("parties.Party", models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField()
    paragraph = LineField(blank=True)
    case_number = LineField(blank=True)
    text = ProseField(blank=True)
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(function__isnull=True, body__isnull=False)
                | Q(function__isnull=False, body__isnull=True),
                name="decision_by_one",
            ),
            models.CheckConstraint(
                condition=Q(paragraph="") | Q(body__isnull=False), name="decision_paragraph_of_body"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.decided_on}"
