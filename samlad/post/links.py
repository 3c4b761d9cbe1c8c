"""Signed links: for one purpose, so that a link of one kind opens nothing of another."""

from django.core import signing
from django.urls import reverse

ANSWER = "samlad.answer"


def token_of(key: int, purpose: str) -> str:
    """The key of a row as text that cannot be forged. When it ends is said by the row itself."""
    return signing.Signer(salt=purpose).sign_object(key)


def key_of(token: str, purpose: str) -> int | None:
    """The key that a token was made of; None where it was made by somebody else or for something else."""
    try:
        key = signing.Signer(salt=purpose).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return key if isinstance(key, int) else None


def answer_path(link: int) -> str:
    return reverse("actions:answer", args=[token_of(link, ANSWER)])
