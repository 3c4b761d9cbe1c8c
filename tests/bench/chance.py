"""Chance that falls the same way every time."""

from random import Random


def dice(*key: object) -> Random:
    """Dice of its own for each key, whatever was thrown before."""
    return Random(":".join(map(str, key)))  # noqa: S311  (an example, no secret)
