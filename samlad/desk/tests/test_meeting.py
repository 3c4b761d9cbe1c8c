"""The page of a meeting: its agenda, who may do what there, and what is kept from whom."""

from datetime import date, timedelta
from typing import Any

import pytest

from samlad.actions.agenda import MOST, late_words
from samlad.actions.rules import DECIDED, OWNER_UNKNOWN, PROPOSED
from samlad.actions.tests.factories import put
from samlad.base.agenda import ACTIONS
from samlad.base.audiences import AUTHORITIES, MEMBERS, SENDER
from samlad.desk.tests.meetings import (
    LATE,
    TODAY,
    client,
    closed,
    coming,
    full_week,
    page,
    point,
    told,
    url,
    wall,
)
from samlad.situation.models import PointOutcome, Round
from samlad.situation.operations import (
    extra_round_open,
    issue_adopt,
    review_set,
)
from samlad.situation.tests.factories import MEETING, MONDAY, WEEK
from samlad.situation.tests.scene import FAR, Scene, scene

pytestmark = pytest.mark.django_db


def test_the_agenda_gathers_itself_in_order() -> None:
    of = scene()
    round = full_week(of)
    assert told(page(of, round)) == [
        ("actions", "Sen belysning"),
        ("areas", "Kvarnhöjden"),
        ("areas", "Åkersdal"),
        ("disagreements", "Tallmossen"),
        ("coming", "Marknad på torget"),
        ("points", "Belysningen vid skolan"),
    ]
    details = {line.item.label: line.item.detail for line in page(of, round).lines}
    assert details["Kvarnhöjden"] == "3 Allvarligt."
    assert details["Åkersdal"] == "Ingen har rapporterat."
    assert details["Tallmossen"] == "Parterna bedömer olika, från 1 till 3."
    assert "för 3 dagar sedan" in details["Sen belysning"]
    assert [line.number for line in page(of, round).lines] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("before", "now", "detail"),
    [
        (1, 1, None),
        (1, 2, "2 Förhöjt, upp från 1."),
        (3, 2, "2 Förhöjt, ned från 3."),
        (3, 3, "3 Allvarligt."),
        (None, 1, None),
        (None, 4, "4 Mycket allvarligt."),
        (2, None, "Ingen nivå är satt."),
    ],
)
def test_areas_that_changed_are_high_or_have_no_level(
    before: int | None, now: int | None, detail: str | None
) -> None:
    of = scene(areas=1)
    if before is not None:
        last = of.opened(WEEK.previous(), at=MONDAY - timedelta(days=7))
        of.reported(last, "housing", (2,), at=MONDAY - timedelta(days=7))
        of.at_meeting(last, at=MONDAY - timedelta(days=7))
        of.marked(last, before, at=MONDAY)
        issue_adopt(by=of.leader, at=MONDAY, round=last)
    round = of.opened()
    of.reported(round, "housing", (2,))
    of.at_meeting(round)
    if now is not None:
        of.marked(round, now)
    lines = page(of, round).lines
    assert [line.item.detail for line in lines] == ([detail] if detail else [])


@pytest.mark.parametrize(
    ("state", "due_on", "follow_up_on", "detail"),
    [
        ("accepted", FAR, FAR, None),
        ("accepted", TODAY, FAR, None),
        ("decided", LATE, FAR, "Skulle ha varit klar 23 januari, för"),
        ("under_way", TODAY - timedelta(days=1), FAR, "för 1 dag sedan"),
        ("under_way", FAR, TODAY, "Ska följas upp."),
        ("proposed", FAR, FAR, "Väntar på beslut."),
        ("not_possible", FAR, FAR, "Går inte att genomföra. Marken är privat."),
        ("done", LATE, LATE, "Klar, och ska följas upp. Marken är privat."),
        ("done", LATE, FAR, None),
        ("decided", FAR, FAR, "Inget svar på 21 dagar."),
        ("blocked", FAR, FAR, "Kommer inte vidare. Marken är privat."),
        ("not_ours", FAR, FAR, "Är inte deras. Marken är privat."),
        ("declined", FAR, FAR, "Tackade nej. Marken är privat."),
        ("owner_unknown", FAR, FAR, "Ingen vet vems mark det är."),
        ("stopped", LATE, LATE, None),
    ],
)
def test_actions_that_need_the_meeting(
    state: str, due_on: date, follow_up_on: date, detail: str | None
) -> None:
    of = scene(areas=1)
    round = of.opened()
    of.reported(round, "housing", (1,))
    of.at_meeting(round)
    of.marked(round, 1)
    first = state if state in (PROPOSED, OWNER_UNKNOWN) else DECIDED
    dates = {"due_on": due_on, "follow_up_on": follow_up_on}
    # The municipality's own companies are not asked, and so cannot decline.
    who = "police" if state == "declined" else "housing"
    action = of.action("Belysning", who, **dates, state=first)
    if state != first:
        put(action, by=of.leader, at=MONDAY, state=state, note="Marken är privat.")
    details = [line.item.detail for line in page(of, round).lines]
    assert len(details) == (0 if detail is None else 1)
    assert detail is None or details[0].startswith(detail) or detail in details[0]


