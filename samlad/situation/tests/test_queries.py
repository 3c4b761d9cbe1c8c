"""What each reader is shown of a round, state by state."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samlad.accounts.models import User
from samlad.accounts.tests.factories import user
from samlad.base.periods import FORTNIGHT, MONTH, WEEK, Period
from samlad.forums.models import DEPUTY, READER
from samlad.forums.queries import standing_of
from samlad.forums.rules import Standing
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.parties.models import Holding
from samlad.parties.operations import holding_end
from samlad.situation.models import Mark, Round, RoundState
from samlad.situation.operations import issue_adopt, round_step
from samlad.situation.queries import (
    RoundPage,
    eye_of,
    round_page,
    rounds_visible_to,
)
from samlad.situation.queries.history import period_distance
from samlad.situation.queries.latest import (
    issues_visible_to,
    marks_visible_to,
)
from samlad.situation.rules import ADOPTED, AT_MEETING, IN_REVIEW, OPEN, PROPOSAL, STATES
from samlad.situation.tests.factories import (
    MEETING,
    MONDAY,
    Group,
    adopted,
    carried,
    group,
    marked,
    marked_round,
    opened,
    reported,
)
from samlad.situation.tests.factories import WEEK as WEEK_4

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()
SHOWN = (PROPOSAL, AT_MEETING, ADOPTED)
ALL = frozenset(STATES)


def standing(somebody: User) -> Standing:
    return standing_of(somebody, TODAY)


def state_of(round: Round) -> str:
    return RoundState.objects.known().get(round=round).state


def seen(round: Round, somebody: User) -> RoundPage:
    state = state_of(round)
    return round_page(round, state, eye_of(standing(somebody), round, state))


def reach(of: Group, round: Round, state: str) -> None:
    """Both parties have reported on the first area, and it is marked as soon as it may be."""
    for number, one in enumerate(of.parties, start=2):
        reported(of, round, one, {of.areas[0]: number}, sentence=f"Hört av {number}.")
    if state == ADOPTED:
        adopted(of, round, level=3)
        return
    carried(of, round, state)
    if state != OPEN:
        marked(of, round, of.areas[0], 3)


# Who sees a round, and who sees what in it


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("coordinator", ALL),
        ("deputy", ALL),
        ("member", ALL),
        ("reader", frozenset({ADOPTED})),
        ("coordinator elsewhere", frozenset()),
        ("administrator", frozenset()),
        ("member until yesterday", frozenset()),
        ("closed account", frozenset()),
    ],
)
def test_who_sees_a_round(who: str, sees: frozenset[str], state: str) -> None:
    of = group()
    round = opened(of)
    reach(of, round, state)
    visible = rounds_visible_to(standing(somebody(of, who)))
    assert [found.pk for found in visible] == ([round.pk] if state in sees else [])


def somebody(of: Group, who: str) -> User:
    if who == "closed account":
        of.members[0].is_active = False
        of.members[0].save()
    if who == "member until yesterday":
        return _former_member(of)
    return {
        "coordinator": lambda: of.leader,
        "deputy": lambda: member(of.forum, role=DEPUTY),
        "member": lambda: of.members[0],
        "closed account": lambda: of.members[0],
        "reader": lambda: member(of.forum, role=READER),
        "coordinator elsewhere": lambda: coordinator(forum("En annan")),
        "administrator": lambda: user(is_admin=True),
    }[who]()


def _former_member(of: Group) -> User:
    left = Holding.objects.known().get(user=of.members[0])
    holding_end(by=of.leader, at=MONDAY, holding=left, on=TODAY - timedelta(days=1))
    return of.members[0]


@pytest.mark.parametrize("state", [OPEN, IN_REVIEW, PROPOSAL, AT_MEETING])
def test_a_member_sees_only_her_own_before_the_proposal(state: str) -> None:
    of = group()
    round = opened(of)
    reach(of, round, state)
    page = seen(round, of.members[0])
    shown = state in SHOWN
    assert page.sees_voices == shown
    assert {voice.sentence for row in page.rows for voice in row.voices} == (
        {"Hört av 2.", "Hört av 3."} if shown else {"Hört av 2."}
    )
    assert {row.name for row in page.parties} == ({"Polisen", "Lindåsabostäder"} if shown else {"Polisen"})
    assert [row.level for row in page.rows] == [3 if shown else None, None]
    assert any(row.silent for row in page.rows) == shown


@pytest.mark.parametrize("state", STATES)
def test_those_who_lead_see_everything_always(state: str) -> None:
    of = group()
    round = opened(of)
    reach(of, round, state)
    page = seen(round, of.leader)
    said = {voice.party for row in page.rows for voice in row.voices}
    assert said == {"Polisen", "Lindåsabostäder"}
    assert {row.name for row in page.parties} == {"Polisen", "Lindåsabostäder"}


def test_back_from_the_proposal_it_is_closed_again() -> None:
    of = group()
    round = opened(of)
    reach(of, round, PROPOSAL)
    round_step(by=of.leader, at=MEETING, round=round, to=IN_REVIEW)
    assert "Hört av 3." not in str(seen(round, of.members[0]))


def marks(who: Standing, *nodes: int) -> set[int]:
    return set(marks_visible_to(who).filter(node__in=nodes).values_list("node", flat=True))


def issues(who: Standing, decision: int) -> set[int]:
    rows = issues_visible_to(who).filter(decision__node=decision)
    return set(rows.values_list("decision__node", flat=True))


def test_nodes_of_marks_and_decisions_are_seen_by_those_who_see_the_round() -> None:
    of = group()
    round = opened(of)
    reach(of, round, IN_REVIEW)
    node = Mark.objects.get(round=round).node_id
    outsider = standing(coordinator(forum("En annan")))
    reader = standing(member(of.forum, role=READER))
    leader, one = standing(of.leader), standing(of.members[0])
    assert marks(leader, node) == {node}
    assert marks(one, node) == marks(reader, node) == set()
    carried(of, round, PROPOSAL)
    assert marks(one, node) == {node}
    assert marks(reader, node) == set()
    issue = adopted(of, round, level=3)
    decided = issue.decision.node_id
    now = Mark.objects.known().get(round=round, level=3).node_id
    assert marks(reader, node, now) == {now}  # the first was replaced before the adoption
    assert marks(leader, node, now) == {node, now}
    assert issues(reader, decided) == issues(leader, decided) == {decided}
    assert marks(outsider, node) == issues(outsider, decided) == set()


# The page of a round


def test_areas_and_parties_stand_in_swedish_order() -> None:
    of = group(("Ö", "Z", "Å"), ("Östervik", "Åkersdal", "Zinkgruvan", "Ängsbacken"))
    page = seen(opened(of), of.leader)
    assert [row.name for row in page.rows] == ["Zinkgruvan", "Åkersdal", "Ängsbacken", "Östervik"]
    assert [row.name for row in page.parties] == ["Z", "Å", "Ö"]


def test_who_is_missing_where() -> None:
    of = group()
    round = opened(of)
    reported(of, round, of.parties[0], {of.areas[0]: None})
    page = seen(round, of.leader)
    assert [row.silent for row in page.rows] == [("Lindåsabostäder",), ("Lindåsabostäder", "Polisen")]
    assert [(row.name, row.reported, row.expected, row.missing) for row in page.parties] == [
        ("Lindåsabostäder", 0, 2, ("Kvarnhöjden", "Åkersdal")),
        ("Polisen", 1, 2, ("Åkersdal",)),
    ]
    assert page.reported_parties == 1


def test_no_data_is_never_calm() -> None:
    """An area nobody reported on shows 0; one with reports shows nothing until somebody has set it."""
    of = group()
    round = opened(of)
    reported(of, round, of.parties[0], {of.areas[0]: None})
    rows = seen(round, of.leader).rows
    assert [(row.shown, row.word) for row in rows] == [(None, ""), (0, "Underlag saknas")]
    assert seen(round, of.leader).unmarked == ["Kvarnhöjden"]


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [(2, 3, "up"), (3, 2, "down"), (2, 2, "same"), (None, 2, "unknown"), (0, 2, "unknown")],
)
def test_change_since_the_time_before(before: int | None, now: int, change: str) -> None:
    of = group()
    if before is not None:
        _adopted_with(of, WEEK_4, before)
    second = opened(of, WEEK_4.next(), at=MEETING)
    carried(of, second, IN_REVIEW)
    marked(of, second, of.areas[0], now)
    row = seen(second, of.leader).rows[0]
    assert (row.previous, row.change) == (before, change)


def _adopted_with(of: Group, period: Period, level: int) -> None:
    """An adopted round with one mark; nobody has reported."""
    round = marked_round(of, period, level)
    carried(of, round, AT_MEETING)
    issue_adopt(by=of.leader, at=MONDAY, round=round)


@pytest.mark.parametrize("rhythm", [WEEK, FORTNIGHT, MONTH])
def test_the_strip_has_a_place_for_each_of_52_periods(rhythm: str) -> None:
    """Levels stand at their period, also over a year end; a period without a round is a gap."""
    of = group(rhythm=rhythm, watched_from=date(2020, 1, 1))
    last = Period.containing(rhythm, date(2026, 1, 19))
    periods = [last]
    for _number in range(52):
        periods.append(periods[-1].previous())
    # The latest, the one before, one in the middle, the first on the strip, and one that is too old.
    latest = marked_round(of, last, 4)
    for back, level in ((1, 3), (20, 2), (51, 1), (52, 4)):
        _adopted_with(of, periods[back], level)
    # What a round that never was adopted says has no place there.
    marked_round(of, periods[2], 4)
    strip = seen(latest, of.leader).rows[0].strip
    found = {51 - place: level for place, level in enumerate(strip) if level is not None}
    assert (len(strip), found) == (52, {0: 4, 1: 3, 20: 2, 51: 1})


@pytest.mark.parametrize(
    ("rhythm", "first", "until", "periods"),
    [
        (WEEK, date(2026, 12, 28), date(2027, 1, 4), 1),
        (WEEK, date(2026, 1, 5), date(2027, 1, 4), 52),
        (FORTNIGHT, date(2026, 12, 28), date(2027, 1, 11), 1),
        (MONTH, date(2026, 12, 1), date(2027, 1, 1), 1),
        (MONTH, date(2024, 2, 1), date(2026, 1, 1), 23),
    ],
)
def test_periods_between(rhythm: str, first: date, until: date, periods: int) -> None:
    assert period_distance(rhythm, first, until) == periods


def test_own_words_for_the_levels() -> None:
    of = group(words=["", "Grönt", "Gult"])
    assert list(seen(opened(of), of.leader).words) == [
        "Underlag saknas",
        "Grönt",
        "Gult",
        "Allvarligt",
        "Mycket allvarligt",
    ]


def test_a_round_takes_as_many_queries_whatever_its_size() -> None:
    small = group()
    large = group(
        [f"Part {number}" for number in range(6)],
        [f"Område {number}" for number in range(10)],
        name="En större",
    )
    assert _queries(large) == _queries(small) <= 8


def _queries(of: Group) -> int:
    before = opened(of)
    adopted(of, before)
    round = opened(of, WEEK_4.next(), at=MEETING)
    for one in of.parties:
        reported(of, round, one, dict.fromkeys(of.areas, 2))
    asks = standing(of.leader)
    with CaptureQueriesContext(connection) as asked:
        str(round_page(round, OPEN, eye_of(asks, round, OPEN)))
    return len(asked)
