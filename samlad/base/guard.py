"""The guard of free text: what points out a person is stopped, or asked about, before it is stored.

Personal identity numbers (folkbokföringslagen 18 §) and coordination numbers (lag 2022:1697) with a real
date and a right check digit are stopped in whatever way they are written. What only looks like one, and
phone numbers, e-mail addresses, number plates and flats, are findings to be confirmed. The text is read as
it stands and with what is in code decoded. No message and no exception repeats what was found.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.decoding import decoded
from samlad.base.identity import UNIT, Number, numbers
from samlad.base.plain import plain_text


class Kind(StrEnum):
    """What a finding is. The order is that of precedence where two cover the same characters."""

    IDENTITY = "identity_number"
    COORDINATION = "coordination_number"
    EMAIL = "email"
    PHONE = "phone"
    LOOK_ALIKE = "look_alike"
    FLAT = "flat"
    PLATE = "plate"


Found = tuple[Kind, int, int]
_RANK = {kind: place for place, kind in enumerate(Kind)}
STOPPED = frozenset({Kind.IDENTITY, Kind.COORDINATION})
CODE = "identity_number"


@dataclass(frozen=True, slots=True)
class Finding:
    """Where in the text something stands: `text[start:end]`, in the text as it was given."""

    kind: Kind
    start: int
    end: int


def findings(text: str) -> tuple[Finding, ...]:
    """All findings, in order, never overlapping. Linear in the length of the text."""
    return _kept(_read(text, _all))


def stopped(text: str) -> tuple[Finding, ...]:
    """What may not be stored."""
    return _kept([found for found in _read(text, _numbers) if found[0] in STOPPED])


def warned(text: str) -> tuple[Finding, ...]:
    """What may be stored once somebody has looked at it and said so."""
    return tuple(finding for finding in findings(text) if finding.kind not in STOPPED)


def _read(text: str, reader: Callable[[str], Iterable[Found]]) -> list[Found]:
    """What `reader` finds in the text as it stands, and as it is with what is in code decoded."""
    plain = plain_text(text)
    found = [(kind, plain.place(s), plain.place(e - 1) + 1) for kind, s, e in reader(plain.text)]
    for again in decoded(text):
        plain = plain_text(again.text)
        for kind, start, end in reader(plain.text):
            found.append((kind, again.starts[plain.place(start)], again.ends[plain.place(end - 1)]))
    return found


def _kept(found: list[Found]) -> tuple[Finding, ...]:
    """Of findings that overlap, the one of the first kind."""
    taken = bytearray(max((end for _kind, _start, end in found), default=0))
    kept: list[Finding] = []
    for kind, start, end in sorted(found, key=lambda one: (_RANK[one[0]], one[1])):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            kept.append(Finding(kind, start, end))
    return tuple(sorted(kept, key=lambda finding: finding.start))


def kind_name(kind: Kind) -> str:
    """What it is called beside an excerpt."""
    return str(_NAMES[kind])


def explain(finding: Finding) -> str:
    """What was found, why it is not stored, and what to write instead."""
    return str(_EXPLANATIONS[finding.kind])


def check_identity(text: str) -> None:
    """Raise ValidationError, code `identity_number`, where the text holds such a number."""
    if not (found := stopped(text)):
        return
    lines = text[: found[0].start].count("\n") + 1
    told = explain(found[0])
    where = _("Rad %(line)s: %(told)s") if "\n" in text.strip() else "%(told)s"
    raise ValidationError(where, code=CODE, params={"line": lines, "told": told})


def hidden(text: str) -> str:
    """The text with what may not be stored replaced, for a log."""
    for finding in reversed(stopped(text)):
        text = f"{text[: finding.start]}[{finding.kind.value}]{text[finding.end :]}"
    return text


def check_file_name(name: str) -> None:
    """Raise ValidationError where the name of a file holds an identity number, also as %2D and the like."""
    if stopped(name):
        told = _("Filens namn innehåller ett personnummer eller samordningsnummer. Byt namn på filen.")
        raise ValidationError(told, code=CODE)


def check_values(value: object) -> None:
    """Raise ValidationError where plain data (dicts, lists, texts, numbers) holds an identity number."""
    left = [value]
    while left:
        match left.pop():
            case str() as text:
                check_identity(text)
            case bool():
                pass
            case int() as number:
                check_identity(str(number))
            case float() as number if number.is_integer():
                check_identity(str(int(number)))
            case Mapping() as table:
                left += [*table.keys(), *table.values()]
            case list() | tuple() | set() | frozenset() as row:
                left += row


_MOBILE = r"(?!\d{6} ?- ?\d{4}(?!\d))07[02369](?: ?[-/.]? ?\d){7}(?!\d)"
_AREA = r"(?!020)0[1-689]\d{0,2}"
_LANDLINE = rf"\(?{_AREA}\)?(?: ?[-/] ?| )\d{{2,8}}(?: \d{{2,3}}){{0,3}}(?!\d)(?![-/:]\d)"
_ABROAD = r"(?:\+ ?|00)46[ -]?(?:\(0\)|0)?[ -]?[1-9](?:[-/. ]?\d){6,8}(?!\d)"
_PHONE = re.compile(rf"(?<![\w+])(?<!\d[-/.:,])(?:{_ABROAD}|{_MOBILE}|{_LANDLINE}|{_AREA}\d{{5,8}}(?!\d))")
_THREES = re.compile(r"\d{3} \d{3} \d{3}")
_DIGIT_BEFORE = re.compile(r"\d $")
_DOMAIN = re.compile(r"@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
_LOCAL = re.compile(r"[\w.+%'-]{1,64}$")
_FLAT = re.compile(
    r"(?<!\w)(?:lgh|l[äa]genhet(?:en|snr|snummer)?)[.:]? ?(?:nr\.?|nummer)? ?\d{1,4}"
    r"(?!\d)(?! ?(?:m2|kvm|st)(?!\w))",
    re.IGNORECASE,
)
_LETTERS = "[A-HJ-PR-UW-Z]"
_PLATE = re.compile(
    rf"(?<![\w/-])({_LETTERS}{{3}})[ -]?\d\d(?:\d|[A-HJ-NPR-UW-Z])(?![\w])(?![-/.:,]\d)"
    r"|(?<!\w)(?i:reg(?:istrerings)?(?:[.-]? ?(?:nr|nummer))?[.:]? [a-z]{3}[ -]?\d\d[\da-z])(?!\w)"
)
# Three capital letters before a number that are no plate: laws, money, units, and words set in capitals.
_NO_PLATE = re.compile(
    "ABF|ALL|BOX|BRF|BYA|BUN|CAD|DEN|DET|DNR|EFS|EGO|EKO|ETC|ETT|EUR|FAR|FAX|FEM|FRA|GDP|HAR|HAN|HON|HUS|KAP|"
    "KLN|KOD|KSK|KSN|LED|LGH|LOK|LSS|MAN|MAX|MED|MEN|MER|MOT|NOK|NTU|NYA|OCH|OSL|PAR|PBL|PDF|PER|PKT|PLN|RES|"
    "RUM|SAL|SAM|SBN|SDN|SEK|SEN|SFS|SHA|SJU|SKR|SOM|SOS|SOU|STN|TEL|TKR|TOM|TRE|TUR|UNG|UPP|USD|UTC|UTE"
)


def _all(text: str) -> Iterator[Found]:
    yield from _numbers(text)
    yield from _others(text)


def _numbers(text: str) -> Iterator[Found]:
    for number in numbers(text):
        yield _number_kind(number), number.start, number.end


def _number_kind(number: Number) -> Kind:
    if not number.is_certain:
        return Kind.LOOK_ALIKE
    return Kind.COORDINATION if number.is_coordination else Kind.IDENTITY


def _others(text: str) -> Iterator[Found]:
    yield from _emails(text)
    for match in _PHONE.finditer(text):
        if _is_phone(match) and not UNIT.match(text, match.end()):
            yield Kind.PHONE, match.start(), match.end()
    for match in _FLAT.finditer(text):
        yield Kind.FLAT, match.start(), match.end()
    for match in _PLATE.finditer(text):
        if not _NO_PLATE.match(match.group()):
            yield Kind.PLATE, match.start(), match.end()


def _emails(text: str) -> Iterator[Found]:
    for domain in _DOMAIN.finditer(text):
        local = _LOCAL.search(text, max(0, domain.start() - 64), domain.start())
        if local:
            yield Kind.EMAIL, local.start(), domain.end()


def _is_phone(match: re.Match[str]) -> bool:
    """Whether it has as many digits as Swedish numbers have; not opening hours, not the end of an amount."""
    written = match.group()
    if _THREES.fullmatch(written) and _DIGIT_BEFORE.search(
        match.string, max(0, match.start() - 2), match.start()
    ):
        return False
    count = sum(map(str.isdigit, written))
    return count >= 9 or (count == 8 and written.startswith("08-"))


_NAMES = {
    Kind.IDENTITY: gettext_lazy("personnummer"),
    Kind.COORDINATION: gettext_lazy("samordningsnummer"),
    Kind.EMAIL: gettext_lazy("e-postadress"),
    Kind.PHONE: gettext_lazy("telefonnummer"),
    Kind.LOOK_ALIKE: gettext_lazy("liknar ett personnummer"),
    Kind.FLAT: gettext_lazy("lägenhetsnummer"),
    Kind.PLATE: gettext_lazy("registreringsnummer"),
}
_EXPLANATIONS: Mapping[Kind, Any] = {
    Kind.IDENTITY: gettext_lazy(
        "Texten innehåller ett personnummer. Samlad sparar inte uppgifter om enskilda personer. Ta bort "
        "numret och skriv om gruppen i stället, till exempel ”ungdomar i högstadieåldern”. Ett ärende om en "
        "enskild person hör hemma i er egen verksamhet."
    ),
    Kind.COORDINATION: gettext_lazy(
        "Texten innehåller ett samordningsnummer. Samlad sparar inte uppgifter om enskilda personer. Ta bort "
        "numret och skriv om gruppen i stället, till exempel ”vuxna som bor tillfälligt i området”. Ett "
        "ärende om en enskild person hör hemma i er egen verksamhet."
    ),
    Kind.EMAIL: gettext_lazy(
        "Texten innehåller en e-postadress. En adress kan peka ut en person. Skriv funktionen i stället, "
        "till exempel ”områdesvärden”."
    ),
    Kind.PHONE: gettext_lazy(
        "Texten innehåller ett telefonnummer. Ett nummer kan peka ut en person. Skriv funktionen i stället, "
        "till exempel ”fältgruppen”."
    ),
    Kind.LOOK_ALIKE: gettext_lazy(
        "Texten innehåller siffror som liknar ett personnummer, kanske felskrivet. Ta bort dem om de gäller "
        "en person. Är det ett ärendenummer eller något annat kan det stå kvar."
    ),
    Kind.FLAT: gettext_lazy(
        "Texten innehåller ett lägenhetsnummer. Det pekar ut dem som bor där. Skriv gatan, kvarteret eller "
        "trapphuset i stället."
    ),
    Kind.PLATE: gettext_lazy(
        "Texten innehåller något som ser ut som ett registreringsnummer. Det pekar ut fordonets ägare. Skriv "
        "vilket slags fordon det är i stället, till exempel ”en vit skåpbil”."
    ),
}
