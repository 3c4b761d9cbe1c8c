"""The log of who has read what is marked."""

from collections.abc import Sequence
from datetime import datetime

from samlad.accounts.models import User
from samlad.events.operations import reading_log
from samlad.situation.models import Round


def reads_log(*, by: User, at: datetime, round: Round, keys: Sequence[str]) -> None:
    """Somebody has been shown things with a narrow marking; `keys` name them ("sighting:12")."""
    reading_log(by=by, at=at, verb="situation.marked_read", subject=round, read=sorted(keys))
