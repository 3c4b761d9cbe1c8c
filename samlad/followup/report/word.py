"""The report as Word, in the municipality's own template or in ours."""

import base64
import json
import os
import subprocess
import sys
import zlib
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from docx import Document
from docx.shared import Cm

from samlad.base.refusals import Refusal
from samlad.followup.report.content import Plain, sample

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEGABYTE = 1024 * 1024
# A template as sent, what it may be unpacked, and how many files it may hold.
MOST_SENT, MOST_UNPACKED, MOST_FILES = 5 * MEGABYTE, 60 * MEGABYTE, 500
MEMORY_MEGABYTES, PATIENCE_SECONDS = 1000, 60
_MAKER = Path(__file__).with_name("word_maker.py")
# What the maker needs to find Python and its packages, and none of our secrets.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "HOME", "TMPDIR")
_CHUNK = 256 * 1024


def report_docx(data: Plain, template: bytes) -> bytes:
    """The document; the same data in the same template give the same bytes. About 1 s.

    Raises Refusal with what is wrong with the template.
    """
    return base64.b64decode(_filled(template, data)["document"])


def _filled(template: bytes, data: Plain) -> dict[str, str]:
    answer = _asked(template, data)
    if "fault" in answer:
        words = {"fault": _fault(answer["fault"], answer["about"][:100])}
        raise Refusal(_("Mallen går inte att fylla i: %(fault)s Rätta den och läs in den igen.") % words)
    return answer


def _fault(code: str, about: str) -> str:
    """What is wrong with a template, by the code of the maker."""
    words = {"about": about}
    if code == "outside":
        return _("Något i den hämtas från en annan adress när den öppnas: %(about)s. Länkar går bra.") % words
    if code == "attached":
        return _("Den hör till en annan mall: %(about)s. Välj Normal.dotm som dokumentmall i Word.") % words
    if code == "unknown":
        return _("Fältet %(about)s finns inte.") % words
    if code == "unclosed":
        return _("Ett block saknar sitt slut: %(about)s.") % words
    if code == "tag":
        return _("Taggen %(about)s finns inte, eller står på fel plats.") % words
    if code == "syntax" and about:
        return _("Ett fält är fel skrivet: ”%(about)s”.") % words
    if code == "forbidden":
        return _("Den ber om något som en mall inte får.")
    return _("Ett fält eller ett block är fel skrivet.")


def check_template(content: bytes) -> None:
    """Raise Refusal for a file that is no template we can fill in: it is unpacked and tried first."""
    _check_parts(content)
    if not _filled(content, sample())["fields"]:
        fields = ", ".join(f"{{{{ {key} }}}}" for key in sample())
        raise Refusal(
            _(
                "Mallen har inget fält som fylls i. Rapporten skulle bli utan uppgifter. "
                "Fälten är: %(fields)s."
            )
            % {"fields": fields}
        )


def _no_template() -> Refusal:
    return Refusal(_("Filen är inget Word-dokument. Spara mallen som .docx och försök igen."))


def _check_parts(content: bytes) -> None:
    """What the directory says is looked at first, and then how much each part really gives."""
    if len(content) > MOST_SENT:
        words = {"n": MOST_SENT // MEGABYTE}
        raise Refusal(_("Mallen är för stor. Den får vara högst %(n)s MB.") % words)
    try:
        with ZipFile(BytesIO(content)) as container:
            parts = container.infolist()
            names = [part.filename for part in parts]
            if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise _too_much()
            if "word/document.xml" not in names or len(set(names)) < len(names):
                raise _no_template()
            if any(name.endswith("vbaProject.bin") for name in names):
                raise Refusal(_("Mallen har makron. Spara den utan makron, som .docx."))
            _check_unpacked(container)
    except (BadZipFile, NotImplementedError, OSError, ValueError, EOFError, zlib.error, RuntimeError):
        raise _no_template() from None


def _too_much() -> Refusal:
    return Refusal(_("Mallen blir för stor när den packas upp."))


def _check_unpacked(container: ZipFile) -> None:
    left = MOST_UNPACKED
    for part in container.infolist():
        with container.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise _too_much()


def _asked(template: bytes, data: Plain) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    asked = json.dumps({"template": base64.b64encode(template).decode(), "data": data})
    try:
        # The command is ours; the template goes in on its standard input.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-P", str(_MAKER), str(MEMORY_MEGABYTES)],
            input=asked.encode(),
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=True,
            env=kept,
        )
    except subprocess.SubprocessError:
        raise Refusal(_("Mallen går inte att fylla i: den är skadad, eller ber om för mycket.")) from None
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


