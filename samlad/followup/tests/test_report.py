"""The report as Word, Excel and PDF: the figures of the page, frozen with the period; and its template."""

import re
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pypdfium2
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, admin
from samlad.accounts.tests.factories import user as new_user
from samlad.actions.tests.factories import action, put
from samlad.base.refusals import Refusal
from samlad.base.tables import read_table
from samlad.followup.models import WordTemplate
from samlad.followup.operations import period_close, template_set
from samlad.followup.report.content import document, sample
from samlad.followup.report.excel import report_xlsx
from samlad.followup.report.pdf import report_pdf
from samlad.followup.report.word import check_template, own_template, report_docx
from samlad.followup.sheet import Sheet, plain, sheet_from
from samlad.followup.tests.factories import OPEN_AT, assessed, sheet, town
from samlad.parties.tests.factories import function, party
from samlad.programmes.operations import Aim, GoalText, goal_take, progress_set, targets_set
from samlad.programmes.rules import BODY_PLAN, TARGET, UNDER_WAY, UNDERTAKING
from samlad.programmes.tests.factories import decided, programme
from samlad.statistics.tests.factories import observed

pytestmark = pytest.mark.django_db
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NOW = time_machine.travel(OPEN_AT, tick=False)


def signed_in(one: User | None = None) -> Client:
    client = Client()
    client.force_login(one or new_user())
    return client


def words_of(content: bytes) -> str:
    """All text of a Word file."""
    read = Document(BytesIO(content))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(one.text for one in read.paragraphs), *cells]).split())


def pages_of(content: bytes) -> str:
    """All text of a PDF."""
    read = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in read).split())


def told(of: Sheet) -> Sequence[str]:
    """The figures and verdicts of the page."""
    results = [one for goal in of.goals for one in goal.results]
    parts = [part for goal in of.goals for part in goal.parts]
    figures = [text for one in results for text in (one.indicator, one.text, one.milestone_text)]
    return [*figures, *(of.verdict(part) for part in parts), *(goal.text for goal in of.goals)]


def flat(text: str) -> str:
    """Without spaces, and as if no word were divided between lines (U+0002 in a PDF)."""
    return "".join(re.sub("[\u200b\u00ad\u0002]", "", text).split())


def test_the_same_figures_in_every_file() -> None:
    here = town()
    observed(here.indicators[0], here.whole, "2026", count=40, denominator=1000, status="preliminary")
    aims = [Aim("2026", 4.2), Aim("2027", 3.2), Aim("2030", 2.0, kind=TARGET)]
    targets_set(
        by=None, at=AT, goal=here.goals[0], indicator=here.indicators[0], aims=aims, decided=decided()
    )
    assessed(here.period, here.goals[0])
    assessed(here.period, here.goals[1], 1)
    of = sheet(here.period)
    word = words_of(report_docx(document(of), own_template()))
    pdf = pages_of(report_pdf(of))
    rows = read_table(report_xlsx(of)).rows
    excel = " ".join(cell for row in rows for cell in row.cells)
    assert len(rows) == 3 + 2 + 1
    for one in told(of):
        assert flat(one) in flat(word), one
        assert flat(one) in flat(pdf), one
    for result in (one for goal in of.goals for one in goal.results):
        assert f"{result.value:g}" in excel
        assert f"{result.milestone:g}" in excel
    assert "Uppfylls delvis" in excel
    figures = [one for goal in document(of)["goals"] for one in goal["results"]]
    whole = next(one for one in figures if one["indicator"] == "Skolk")
    assert whole["value_told"] == "4,0\xa0% (3,0–5,4, preliminärt)"
    assert (whole["target_told"], whole["baseline_told"]) == ("2,0\xa0% (2030)", "5,0\xa0% (2022)")
    for one in figures:
        for key in ("value_told", "milestone_told", "target_told", "baseline_told"):
            assert flat(one[key]) in flat(word), key
            assert flat(one[key]) in flat(pdf), key
    assert {"preliminärt", "2030", "2022"} <= {cell for row in rows for cell in row.cells}
    assert "Når inte etappmålet: Otrygghet (Tallmossen)." in word


