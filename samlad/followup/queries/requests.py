"""Requests for follow-up: the list, one of them, and those that wait for somebody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.actions.rules import OWN_KINDS
from samlad.followup.models import FollowupRequest
from samlad.parties.models import PartyProfile
from samlad.programmes.queries import Reader, party_names

ASKED, ANSWERED, TREATED = "asked", "answered", "treated"
STATE_WORDS: dict[str, str | Promise] = {
    ASKED: gettext_lazy("Väntar på svar"),
    ANSWERED: gettext_lazy("Besvarad"),
    TREATED: gettext_lazy("Behandlad"),
}
# What stands in the thread for everybody; the label of anything else is told on its own page.
OPEN_KINDS = frozenset({"goal", "programme", "assessment"})


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request, who asked whom, and how it stands."""

    row: Any
    asker: str
    body: str
    treated_by: str
    today: date

    @property
    def state(self) -> str:
        if self.row.treated_on is not None:
            return TREATED
        return ANSWERED if self.row.answer is not None else ASKED

    @property
    def state_word(self) -> str | Promise:
        if self.state == TREATED and self.row.answer is None:
            return _("Behandlad utan svar")
        return STATE_WORDS[self.state]

    @property
    def late(self) -> bool:
        return self.state == ASKED and bool(self.row.due_on < self.today)

    @property
    def days_late(self) -> int:
        return (self.today - self.row.due_on).days if self.late else 0

    @property
    def about_label(self) -> str:
        about = self.row.about
        return about.label if about is not None and about.kind in OPEN_KINDS else ""


def requests_visible_to(reader: Reader) -> QuerySet[Any]:
    """All for administrators and those in an executive board; to others those that their bodies are asked."""
    answers = FilteredRelation("answers", condition=Q(answers__replaced_at__isnull=True))
    rows = FollowupRequest.objects.annotate(now=answers).annotate(
        answer=F("now__text"),
        answered_at=F("now__recorded_at"),
        treated_on=F("treated__on"),
        treated_note=F("treated__note"),
        treated_paragraph=F("treated__paragraph"),
        treated_body=F("treated__body"),
    )
    rows = rows.select_related("about", "event").order_by("due_on", "pk")
    if reader.standing.is_admin:
        return rows
    return rows.filter(Q(body__in=reader.bodies) | Q(asker__in=reader.bodies))


def request_lines(reader: Reader, today: date) -> list[RequestLine]:
    """Those that wait first, the latest of them before others; the treated ones last. 2 queries."""
    lines = _lines(list(requests_visible_to(reader)), today)
    order = [ASKED, ANSWERED, TREATED]
    return sorted(lines, key=lambda line: order.index(line.state))


def _lines(rows: list[Any], today: date) -> list[RequestLine]:
    keys = {key for row in rows for key in (row.asker_id, row.body_id, row.treated_body) if key}
    names = party_names(keys)
    return [
        RequestLine(
            row,
            names.get(row.asker_id, ""),
            names.get(row.body_id, ""),
            names.get(row.treated_body, "") if row.treated_body else "",
            today,
        )
        for row in rows
    ]


def request_line(reader: Reader, pk: int, today: date) -> RequestLine | None:
    """None where it is not the reader's to see. 2 queries."""
    lines = _lines(list(requests_visible_to(reader).filter(pk=pk)), today)
    return lines[0] if lines else None


def requests_waiting(reader: Reader, today: date) -> list[RequestLine]:
    """What waits for the reader's bodies: for their answer, or, of what they asked for, to be taken up.

    2 queries; none without a function. What is not answered in time waits for the asker too.
    """
    if not reader.bodies:
        return []
    answer = Q(body__in=reader.bodies, now__isnull=True)
    back = Q(asker__in=reader.bodies) & (Q(now__isnull=False) | Q(due_on__lt=today))
    rows = requests_visible_to(reader).filter(answer | back, treated__isnull=True)
    return _lines(list(rows), today)


def own_bodies(day: date, kinds: Collection[str] = OWN_KINDS) -> list[tuple[int, str]]:
    """Bodies of the municipality that are there on the day, by name. 1 query."""
    rows = PartyProfile.objects.known().filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=day), party__kind__in=kinds
    )
    return list(rows.order_by("sort_key").values_list("party", "name"))


def boards_of(reader: Reader, day: date) -> list[tuple[int, str]]:
    """The executive boards that somebody may ask on behalf of. 1 query; none without a function."""
    if not (reader.standing.is_admin or reader.bodies):
        return []
    found = own_bodies(day, ["executive_board"])
    return found if reader.standing.is_admin else [one for one in found if one[0] in reader.bodies]
