"""What has been shown is carried in the form that confirms it, signed for whoever saw it."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.core import signing

from samlad.accounts.models import User
from samlad.actions.exchange.differences import Change
from samlad.actions.exchange.reading import Given
from samlad.base.refusals import Refusal

LIFE = timedelta(hours=8)
SALT = "samlad.actions.exchange"


def packed(changes: Sequence[Change], user: User) -> str:
    """The rows that give these changes, and a mark of what was shown."""
    rows = [(given.row, given.texts) for given in (change.given() for change in changes)]
    return signing.dumps([rows, mark(changes)], salt=_salt(user), compress=True)


def unpacked(text: str, user: User, gone: str) -> tuple[list[Given], str]:
    """The rows, and the mark of what was shown. A Refusal, `gone`, where it is too old or not hers."""
    try:
        rows, shown = signing.loads(text, salt=_salt(user), max_age=LIFE)
    except signing.BadSignature:
        raise Refusal(gone) from None
    return [Given(row, texts) for row, texts in rows], shown


def mark(changes: Sequence[Change]) -> str:
    """The same for the same changes of the same versions."""
    told = [
        (one.row, one.action, one.version, [(c.key, c.was, c.becomes) for c in one.cells]) for one in changes
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _salt(user: User) -> str:
    return f"{SALT}:{user.pk}"
