"""What was decided on the deviations of goals stands where the goals are followed up."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.base.tables import read_table
from samlad.deviations import rules
from samlad.deviations.models import Deviation
from samlad.deviations.operations import Ruling, Taken, deviations_decide, deviations_run
from samlad.deviations.tests.factories import told
from samlad.followup.models import ReportingPeriod
from samlad.followup.tests.factories import adopted, period, sheet
from samlad.parties.tests.factories import function
from samlad.programmes.models import Goal
from samlad.programmes.tests.factories import board

pytestmark = pytest.mark.django_db
OPEN: dict[str, Any] = {"opens_on": DAY, "closes_on": DAY + timedelta(days=30), "reference_on": DAY}


def decide(*deviations: Deviation, outcome: str = rules.ACCEPT, **taken: Any) -> None:
    again_on = DAY + timedelta(days=30) if outcome == rules.INVESTIGATE else None
    ruling, given = Ruling(outcome, "Kostar mer än det ger.", again_on), Taken(**{"on": DAY, **taken})
    deviations_decide(by=admin(), at=AT, deviations=deviations, taken=given, ruling=ruling)


def unmeasured(*texts: str) -> tuple[list[Goal], ReportingPeriod]:
    """Goals of one plan without an indicator, as the rules have found, and a period that they stand in."""
    plan = adopted(*texts)
    deviations_run(at=AT)
    return list(plan.goals.order_by("pk")), period(plan, **OPEN)


def found(goal: Goal) -> Deviation:
    return Deviation.objects.get(about=goal.node, rule="no_indicator")


def files_of(of: ReportingPeriod) -> list[str]:
    """The texts of its Word, PDF and Excel."""
    client = Client()
    client.force_login(user())
    word, pdf, excel = (
        client.get(reverse(f"followup:{name}", args=[of.pk])).content for name in ("docx", "pdf", "xlsx")
    )
    pages = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    cells = (cell for row in read_table(excel).rows for cell in row.cells)
    every = (
        " ".join(one.text for one in Document(BytesIO(word)).paragraphs),
        " ".join(pages),
        " ".join(cells),
    )
    return [" ".join(one.split()) for one in every]


@time_machine.travel(AT, tick=False)
def test_what_was_decided_on_deviations_stands_with_their_goals() -> None:
    (first, second), of = unmeasured("Fler ska klara skolan", "Tryggare torg")
    council = board("Kommunfullmäktige")
    decide(found(first), body=council, paragraph="9", case_number="KS 2026/3")
    by_hand = told("Någon slarvar.", about=second.node)
    decide(found(second), outcome=rules.INVESTIGATE, function=function(board()))
    decide(by_hand, function=function(board(), "Hemlig handläggare"))
    assert [len(goal.decisions) for goal in sheet(of).goals] == [1, 1]
    client = Client()
    client.force_login(user())
    page = client.get(reverse("followup:goal", args=[of.pk, first.pk])).content.decode()
    assert "Om en avvikelse: godta. Kostar mer än det ger." in page
    for text in files_of(of):
        assert "Kommunfullmäktige, § 9, KS 2026/3: Om en avvikelse: godta. Kostar mer än det ger." in text
        assert "Om en avvikelse: utreda." in text
        assert "Hemlig handläggare" not in text


def test_decisions_on_deviations_cost_no_query_each() -> None:
    goals, of = unmeasured(*(f"Mål {number}" for number in range(6)))
    counts = list[int]()
    for part in (goals[:1], goals[1:]):
        for goal in part:
            decide(found(goal), function=function(board()))
        with CaptureQueriesContext(connection) as queries:
            sheet(of)
        counts.append(len(queries))
    assert counts[0] == counts[1]
