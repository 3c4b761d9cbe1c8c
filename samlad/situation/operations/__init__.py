"""Carrying a round from its opening to an adopted, frozen issue."""

from samlad.situation.operations.meetings import (
    attendance_set,
    notes_set,
    point_add,
    point_close,
)
from samlad.situation.operations.picture import (
    issue_adopt,
    issue_correct,
    mark_set,
    marks_accept,
)
from samlad.situation.operations.reports import (
    Answer,
    Overwriting,
    SightingFacts,
    coming_add,
    coming_withdraw,
    contributions_submit,
    draft_save,
    drafts_purge,
    sighting_add,
    sighting_withdraw,
)
from samlad.situation.operations.reviews import (
    review_set,
    reviews_clear_all,
    sighting_part,
    sightings_join,
    sightings_tell_apart,
)
from samlad.situation.operations.rounds import extra_round_open, round_open, round_step
from samlad.situation.operations.special import (
    presence_add,
    presence_remove,
    resident_message_set,
    stand_down,
)

__all__ = [
    "Answer",
    "Overwriting",
    "SightingFacts",
    "attendance_set",
    "coming_add",
    "coming_withdraw",
    "contributions_submit",
    "draft_save",
    "drafts_purge",
    "extra_round_open",
    "issue_adopt",
    "issue_correct",
    "mark_set",
    "marks_accept",
    "notes_set",
    "point_add",
    "point_close",
    "presence_add",
    "presence_remove",
    "resident_message_set",
    "review_set",
    "reviews_clear_all",
    "round_open",
    "round_step",
    "sighting_add",
    "sighting_part",
    "sighting_withdraw",
    "sightings_join",
    "sightings_tell_apart",
    "stand_down",
]
