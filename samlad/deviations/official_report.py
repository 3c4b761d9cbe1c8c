"""The official report (tjänsteskrivelse) on deviations, as a Word document."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from io import BytesIO

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Word
from docx.oxml.ns import qn

from samlad.deviations.queries import Line
from samlad.deviations.wording import day_words

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def official_report(lines: Sequence[Line], today: date) -> bytes:
    """A report with what has been found, in a table for each body, and room for a proposal.

    Its headings are Word's own, so that it can be read by ear and fit a template.
    """
    document: Word = Document()
    document.core_properties.title = _("Tjänsteskrivelse om avvikelser")
    document.core_properties.author = settings.MUNICIPALITY
    document.core_properties.language = get_language() or "sv"
    _language(document)
    document.add_heading(_("Tjänsteskrivelse om avvikelser"), 0)
    document.add_paragraph(f"{settings.MUNICIPALITY}, {day_words(today)}")
    document.add_heading(_("Förslag till beslut"), 1)
    document.add_paragraph(_("[Skriv om avvikelserna ska åtgärdas, godtas eller utredas, och varför.]"))
    document.add_heading(_("Ärendet"), 1)
    document.add_paragraph(_summary(lines))
    bodies = defaultdict[str, list[Line]](list)
    for line in lines:
        bodies[line.body or _("Ingen nämnd eller inget bolag utpekat")].append(line)
    for body, own in bodies.items():
        document.add_heading(body, 2)
        _table(document, own)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _summary(lines: Sequence[Line]) -> str:
    longest = max((line.days for line in lines if line.undecided), default=0)
    words = {"all": len(lines), "undecided": sum(line.undecided for line in lines), "days": longest}
    return (
        _(
            "Skrivelsen gäller avvikelser: %(all)s i antal, varav %(undecided)s saknar beslut. Den äldsta "
            "har saknat beslut i %(days)s dagar."
        )
        % words
    )


def _table(document: Word, lines: Sequence[Line]) -> None:
    table = document.add_table(rows=1, cols=4, style="Table Grid")
    heads = (_("Avvikelse"), _("Vad som har hittats"), _("Område"), _("Läge"))
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(text).bold = True
    # The first row is a head: it is read out with each cell, and comes again on each page.
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for line in lines:
        texts = (line.title, line.sentence or "–", line.area or "–", f"{line.state}. {line.clock}")
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text


def _language(document: Word) -> None:
    """The document says what language it is in."""
    code = "en-GB" if get_language() == "en" else "sv-SE"
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), code)
