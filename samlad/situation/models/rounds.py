"""Rounds."""

from django.db import models
from django.db.models import Q

from samlad.base.fields import LineField
from samlad.base.periods import RHYTHMS, Period
from samlad.events.rows import Kept, Recorded, current
from samlad.situation.rules import STATES


class Round(Kept):
    """One turn of a forum's picture: a period, a deadline and a meeting. Its state is rows with time.

    An extra round has a `title` of its own and begins when something special happens; several can stand in
    one period.
    """

    title = LineField(blank=True)
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
            models.UniqueConstraint(
                fields=["forum", "rhythm", "year", "number"], condition=Q(title=""), name="round_period"
            ),
            models.CheckConstraint(condition=Q(rhythm__in=RHYTHMS), name="round_rhythm"),
        ]
        indexes = [models.Index(fields=["forum", "-first_day"], name="round_forum_day")]

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def period(self) -> Period:
        return Period(self.rhythm, self.year, self.number)

    @property
    def is_extra(self) -> bool:
        return bool(self.title)

    @property
    def name(self) -> str:
        """As people say it: "vecka 47", or the title of an extra round."""
        return self.title or self.period.name


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
