"""Freezing, verifying and rendering documents."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from samlad.base.fields import clean_text, one_line
from samlad.documents.canonical import canonical, digest, digest_of_parts
from samlad.documents.models import Part, Rendering, Snapshot
from samlad.events.models import Event


def snapshot_freeze(
    *, event: Event, kind: str, title: str, parts: Mapping[str, Any], replaces: Snapshot | None = None
) -> Snapshot:
    """Freeze plain data (str, int, bool, None, lists and dicts of them), one hash per part.

    Called inside the operation that adopts; raises ValueError for data that is not plain.
    """
    title = one_line(clean_text(title))  # as it is stored, since the digest is taken over it
    texts = {key: canonical(value) for key, value in parts.items()}
    digests = [(key, digest(text)) for key, text in texts.items()]
    version = replaces.version + 1 if replaces is not None else 1
    snapshot = Snapshot.objects.create(
        kind=kind,
        title=title,
        version=version,
        replaces=replaces,
        digest=digest_of_parts(header_line(kind, title, version), digests),
        event=event,
    )
    Part.objects.bulk_create(
        Part(snapshot=snapshot, position=position, key=key, text=texts[key], digest=value)
        for position, (key, value) in enumerate(digests)
    )
    return snapshot


def header_line(kind: str, title: str, version: int) -> str:
    return canonical({"kind": kind, "title": title, "version": version})


def rendering_keep(snapshot: Snapshot, language: str, content: bytes) -> Rendering:
    """Keep a file made from a snapshot; where one is kept already, that one is given back."""
    try:
        with transaction.atomic():
            return Rendering.objects.create(
                snapshot=snapshot, language=language, content=content, digest=digest_bytes(content)
            )
    except IntegrityError:
        return Rendering.objects.get(snapshot=snapshot, language=language)


def digest_bytes(content: bytes) -> str:
    return sha256(content).hexdigest()
