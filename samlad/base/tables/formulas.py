"""Text that a spreadsheet would take for a formula. Pure.

Excel and LibreOffice calculate what begins with one of these signs when they open a CSV file, and a formula
can send what the sheet holds to somebody else. An apostrophe before it makes it text.
"""

import re

# The full-width signs are formulas too, where the keyboard is East Asian.
_SIGNS = "=+\\-@\t\r\n＝＋－＠"
_FORMULA = re.compile(f"'*[{_SIGNS}]")
_NEUTRAL = re.compile(f"'+[{_SIGNS}]")


def neutralised(text: str) -> str:
    """With an apostrophe where it would be a formula, or would read as a text that has been given one."""
    return f"'{text}" if _FORMULA.match(text) else text


def marked(text: str) -> str:
    """For files that say of each cell that it is text: only what would lose an apostrophe is given one."""
    return f"'{text}" if _NEUTRAL.match(text) else text


def restored(text: str) -> str:
    """The text as it was before `neutralised` or `marked`."""
    return text[1:] if _NEUTRAL.match(text) else text
