"""Nothing withheld can be inferred: what somebody may not read makes no difference to what she gets."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from samlad.actions.tests.factories import action
from samlad.base.audiences import AUDIENCES, LEAD, READER_CLASSES
from samlad.documents.queries import snapshot_parts
from samlad.parties.tests.factories import function
from samlad.situation.models import ASKED_BACK, CLEARED, WITHHELD
from samlad.situation.operations import issue_correct
from samlad.situation.queries import edition_for
from samlad.situation.tests.factories import MEETING, WEEK
from samlad.situation.tests.plays import (
    WATCHING,
    Thing,
    adopt,
    differences,
    pages,
    play,
    proposal,
)
from samlad.situation.tests.plays import town as a_town
from samlad.situation.tests.readers import Readers

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def town() -> Readers:
    return a_town()


WEEKLY = [
    Thing("contribution", "own", before=True, text="B"),
    Thing("contribution", "authority", value=3, audience="authorities", text="C"),
    Thing("contribution", "police", area=1, value=4, state=WITHHELD, text="D"),
    Thing("sighting", "own", value=2, text="E"),
    Thing("sighting", "member", value=1, text="F", joined=3),
    Thing("sighting", "police", audience="sender", value=3, text="G"),
    Thing("coming", "own", audience="readers", text="H"),
]
HELD = Thing("sighting", "authority", state=WITHHELD, value=3, text="X")
OTHER_WORDS: dict[str, Any] = {"text": "Y", "value": 0, "category": "violence"}
EVERYBODY = ("own", "police", "member", "reader")


# What is handed in besides, and who must not notice.
UNNOTICED = [
    (HELD, EVERYBODY),
    (replace(HELD, value=1, category="litter"), EVERYBODY),
    (replace(HELD, joined=3), EVERYBODY),
    (replace(HELD, joined=4, stands=True), EVERYBODY),
    (replace(HELD, state=ASKED_BACK), EVERYBODY),
    (replace(HELD, state=None), EVERYBODY),
    (replace(HELD, audience="sender", state=CLEARED), EVERYBODY),
    (replace(HELD, audience="authorities", state=CLEARED), ("own", "member", "reader")),
    # A party that watches nothing, and has handed in nothing else.
    (replace(HELD, by="coordinator"), ("authority", *EVERYBODY)),
    (Thing("coming", "coordinator", state=WITHHELD), ("authority", *EVERYBODY)),
    (Thing("coming", "authority", audience="members"), ("reader",)),
]


def test_a_thing_that_is_withheld(town: Readers) -> None:
    """There or not, joined or not, however serious and however it was reviewed."""
    bare = play(town, WEEKLY)
    for thing, roles in UNNOTICED:
        assert list(differences(bare, play(town, [*WEEKLY, thing]), roles)) == [], thing


def test_the_bytes_of_the_pages(town: Readers) -> None:
    bare = play(town, WEEKLY, look=pages)
    for thing, roles in UNNOTICED[2], UNNOTICED[7]:
        assert list(differences(bare, play(town, [*WEEKLY, thing], look=pages), roles)) == [], thing


# The place of a contribution among the things of the week, and what is otherwise.
OTHERWISE: list[tuple[int, dict[str, Any]]] = [
    (1, {"value": 1, "text": "Y"}),
    (1, {"value": 0}),
    (2, {"value": 1, "text": "Y"}),
    (2, {"state": ASKED_BACK}),
    (2, {"state": None}),
]


def test_what_a_contribution_that_is_withheld_says(town: Readers) -> None:
    bare = play(town, WEEKLY)
    for place, change in OTHERWISE:
        second = [*WEEKLY]
        second[place] = replace(WEEKLY[place], **change)
        roles = [role for role in WATCHING if WEEKLY[place].hidden_from(role)]
        assert list(differences(bare, play(town, second), roles)) == [], (place, change)


@pytest.mark.parametrize("kind", ["contribution", "sighting", "coming"])
def test_the_words_under_a_mask(town: Readers, kind: str) -> None:
    masked = Thing(kind, "authority", area=1, masked=True, audience="readers", text="M")
    one, other = play(town, [*WEEKLY, masked]), play(town, [*WEEKLY, replace(masked, text="N")])
    assert list(differences(one, other, EVERYBODY)) == []
    assert "authority: proposal round" in differences(one, other, ["authority"])


def test_whether_something_is_unchanged(town: Readers) -> None:
    """That it is the same as the time before tells what was said then, or what stands under a mask."""
    said = Thing("contribution", "member", area=1, audience="readers", text="M")
    then = replace(said, state=WITHHELD, before=True)
    for now in (said, replace(said, masked=True)):
        weeks = play(town, [now], then=[then]), play(town, [now], then=[replace(then, text="N")])
        assert list(differences(*weeks, ["own", "authority", "police", "reader"])) == []
    assert "member: adopted round" in differences(*weeks, ["member"])


def test_the_files_too(town: Readers) -> None:
    """The text of the PDF and all data that was frozen."""
    one = play(town, [*WEEKLY, HELD], files=True)
    other = play(town, [*WEEKLY, replace(HELD, joined=3, **OTHER_WORDS)], files=True)
    assert list(differences(one, other, EVERYBODY)) == []
    assert "Ord E." in one["member"]["file"]
    # Whoever may read what differs does see that it does.
    shown = replace(HELD, state=CLEARED)
    assert "authority: file" in differences(one, play(town, [*WEEKLY, shown], files=True), ["authority"])


def test_the_same_differences_do_show_to_those_who_may_read(town: Readers) -> None:
    """Otherwise the tests above would compare nothing."""
    shown = replace(HELD, state=CLEARED, audience="readers")
    bare, one, other = (
        play(town, WEEKLY),
        play(town, [*WEEKLY, *[shown] * 9]),
        play(town, [*WEEKLY, *[replace(shown, joined=3)] * 9]),
    )
    for role in ("authority", "police", "own", "member", "reader"):
        told = set(differences(bare, one, [role]))
        assert {f"{role}: {name}" for name in ("adopted round", "frozen", "counts")} <= told
        # A reader sees rounds that are adopted, and the later one is not.
        assert (f"{role}: later round" in told) == (role != "reader")
        assert f"{role}: counts" in differences(one, other, [role])


def test_the_version_of_a_document_tells_of_no_other(town: Readers) -> None:
    """Two classes read the same at first. After the correction one reads of an action of the police."""
    round = proposal(town, WEEK, WEEKLY[:1])
    adopt(town, round)
    patrol = function(town.parties["police"])
    action("Fotpatrull", forum=town.forum, area=town.areas[0], responsible=patrol, at=MEETING)
    marks = {town.areas[0].pk: (3, "Rättad.")}
    issue_correct(by=town.leader, at=MEETING, round=round, marks=marks, reason="Fel.")
    first, second = round.issues.order_by("version")
    for reader in READER_CLASSES:
        before, after = edition_for(first, reader), edition_for(second, reader)
        assert (before.version, after.version, after.replaces) == (1, 2, before)
        assert ("Fotpatrull" in repr(snapshot_parts(after))) == (reader == LEAD)


THINGS = st.builds(
    Thing,
    kind=st.sampled_from(["contribution", "sighting", "sighting", "coming"]),
    by=st.sampled_from(["authority", "police", "own", "member", "coordinator"]),
    area=st.integers(0, 1),
    value=st.integers(0, 4),
    text=st.sampled_from(["A", "B"]),
    category=st.sampled_from(["fire", "violence"]),
    audience=st.sampled_from(AUDIENCES),
    state=st.sampled_from([CLEARED, CLEARED, WITHHELD, ASKED_BACK, None]),
    masked=st.booleans(),
    joined=st.none() | st.integers(0, 3),
    stands=st.booleans(),
    before=st.booleans(),
)


def _possible(things: Sequence[Thing]) -> list[Thing]:
    """One contribution of a party on an area; a sighting is joined to one before it."""
    kept = list[Thing]()
    for one in things:
        said = one.kind == "contribution" and any(
            (other.kind, other.by, other.area) == (one.kind, one.by, one.area) for other in kept
        )
        if not said:
            known = one.joined is not None and one.joined < len(kept)
            kept.append(replace(one, joined=one.joined if known else None))
    return kept


@settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(things=st.lists(THINGS, min_size=1, max_size=6), last=THINGS, change=THINGS, gone=st.booleans())
def test_any_thing_that_is_withheld(
    town: Readers, things: list[Thing], last: Thing, change: Thing, gone: bool
) -> None:
    """The last thing of any week is there or not, or is another: who may read neither sees the same."""
    fixed = _possible([*things, last])
    assume(len(fixed) > 1)
    first, kept = fixed[-1], fixed[:-1]
    gone = gone and first.kind != "contribution"
    known = change.joined is not None and change.joined < len(kept)
    second = replace(
        change,
        kind=first.kind,
        by=first.by,
        area=first.area,
        before=first.before,
        joined=change.joined if known else None,
    )
    roles = [role for role in WATCHING if first.hidden_from(role) and (gone or second.hidden_from(role))]
    assume(roles)
    one, other = play(town, [*kept, first]), play(town, kept if gone else [*kept, second])
    assert list(differences(one, other, roles)) == []