@pytest.mark.parametrize(
    ("who", "sees"),
    [("leader", True), ("police", True), ("housing", False), ("school", False)],
)
def test_police_actions_are_for_those_who_lead_and_the_police(who: str, sees: bool) -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    of.action("Extra tillsyn", "police", due_on=LATE)
    assert ("Extra tillsyn" in [label for _group, label in told(page(of, round, who))]) is sees
    text = client(of, who).get(url(round) + "?allt=1").content.decode()
    assert ("Extra tillsyn" in text) is sees
    assert "Extra tillsyn" not in [label for _group, label in told(wall(of, round))]


@pytest.mark.parametrize(
    ("audience", "who_see"),
    [
        (MEMBERS, {"leader", "police", "housing", "school"}),
        (AUTHORITIES, {"leader", "police", "school"}),
        (SENDER, {"leader", "police"}),
    ],
)
def test_what_is_withheld_cannot_be_told_from_the_agenda(audience: str, who_see: set[str]) -> None:
    """The police report a level that makes parties disagree, and something that is coming."""
    of = scene(areas=1)
    round = of.opened()
    of.reported(round, "housing", (1,), audience=MEMBERS)
    of.reported(round, "police", (3,), audience=audience)
    expected = coming(of, round, "police", "Demonstration", audience=audience)
    of.at_meeting(round)
    of.marked(round, 1)
    for who in ("leader", "police", "housing", "school"):
        groups = [group for group, _label in told(page(of, round, who))]
        assert groups == (["disagreements", "coming"] if who in who_see else []), who
    assert bool(told(wall(of, round))) is (audience == MEMBERS)
    keys = page(of, round, "police").marked
    assert (f"coming:{expected.pk}" in keys) is (audience != MEMBERS)


def test_a_masked_title_is_what_others_and_the_outcome_tell() -> None:
    of = scene(areas=1)
    round = of.opened()
    one = coming(of, round, "housing", "Fest hos en granne", audience=MEMBERS)
    review: dict[str, Any] = {"state": "cleared", "audience": MEMBERS, "mask": ("En fest", "")}
    review_set(by=of.leader, at=MONDAY, round=round, key=f"coming:{one.pk}", **review)
    of.at_meeting(round)
    assert ("coming", "Fest hos en granne") in told(page(of, round))
    assert ("coming", "En fest") in told(page(of, round, "school"))
    sent = {"key": f"coming:{one.pk}", "state": "carried_over", "text": "Bevakas.", "allt": "1"}
    client(of, "leader").post(url(round, "meeting_close"), sent)
    assert PointOutcome.objects.get().label == "En fest"


def test_before_the_proposal_members_see_no_areas() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.reported(round, "police", (4,))
    point(of, "Cykelställ")
    assert told(page(of, round, "housing")) == [("points", "Cykelställ")]
    assert told(wall(of, round)) == [("points", "Cykelställ")]
    assert ("areas", "Kvarnhöjden") in told(page(of, round))


# ---- points through meetings ----


def next_week(of: Scene, weeks: int = 1) -> Round:
    period, at = WEEK, MONDAY
    for _week in range(weeks):
        period, at = period.next(), at + timedelta(days=7)
    round = of.opened(period, at=at)
    of.at_meeting(round, at=at)
    return round


def test_a_point_carried_over_comes_first_until_it_is_done() -> None:
    of = scene(areas=1)
    first = of.opened()
    of.at_meeting(first)
    one = point(of, "Trygghetsvandring")
    key = f"point:{one.pk}"
    closed(of, first, key, "carried_over", "Trygghetsvandring", text="Skolan frågar eleverna.")
    second = next_week(of)
    line = page(of, second).lines[0]
    assert (line.item.group, line.item.label) == ("carried", "Trygghetsvandring")
    assert line.before.text == "Skolan frågar eleverna."
    # Nobody closes it in the second meeting: it is not forgotten.
    third = next_week(of, 2)
    assert ("carried", "Trygghetsvandring") in told(page(of, third))
    closed(of, third, key, "done", "Trygghetsvandring")
    assert [group for group, _l in told(page(of, third))].count("points") == 0
    fourth = next_week(of, 3)
    assert "Trygghetsvandring" not in [label for _group, label in told(page(of, fourth))]


def test_a_point_that_is_done_does_not_come_back_and_a_cause_does() -> None:
    of = scene(areas=1)
    first = of.opened()
    of.at_meeting(first)
    one = point(of, "Cykelställ")
    late = of.action("Sen belysning", "housing", due_on=LATE)
    refused = of.action("Stängsel", "housing", due_on=FAR)
    put(refused, by=of.leader, at=MONDAY, state="not_possible", note="Nej.")
    for key in (f"point:{one.pk}", f"action:{late.pk}", f"action:{refused.pk}"):
        closed(of, first, key, "done")
    labels = [label for _group, label in told(page(of, next_week(of)))]
    assert "Sen belysning" in labels
    assert "Cykelställ" not in labels
    assert "Stängsel" not in labels


