"""The tables of the situation."""

from samlad.situation.models.meetings import (
    CARRIED_OVER,
    DONE,
    Attendance,
    Meeting,
    Notes,
    Point,
    PointOutcome,
    Presence,
    ResidentMessage,
    StandDown,
)
from samlad.situation.models.picture import (
    AreaCount,
    Edition,
    Issue,
    Mark,
)
from samlad.situation.models.reports import (
    ASKED_BACK,
    CLEARED,
    WAITING,
    WITHHELD,
    Apart,
    Coming,
    Contribution,
    Draft,
    Review,
    Sighting,
)
from samlad.situation.models.rounds import (
    Round,
    RoundState,
)

__all__ = [
    "ASKED_BACK",
    "CARRIED_OVER",
    "CLEARED",
    "DONE",
    "WAITING",
    "WITHHELD",
    "Apart",
    "AreaCount",
    "Attendance",
    "Coming",
    "Contribution",
    "Draft",
    "Edition",
    "Issue",
    "Mark",
    "Meeting",
    "Notes",
    "Point",
    "PointOutcome",
    "Presence",
    "ResidentMessage",
    "Review",
    "Round",
    "RoundState",
    "Sighting",
    "StandDown",
]
