"""The meeting of a round, and what an extra round has besides."""

from django.db import models
from django.db.models import F, Q

from samlad.base.audiences import AUDIENCES
from samlad.base.fields import LineField, ProseField
from samlad.events.rows import Kept, Recorded, current
from samlad.situation.models.rounds import Round


class Meeting(Kept):
    """The meeting of a round."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="meeting")
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"meeting of {self.round_id}"


class Attendance(Recorded):
    """Whether a function was at a meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    function = models.ForeignKey("parties.Function", models.PROTECT, related_name="+")
    present = models.BooleanField()

    class Meta:
        constraints = [current("attendance", "meeting", "function")]

    def __str__(self) -> str:
        return f"{self.function_id}: {self.present}"


class Notes(Recorded):
    """The notes (minnesanteckningar) of a meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="notes")
    text = ProseField(blank=True)

    class Meta:
        constraints = [current("notes", "meeting")]

    def __str__(self) -> str:
        return f"notes of {self.meeting_id}"


class Point(Kept):
    """Something a member wants to have on the agenda."""

    forum = models.ForeignKey("forums.Forum", models.PROTECT, related_name="+")
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    title = LineField()
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.title


DONE, CARRIED_OVER = "done", "carried_over"
OUTCOMES = (DONE, CARRIED_OVER)


class PointOutcome(Recorded):
    """What a meeting made of a point. `key` names it: "area:5", "action:12", "point:3".

    `audience` and `party` (whose point it is) say who had it on the agenda: nobody else is shown the outcome.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="outcomes")
    key = models.CharField(max_length=60)
    label = LineField()
    state = models.CharField(max_length=12)
    text = ProseField(blank=True)
    audience = models.CharField(max_length=12)
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            current("point_outcome", "meeting", "key"),
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="point_outcome_audience"),
            models.CheckConstraint(condition=Q(state__in=OUTCOMES), name="point_outcome_state"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"


class Presence(Recorded):
    """In an extra round: who is where, from when to when, and what for."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="presences")
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    place = LineField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    task = ProseField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="presence_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.party_id} at {self.place}"


class ResidentMessage(Recorded):
    """Words for residents, to be published elsewhere by a person."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="resident_messages")
    text = ProseField()
    channel = LineField(blank=True)

    class Meta:
        constraints = [current("resident_message", "round")]

    def __str__(self) -> str:
        return f"message of {self.round_id}"


class StandDown(Recorded):
    """The end of a special event, and what the next one begins with."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="stand_downs")
    lessons = ProseField()

    class Meta:
        constraints = [current("stand_down", "round")]

    def __str__(self) -> str:
        return f"end of {self.round_id}"
