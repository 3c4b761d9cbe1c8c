"""The days that bodies meet on: pasted in lines or read from a file, and kept over time."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samlad.accounts.tests.factories import AT, admin, user
from samlad.base.refusals import Refusal
from samlad.base.tables import Column, write_csv, write_xlsx
from samlad.parties.meetings import days_of_text
from samlad.parties.models import MeetingDay, Party
from samlad.parties.operations import meetings_set, party_succeed
from samlad.parties.queries import meeting_days, next_meetings
from samlad.parties.tests.factories import party

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)
DAYS = [date(2026, 4, 15), date(2026, 6, 3), date(2026, 9, 9)]


@pytest.fixture
def social() -> Party:
    return party("Socialnämnden", kind="board")


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(admin())
    return client


def address(of: Party) -> str:
    return f"/parter/{of.pk}/motesdagar/"


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel("2026-04-01T10:00:00+02:00", tick=False):
        yield


def test_the_next_meeting_is_the_first_that_has_not_been(social: Party) -> None:
    meetings_set(by=admin(), at=AT, party=social, days=DAYS)
    kind = social.pk, "board"
    assert next_meetings(date(2026, 4, 15)) == {kind: DAYS[0]}
    assert next_meetings(date(2026, 4, 16)) == {kind: DAYS[1]}
    assert next_meetings(date(2026, 9, 10)) == {}


def test_days_are_pasted_and_those_that_have_been_stay(client: Client, social: Party) -> None:
    meetings_set(by=admin(), at=AT, party=social, days=[date(2026, 3, 4), *DAYS])
    page = client.get(address(social)).text
    assert "2026-04-15\n2026-06-03\n2026-09-09" in page
    assert "2026-03-04" not in page
    said = {"days": "2026-06-10\r\n\r\n 2026-06-10 \n2026-04-15\n2026-01-07"}
    done = client.post(address(social), said, follow=True).text
    assert "2 kommande mötesdagar är sparade." in done
    assert "10 juni 2026" in done
    assert meeting_days(social.pk, date(2026, 1, 1)) == [date(2026, 3, 4), DAYS[0], date(2026, 6, 10)]
    assert MeetingDay.objects.filter(on=DAYS[1], replaced_at__isnull=False).count() == 1


@pytest.mark.parametrize("head", ["Sammanträde", ""])
@pytest.mark.parametrize("write", [write_csv, lambda *given: write_xlsx(*given, sheet="Dagar")])
def test_days_come_from_a_file(client: Client, social: Party, write: Callable[..., bytes], head: str) -> None:
    first, rest = (head, DAYS) if head else (DAYS[0].isoformat(), DAYS[1:])
    content = write([Column(first), Column("Plats")], [[day, "Rådhuset"] for day in rest])
    file = SimpleUploadedFile("dagar.xlsx", content)
    assert client.post(address(social), {"days": "", "file": file}).status_code == 302
    assert meeting_days(social.pk, TODAY) == DAYS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-05-06\n3 juni", "Rad 2: ”3 juni” är ingen dag"),
        ("2026-02-30", "Rad 1: ”2026-02-30”"),
        ("0026-05-06", "Rad 1"),
    ],
)
def test_what_is_no_day_is_told_by_row(client: Client, social: Party, text: str, told: str) -> None:
    meetings_set(by=admin(), at=AT, party=social, days=DAYS)
    page = client.post(address(social), {"days": text})
    assert told in page.text
    assert meeting_days(social.pk, TODAY) == DAYS


def test_a_file_that_is_none_is_told(client: Client, social: Party) -> None:
    page = client.post(address(social), {"days": "", "file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04no")})
    assert "inget Excel- eller CSV-dokument" in page.text
    assert not MeetingDay.objects.exists()


def test_more_days_than_anybody_meets_are_refused() -> None:
    with pytest.raises(Refusal, match="för många dagar"):
        days_of_text("\n".join(f"{year}-01-{day:02}" for year in range(2030, 2045) for day in range(1, 29)))


def test_only_bodies_that_decide_have_them_and_only_while_they_are_there(social: Party) -> None:
    with pytest.raises(Refusal, match="hör till fullmäktige"):
        meetings_set(by=admin(), at=AT, party=party(kind="police"), days=DAYS)
    party_succeed(by=admin(), at=AT, party=social, successor=party(kind="board"), on=date(2026, 7, 1))
    with pytest.raises(Refusal, match="finns inte längre då"):
        meetings_set(by=admin(), at=AT, party=social, days=DAYS)
    meetings_set(by=admin(), at=AT, party=social, days=DAYS[:2])


def test_administrators_write_them_and_everybody_reads_them(client: Client, social: Party) -> None:
    assert "Inga kommande mötesdagar" in client.get(f"/parter/{social.pk}/").text
    meetings_set(by=admin(), at=AT, party=social, days=DAYS)
    client.force_login(user())
    assert client.get(address(social)).status_code == 403
    page = client.get(f"/parter/{social.pk}/").text
    assert "3 juni 2026" in page
    assert "Ändra mötesdagar" not in page
