"""The outbox."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class Message(models.Model):
    """A notice to one person, or to the mailbox of a function (`address`): a kind and its values.

    It is worded when it is sent, and leads to `path`, or to the answer link with the key `link`.
    `rendering` is a file that goes with it, where the forum allows that. Nobody tries to send it before
    `next_at`: until then another run has it, or the mail server is left in peace.
    """

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    address = models.EmailField(max_length=254, blank=True)
    link = models.BigIntegerField(null=True)
    rendering = models.ForeignKey("documents.Rendering", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    message_id = models.CharField(max_length=120, unique=True)
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(to__isnull=False, address="") | (Q(to__isnull=True) & ~Q(address="")),
                name="message_to_somebody",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], condition=Q(sent_at__isnull=True), name="message_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"
