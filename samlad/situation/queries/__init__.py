"""What the pages of the situation show."""

from samlad.situation.queries.contribution import ContributionPage, contribution_page
from samlad.situation.queries.issue import IssuePage, issue_page
from samlad.situation.queries.round import AreaRow, PartyRow, RoundPage, Voice, round_page
from samlad.situation.queries.rounds import rounds_page, rounds_visible_to, sees_voices

__all__ = [
    "AreaRow",
    "ContributionPage",
    "IssuePage",
    "PartyRow",
    "RoundPage",
    "Voice",
    "contribution_page",
    "issue_page",
    "round_page",
    "rounds_page",
    "rounds_visible_to",
    "sees_voices",
]
