"""Reading frozen documents."""

import json
from dataclasses import dataclass
from typing import Any

from samlad.documents.canonical import digest, digest_of_parts
from samlad.documents.models import Part, Snapshot
from samlad.documents.operations import header_line


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a document is as it was frozen, and the keys of the parts that are not."""

    whole: bool
    damaged: tuple[str, ...]


def snapshot_parts(snapshot: Snapshot) -> dict[str, Any]:
    """The data of a snapshot by part, in order. One query."""
    return {part.key: json.loads(part.text) for part in Part.objects.filter(snapshot=snapshot)}


def verify(snapshot: Snapshot) -> Verdict:
    """Take every hash again and compare. One query."""
    parts = list(Part.objects.filter(snapshot=snapshot))
    damaged = tuple(part.key for part in parts if digest(part.text) != part.digest)
    line = header_line(snapshot.kind, snapshot.title, snapshot.version)
    total = digest_of_parts(line, [(part.key, part.digest) for part in parts])
    return Verdict(whole=not damaged and total == snapshot.digest, damaged=damaged)
