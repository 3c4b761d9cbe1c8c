"""The picture: marks, issues and their editions."""

from django.db import models
from django.db.models import Q

from samlad.base.audiences import READER_CLASSES
from samlad.base.fields import ProseField
from samlad.events.rows import Kept, Recorded, current
from samlad.situation.models.rounds import Round


class Mark(Recorded):
    """The level that the forum gives an area in a round, with its reason. 0 is "no data", never calm.

    `suggested` and its reasons (codes and values) are what the rule said when somebody chose.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="marks")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    node = models.OneToOneField("thread.Node", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    reason = ProseField(blank=True)
    suggested = models.PositiveSmallIntegerField(null=True)
    suggested_why = models.JSONField(default=list)

    class Meta:
        constraints = [
            current("mark", "round", "area"),
            models.CheckConstraint(condition=Q(level__lte=4), name="mark_level"),
            models.CheckConstraint(condition=Q(level=0) | ~Q(reason=""), name="mark_has_reason"),
        ]
        indexes = [models.Index(fields=["area", "round"], name="mark_area_round")]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.level}"


class AreaCount(Kept):
    """How many events an area had in an adopted round as one class of readers may know, and who reported.

    Frozen at adoption: the history that later rounds are compared with.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="counts")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    reader = models.CharField(max_length=12)
    events = models.PositiveSmallIntegerField()
    reported = models.PositiveSmallIntegerField()
    expected = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "area", "reader"], name="area_count_one"),
            models.CheckConstraint(condition=Q(reader__in=READER_CLASSES), name="area_count_reader"),
        ]
        indexes = [models.Index(fields=["area", "reader", "round"], name="area_count_area")]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.events}"


class Issue(Kept):
    """The adopted picture of a round, and the decision that adopted it. What was frozen is its editions.

    Version 1 is the adoption; a correction is the next version, with its reason.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="issues")
    version = models.PositiveSmallIntegerField()
    decision = models.OneToOneField("decisions.Decision", models.PROTECT, related_name="+")
    correction_reason = ProseField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="issue_version"),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(correction_reason=""), name="issue_correction_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} ({self.version})"


class Edition(Kept):
    """An issue as one class of readers may read it, frozen in a line of documents of its own."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="editions")
    reader = models.CharField(max_length=12)
    snapshot = models.ForeignKey("documents.Snapshot", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "reader"], name="edition_reader"),
            models.CheckConstraint(condition=Q(reader__in=READER_CLASSES), name="edition_reader_class"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} for {self.reader}"
