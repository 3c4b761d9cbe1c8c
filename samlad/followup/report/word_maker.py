"""Fills a Word template in a process of its own, with little memory and time.

A template is a small program that somebody has uploaded. It runs in Jinja's sandbox, and what it asks for
more than this process has ends this process and no other. It is started by `word`, gets JSON with the
template (base64) and the data on its standard input and the megabytes of memory as its argument, and answers
with JSON: the document (base64) as "document", or what is wrong with the template as "fault". Nothing of
Samlad is imported.
"""

import base64
import json
import resource
import sys
from io import BytesIO
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
    from jinja2 import TemplateError

    try:
        return {"document": base64.b64encode(_filled(template, data)).decode()}
    except TemplateError as error:
        return {"fault": f"{type(error).__name__}: {error.message or ''}"}
    except (ValueError, KeyError, TypeError, ArithmeticError, AttributeError) as error:
        return {"fault": type(error).__name__}


def _filled(template: bytes, data: dict[str, object]) -> bytes:
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
    return _timeless(out.getvalue())


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