def test_a_day_of_another_year_is_told_with_its_year() -> None:
    assert late_words(LATE, TODAY) == "Skulle ha varit klar 23 januari, för 3 dagar sedan."
    assert late_words(date(2025, 10, 11), TODAY).startswith("Skulle ha varit klar 11 oktober 2025, för 107 ")


def test_an_area_leads_to_its_gaps() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.reported(round, "housing", (3,))
    of.at_meeting(round)
    of.marked(round, 3)
    shown = client(of, "leader").get(url(round, "meeting")).text
    assert f'href="/luckor/?omrade={of.areas[0].pk}"' in shown


def test_a_carried_area_stands_once_with_what_is_known_now() -> None:
    of = scene(areas=1)
    first = of.opened()
    of.at_meeting(first)
    closed(of, first, f"area:{of.areas[0].pk}", "carried_over", "Kvarnhöjden")
    second = of.opened(WEEK.next(), at=MONDAY + timedelta(days=7))
    of.reported(second, "housing", (4,), at=MONDAY + timedelta(days=7))
    of.at_meeting(second, at=MONDAY + timedelta(days=7))
    of.marked(second, 4, at=MEETING + timedelta(days=7))
    (line,) = page(of, second).lines
    assert (line.item.group, line.item.label, line.item.level) == ("carried", "Kvarnhöjden", 4)
    assert line.item.detail == "4 Mycket allvarligt."


def test_what_came_of_a_narrow_point_is_for_those_who_had_it() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    secret = of.action("Extra tillsyn", "police", due_on=LATE)
    sent = {"key": f"action:{secret.pk}", "state": "carried_over", "text": "Polisen återkommer.", "allt": "1"}
    client(of, "leader").post(url(round, "meeting_close"), sent)
    put(secret, by=of.leader, at=MONDAY, state="done", note="Genomfört.")
    second = next_week(of)
    for meeting in (round, second):
        for who, sees in (("leader", True), ("police", True), ("school", False), ("housing", False)):
            labels = [label for _group, label in told(page(of, meeting, who))]
            assert ("Extra tillsyn" in labels) is sees, (meeting, who)
            text = client(of, who).get(url(meeting) + "?allt=1").content.decode()
            assert ("återkommer" in text) is sees, (meeting, who)
        assert "Extra tillsyn" not in [label for _group, label in told(wall(of, meeting))]


def test_a_past_meeting_shows_what_it_came_to() -> None:
    of = scene(areas=1)
    round = full_week(of)
    key = f"area:{of.areas[0].pk}"
    closed(of, round, key, "done", "Kvarnhöjden")
    issue_adopt(by=of.leader, at=MEETING, round=round)
    assert len(page(of, round).lines) > 1, "points are still taken up on the day of the meeting"
    after = page(of, round, today=TODAY + timedelta(days=1))
    assert after.past
    assert [line.item.key for line in after.lines] == [key]


def test_a_past_meeting_counts_delays_to_its_own_day() -> None:
    of = scene(areas=1)
    round = full_week(of)
    late = next(line.item for line in page(of, round).lines if line.item.label == "Sen belysning")
    closed(of, round, late.key, "carried_over", "Sen belysning")
    assert "för 3 dagar sedan" in late.detail
    issue_adopt(by=of.leader, at=MEETING, round=round)
    (line,) = page(of, round, today=TODAY + timedelta(days=30)).lines
    assert "för 3 dagar sedan" in line.item.detail


def test_an_extra_round_begins_with_the_areas() -> None:
    of = scene(areas=1)
    of.action("Sen belysning", "housing", due_on=LATE)
    deadline = MONDAY + timedelta(hours=1)
    extra = extra_round_open(by=of.leader, at=MONDAY, forum=of.forum, title="Brand", deadline=deadline)
    of.reported(extra, "housing", (4,))
    of.carried(extra, "at_meeting")
    of.cleared(extra)
    assert [group for group, _label in told(page(of, extra))] == ["areas", "actions"]


def test_a_meeting_is_shown_the_heaviest_actions_and_how_many_the_rest_are() -> None:
    """What the forum has settled once and for all takes no place among them."""
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    impossible = of.action("Går inte", "housing", due_on=LATE)
    put(impossible, by=of.leader, at=MONDAY, state="not_possible", note="Marken är privat.")
    made = [of.action(f"Sen {number:02}", "housing", due_on=LATE) for number in range(MOST + 1)]
    found = [line.item for line in page(of, round).lines if line.item.group == ACTIONS]
    assert (len(found), found[0].label, found[-1].label) == (MOST + 1, "Går inte", "Fler åtgärder")
    assert found[-1].detail == "2 åtgärder till behöver mötet."
    closed(of, round, f"action:{impossible.pk}", "done")
    closed(of, round, f"action:{made[0].pk}", "done")
    after = page(of, round).lines
    assert sum(line.outcome is None and line.item.label.startswith("Sen") for line in after) == MOST
    assert all(line.item.label != "Fler åtgärder" for line in after)
