"""The log row."""

from django.db import models

from samlad.events.rows import Kept


class Event(Kept):
    """One operation: who did what to what, when. Codes and values, never sentences.

    `actor_id` is the number of an account, None when Samlad itself did it. It is no foreign key: the log
    lies under the accounts, and outlives them.
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    values = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="event_subject"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind}:{self.subject_id}"
