"""How a file is read: what its columns are, and what its signs mean."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.refusals import Refusal
from samlad.base.uploads import Flaw
from samlad.statistics.reading import roles
from samlad.statistics.rules import FINAL, MISSING, SUPPRESSED, Words

STOP, SKIP, ADD = "stop", "skip", "add"
UNKNOWN_WORDS: Words = {
    STOP: gettext_lazy("Stoppa: de är fel i filen eller ska läsas in först"),
    SKIP: gettext_lazy("Hoppa över deras rader"),
    ADD: gettext_lazy("Lägg till dem, utan gränser"),
}
ZERO = "zero"
DASH_WORDS: Words = {
    ZERO: gettext_lazy("Noll"),
    MISSING: gettext_lazy("Uppgift saknas"),
    SUPPRESSED: gettext_lazy("Dold: för få"),
}
DOTS_WORDS: Words = {MISSING: DASH_WORDS[MISSING], SUPPRESSED: DASH_WORDS[SUPPRESSED]}


@dataclass(frozen=True, slots=True)
class Choices:
    """`kind` and `vintage` are the division that codes are looked for in, "" for any.

    `period` is that of files that do not say, `measure` what is measured where no column says, `dashes` ""
    where nobody has said what a dash means.
    """

    columns: Mapping[str, str]
    purpose: str = roles.VALUES
    kind: str = ""
    vintage: str = ""
    to_kind: str = ""
    to_vintage: str = ""
    period: str = ""
    measure: str = ""
    dots: str = MISSING
    dashes: str = ""
    unknown: str = STOP
    status: str = FINAL

    def head(self, role: str) -> str:
        """The head of the column with that role; "" where there is none."""
        return next((head for head, given in self.columns.items() if given == role), "")

    def heads(self, role: str) -> list[str]:
        return [head for head, given in self.columns.items() if given == role]

    def kept(self) -> dict[str, Any]:
        """As JSON, to be remembered."""
        return {name: getattr(self, name) for name in self.__slots__} | {"columns": dict(self.columns)}

    @classmethod
    def of(cls, kept: Mapping[str, Any], heads: Sequence[str]) -> Self | None:
        """What was remembered; None where it is of other columns."""
        if set(kept.get("columns", {})) != set(heads):
            return None
        return cls(**{name: kept[name] for name in cls.__slots__ if name in kept})

    def check(self) -> None:
        """Refuse what cannot be read, whatever stands in the rows."""
        for role in set(self.columns.values()) - roles.MANY:
            if len(found := self.heads(role)) > 1:
                words = {"role": roles.ROLE_WORDS[role], "heads": "”, ”".join(found)}
                raise Refusal(_("Flera kolumner är ”%(role)s”: ”%(heads)s”. Välj en.") % words)
        _CHECKS[self.purpose](self)


def _check_area(choices: Choices) -> None:
    if not (choices.head(roles.AREA_CODE) or choices.head(roles.AREA_NAME)):
        raise Refusal(_("Välj vilken kolumn som har områdets kod eller namn."))


def _check_values(choices: Choices) -> None:
    _check_area(choices)
    has = {role for role in choices.columns.values() if role}
    if not has & {roles.VALUE, roles.MEASURE, roles.OF_PERIOD, roles.COUNT}:
        raise Refusal(_("Välj vilken kolumn som har värdet."))
    if roles.COUNT in has and not has & {roles.VALUE, roles.DENOMINATOR}:
        raise Refusal(_("Ett antal behöver också ett värde, eller av hur många det är."))
    if len(has & {roles.VALUE, roles.MEASURE, roles.OF_PERIOD}) > 1:
        raise Refusal(_("Välj antingen en kolumn med värden, eller en för varje indikator eller period."))
    if not has & {roles.PERIOD, roles.OF_PERIOD} and not choices.period:
        raise Refusal(_("Välj vilken kolumn som har perioden, eller skriv den period som filen gäller."))


def _check_reports(choices: Choices) -> None:
    if not (choices.head(roles.POINT) or (choices.head(roles.LATITUDE) and choices.head(roles.LONGITUDE))):
        _check_area(choices)
    if not choices.head(roles.REPORTED):
        raise Refusal(_("Välj vilken kolumn som har dagen för anmälan."))


def _check_weights(choices: Choices) -> None:
    if not (choices.head(roles.AREA_CODE) and choices.head(roles.TO_CODE)):
        raise Refusal(_("Välj kolumnerna med koderna för båda indelningarna."))


_CHECKS = {roles.VALUES: _check_values, roles.REPORTS: _check_reports, roles.WEIGHTS: _check_weights}


@dataclass(slots=True)
class Faults:
    """The first of them, and how many there are."""

    most: int = 100
    shown: list[Flaw] = field(default_factory=list)
    count: int = 0

    def add(self, fault: Flaw) -> None:
        self.count += 1
        if len(self.shown) < self.most:
            self.shown.append(fault)

    @property
    def more(self) -> int:
        """How many are not among the first."""
        return self.count - len(self.shown)

    def merge(self, faults: Sequence[Flaw], count: int) -> None:
        """Add so many, of which these are the first, where they belong by their rows."""
        self.count += count
        self.shown = sorted([*self.shown, *faults], key=lambda fault: fault.row or 0)[: self.most]


def shape_of(heads: Sequence[str]) -> str:
    """What files with the same columns have in common."""
    return hashlib.sha256("\x1f".join(roles.plain(head) for head in heads).encode()).hexdigest()