def test_a_report_of_one_body_has_its_goals_alone() -> None:
    here = town()
    with time_machine.travel(OPEN_AT, tick=False):
        answer = signed_in().get(
            reverse("followup:docx", args=[here.period.pk]), {"organ": str(here.other.pk)}
        )
    text = words_of(answer.content)
    assert "Uppföljning: Helår 2026, Socialnämnden" in text
    assert "Tryggare områden" in text
    assert "Fler ska klara skolan" not in text
    assert 'filename="uppfoljning-helar-2026-2026-12-31-socialnamnden.docx"' in answer["Content-Disposition"]


@NOW
def test_files_of_the_whole_and_of_nobody() -> None:
    here, client = town(), signed_in()
    for name in ("xlsx", "verdicts", "period"):
        page = reverse(f"followup:{name}", args=[here.period.pk])
        assert client.get(page).status_code == client.get(page, {"organ": ""}).status_code == 200
        for nobody in ("999999", "abc", "0"):
            assert client.get(page, {"organ": nobody}).status_code == 404, (name, nobody)
    answer = client.get(reverse("followup:verdicts", args=[here.period.pk]))
    assert 'filename="bedomningar-helar-2026-2026-12-31.xlsx"' in answer["Content-Disposition"]


def test_what_has_been_done_is_told_and_hidden_police_work_is_not() -> None:
    here = town()
    plan = programme(kind=BODY_PLAN, body=here.lead)
    given: dict[str, Any] = {"kind": UNDERTAKING, "told": GoalText("Läxhjälp varje dag")}
    taken = goal_take(by=None, at=AT, goal=here.goals[0], programme=plan, **given)
    progress_set(by=None, at=AT, goal=taken, state=UNDER_WAY)
    action("Läxcafé", area=here.areas[0], reason_node=taken.node)
    put(
        action("Ny lampa", area=here.areas[0], reason_node=here.goals[0].node),
        state="done",
        at=AT + timedelta(days=1),
        note="Den lyser.",
    )
    police = function(party("Polisen", kind="police"))
    action("Spaning", area=here.areas[0], reason_node=here.goals[0].node, responsible=police)
    first = sheet(here.period).goals[0]
    assert first.actions_told == "2 åtgärder, varav klara: 1"
    told_of = words_of(report_docx(document(sheet(here.period)), own_template()))
    cells = [cell for row in read_table(report_xlsx(sheet(here.period))).rows for cell in row.cells]
    assert any("Utbildningsnämnden, 2025: Läxhjälp varje dag (Pågår)" in cell for cell in cells)
    assert "Utbildningsnämnden, 2025: Läxhjälp varje dag (Pågår) 2 åtgärder, varav klara: 1" in told_of
    assert "Spaning" not in told_of


def test_plain_data_and_back() -> None:
    here = town()
    assessed(here.period, here.goals[1], 1)
    of = sheet(here.period)
    assert sheet_from(plain(of)) == of


@NOW
def test_what_is_frozen_gives_the_same_files_whatever_changes() -> None:
    here = town()
    assessed(here.period, here.goals[0])
    period_close(by=None, at=OPEN_AT, period=here.period)
    client = signed_in()
    names = ("docx", "pdf", "xlsx")
    before = [client.get(reverse(f"followup:{name}", args=[here.period.pk])).content for name in names]
    observed(here.indicators[0], here.whole, "2026", 9.0, at=OPEN_AT + timedelta(days=1))
    after = [client.get(reverse(f"followup:{name}", args=[here.period.pk])).content for name in names]
    assert before[:2] == after[:2]
    assert read_table(before[2]) == read_table(after[2])
    digest = sheet(here.period).digest
    assert digest in words_of(before[0])
    assert digest in flat(pages_of(before[1]))


def test_texts_of_people_are_texts() -> None:
    data = sample()
    data["goals"][0]["title"] = "Trygghet & <b>trivsel</b> {{ digest }}\nNy rad"
    text = words_of(report_docx(data, own_template()))
    assert "Trygghet & <b>trivsel</b> {{ digest }}" in text


def made(*paragraphs: str) -> bytes:
    new, out = Document(), BytesIO()
    for one in paragraphs:
        new.add_paragraph(one)
    new.save(out)
    return out.getvalue()