def own_template() -> bytes:
    """Our template, which is also where a municipality begins with its own."""
    made = Document()
    _landscape(made.sections[0])
    made.core_properties.created = made.core_properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001
    made.core_properties.author, made.core_properties.title = "Samlad", "{{ title }}"
    made.add_heading("{{ title }}", 0)
    made.add_paragraph("{{ municipality }}")
    for line in (
        _("Gäller: {{ kind }}, {{ reference_day }}"),
        _("Följer upp: {{ programmes|join(', ') }}"),
        _("Bedömda mål: {{ assessed }}"),
        _("Skala: {{ scale }}"),
        _("Stängd: {{ closed }}"),
    ):
        made.add_paragraph(line)
    made.add_heading(_("Bedömningar"), 1)
    _table(made, (_("Bedömning"), _("Antal")), "one in tally", ("one.word", "one.count"))
    made.add_heading(_("Ansvariga"), 1)
    _table(
        made,
        (_("Organ"), _("Mål"), _("Bedömda")),
        "one in bodies",
        ("one.name", "one.asked", "one.assessed"),
    )
    _goals(made)
    made.add_paragraph(_("Kontrollsumma: {{ digest }}"))
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _landscape(section: Any) -> None:
    """Lying A4, since the tables are wide."""
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)


def _goals(made: Any) -> None:
    made.add_heading(_("Mål"), 1)
    made.add_paragraph("{%p for goal in goals %}")
    made.add_heading("{{ goal.title }}", 2)
    made.add_paragraph("{{ goal.programme }}{% for one in goal.above %} · {{ one }}{% endfor %}")
    made.add_paragraph(_("Huvudansvarig: {{ goal.lead }}. Medansvariga: {{ goal.shared }}."))
    made.add_heading(_("Bedömning"), 3)
    _table(
        made,
        (
            _("Område"),
            _("Bedömning"),
            _("Enligt regeln"),
            _("Regeln räknar"),
            _("Skäl"),
            _("Kommentar"),
            _("Källa"),
        ),
        "one in goal.verdicts",
        tuple(f"one.{key}" for key in ("area", "verdict", "by_rule", "why", "reason", "comment", "source")),
    )
    made.add_heading(_("Resultat"), 3)
    _table(
        made,
        (
            _("Indikator"),
            _("Område"),
            _("Värde"),
            _("Period"),
            _("Etappmål"),
            _("Slutmål"),
            _("Utgångsvärde"),
            _("Utveckling"),
            _("Utfall"),
            _("Fel håll"),
        ),
        "one in goal.results",
        (
            "one.indicator",
            "one.area",
            "one.value_told",
            "one.period",
            "one.milestone_told",
            "one.target_told",
            "one.baseline_told",
            "one.trend",
            "one.outcome",
            "one.wrong",
        ),
    )
    for head, key in (
        (_("Det som har gjorts"), "done"),
        (_("Avvikelser"), "deviations"),
        (_("Beslut"), "decisions"),
    ):
        made.add_paragraph(f"{{%p if goal.{key} %}}")
        made.add_heading(head, 3)
        made.add_paragraph(f"{{%p for one in goal.{key} %}}")
        made.add_paragraph("{{ one }}", style="List Bullet")
        made.add_paragraph("{%p endfor %}")
        made.add_paragraph("{%p endif %}")
    made.add_paragraph("{%p endfor %}")


def _table(made: Any, heads: tuple[str, ...], loop: str, cells: tuple[str, ...]) -> None:
    """A table with a row for each thing of a list."""
    table = made.add_table(rows=4, cols=len(heads), style="Table Grid")
    for place, head in enumerate(heads):
        table.cell(0, place).paragraphs[0].add_run(head).bold = True
    table.cell(1, 0).text = f"{{%tr for {loop} %}}"
    for place, cell in enumerate(cells):
        table.cell(2, place).text = f"{{{{ {cell} }}}}"
    table.cell(3, 0).text = "{%tr endfor %}"
