"""Keeps the tokens of answer links out of every log: whoever reads the log could answer with them."""

import logging
import re

# The path of `actions:answer`, as a path or as part of an address.
TOKEN = re.compile(r"(/svar/)[^/?#\s\"'<>]+")


def masked(text: str) -> str:
    return TOKEN.sub(r"\1…", text)


class MaskedFormatter(logging.Formatter):
    """Masks the whole line, the traceback too."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
