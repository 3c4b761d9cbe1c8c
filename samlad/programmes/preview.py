"""What was read from a document, to be looked at and corrected before anything is saved.

Every line of the programme is a row of the form with its text, number and bodies, so that nothing has to be
kept between the preview and the confirmation.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from samlad.base.confirming import ConfirmedForm
from samlad.base.fields import LineInput, ProseInput
from samlad.base.sorting import swedish_key
from samlad.programmes import rules
from samlad.programmes.naming import (
    ADD,
    LEAVE,
    Names,
    Pairs,
    keys_meant,
    meaning,
    means_field,
    names_in,
    unknown_in,
)
from samlad.programmes.operations import Branch, GoalText
from samlad.programmes.reading import Goal, ProgrammeText, TargetArea

DEPTHS: Mapping[str, int] = {rules.TARGET_AREA: 0, rules.GOAL: 1, rules.SUBGOAL: 2, rules.POINT: 2}
# Django takes a thousand fields of a form, and a row has four.
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the programme. `bodies` are names with semicolons between, the lead of a sub-goal first;
    nothing stands before the first semicolon where nobody leads."""

    kind: str
    text: str
    number: str = ""
    bodies: str = ""
    follows: str = ""
    line: int = 0

    @property
    def word(self) -> str | Promise:
        return rules.GOAL_WORDS[self.kind]

    @property
    def depth(self) -> int:
        return DEPTHS[self.kind]


def rows_of(read: ProgrammeText) -> list[Row]:
    """In reading order."""
    return [row for area in read.target_areas for row in _area(area)]


def _area(area: TargetArea) -> Iterator[Row]:
    if area.title:
        yield Row(rules.TARGET_AREA, area.title, line=area.line)
    for goal in area.goals:
        yield from _goal(goal)


def _goal(goal: Goal) -> Iterator[Row]:
    yield Row(rules.GOAL, goal.title, goal.number, follows=goal.followup, line=goal.line)
    for one in goal.subgoals:
        bodies = "; ".join([one.lead, *one.co_responsible])
        yield Row(rules.SUBGOAL, one.text, one.number, bodies, line=one.line)
    for point in goal.undertakings:
        yield Row(rules.POINT, point.text, "", "; ".join(point.bodies), line=point.line)


