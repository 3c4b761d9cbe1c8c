"""The start page: what waits for whoever asks, and the latest picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from samlad.actions.queries import ActionLine, Functions, waits_for
from samlad.deviations.agenda import numbers_waiting
from samlad.deviations.queries import CHOICES
from samlad.followup.queries.periods import Waiting, assessments_waiting
from samlad.followup.queries.requests import requests_waiting
from samlad.forums.models import OPEN, ForumFacts, Seat
from samlad.forums.rules import Standing
from samlad.parties.models import FunctionPeriod, Holding, PartyProfile
from samlad.places.models import AreaFacts
from samlad.programmes.queries import Reader
from samlad.situation.queries.latest import Question, latest_rounds, levels_now, questions_to, waiting_for


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits: `kind` is question, report, lead, vacant, assess, request (to be answered),
    requested (by the reader's own body), deviations, or what an action waits for.

    Of goals to assess and of deviations `left` is how many; `about` is the period or the request they are of.
    """

    kind: str
    forum: str
    round: Any = None
    party_id: int | None = None
    party: str = ""
    left: int = 0
    total: int = 0
    state: str = ""
    function: str = ""
    to_review: int = 0
    about: Any = None
    line: ActionLine | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """The latest adopted picture of a forum: its areas that are not as usual, and how many are."""

    forum: str
    round: Any
    raised: Sequence[tuple[str, Any]]
    usual: int
    unknown: Sequence[str]


@dataclass(frozen=True, slots=True)
class StartPage:
    tasks: Sequence[Task]
    pictures: Sequence[Picture]
    has_seat: bool


def start_page(reader: Reader, held: Functions, today: date) -> StartPage:
    """`held` are the functions that somebody holds.

    At most 22 queries, whatever the number of forums, areas, weeks, actions, goals and deviations.
    """
    standing = reader.standing
    names = {f.forum_id: f for f in ForumFacts.objects.known().filter(forum__in=standing.roles)}
    waiting = waiting_for(standing)
    rounds = latest_rounds(standing)
    questions = questions_to(standing)
    asked: set[int | None] = {one.party_id for one in questions}
    parties = _party_names(asked | {w.party_id for w in waiting if w.party_id})
    tasks = [_asked(one, names[one.round.forum_id].name, parties) for one in questions]
    tasks += [_task(w, names[w.round.forum_id].name, parties) for w in waiting]
    tasks += [Task(one.kind, "", line=one.line) for one in waits_for(standing, held, today)]
    tasks += [*_followed_up(reader, today), *_deviations(reader, today)]
    tasks += _vacant(standing, names, today)
    return StartPage(tasks, _pictures(rounds, names), bool(standing.roles))


def _party_names(parties: set[int | None]) -> dict[int, str]:
    rows = PartyProfile.objects.known().filter(party__in=parties)
    return {row.party_id: row.name for row in rows} if parties else {}


def _asked(question: Question, forum: str, parties: dict[int, str]) -> Task:
    party = question.party_id
    return Task("question", forum, question.round, party_id=party, party=parties[party], about=question)


def _task(waiting: Any, forum: str, parties: dict[int, str]) -> Task:
    if waiting.party_id is None:
        return Task("lead", forum, waiting.round, state=waiting.round.state, to_review=waiting.to_review)
    return Task(
        "report",
        forum,
        waiting.round,
        party_id=waiting.party_id,
        party=parties[waiting.party_id],
        left=waiting.left,
        total=waiting.total,
    )


def _followed_up(reader: Reader, today: date) -> Iterator[Task]:
    """The goals that wait to be assessed, by period, and what has been asked of the reader's bodies."""
    periods = dict[int, list[Waiting]]()
    for one in assessments_waiting(reader, today):
        periods.setdefault(one.period.period_id, []).append(one)
    for goals in periods.values():
        yield Task("assess", "", left=len(goals), about=goals[0])
    for request in requests_waiting(reader, today):
        own = request.row.body_id in reader.bodies and request.row.answer is None
        yield Task("request" if own else "requested", "", party=request.asker, about=request)


def _deviations(reader: Reader, today: date) -> Iterator[Task]:
    for choice, number in numbers_waiting(reader, today).items():
        yield Task("deviations", "", state=choice, left=number, about=CHOICES[choice])


def _vacant(standing: Standing, names: dict[int, ForumFacts], today: date) -> list[Task]:
    """Functions without a holder today that have a seat in a forum somebody leads."""
    led = [key for key, facts in names.items() if standing.leads(key) and facts.state == OPEN]
    if not led:
        return []
    held = Holding.objects.known().on(today).filter(function=OuterRef("function"), deputy=False)
    exists = FunctionPeriod.objects.known().on(today).filter(function=OuterRef("function"))
    seats = Seat.objects.known().on(today).filter(Exists(exists), ~Exists(held), forum__in=led)
    return [
        Task(
            "vacant", names[seat.forum_id].name, party_id=seat.function.party_id, function=seat.function.name
        )
        for seat in seats.select_related("function").order_by("function__name")
    ]


def _pictures(rounds: Sequence[Any], names: dict[int, ForumFacts]) -> list[Picture]:
    levels = levels_now(rounds)
    facts = AreaFacts.objects.known().filter(area__in=levels).order_by("sort_key")
    areas = {row.area_id: row.name for row in facts}
    found = list[Picture]()
    for round in rounds:
        here = [(name, levels[key]) for key, name in areas.items() if levels[key].round.pk == round.pk]
        raised = sorted((one for one in here if one[1].level > 1), key=lambda one: -one[1].level)
        found.append(
            Picture(
                forum=names[round.forum_id].name,
                round=round,
                raised=raised,
                usual=sum(1 for _, level in here if level.level == 1),
                unknown=[name for name, level in here if level.level == 0],
            )
        )
    return found
