"""A plan with a bit of everything, and its file as somebody has it open."""

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samlad.accounts.tests.factories import AT
from samlad.base.tables import Column, read_table, write_xlsx
from samlad.forums.models import Forum
from samlad.places.tests.factories import area
from samlad.programmes import rules
from samlad.programmes.exchange.tree import tree_of
from samlad.programmes.models import (
    GoalFacts,
    Measure,
    PriorityArea,
    Programme,
    Responsible,
    Target,
)
from samlad.programmes.operations import (
    Aim,
    areas_set,
    targets_set,
)
from samlad.programmes.tests.factories import board, goal, measured, programme
from samlad.statistics.tests.factories import indicator


@dataclass
class Sheet:
    """The file of a plan as somebody has it open."""

    heads: list[str]
    rows: list[list[str]]
    made: dict[str, bytes] = field(default_factory=dict)

    def at(self, text: str) -> int:
        """The place of the row that says so."""
        place = self.heads.index("Text")
        return next(at for at, row in enumerate(self.rows) if row[place] == text)

    def set(self, text: str, **cells: str) -> None:
        self.put(self.rows[self.at(text)], **cells)

    def get(self, text: str, head: str) -> str:
        return self.rows[self.at(text)][self.heads.index(head)]

    def put(self, row: list[str], **cells: str) -> list[str]:
        for head, value in cells.items():
            row[self.heads.index(head.replace("_", " "))] = value
        return row

    def add(self, after: str, **cells: str) -> None:
        self.rows.insert(self.at(after) + 1, self.put([""] * len(self.heads), **cells))

    def drop(self, text: str) -> None:
        del self.rows[self.at(text)]

    def xlsx(self) -> bytes:
        """The same file as long as nothing is changed: a file tells when it was made."""
        said = repr((self.heads, self.rows))
        if said not in self.made:
            self.made[said] = self._xlsx()
        return self.made[said]

    def _xlsx(self) -> bytes:
        return write_xlsx([Column(head, is_text=True) for head in self.heads], self.rows, sheet="Plan")


def full_plan(here: Forum) -> Programme:
    """A target area with two goals, sub-goals to three steps, a point, an indicator and an area."""
    of = programme(forum=here)
    school, social = board("Skolnämnden"), board("Socialnämnden")
    top = goal(of, "Skola", kind=rules.TARGET_AREA)
    grades = goal(of, "Betyg", number="1", parent=top, follows=[social.pk], needed=1)
    sub = goal(
        of,
        "Fler behöriga",
        kind=rules.SUBGOAL,
        number="1.1",
        parent=grades,
        lead=school.pk,
        shared=[social.pk],
    )
    goal(of, "Flickor och pojkar", kind=rules.SUBGOAL, number="1.1.1", parent=sub, lead=school.pk)
    goal(of, "skolan är öppen på kvällen", kind=rules.POINT, parent=grades, shared=[social.pk])
    goal(of, "Närvaro", number="2", parent=top, not_measurable="Ingen mäter det än.")
    place = area("Kvarnhöjden")
    areas_set(by=None, at=AT, programme=of, areas={place.pk: "Högst index."})
    shares = indicator("Behöriga till gymnasiet")
    measured(sub, shares, way=rules.INCREASE, baseline=80.5, baseline_period="2024")
    aims = [Aim("2026", 82.25), Aim("2028", 90.0, rules.TARGET), Aim("2027", 70.0, area=place.pk)]
    targets_set(by=None, at=AT, goal=sub, indicator=shares, aims=aims)
    return of


def fetched(client: Client, of: Programme) -> Sheet:
    table = read_table(client.get(f"/mal/plan/{of.pk}/plan.xlsx").content)
    return Sheet(list(table.heads), [list(row.cells) for row in table.rows])


def send(client: Client, of: Programme, content: bytes, name: str = "plan.xlsx", **said: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/mal/plan/{of.pk}/fran-excel/", {"file": file, "preview": "1", **said})


def confirm(client: Client, of: Programme, content: bytes, page: Any, **said: Any) -> Any:
    """Presses the button of the page that shows the differences."""
    form = page.context["form"]
    told = {bound.name: bound.value() for bound in form if bound.name != "file"}
    kept = {name: value for name, value in told.items() if value not in (None, False)}
    return send(client, of, content, **{**kept, "confirm": "1", **said})


def taken(client: Client, of: Programme, content: bytes, **said: Any) -> None:
    page = send(client, of, content)
    assert page.status_code == 200, page.text
    done = confirm(client, of, content, page, **said)
    assert done.status_code == 302, done.text


def plan(of: Programme) -> list[tuple[str, str, str]]:
    """What stands where: its number, its text, and the text of what it stands below."""
    rows = tree_of(of).rows
    return [
        (row.cells.get("number", ""), row.cells["text"], rows[row.under].cells["text"] if row.under else "")
        for row in rows.values()
    ]


def everything() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (GoalFacts, Responsible, Measure, Target, PriorityArea)
    ]


def faults(page: Any) -> list[tuple[int | None, str, str]]:
    return [(flaw.row, flaw.head, flaw.text) for flaw in page.context["preview"].flaws]
