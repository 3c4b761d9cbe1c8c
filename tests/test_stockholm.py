"""A whole city: the real districts of Stockholm carried through one round to a frozen issue and its PDF.

The names are real, the reports are not: every party has nothing to report, or says that this is a test.
"""

from itertools import cycle
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samlad.accounts.tests.factories import AT, DAY
from samlad.base.audiences import LEAD
from samlad.documents.queries import snapshot_parts, verify
from samlad.documents.tests.tagged import page_count, squeezed, text_of
from samlad.forums.tests.factories import coordinator, member, watch
from samlad.forums.tests.factories import forum as new_forum
from samlad.parties.tests.factories import party as new_party
from samlad.places.geojson import read
from samlad.places.models import Area, AreaBoundary, AreaFacts
from samlad.places.operations import areas_import
from samlad.situation.files import issue_rendering
from samlad.situation.models import Contribution, Issue, Mark, Round
from samlad.situation.operations import Answer, contributions_submit, issue_adopt
from samlad.situation.queries import Eye, edition_for, issue_page, round_page
from samlad.situation.tests.factories import MEETING, MONDAY, Group, carried, marked, opened
from tests.shared_data import shared

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DISTRICTS = 117
PARTIES = (
    "Polisen",
    "Socialtjänsten",
    "Östra skolorna",
    "Ängens bostäder",
    "Åsens fastigheter",
    "Räddningstjänsten",
    "Trafikbolaget",
    "Fritidsförvaltningen",
)
ALPHABET = "abcdefghijklmnopqrstuvwxyzåäö"


def alphabetical(name: str) -> list[int]:
    """Places in the Swedish alphabet, without the code that is tried here."""
    return [ALPHABET.index(sign) if sign in ALPHABET else -1 for sign in name.lower()]


def districts() -> list[Area]:
    """All districts, imported, in Swedish order."""
    reading = read(shared("geo/stockholm_stadsdelar.geojson").read_bytes())
    assert reading.problems == ()
    done = areas_import(by=None, at=AT, reading=reading, kind="district", valid_from=DAY)
    assert (done.added, done.changed, done.unchanged) == (DISTRICTS, 0, 0)
    return [row.area for row in AreaFacts.objects.known().select_related("area").order_by("sort_key")]


def city(areas: list[Area]) -> Group:
    forum = new_forum("Stadens lägesbild")
    parties = tuple(new_party(name) for name in PARTIES)
    for party in parties:
        watch(forum, party, *areas)
    members = tuple(member(forum, party=party) for party in parties)
    return Group(forum, coordinator(forum), parties, members, tuple(areas))


def report(of: Group, round: Round) -> None:
    """All parties but the last, on all districts but the last."""
    for number, party in enumerate(of.parties[:-1]):
        answers = [
            Answer(area.pk, level, f"Prov {number} av nivå {level}.")
            if level
            else Answer(area.pk, nothing=True)
            for area, level in zip(of.areas[:-1], cycle((None, 1, 2, None, 3, 4)), strict=False)
        ]
        given: dict[str, Any] = {"by": of.member(party), "at": MONDAY, "round": round}
        assert contributions_submit(party=party, answers=answers, **given) == DISTRICTS - 1


def test_stockholm_from_file_to_pdf() -> None:
    areas = districts()
    of = city(areas)
    names = list(AreaFacts.objects.known().order_by("sort_key").values_list("name", flat=True))
    assert len(names) == AreaBoundary.objects.known().count() == DISTRICTS
    assert names == sorted(names, key=alphabetical)
    assert {name[0] for name in names} >= {"Å", "Ä", "Ö"}

    round = opened(of)
    report(of, round)
    assert Contribution.objects.known().filter(round=round).count() == 7 * (DISTRICTS - 1)
    carried(of, round, "at_meeting")
    for area, level in zip(areas[:-1], cycle((1, 2, 3, 4)), strict=False):
        marked(of, round, area, level)
    with CaptureQueriesContext(connection) as asked:
        page = round_page(round, "at_meeting", Eye(LEAD))
        str(page.map)
    assert len(asked) <= 9
    assert [row.name for row in page.rows] == names
    assert all(name in page.map for name in names)

    issue = issue_adopt(by=of.leader, at=MEETING, round=round)
    check_frozen(issue, names)
    check_file(issue, names)


def check_frozen(issue: Issue, names: list[str]) -> None:
    snapshot = edition_for(issue, LEAD)
    assert verify(snapshot).whole
    frozen: dict[str, Any] = snapshot_parts(snapshot)
    parts = [part for key, part in frozen.items() if key.startswith("area:")]
    assert [part["name"] for part in parts] == names
    assert [row.name for row in issue_page(snapshot, issue.round).rows] == names
    assert [part["level"] for part in parts].count(0) == 1
    assert parts[-1]["level"] == 0
    assert len(parts[-1]["not_reported"]) == len(PARTIES)
    assert all(part["shape"] for part in parts)
    order = [row["name"] for row in frozen["parties"]]
    assert order == sorted(PARTIES, key=alphabetical)
    assert Mark.objects.known().filter(round=issue.round).count() == DISTRICTS


def check_file(issue: Issue, names: list[str]) -> None:
    snapshot = edition_for(issue, LEAD)
    rendering = issue_rendering(snapshot, "sv")
    assert rendering is not None
    made = bytes(rendering.content)
    text = squeezed(text_of(made))
    assert [name for name in (*names, *PARTIES) if squeezed(name) not in text] == []
    assert page_count(made) > 10
    assert issue_rendering(snapshot, "sv") == rendering


def test_the_same_file_again_changes_nothing() -> None:
    districts()
    reading = read(shared("geo/stockholm_stadsdelar.geojson").read_bytes())
    done = areas_import(by=None, at=MONDAY, reading=reading, kind="district", valid_from=DAY)
    assert (done.added, done.changed, done.unchanged) == (0, 0, DISTRICTS)
