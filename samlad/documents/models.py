"""Frozen documents."""

from django.db import models

from samlad.base.fields import LineField
from samlad.events.rows import Kept


class Snapshot(Kept):
    """A document as it was when it was frozen; `digest` is taken over the digests of its parts.

    A correction is a new snapshot whose `replaces` is the one before.
    """

    kind = models.CharField(max_length=40)
    title = LineField()
    version = models.PositiveIntegerField(default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class Part(Kept):
    """One part of a snapshot: canonical JSON as text, and its SHA-256."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=80)
    text = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "key"], name="part_key"),
            models.UniqueConstraint(fields=["snapshot", "position"], name="part_position"),
        ]

    def __str__(self) -> str:
        return self.key


class Rendering(Kept):
    """A snapshot as a file for reading. The data is the original; this is a picture of it."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="renderings")
    language = models.CharField(max_length=5)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "language"], name="rendering_language")]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.language}"
