"""Keys of rows as they stand in addresses and forms, where anybody can write anything."""

import re

# Any number of 18 digits goes in the 64 bits that a key has in the databases.
PATTERN = "[0-9]{1,18}"
_KEY = re.compile(PATTERN)


def key_of(text: str) -> int | None:
    """The key that is written; None where it cannot be one."""
    return int(text) if _KEY.fullmatch(text) else None


class Key:
    """In addresses: `<key:round>`."""

    regex = PATTERN

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class _Text:
    """Something that stands in the address as it is."""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Word(_Text):
    """In addresses: `<word:state>`, a code."""

    regex = "[a-z_]{1,20}"


class Token(_Text):
    """In addresses: `<token:token>`, what `post.links` has signed."""

    regex = "[A-Za-z0-9_:=-]{1,200}"


class Thing(_Text):
    """In addresses: `<thing:key>`, what kind of thing and its key, as `sighting:12`."""

    regex = f"[a-z]{{1,20}}:{PATTERN}"
