"""Freezing plain data, and keeping the files made of it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from samlad.documents.models import Part, Rendering, Snapshot
from samlad.documents.operations import digest_bytes, rendering_keep, snapshot_freeze
from samlad.documents.queries import snapshot_parts, verify
from samlad.events.models import Event
from samlad.events.operations import event_log

pytestmark = pytest.mark.django_db
PARTS: dict[str, Any] = {
    "huvud": {"namn": "Åkersdal", "nivå": 3},
    "rader": [1, None, True, 'Ö\n"x"'],
    "tom": {},
}


def event() -> Event:
    return event_log(by=None, at=datetime(2026, 1, 5, tzinfo=UTC), verb="test.frozen", subject=None)


def frozen(parts: dict[str, Any] | None = None, **changed: Any) -> Snapshot:
    given = {"kind": "test", "title": "Provet", "parts": PARTS if parts is None else parts, **changed}
    return snapshot_freeze(event=event(), **given)


def test_what_was_frozen_reads_back_in_its_order() -> None:
    snapshot = frozen()
    assert (snapshot.version, snapshot.replaces) == (1, None)
    assert snapshot_parts(snapshot) == PARTS
    assert list(snapshot_parts(snapshot)) == list(PARTS)
    assert verify(snapshot).whole


def test_what_was_frozen_does_not_follow_the_data_it_came_from() -> None:
    parts: dict[str, Any] = {"rader": [1]}
    snapshot = frozen(parts)
    parts["rader"].append(2)
    assert snapshot_parts(snapshot) == {"rader": [1]}


def test_same_data_gives_the_same_digest_and_any_other_another() -> None:
    digests = [
        frozen().digest,
        frozen({**PARTS, "huvud": {"namn": "Åkersdal", "nivå": 4}}).digest,
        frozen({key: PARTS[key] for key in ("huvud", "rader")}).digest,
        frozen({"huvudet" if key == "huvud" else key: value for key, value in PARTS.items()}).digest,
        frozen(title="Annat").digest,
        frozen(kind="annat").digest,
    ]
    assert len(set(digests)) == len(digests)
    assert frozen().digest == digests[0]


@pytest.mark.parametrize("title", [" Provet ", "Prov\net", "Pro\r\nvet", "A\u030akersdal"])
def test_a_title_that_is_tidied_when_stored_verifies_all_the_same(title: str) -> None:
    assert verify(Snapshot.objects.get(pk=frozen(title=title).pk)).whole


def test_a_correction_is_the_next_version() -> None:
    first = frozen()
    second = frozen(replaces=first)
    assert (second.version, second.replaces) == (2, first)
    assert second.digest != first.digest
    with pytest.raises(IntegrityError), transaction.atomic():
        frozen(replaces=first)


@pytest.mark.parametrize("value", [date(2026, 1, 5), float("nan"), {1: "a"}, ("a",), "\ud800", object()])
def test_what_is_not_plain_is_not_frozen(value: object) -> None:
    log = event()
    with pytest.raises((TypeError, ValueError)):
        snapshot_freeze(event=log, kind="test", title="Provet", parts={"rätt": [1], "fel": {"i": value}})
    assert not Snapshot.objects.exists()
    assert not Part.objects.exists()


def test_a_file_is_kept_once_per_language() -> None:
    snapshot = frozen()
    kept = rendering_keep(snapshot, "sv", b"%PDF ett")
    assert (bytes(kept.content), kept.digest) == (b"%PDF ett", digest_bytes(b"%PDF ett"))
    again = rendering_keep(snapshot, "sv", b"%PDF tv\xc3\xa5")
    assert (again.pk, bytes(again.content)) == (kept.pk, b"%PDF ett")
    assert bytes(rendering_keep(snapshot, "en", b"%PDF three").content) == b"%PDF three"
    assert Rendering.objects.count() == 2
    # The transaction around it can go on.
    assert connection.is_usable()
