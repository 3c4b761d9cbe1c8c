"""The outbox."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class Message(models.Model):
    """A notice to one person: a kind and its values, worded in the receiver's language when it is sent."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    message_id = models.CharField(max_length=120, unique=True)
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["queued_at"], condition=Q(sent_at__isnull=True), name="message_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"
