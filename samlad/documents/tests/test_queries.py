"""A document that has been tampered with is found, and the part is named."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samlad.documents.canonical import digest
from samlad.documents.models import Part, Snapshot
from samlad.documents.operations import snapshot_freeze
from samlad.documents.queries import verify
from samlad.events.operations import event_log
from samlad.events.triggers import kinds

pytestmark = pytest.mark.django_db
PARTS = {"header": {"version": 1}, "area:a": {"level": 1}, "area:b": {"level": 4}}


@pytest.fixture
def snapshot() -> Snapshot:
    event = event_log(by=None, at=datetime(2026, 1, 5, tzinfo=UTC), verb="test.frozen", subject=None)
    return snapshot_freeze(event=event, kind="test", title="Provet", parts=PARTS)


@pytest.fixture
def without_guard() -> None:
    """As somebody who may do anything in the database would begin."""
    with connection.cursor() as cursor:
        for table in ("documents_part", "documents_snapshot"):
            for name, _what, _when in kinds((), (), connection.vendor):
                on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER "{table}_{name}"{on}')


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def text_changed() -> None:
    run("UPDATE documents_part SET text = replace(text, '4', '1') WHERE key = 'area:b'")


def text_and_its_digest_changed() -> None:
    text = '{"level":1}'
    run("UPDATE documents_part SET text = %s, digest = %s WHERE key = 'area:b'", text, digest(text))


def digest_changed() -> None:
    run("UPDATE documents_part SET digest = %s WHERE key = 'area:b'", digest("x"))


def part_removed() -> None:
    run("DELETE FROM documents_part WHERE key = 'area:b'")


def part_added() -> None:
    columns = "(snapshot_id, position, key, text, digest)"
    copied = "SELECT snapshot_id, 9, 'area:c', text, digest FROM documents_part WHERE key = 'area:b'"
    run(f"INSERT INTO documents_part {columns} {copied}")


def parts_exchanged() -> None:
    """Each text goes with its own digest, under the name of the other."""
    for old, new in (("area:a", "x"), ("area:b", "area:a"), ("x", "area:b")):
        run("UPDATE documents_part SET key = %s WHERE key = %s", new, old)


def space_added() -> None:
    run("UPDATE documents_part SET text = text || ' ' WHERE key = 'area:b'")


def title_changed() -> None:
    run("UPDATE documents_snapshot SET title = 'Annat'")


def version_changed() -> None:
    run("UPDATE documents_snapshot SET version = 2")


def whole_digest_changed() -> None:
    run("UPDATE documents_snapshot SET digest = %s", digest("x"))


@pytest.mark.parametrize(
    ("tamper", "damaged"),
    [
        (text_changed, ("area:b",)),
        (space_added, ("area:b",)),
        (digest_changed, ("area:b",)),
        (text_and_its_digest_changed, ()),
        (part_removed, ()),
        (part_added, ()),
        (parts_exchanged, ()),
        (title_changed, ()),
        (version_changed, ()),
        (whole_digest_changed, ()),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_tampering_is_found(
    snapshot: Snapshot, without_guard: None, tamper: Callable[[], None], damaged: tuple[str, ...]
) -> None:
    """The part is named where its own hash tells; a hash made anew is told by that of the whole."""
    assert verify(snapshot).whole
    tamper()
    snapshot.refresh_from_db()
    verdict = verify(snapshot)
    assert not verdict.whole
    assert verdict.damaged == damaged


def test_order_on_the_page_is_no_part_of_the_content(snapshot: Snapshot, without_guard: None) -> None:
    run("UPDATE documents_part SET position = position + 10")
    assert verify(snapshot).whole


def test_documents_do_not_disturb_each_other(snapshot: Snapshot, without_guard: None) -> None:
    event = event_log(by=None, at=datetime(2026, 1, 5, tzinfo=UTC), verb="test.frozen", subject=None)
    other = snapshot_freeze(event=event, kind="test", title="Ett annat", parts=PARTS)
    run("UPDATE documents_part SET text = '[]' WHERE snapshot_id = %s", other.pk)
    assert verify(snapshot).whole
    assert verify(other).damaged == tuple(PARTS)


def test_to_verify_is_one_query(snapshot: Snapshot) -> None:
    with CaptureQueriesContext(connection) as asked:
        verify(snapshot)
    assert len(asked) == 1
    assert Part.objects.count() == 3