def test_the_own_template_of_the_municipality_is_used() -> None:
    here = town()
    own = made("Lindåsa vapen {{ name }}", "{%p for goal in goals %}", "{{ goal.title }}", "{%p endfor %}")
    template_set(by=None, at=AT, name="mall.docx", content=own)
    with time_machine.travel(OPEN_AT, tick=False):
        content = signed_in().get(reverse("followup:docx", args=[here.period.pk])).content
    assert (
        words_of(content)
        == "Lindåsa vapen Helår 2026 1 Fler ska klara skolan 2 Tryggare områden 3 God stämning"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ self.__init__.__globals__ }}",
        "{{ goals.append(1) }}",
        "{{ lipsum.__globals__ }}",
        "{{ finns_inte }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{{ 'a' * 10000000000 }}",
        "{{ title",
        "{% for goal in goals %}",
        "{{ 1 / 0 }}",
    ],
)
def test_a_template_that_asks_for_more_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="Mallen går inte att fylla i"):
        template_set(by=None, at=AT, name="mall.docx", content=made(text))
    assert not WordTemplate.objects.exists()


def zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "told_of"),
    [
        (b"", "inget Word-dokument"),
        (b"%PDF-1.7", "inget Word-dokument"),
        (zipped({"xl/workbook.xml": b"<a/>"}), "inget Word-dokument"),
        (zipped({"word/document.xml": b"<a/>"}), "skadad|inget Word|gå"),
        (zipped({"word/document.xml": b"0" * 61 * 1024 * 1024}), "för stor när den packas upp"),
        (zipped({f"word/{number}.xml": b"" for number in range(501)}), "för stor när den packas upp"),
        (zipped({"word/document.xml": b"", "word/vbaProject.bin": b""}), "makron"),
        (b"PK" + b"0" * 6 * 1024 * 1024, "för stor"),
    ],
)
def test_a_file_that_is_no_template(content: bytes, told_of: str) -> None:
    with pytest.raises(Refusal, match=told_of):
        check_template(content)


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        ("{{ hittepa }}", "Fältet hittepa finns inte."),
        ("{%p for goal in goals %}\n{{ goal.hittepa }}\n{%p endfor %}", "Fältet hittepa finns inte."),
        ("{% for goal in goals %}", "Ett block saknar sitt slut: for."),
        ("{% hittepa %}", "Taggen hittepa finns inte"),
        ("{{ title title }}", "Ett fält är fel skrivet: ”{{ title title }}”."),
        ("{{ ''.__class__.__mro__ }}", "Den ber om något som en mall inte får."),
        ("Bara text", r"Fälten är: {{ title }}, .*{{ goals }}"),
    ],
)
def test_what_is_wrong_with_a_template_is_said_in_swedish(text: str, told_of: str) -> None:
    with pytest.raises(Refusal, match=told_of):
        check_template(made(*text.split("\n")))


@pytest.mark.parametrize(
    ("kind", "refused"),
    [("attachedTemplate", "Den hör till en annan mall"), ("image", "hämtas från"), ("hyperlink", "")],
)
def test_a_template_that_fetches_something_is_refused(kind: str, refused: str) -> None:
    new, out = Document(), BytesIO()
    new.add_paragraph("{{ title }}")
    new.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).relate_to(
        "http://exempel.se/a", f"{RELATIONS}/{kind}", is_external=True
    )
    new.save(out)
    if refused:
        with pytest.raises(Refusal, match=rf"{refused}.*http://exempel.se/a"):
            check_template(out.getvalue())
    else:
        check_template(out.getvalue())


def test_a_template_in_the_browser() -> None:
    client = signed_in(admin())
    page = reverse("followup:template")

    def send(content: bytes) -> Any:
        return client.post(page, {"file": SimpleUploadedFile("mall.docx", content)})

    assert "Samlads egen mall" in client.get(page).content.decode()
    assert send(made("{{ ''.__class__ }}")).status_code == 422
    assert send(client.get(reverse("followup:template_file")).content).status_code == 302
    assert "mall.docx" in client.get(page).content.decode()
    assert client.post(reverse("followup:remove_template")).status_code == 302
    assert not WordTemplate.objects.known().exists()
