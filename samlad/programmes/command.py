"""`samlad programme read FILE`: what a document says, on standard output, and nothing is saved."""

import json
import sys
from pathlib import Path

from samlad.base.refusals import Refusal
from samlad.programmes.reading import MOST_BYTES, read_document, read_programme, too_large


def run(file: Path) -> int:
    """0 with JSON on standard output, and notes on standard error; 2 with the reason why not."""
    try:
        programme = read_programme(read_document(file.name, _content(file)))
    except OSError as error:
        return _refused(f"{file}: {error.strerror}")
    except Refusal as refusal:
        return _refused(refusal.text)
    print(json.dumps(programme.as_json(), ensure_ascii=False, indent=2))
    for note in programme.notes:
        print(f"{note.line}: {note.text}", file=sys.stderr)
    return 0


def _content(file: Path) -> bytes:
    """A file that is too large is not even read."""
    if file.stat().st_size > MOST_BYTES:
        raise too_large()
    return file.read_bytes()


def _refused(text: str) -> int:
    print(text, file=sys.stderr)
    return 2
