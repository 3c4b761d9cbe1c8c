"""Rounds, contributions, marks and issues."""

from django.db import models
from django.db.models import Q

from samlad.base.fields import LineField, ProseField
from samlad.base.periods import RHYTHMS, Period
from samlad.events.rows import Kept, Recorded, current
from samlad.situation.rules import STATES


class Round(Kept):
    """One turn of a forum's picture: a period, a deadline and a meeting. Its state is rows with time."""

    forum = models.ForeignKey("forums.Forum", models.PROTECT, related_name="rounds")
    rhythm = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    deadline = models.DateTimeField()
    meeting_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "rhythm", "year", "number"], name="round_period"),
            models.CheckConstraint(condition=Q(rhythm__in=RHYTHMS), name="round_rhythm"),
        ]
        indexes = [models.Index(fields=["forum", "-first_day"], name="round_forum_day")]

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def period(self) -> Period:
        return Period(self.rhythm, self.year, self.number)


class RoundState(Recorded):
    """Where a round is."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="states")
    state = models.CharField(max_length=12)

    class Meta:
        constraints = [
            current("round_state", "round"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="round_state"),
        ]

    def __str__(self) -> str:
        return self.state


class Contribution(Recorded):
    """What one party says about one area in one round: a level and a sentence, or nothing to report.

    `oral_from` names the function that gave it by word of mouth or mail when somebody else wrote it in.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="contributions")
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    nothing = models.BooleanField(default=False)
    sentence = ProseField(blank=True)
    oral_from = LineField(blank=True)
    entered_by = LineField()

    class Meta:
        constraints = [
            current("contribution", "round", "party", "area"),
            models.CheckConstraint(
                condition=Q(nothing=True, level__isnull=True, sentence="")
                | (Q(nothing=False, level__gte=1, level__lte=4) & ~Q(sentence="")),
                name="contribution_level_or_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} on {self.area_id}: {self.level}"


class Mark(Recorded):
    """The level that the forum gives an area in a round, with its reason. 0 is "no data", never calm."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="marks")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    node = models.OneToOneField("thread.Node", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    reason = ProseField(blank=True)

    class Meta:
        constraints = [
            current("mark", "round", "area"),
            models.CheckConstraint(condition=Q(level__lte=4), name="mark_level"),
            models.CheckConstraint(condition=Q(level=0) | ~Q(reason=""), name="mark_has_reason"),
        ]
        indexes = [models.Index(fields=["area", "round"], name="mark_area_round")]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.level}"


class Issue(Kept):
    """The adopted picture of a round: a frozen document and the decision that adopted it.

    Version 1 is the adoption; a correction is the next version, with its reason.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="issues")
    version = models.PositiveSmallIntegerField()
    snapshot = models.OneToOneField("documents.Snapshot", models.PROTECT, related_name="+")
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
