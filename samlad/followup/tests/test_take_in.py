"""Verdicts of another system, read from a file: shown first, then taken in; and what is wrong in it."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samlad.accounts.tests.factories import admin
from samlad.base.tables import read_table
from samlad.followup.models import Assessment, AssessmentFacts, ReportingPeriod
from samlad.followup.tests.factories import assessed, town
from samlad.followup.tests.test_views import NOW, signed_in, text, url

pytestmark = pytest.mark.django_db


def send(client: Client, of: ReportingPeriod, content: bytes, **said: str) -> Any:
    file = SimpleUploadedFile("bedomningar.csv", content)
    return client.post(url("import", of.pk), {"file": file, "source": "Stratsys", **said})


def lines_of(answer: Any) -> list[Any]:
    lines: list[Any] = answer.context["preview"].lines
    return lines


@NOW
def test_verdicts_of_another_system_are_shown_first_and_then_taken_in() -> None:
    here, client = town(), signed_in(admin())
    content = (
        "Nummer;Mål;Område;Bedömning;Motivering;Kommentar\n"
        "1;Fler ska klara skolan;;Uppfylls helt;;Bra\n"
        "2;Tryggare områden;Kvarnhöjden;uppfylls helt;;\n"
        "2;;Tallmossen;Uppfylls inte;;Fler är oroliga\n"
        "3;God stämning;;;;\n"
    ).encode()
    answer = send(client, here.period, content)
    assert answer.status_code == 200
    assert "Nya bedömningar</dt><dd>3" in text(answer)
    assert "Källa</dt><dd>Stratsys" in text(answer)
    shown = [(one.title, one.area, one.before, one.now, one.by_rule) for one in lines_of(answer)]
    assert shown[0] == ("1 Fler ska klara skolan", "", "Inte bedömt", "Uppfylls helt", "Uppfylls helt")
    assert shown[2] == ("2 Tryggare områden", "Tallmossen", "Inte bedömt", "Uppfylls inte", "Uppfylls inte")
    assert all(one.title in text(answer) for one in lines_of(answer))
    assert not Assessment.objects.exists()
    mark = answer.context["form"].data["previewed"]
    assert send(client, here.period, content, confirm="1", previewed=mark).status_code == 302
    assert {row.source for row in AssessmentFacts.objects.known()} == {"Stratsys"}
    again = send(client, here.period, content)
    assert "Oförändrade</dt><dd>3" in text(again)
    assert next((one.before, one.source) for one in lines_of(again)) == ("Uppfylls helt", "Stratsys")
    assert "Källa: Stratsys" in text(again)
    send(client, here.period, content, confirm="1", previewed=again.context["form"].data["previewed"])
    assert AssessmentFacts.objects.count() == 3


@NOW
def test_the_source_is_shown_and_kept_until_somebody_says_something_else() -> None:
    here, client = town(), signed_in(admin())
    content = "Nummer;Bedömning;Kommentar\n1;Uppfylls helt;Bra\n".encode()
    mark = send(client, here.period, content).context["form"].data["previewed"]
    send(client, here.period, content, confirm="1", previewed=mark)
    page, lead = url("goal", here.period.pk, here.goals[0].pk), signed_in(here.people["lead"])
    assert "Bedömningen är inläst från Stratsys." in text(lead.get(page))
    assert lead.post(page, {"d0-verdict": "0", "d0-comment": "Bra"}).status_code == 302
    assert [row.source for row in AssessmentFacts.objects.all()] == ["Stratsys"]
    assert lead.post(page, {"d0-verdict": "0", "d0-comment": "Bättre"}).status_code == 302
    assert [row.source for row in AssessmentFacts.objects.known()] == [""]


@NOW
@pytest.mark.parametrize(
    ("rows", "row", "head", "told"),
    [
        ("9;Något helt annat;;Uppfylls helt;", "2", "Mål", "följs inte upp här"),
        ("1;;;I hög grad uppfyllt;", "2", "Bedömning", "finns inte i skalan"),
        ("1;;;Uppfylls inte;", "2", "Motivering", "Skriv varför"),
        ("2;;;Uppfylls helt;", "2", "Område", "Ange vilket"),
        ("2;;Mars;Uppfylls helt;", "2", "Område", "inte för området"),
        ("1;;;Uppfylls helt;\n1;;;Uppfylls helt;", "3", "Mål", "står också på rad 2"),
        (";;;Uppfylls helt;", "2", "Mål", "Ange vilket mål"),
        ("1;;;Uppfylls helt;880320-0016", "2", "Motivering", "personnummer"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_by_row_and_column(rows: str, row: str, head: str, told: str) -> None:
    here, client = town(), signed_in(admin())
    content = f"Nummer;Mål;Område;Bedömning;Motivering\n{rows}\n".encode()
    answer = send(client, here.period, content)
    assert answer.status_code == 422
    flaws = answer.context["preview"].flaws
    assert (str(flaws[0].row), flaws[0].head) == (row, head)
    assert told in flaws[0].text
    shown = f'<td class="number">{row}</td> <th scope="row">{head}</th> <td>'
    assert shown in text(answer)
    assert send(client, here.period, content, confirm="1", previewed="x").status_code == 422
    assert not Assessment.objects.exists()


@NOW
@pytest.mark.parametrize(
    "content", [b"", b"Bara;text\n1;2\n", b"PK\x03\x04xxxx", b"Nummer;Bedomningar\n1;x\n"]
)
def test_a_file_that_is_no_list_of_verdicts(content: bytes) -> None:
    here = town()
    assert send(signed_in(admin()), here.period, content).status_code == 422
    assert not Assessment.objects.exists()


@NOW
def test_the_file_to_write_in_is_read_as_it_is() -> None:
    here, client = town(), signed_in(admin())
    for one in here.goals:
        assessed(here.period, one)
    content = client.get(url("verdicts", here.period.pk)).content
    assert len(read_table(content).rows) == 4
    file = SimpleUploadedFile("b.xlsx", BytesIO(content).read())
    answer = client.post(url("import", here.period.pk), {"file": file, "source": "Excel"})
    assert "Nya bedömningar</dt><dd>0" in text(answer)
