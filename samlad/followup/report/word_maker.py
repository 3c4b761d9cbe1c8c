"""Fills a Word template in a process of its own, with little memory and time.

A template is a small program that somebody has uploaded. It runs in Jinja's sandbox, and what it asks for
more than this process has ends this process and no other. It is started by `word`, gets JSON with the
template (base64) and the data on its standard input and the megabytes of memory as its argument, and answers
with JSON: the document (base64) as "document" and which fields are filled in as "fields", or the code of what
is wrong with the template as "fault" and what that is about, "" where that is not known, as "about". Nothing
of Samlad is imported.
"""

import base64
import json
import re
import resource
import sys
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

SECONDS = 20
# The same data in the same template give the same bytes: no hour of the clock in the file.
THEN = (1980, 1, 1, 0, 0, 0)


def main() -> None:
    memory = int(sys.argv[1]) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.load(sys.stdin)
    json.dump(_answer(base64.b64decode(asked["template"]), asked["data"]), sys.stdout)


def _answer(template: bytes, data: dict[str, object]) -> dict[str, str]:
    from docx import Document
    from jinja2 import TemplateError

    try:
        if outside := _outside(Document(BytesIO(template))):
            return outside
        content, fields = _filled(template, data)
        return {"document": base64.b64encode(content).decode(), "fields": ", ".join(fields)}
    except TemplateError as error:
        fault, about = _worded(error)
        return {"fault": fault, "about": about}
    except (ValueError, KeyError, TypeError, ArithmeticError, AttributeError):
        return {"fault": "failed", "about": ""}


def _outside(document: Any) -> dict[str, str] | None:
    """What a program that opens the file would fetch by itself: the template it is made from, or else."""
    for row in document.part.package.iter_rels():
        kind = row.reltype.rpartition("/")[2]
        if row.is_external and kind != "hyperlink":
            return {"fault": "attached" if kind == "attachedTemplate" else "outside", "about": row.target_ref}
    return None


def _worded(error: Any) -> tuple[str, str]:
    """The code of a fault, and the field, the tag or the text that it is about."""
    from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError

    message = error.message or ""
    named = re.findall(r"'([^']*)'", message)
    if isinstance(error, UndefinedError) and named:
        return "unknown", named[-1]
    if isinstance(error, SecurityError):
        return "forbidden", ""
    if isinstance(error, TemplateSyntaxError):
        if "needs to be closed" in message:
            return "unclosed", named[-1]
        if "unknown tag" in message:
            return "tag", named[0]
        return "syntax", _line(error)
    return "failed", ""


def _line(error: Any) -> str:
    """The text of the paragraph that a fault stands in; docxtpl gives it with three more on each side."""
    lines = list(getattr(error, "docx_context", ()))
    place = min(error.lineno, 4) - 1
    return lines[place].strip()[:100] if place < len(lines) else ""


def _filled(template: bytes, data: dict[str, object]) -> tuple[bytes, list[str]]:
    """The document, and which of the data stand in it."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    # A template fills in what it is given: it reads nothing else.
    environment.globals.clear()
    document = DocxTemplate(BytesIO(template))
    document.render(data, environment)
    out = BytesIO()
    document.save(out)
    asked = document.get_undeclared_template_variables(environment)
    return _timeless(out.getvalue()), [key for key in data if key in asked]


def _timeless(content: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = ZipInfo(name, THEN)
            part.compress_type = ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()


if __name__ == "__main__":
    main()
