"""What a cell means: a number, a sign instead of one, a status, a sex. Pure."""

import re

from samlad.statistics.rules import FINAL, MISSING, PRELIMINARY, SUPPRESSED

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f']")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_LARGEST = 1e15
DOTS, DASHES = ("..", "…", "..."), ("-", "–", "—", "−")
_MISSING = ("", ".", "na", "n/a", "null", "none", "nan", "saknas", "uppgift saknas", "uppg. saknas", "#n/a")
_SUPPRESSED = ("x", "xx", "c", "s", "dold", "dolt", "sekretess", "prickad")
_FEW = re.compile(r"(?:<|&lt;|färre än|mindre än|under)\s*\d{1,2}|\d\s*[-–]\s*\d", re.IGNORECASE)


def number_of(text: str) -> float | None:
    """The number that is written, as Swedes and as programs write it; None where it is none.

    Of "1.234" the dot is a decimal sign; of "1.234,5" and "1,234.5" the last sign is.
    """
    told = _SPACES.sub("", text).replace("\u2212", "-")
    told = told.removesuffix("%")
    if "," in told:
        comma, dot = told.rfind(","), told.rfind(".")
        told = told.replace(".", "").replace(",", ".", 1) if comma > dot else told.replace(",", "")
    if not _NUMBER.fullmatch(told):
        return None
    number = float(told)
    return number if abs(number) < _LARGEST else None


def is_mark(text: str) -> bool:
    """Whether the cell holds a sign that stands instead of a number."""
    told = text.strip()
    return told in DOTS or told in DASHES or mark_of(told) is not None


def mark_of(text: str) -> tuple[str, str] | None:
    """(status, reason) of a sign instead of a number; None where it is none, or one to ask about."""
    told = " ".join(text.split()).casefold()
    if told in _MISSING:
        return MISSING, ""
    if told in _SUPPRESSED or _FEW.fullmatch(told):
        return SUPPRESSED, text.strip()[:80]
    return None


_STATUS = {
    "": "",
    "ok": "",
    "final": FINAL,
    "slutlig": FINAL,
    "definitiv": FINAL,
    "f": FINAL,
    "preliminary": PRELIMINARY,
    "preliminär": PRELIMINARY,
    "prel": PRELIMINARY,
    "prel.": PRELIMINARY,
    "p": PRELIMINARY,
    "missing": MISSING,
    "saknas": MISSING,
    "uppgift saknas": MISSING,
    "not applicable": MISSING,
    "ej tillämpligt": MISSING,
    "privacy": SUPPRESSED,
    "suppressed": SUPPRESSED,
    "sekretess": SUPPRESSED,
    "dold": SUPPRESSED,
}


def status_of(text: str) -> str | None:
    """The status that is written, "" where nothing is said; None where it is not understood."""
    return _STATUS.get(" ".join(text.split()).casefold())


_BREAKDOWNS = {
    "": ("", "t", "total", "totalt", "alla", "samtliga", "båda", "båda könen", "kvinnor och män", "1+2"),
    "women": ("k", "kvinna", "kvinnor", "flickor", "women", "woman", "female", "f"),
    "men": ("m", "man", "män", "pojkar", "men", "male"),
}
_BREAKDOWN = {word: code for code, words in _BREAKDOWNS.items() for word in words}


def breakdown_of(text: str) -> str | None:
    """Whom a value is about; None where it is not understood."""
    return _BREAKDOWN.get(" ".join(text.split()).casefold())