class ReadForm(ConfirmedForm):
    """The rows as they were read, each to be corrected or left out, and what names mean.

    `bodies` and `areas` are pairs of key and name. A name that is not among them is chosen by hand, left out,
    or added to the register of parties by an administrator; nothing is added without being told.
    """

    def __init__(
        self,
        *args: object,
        rows: Sequence[Row],
        bodies: Pairs,
        areas: Pairs,
        wanted_areas: Sequence[str],
        adds: bool,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.given, self.parties, self.areas = rows, Names(bodies), Names(areas)
        self.fields |= {name: one for place, row in enumerate(rows) for name, one in _fields(place, row)}
        self.unknown = unknown_in([*_said(self, rows)], self.parties)
        for name in self.unknown:
            self.fields[means_field(name)] = meaning(name, bodies, self.parties.near(name), adds=adds)
        self.wanted_areas = [name for name in wanted_areas if self.areas.key(name) is not None]
        self.unknown_areas = [name for name in wanted_areas if self.areas.key(name) is None]

    def lines(self) -> list[tuple[Row, list[forms.BoundField]]]:
        """The rows with their fields."""
        return [
            (
                row,
                [
                    self[f"{name}_{place}"]
                    for name in ("keep", "number", "text", "bodies")
                    if f"{name}_{place}" in self.fields
                ],
            )
            for place, row in enumerate(self.given)
        ]

    def meanings(self) -> list[forms.BoundField]:
        return [self[means_field(name)] for name in self.unknown]

    def to_add(self) -> list[str]:
        """The names of bodies that are to be added to the register."""
        return [name for name in self.unknown if self.cleaned_data[means_field(name)] == ADD]

    def left_out(self) -> list[str]:
        """The names that nothing was said of."""
        return [name for name in self.unknown if self.cleaned_data[means_field(name)] == LEAVE]

    def branches(self, added: Mapping[str, int]) -> list[Branch]:
        """The tree as it was corrected. `added` are the keys of the bodies that have been added."""
        tree = _Tree(self._key_of(added))
        for place, row in enumerate(self.given):
            if self.cleaned_data[f"keep_{place}"]:
                tree.put(self._corrected(place, row))
        return tree.grown()

    def _corrected(self, place: int, row: Row) -> Row:
        said = self.cleaned_data
        number, bodies = said.get(f"number_{place}", ""), said.get(f"bodies_{place}", "")
        return Row(row.kind, said[f"text_{place}"], number, bodies, row.follows)

    def _key_of(self, added: Mapping[str, int]) -> dict[str, int]:
        """What each name in the form means, by how it is sorted; those that are left out are missing."""
        found = dict[str, int]()
        for row in _said(self, self.given):
            for name in row:
                if (key := self.parties.key(name)) is not None:
                    found[swedish_key(name)] = key
        said = {name: self.cleaned_data[means_field(name)] for name in self.unknown}
        return found | keys_meant(said, added)

    def clean(self) -> dict[str, object]:
        said: dict[str, object] = super().clean() or self.cleaned_data
        asked = all(self.add_prefix(means_field(name)) in self.data for name in self.unknown)
        if self.is_bound and not self.errors and not asked:
            raise ValidationError(
                _("Nya namn på nämnder eller bolag har skrivits in. Säg nedan vad de betyder.")
            )
        if self.is_bound and not any(said.get(f"keep_{place}") for place in range(len(self.given))):
            raise ValidationError(_("Alla rader är bortvalda."))
        return said


def _fields(place: int, row: Row) -> Iterator[tuple[str, forms.Field]]:
    about = f"{row.word} {row.number}".strip()
    yield (
        f"keep_{place}",
        forms.BooleanField(label=_("Ta med: %(what)s") % {"what": about}, required=False, initial=True),
    )
    if row.kind != rules.POINT and row.kind != rules.TARGET_AREA:
        yield f"number_{place}", LineInput(label=_("Nummer"), required=False, initial=row.number)
    area = forms.Textarea(attrs={"rows": 2})
    yield f"text_{place}", ProseInput(label=about, initial=row.text, widget=area)
    if row.kind in (rules.SUBGOAL, rules.POINT):
        leaderless = row.kind == rules.SUBGOAL and row.bodies.startswith(";")
        told = _("Före det första semikolonet står den som är huvudansvarig. Här är ingen det.")
        help_text = told if leaderless else ""
        yield (
            f"bodies_{place}",
            LineInput(label=_("Ansvariga"), required=False, initial=row.bodies, help_text=help_text),
        )


def _said(form: ReadForm, rows: Sequence[Row]) -> Iterator[list[str]]:
    """The names of bodies of each row, as they were sent, else as they were read."""
    for place, row in enumerate(rows):
        name = f"bodies_{place}"
        told = row.bodies
        if form.is_bound and name in form.fields:
            told = str(form.data.get(form.add_prefix(name), ""))
        yield [*names_in(told), *([row.follows] if row.follows else [])]


@dataclass(slots=True)
class _Grown:
    """A row with those below it."""

    row: Row
    below: list["_Grown"] = field(default_factory=list)


class _Tree:
    """Rows that come one after another, put below the last that they can stand under."""

    def __init__(self, key_of: Mapping[str, int]) -> None:
        self.key_of = key_of
        self.top = list[_Grown]()
        self.path = list[_Grown]()

    def put(self, row: Row) -> None:
        while self.path and self.path[-1].row.depth >= row.depth:
            self.path.pop()
        new = _Grown(row)
        (self.path[-1].below if self.path else self.top).append(new)
        self.path.append(new)

    def grown(self) -> list[Branch]:
        return [self._branch(one) for one in self.top]

    def _branch(self, one: _Grown) -> Branch:
        return Branch(one.row.kind, self._told(one.row), [self._branch(below) for below in one.below])

    def _told(self, row: Row) -> GoalText:
        keys = list(dict.fromkeys(key for name in names_in(row.bodies) if (key := self._key(name))))
        follows = [key] if (key := self._key(row.follows)) else []
        if row.kind == rules.SUBGOAL:
            lead = self._key(row.bodies.partition(";")[0].strip())
            shared = [key for key in keys if key != lead]
            return GoalText(row.text, row.number, lead=lead, shared=shared, follows=follows)
        return GoalText(row.text, row.number, shared=keys, follows=follows)

    def _key(self, name: str) -> int | None:
        return self.key_of.get(swedish_key(name)) if name else None
