"""Requests for follow-up, and reminders of what waits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.models import User
from samlad.accounts.tests.factories import admin
from samlad.base.refusals import Refusal
from samlad.followup.models import FollowupRequest, PeriodReminder
from samlad.followup.operations import period_close, request_answer, request_ask, request_treat
from samlad.followup.queries.requests import request_lines, requests_waiting
from samlad.followup.reminders import reminders_send
from samlad.followup.tests.factories import CLOSES, OPEN_AT, OPENS, Town, assessed, in_body, town
from samlad.parties.models import Party
from samlad.parties.tests.factories import party
from samlad.post.models import Message
from samlad.post.wording import worded
from samlad.programmes.queries import reader_of
from samlad.programmes.tests.factories import board
from samlad.thread.models import LED_TO, Link

pytestmark = pytest.mark.django_db
DUE = date(2027, 2, 1)


def executive() -> Party:
    return board("Kommunstyrelsen", kind="executive_board")


def asked(here: Town, asker: Party | None = None, **changed: Any) -> FollowupRequest:
    given: dict[str, Any] = {
        "asker": asker or executive(),
        "body": here.lead,
        "text": "Vad har läxhjälpen lett till?",
        "due_on": DUE,
        **changed,
    }
    return request_ask(**{"by": None, "at": OPEN_AT, **given})


def signed_in(one: User) -> Client:
    client = Client()
    client.force_login(one)
    return client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_asked_answered_and_treated() -> None:
    here, board_ = town(), executive()
    chair = in_body(board_, "Karin")
    row = asked(here, board_, by=chair, about=here.goals[0].node)
    assert Link.objects.filter(source=here.goals[0].node, target=row.node, relation=LED_TO).exists()
    (notice,) = Message.objects.all()
    assert (notice.to, notice.kind) == (here.people["lead"], "followup_requested")
    assert "Svara senast 1 februari" in worded(notice)[1]
    with pytest.raises(Refusal):
        request_answer(by=here.people["other"], at=OPEN_AT, request=row, text="Nej")
    request_answer(by=here.people["lead"], at=OPEN_AT, request=row, text="Fler kommer.")
    request_answer(by=here.people["lead"], at=OPEN_AT, request=row, text="Dubbelt så många kommer.")
    given: dict[str, Any] = {"at": OPEN_AT + timedelta(days=2), "request": row, "body": board_}
    with pytest.raises(Refusal):
        request_treat(by=here.people["lead"], on=DUE - timedelta(days=10), **given)
    with pytest.raises(Refusal, match="mellan den då"):
        request_treat(by=chair, on=DUE, **given)
    request_treat(by=chair, on=date(2027, 1, 22), paragraph="§ 14", **given)
    for again in (
        lambda: request_treat(by=chair, on=date(2027, 1, 22), **given),
        lambda: request_answer(by=None, at=OPEN_AT, request=row, text="Mer"),
    ):
        with pytest.raises(Refusal):
            again()


def test_what_cannot_be_asked() -> None:
    here, board_ = town(), executive()
    police = party("Polisen", kind="police")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"body": police}, "kommunen"),
        ({"body": board("Fullmäktige", kind="municipal_council")}, "kommunen"),
        ({"body": board_, "asker": board_}, "kommunen"),
        ({"asker": here.other}, "kommunstyrelsen som begär"),
        ({"text": " "}, "Skriv vad"),
        ({"due_on": date(2027, 1, 1)}, "redan varit"),
        ({"by": here.people["other"]}, "företräder kommunstyrelsen"),
    ]
    for changed, told in cases:
        with pytest.raises(Refusal, match=told):
            asked(here, **{"asker": board_, **changed})
    assert not FollowupRequest.objects.exists()


def test_without_an_answer_it_is_ended_with_a_reason() -> None:
    here, board_ = town(), executive()
    row = asked(here, board_)
    given: dict[str, Any] = {"by": None, "at": OPEN_AT, "request": row, "body": board_}
    with pytest.raises(Refusal, match="inte besvarad"):
        request_treat(on=OPEN_AT.date(), **given)
    with pytest.raises(Refusal, match="sitt eget svar"):
        request_treat(on=OPEN_AT.date(), note="Klart.", **{**given, "body": here.lead})
    request_treat(on=OPEN_AT.date(), note="Frågan är överspelad.", **given)
    with time_machine.travel(OPEN_AT, tick=False):
        page = text(signed_in(admin()).get(reverse("followup:request", args=[row.pk])))
    assert "Behandlad utan svar" in page
    assert "Inget svar än" not in page


def test_who_sees_what_and_what_is_late() -> None:
    here, board_ = town(), executive()
    row = asked(here, board_)
    lead, today = reader_of(here.people["lead"], DUE), DUE + timedelta(days=3)
    (line,) = request_lines(lead, today)
    assert (line.late, line.days_late, line.body) == (True, 3, "Utbildningsnämnden")
    assert [one.row.pk for one in requests_waiting(lead, today)] == [row.pk]
    assert request_lines(reader_of(here.people["other"], DUE), today) == []
    chair = reader_of(in_body(board_, "Karin"), DUE)
    assert requests_waiting(chair, DUE) == []
    assert [one.late for one in requests_waiting(chair, today)] == [True]
    request_answer(by=None, at=OPEN_AT, request=row, text="Fler kommer.")
    assert requests_waiting(lead, today) == []
    assert [one.state for one in requests_waiting(chair, DUE)] == ["answered"]
    request_treat(by=None, at=OPEN_AT, request=row, body=board_, on=OPEN_AT.date())
    assert requests_waiting(chair, today) == []
    assert not request_lines(lead, today)[0].late


@time_machine.travel(OPEN_AT, tick=False)
def test_the_pages() -> None:
    here, board_ = town(), executive()
    chair, lead = signed_in(in_body(board_, "Karin")), signed_in(here.people["lead"])
    goal = here.goals[0].node_id
    said = {"asker": board_.pk, "body": here.lead.pk, "text": "Hur går läxhjälpen?", "due_on": "2027-02-01"}
    council = board("Fullmäktige", kind="municipal_council")
    assert lead.get(reverse("followup:ask")).status_code == 403
    asking = chair.get(reverse("followup:ask"))
    assert "Den som ska svara" in text(asking)
    assert f'value="{council.pk}"' not in text(asking)
    assert "Gäller: 1 Fler ska klara skolan" in text(chair.get(reverse("followup:ask"), {"om": goal}))
    for wrong in ({"due_on": "2020-01-01"}, {"body": "x"}, {"text": "880320-0016"}, {"body": board_.pk}):
        assert chair.post(reverse("followup:ask"), {**said, **wrong}).status_code == 200
    assert not FollowupRequest.objects.exists()
    assert chair.post(reverse("followup:ask") + f"?om={goal}", said).status_code == 302
    key = FollowupRequest.objects.get().pk
    page = reverse("followup:request", args=[key])
    assert signed_in(here.people["other"]).get(page).status_code == 404
    assert "Fler ska klara skolan" in text(lead.get(page))
    assert "Den som begär</dt><dd>Kommunstyrelsen" in text(lead.get(page))
    assert "Den som ska svara</dt><dd>Utbildningsnämnden" in text(lead.get(page))
    assert lead.get(reverse("followup:treat", args=[key])).status_code == 403
    assert chair.get(reverse("followup:answer", args=[key])).status_code == 403
    assert lead.post(reverse("followup:answer", args=[key]), {"text": "Bra."}).status_code == 302
    treat = {"body": board_.pk, "on": "2027-01-20", "paragraph": "§ 3"}
    assert chair.post(reverse("followup:treat", args=[key]), {**treat, "on": "2027-03-01"}).status_code == 200
    assert chair.post(reverse("followup:treat", args=[key]), treat).status_code == 302
    assert "§ 3" in text(signed_in(admin()).get(page))
    with CaptureQueriesContext(connection) as queries:
        assert "Behandlad" in text(chair.get(reverse("followup:requests")))
    assert len(queries) <= 12


@time_machine.travel(OPEN_AT, tick=False)
def test_who_may_ask_does_so_from_the_page_of_a_goal_or_programme() -> None:
    here = town()
    chair, lead = signed_in(in_body(executive(), "Karin")), signed_in(here.people["lead"])
    goal, plan = here.goals[0], here.programme
    pages = {
        reverse("desk:goal", args=[goal.pk]): goal.node_id,
        reverse("followup:programme", args=[plan.pk]): plan.node_id,
    }
    for page, node in pages.items():
        link = f'href="{reverse("followup:ask")}?om={node}"'
        assert link in text(chair.get(page))
        assert link in text(signed_in(admin()).get(page))
        assert link not in text(lead.get(page))


def test_what_waits_stands_on_the_list_of_whom_it_waits_for() -> None:
    here, board_ = town(), executive()
    karin, row = in_body(board_, "Karin"), asked(here, board_)
    silent, back = "har inte svarat på en begäran om uppföljning", "Att behandla: uppföljning från"
    with time_machine.travel(OPEN_AT, tick=False):
        assert "Kommunstyrelsen begär uppföljning" in text(signed_in(here.people["lead"]).get("/"))
        assert silent not in text(signed_in(karin).get("/"))
    with time_machine.travel(datetime(2027, 2, 10, 9, tzinfo=UTC), tick=False):
        chair, lead = signed_in(karin), signed_in(here.people["lead"])
        assert f"Utbildningsnämnden {silent}" in text(chair.get("/"))
        request_answer(by=None, at=OPEN_AT, request=row, text="Fler kommer.")
        assert f"{back} Utbildningsnämnden" in text(chair.get("/"))
        assert back not in text(lead.get("/"))


# Reminders


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def kinds() -> list[tuple[str, str]]:
    return [(row.to.name, row.values["about"]) for row in Message.objects.order_by("pk") if row.to]


def test_each_body_is_reminded_once_for_each_day_of_the_rhythm() -> None:
    here = town()
    assert reminders_send(at=at(OPENS - timedelta(days=3))) == 0
    for _tick in range(3):
        reminders_send(at=at(OPENS))
    assert sorted(kinds()) == [("Lea", "opened"), ("Olle", "opened")]
    subject, body = worded(Message.objects.earliest("pk"))
    assert subject == "Uppföljningen är öppen: bedöm era mål"
    assert "Uppföljningen stänger 12 februari." in body
    for goal in (here.goals[0], here.goals[2]):
        assessed(here.period, goal)
    assert reminders_send(at=at(CLOSES - timedelta(days=7))) == 1
    assert reminders_send(at=at(CLOSES - timedelta(days=6))) == 0
    assert reminders_send(at=at(CLOSES - timedelta(days=1))) == 1
    assert reminders_send(at=at(date(2027, 2, 15))) == 1
    assert [kind for _name, kind in kinds()[2:]] == ["before", "before", "late"]
    assert {name for name, _kind in kinds()[2:]} == {"Olle"}
    assert PeriodReminder.objects.count() == 5
    period_close(by=None, at=at(date(2027, 2, 15), 12), period=here.period)
    assert reminders_send(at=at(date(2027, 2, 19))) == 0


@pytest.mark.parametrize("moment", [at(date(2027, 1, 16)), at(OPENS, 3), at(OPENS, 22)])
def test_nobody_is_reminded_at_night_or_on_free_days(moment: datetime) -> None:
    town()
    assert reminders_send(at=moment) == 0
