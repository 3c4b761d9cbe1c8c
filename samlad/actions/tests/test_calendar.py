"""The times of an action as a calendar file, read by a library that is not ours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from hypothesis import given
from hypothesis import strategies as st

from samlad.accounts.models import User
from samlad.actions.calendar import Entry, calendar_text
from samlad.actions.models import Action
from samlad.actions.operations import action_release
from samlad.actions.tests.factories import action
from samlad.forums.models import READER
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.parties.tests.factories import function, party

# The night when the clock goes back: from one to three is three hours.
AUTUMN = (datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC))
STAMP = datetime(2026, 10, 1, 8, 30, 15, tzinfo=UTC)


def entry(title: str = "Extra tillsyn", place: str = "", uid: str = "tid-1@samlad.example") -> Entry:
    return Entry(uid, *AUTUMN, STAMP, title, place, "https://samlad.example/atgarder/1/")


def events(text: str) -> list[Any]:
    read = icalendar.Calendar.from_ical(text)
    assert not read.errors
    assert (read["VERSION"], bool(read["PRODID"])) == ("2.0", True)
    found = list(read.walk("VEVENT"))
    assert not [one.errors for one in found if one.errors]
    return found


def test_another_program_reads_the_same_times() -> None:
    [event] = events(calendar_text([entry(place="Torget")]))
    assert (event.start, event.end) == AUTUMN
    assert event.end - event.start == timedelta(hours=3)
    assert (event["SUMMARY"], event["LOCATION"], event["UID"]) == (
        "Extra tillsyn",
        "Torget",
        "tid-1@samlad.example",
    )
    assert event["DTSTAMP"].dt == STAMP


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029"), max_size=200)
)
def test_every_title_comes_through_whole_in_lines_that_are_not_too_long(title: str) -> None:
    text = calendar_text([entry(title=title)])
    [event] = events(text)
    assert event["SUMMARY"] == title
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")


def test_a_title_adds_no_lines_of_its_own() -> None:
    [event] = events(calendar_text([entry(title="Hej\nATTACH:https://x.example\\n;,")]))
    assert "ATTACH" not in event
    assert event["SUMMARY"] == "Hej\nATTACH:https://x.example\\n;,"


pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
HOUR = timedelta(hours=1)


def windowed(here: Any, *starts: datetime, **given: Any) -> Action:
    return action(
        "Extra tillsyn, kväll", forum=here, windows=[(start, start + 3 * HOUR) for start in starts], **given
    )


def asked(who: User | None, made: Action) -> Any:
    client = Client()
    if who is not None:
        client.force_login(who)
    return client.get(reverse("actions:calendar", args=[made.pk]))


def test_the_file_has_the_times_to_come() -> None:
    here = forum()
    past, going_on, later = NOW - 30 * HOUR, NOW - HOUR, NOW + 30 * HOUR
    made = windowed(here, later, past, going_on, place="Torget; vid scenen")
    answer = asked(member(here), made)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert f"atgard-{made.pk}.ics" in answer["Content-Disposition"]
    found = events(answer.content.decode())
    assert [event.start for event in found] == [going_on, later]
    assert [event.end for event in found] == [going_on + 3 * HOUR, later + 3 * HOUR]
    assert {str(event["LOCATION"]) for event in found} == {"Torget; vid scenen"}
    assert len({str(event["UID"]) for event in found}) == 2
    again = events(asked(member(here), made).content.decode())
    assert [event["UID"] for event in again] == [event["UID"] for event in found]


def test_without_times_to_come_there_is_no_file() -> None:
    here = forum()
    assert asked(member(here), windowed(here, NOW - 30 * HOUR)).status_code == 404


def test_the_page_has_the_times_to_come_first_and_an_evening_in_few_words() -> None:
    here = forum()
    today = timezone.localtime(NOW).replace(hour=0, minute=0, second=0)
    ended, evening, week = today - 3 * HOUR, today + 45 * HOUR, today + 96 * HOUR
    made = action("Tillsyn", forum=here, windows=[(one, one + 3 * HOUR) for one in (ended, evening)])
    long = (week, week + 60 * HOUR)
    other = action("Bevakning", forum=here, area=made.area, windows=[long])
    client = Client()
    client.force_login(member(here))
    page = client.get(reverse("actions:action", args=[made.pk]), HTTP_ACCEPT_LANGUAGE="sv").content.decode()
    first, second = page.split("Tider som har varit")
    assert f"{date_format(evening, 'l j F H.i')}–00.00" in first
    assert date_format(ended, "l j F") not in first
    assert f"{date_format(ended, 'l j F H.i')}–00.00" in second
    page = client.get(reverse("actions:action", args=[other.pk]), HTTP_ACCEPT_LANGUAGE="sv").content.decode()
    assert date_format(long[1], "l j F H.i") in page
    assert "Tider som har varit" not in page


def test_police_times_are_for_the_police_and_those_who_lead_unless_released() -> None:
    here, police = forum(), party("Polisen", kind="police")
    made = windowed(here, NOW + HOUR, responsible=function(police))
    lead, officer, other = coordinator(here), member(here, party=police), member(here)
    outsider, reader = coordinator(forum("Ett annat")), member(here, role=READER)
    seen = {None: 302, lead: 200, officer: 200, other: 404, outsider: 404, reader: 404}
    assert {who: asked(who, made).status_code for who in seen} == seen
    action_release(by=lead, at=NOW, action=made, released=True)
    assert (asked(other, made).status_code, asked(outsider, made).status_code) == (200, 404)


def test_nobody_who_does_not_sign_in_subscribes() -> None:
    """There is no address with a secret in it: a calendar that fetches by itself gets the sign-in page."""
    here = forum()
    answer = asked(None, windowed(here, NOW + HOUR))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))
