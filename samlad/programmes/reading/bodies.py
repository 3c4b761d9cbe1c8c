"""Names of boards, companies and others in a list, as programmes write them in Swedish. Pure."""

import re
from collections.abc import Sequence

MOST_WORDS = 8
# Words that end what bodies are called, in any form.
_BODY = re.compile(
    r"\b\w*(?:nämnd(?:en|er|erna)?|styrelse(?:n|r|rna)?|bolag(?:et|en)?|förvaltning(?:en|ar|arna)?"
    r"|kontor(?:et|en)?|förbund(?:et|en)?|utskott(?:et|en)?|beredning(?:en|ar|arna)?|fullmäktige"
    r"|(?<!om)råd(?:et|en)|myndighet(?:en|er|erna)?|stiftelse(?:n|r|rna)?|förening(?:en|ar|arna)?|polis(?:en)?"
    r"|avdelning(?:en|ar|arna)?|enhet(?:en|er|erna)?|direktör(?:en|er)?|chef(?:en|er|erna)?|kommitté(?:n|er)?"
    r"|delegation(?:en)?|region(?:en)?|kommun(?:en|er|erna)?|byrå(?:n|er)?|museet|bibliotek(?:et|en)?"
    r"|räddningstjänst(?:en)?|socialtjänst(?:en)?|verket|samfund(?:et|en)?|församling(?:en|ar)?|AB)\b",
    re.IGNORECASE,
)
# A bracket that begins like this says something else.
_OTHER = re.compile(
    r"(?:se|jfr|jämför|f\.? ?d|före detta|t\.? ?ex|till exempel|exempelvis|bl\.? ?a|bil|bilaga|dnr|antagen"
    r"|beslutad|inkl|exkl|ersätts|enligt|ej|inte|källa|tidigare|ny|nytt|i|på|från|till|minst|högst|cirka|ca)\b",
    re.IGNORECASE,
)
_DIVIDED = re.compile(r"\s*[,;]\s*(?:och\s+|samt\s+)?|\s+samt\s+|\s*\n\s*")
_AND = re.compile(r"\s+och\s+")
# "the board for care and school" is one name; what follows "and" belongs to it.
_LONG = re.compile(
    r"\b(?:nämnd(?:en)?|styrelse(?:n)?|förvaltning(?:en)?|avdelning(?:en)?|utskott(?:et)?) för\b"
)


def split(text: str) -> list[str]:
    """The names of a list with commas and "och"; "miljö- och hälsoskyddsnämnden" is one of them."""
    found: list[str] = []
    for piece in _DIVIDED.split(text.strip().rstrip(".;,")):
        found += _at_and(piece)
    return [name for name in (one.strip() for one in found) if name]


def _at_and(piece: str) -> list[str]:
    pieces = _AND.split(piece)
    names = pieces[:1]
    for one in pieces[1:]:
        if names[-1].endswith("-") or (_LONG.search(names[-1]) and not is_body(one)):
            names[-1] = f"{names[-1]} och {one}"
        else:
            names.append(one)
    return names


def is_body(name: str) -> bool:
    """Whether it says in its name that it is a board, a company or the like, or is a name with a capital."""
    return bool(_BODY.search(name)) or name[:1].isupper()


def could_be(names: Sequence[str]) -> bool:
    """Whether a list that stands where bodies stand can be their names."""
    return bool(names) and all(
        len(name.split()) <= MOST_WORDS
        and name[0].isalpha()
        and not re.search(r"\d", name)
        and not _OTHER.match(name)
        for name in names
    )


def cut(text: str) -> tuple[str, list[str]]:
    """The text without the bodies in the bracket that ends it, and they; none where it says other things."""
    before, inside = _last_bracket(text)
    names = split(inside)
    if could_be(names) and any(map(is_body, names)):
        return before, names
    return text, []


def in_bracket(text: str) -> list[str] | None:
    """The names where the text is one bracket and nothing else; [] where they can be no names."""
    before, inside = _last_bracket(text)
    if before or not inside:
        return None
    names = split(inside)
    return names if could_be(names) else []


def _last_bracket(text: str) -> tuple[str, str]:
    """What stands before the bracket that ends the text, and in it; nothing in it where none does."""
    bare, depth = text.rstrip(" .;,"), 0
    if not bare.endswith(")"):
        return text, ""
    for place in range(len(bare) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(bare[place], 0)
        if depth == 0:
            return bare[:place].rstrip(), bare[place + 1 : -1].strip()
    return text, ""
