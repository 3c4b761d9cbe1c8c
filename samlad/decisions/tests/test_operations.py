"""A decision is by one function or one body, and stands in the thread."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from samlad.accounts.tests.factories import AT
from samlad.decisions.models import Decision
from samlad.decisions.operations import decision_add, paragraph_of
from samlad.events.operations import event_log
from samlad.parties.tests.factories import function, party
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db
WORDS = {"kind": "issue_adopted", "label": "OSG 2026-04", "path": "/laget/1/"}


def decided(**changed: Any) -> Decision:
    event = event_log(by=None, at=AT, verb="test.decided", subject=None)
    given = {**WORDS, "decided_on": date(2026, 1, 26), **changed}
    return decision_add(event=event, **given)


def test_a_decision_of_a_function_has_its_node() -> None:
    by, place = function(), area()
    made = decided(function=by, area=place, case_number="KS 2026/1", text="Enligt förslaget.", version=2)
    made.refresh_from_db()
    assert (made.function, made.body, made.kind) == (by, None, "issue_adopted")
    assert (made.decided_on, made.case_number, made.text) == (
        date(2026, 1, 26),
        "KS 2026/1",
        "Enligt förslaget.",
    )
    node = made.node
    assert (node.kind, node.label, node.area, node.day, node.path) == (
        "decision",
        "OSG 2026-04",
        place,
        made.decided_on,
        "/laget/1/",
    )
    assert node.values == {"code": "issue_adopted", "version": 2}


def test_a_body_decides_under_a_paragraph() -> None:
    board = party("Kommunstyrelsen", kind="executive_board")
    assert decided(body=board, paragraph="§ 17").paragraph == "§ 17"
    assert decided(body=board).paragraph == ""


def test_one_and_not_two_decide_and_functions_have_no_paragraphs() -> None:
    for who in (
        {},
        {"function": function(), "body": party()},
        {"function": function(), "paragraph": "§ 17"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            decided(**who)
    assert not Decision.objects.exists()


def test_the_decision_in_words_has_a_longest_length() -> None:
    with pytest.raises(ValidationError):
        decided(function=function(), text="å" * 4001)


@pytest.mark.parametrize(
    ("given", "told"),
    [("9", "§ 9"), ("§9", "§ 9"), (" § 12a ", "§ 12a"), ("", ""), ("§§ 9-11", "§§ 9-11"), ("KS 9", "KS 9")],
)
def test_paragraphs_are_written_as_minutes_write_them(given: str, told: str) -> None:
    assert paragraph_of(given) == told
