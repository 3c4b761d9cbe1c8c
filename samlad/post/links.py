"""Signed links: for one purpose, so that a link of one kind opens nothing of another."""

import re

from django.core import signing
from django.urls import reverse

ANSWER = "samlad.answer"
# The path of `actions:answer`, as a path or as part of an address.
TOKEN = re.compile(r"(/svar/)[^/?#\s\"'<>]+")


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


def without_tokens(text: str) -> str:
    """A text for the log: whoever reads it could answer by the links that stand in it."""
    return TOKEN.sub(r"\1…", text)
