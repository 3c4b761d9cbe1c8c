"""What the pages of the situation show."""

from samlad.situation.queries.contribution import (
    AreaAnswer,
    ContributionPage,
    Sheet,
    contribution_page,
    contribution_sheet,
)
from samlad.situation.queries.issue import IssuePage, edition_for, issue_page
from samlad.situation.queries.round import ground, page_for, round_page
from samlad.situation.queries.rounds import rounds_page, rounds_visible_to
from samlad.situation.queries.rows import AreaRow, PartyRow, RoundPage, Voice
from samlad.situation.queries.seen import Eye, eye_of

__all__ = [
    "AreaAnswer",
    "AreaRow",
    "ContributionPage",
    "Eye",
    "IssuePage",
    "PartyRow",
    "RoundPage",
    "Sheet",
    "Voice",
    "contribution_page",
    "contribution_sheet",
    "edition_for",
    "eye_of",
    "ground",
    "issue_page",
    "page_for",
    "round_page",
    "rounds_page",
    "rounds_visible_to",
]
