"""Large files: read by the tick, shown how far they have come, and taken in when somebody has confirmed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samlad.accounts.models import User
from samlad.accounts.tests.factories import user
from samlad.places.tests.factories import area
from samlad.statistics import intakes, stash
from samlad.statistics.intakes import LEASE, MOST_ATTEMPTS, intakes_run
from samlad.statistics.models import Delivery, IndicatorFacts, Intake, Observation
from samlad.statistics.reading.sheets import Watched
from samlad.statistics.tests.uploads import CHOSEN, confirmed, faults, looked, sent, signed_in

pytestmark = pytest.mark.django_db
NEW = {"source": "new", "source_name": "Lindbo AB"}
YEARS = range(1950, 2020)


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large, and every row is told of."""
    monkeypatch.setattr(intakes, "LARGE", 0)
    monkeypatch.setattr(intakes, "SECONDS_BETWEEN", -1)
    monkeypatch.setattr(Watched, "STEP", 1)
    for code, name in (("0180", "Stockholm"), ("0114", "Upplands Väsby")):
        area(name, code=code, kind="municipality")


def csv(*more: str, measure: str = "A") -> bytes:
    return "\r\n".join(
        ["kod;år;mått;värde", *(f"0180;{y};{measure};{y - 1900}" for y in YEARS), *more]
    ).encode()


def run(at: datetime | None = None) -> tuple[int, int]:
    return intakes_run(at=at or timezone.now())


def shown(client: Client, answer: Any) -> Any:
    return client.get(answer.request["PATH_INFO"], follow=True)


def looked_through(client: Client, data: bytes, **said: str) -> Any:
    """The page as it is when the file has been sent, looked at, and looked at once more as `said`."""
    answer = sent(client, "stor.csv", data)
    assert run() == (1, 0)
    answer = shown(client, answer)
    if said:
        looked(client, answer, said)
        assert run() == (1, 0)
        answer = shown(client, answer)
    return answer


def test_a_large_file_is_looked_at_and_taken_in_by_the_tick() -> None:
    client = signed_in()
    answer = sent(client, "stor.csv", csv())
    assert "Väntar på sin tur" in answer.content.decode()
    assert "confirm" not in answer.content.decode()
    assert run() == (1, 0)
    answer = shown(client, answer)
    assert answer.context["preview"].written.added == len(YEARS)
    assert "70 rader" in answer.content.decode()
    looked(client, answer, NEW)
    assert "Väntar på sin tur" in shown(client, answer).content.decode()
    assert run() == (1, 0)
    answer = confirmed(client, shown(client, answer))
    assert not Observation.objects.exists()
    assert not IndicatorFacts.objects.exists()
    assert run() == (1, 0)
    done = shown(client, answer)
    assert "70 nya" in done.content.decode()
    assert done.resolver_match.url_name == "import_done"
    assert Observation.objects.known().count() == len(YEARS)
    assert run() == (0, 0)


def test_large_and_small_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong, what is previewed and what is written, whichever way a file goes."""
    data = csv("0114;2019;A;..", "0114;2018;A;-", "9999;2019;A;1", "0180;1950;A;7", "0114;2017;A;x")
    client = signed_in()
    through_tick = looked_through(client, data, **NEW, dashes="zero", unknown="skip")
    monkeypatch.setattr(intakes, "LARGE", 10**9)
    at_once = looked(client, sent(client, "liten.csv", data), {**NEW, "dashes": "zero", "unknown": "skip"})
    assert faults(through_tick) == faults(at_once)
    assert [fault[0] for fault in faults(at_once)] == [75]
    few, many = (answer.context["preview"] for answer in (at_once, through_tick))
    assert (few.skipped_rows, few.samples, few.proposed) == (many.skipped_rows, many.samples, many.proposed)


def test_what_stands_twice_is_told_in_the_order_of_the_rows() -> None:
    data = csv("0180;1950;A;1", "0114;2019;A;ett", "0180;1950;A;2", "0180;1951;A;3")
    found = faults(looked_through(signed_in(), data))
    assert [fault[0] for fault in found] == [72, 73, 74, 75]
    assert "rad 2" in found[0][3]
    assert "rad 3" in found[3][3]


def test_faults_are_counted_and_the_first_shown() -> None:
    answer = looked_through(signed_in(), csv(*(f"0114;{year};A;ett" for year in range(1900, 2050))))
    assert len(faults(answer)) == 100
    assert "150 fel" in answer.content.decode()
    assert 'name="confirm"' not in answer.content.decode()


def test_a_fault_in_the_last_row_leaves_no_trace() -> None:
    """Even where somebody takes in what was looked at, and the file is another by then."""
    client = signed_in()
    answer = looked_through(client, csv(), **NEW)
    confirmed(client, answer)
    row = Intake.objects.get()
    path = stash.file_get(row.token, user=row.asked_by_id).path
    path.write_bytes(csv("0114;2019;A;ett"))
    assert run() == (0, 1)
    assert not any(model.objects.exists() for model in (Observation, Delivery, IndicatorFacts))
    page = shown(client, answer).content.decode()
    assert "Rad 72 D" in page
    assert 'name="confirm"' in page


def test_a_direction_has_to_be_chosen_before_it_waits() -> None:
    client = signed_in()
    answer = looked_through(client, csv(), **NEW)
    answer = confirmed(client, answer, {"smallest_count": "0"})
    assert answer.status_code == 422
    assert "Välj riktning" in answer.content.decode()
    assert run() == (0, 0)


def test_the_same_file_twice_changes_nothing() -> None:
    client = signed_in()
    for told in ("70 nya", "Allt i filen finns redan"):
        answer = looked_through(client, csv(), **({} if Delivery.objects.exists() else NEW))
        answer = confirmed(client, answer, CHOSEN)
        assert run() == (1, 0)
        assert told in shown(client, answer).content.decode()
    assert Delivery.objects.count() == 1


def cut(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """The process ends when so many rows have been read."""

    def ending(self: Watched) -> Iterator[Any]:
        for number, row in enumerate(self._rows, start=1):
            if number > after:
                raise KeyboardInterrupt
            yield row
            self._tell(number, len(self))

    monkeypatch.setattr(Watched, "__iter__", ending)


def test_one_that_was_cut_off_is_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    client, now = signed_in(), timezone.now()
    answer = confirmed(client, looked_through(client, csv(), **NEW))
    with monkeypatch.context() as patch:
        cut(patch, 40)
        with pytest.raises(KeyboardInterrupt):
            run(now + timedelta(minutes=1))
    assert not any(model.objects.exists() for model in (Observation, Delivery, IndicatorFacts))
    page = shown(client, answer).content.decode()
    assert "40 av 70 rader" in page
    assert 'value="40"' in page
    assert run(now + LEASE) == (0, 0)
    assert run(now + LEASE + timedelta(minutes=2)) == (1, 0)
    assert Observation.objects.known().count() == len(YEARS)


def test_one_that_is_cut_off_time_after_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    client, at = signed_in(), timezone.now()
    answer = sent(client, "stor.csv", csv())
    with monkeypatch.context() as patch:
        cut(patch, 1)
        for _number in range(MOST_ATTEMPTS):
            at += LEASE + timedelta(minutes=1)
            with pytest.raises(KeyboardInterrupt):
                run(at)
    assert run(at + LEASE + timedelta(minutes=1)) == (0, 1)
    assert "gång på gång" in shown(client, answer).content.decode()


def test_a_file_thrown_away_while_it_is_looked_at() -> None:
    client = signed_in()
    answer = sent(client, "stor.csv", csv())
    client.post(f"{answer.request['PATH_INFO']}ta-bort/")
    assert run() == (0, 0)
    assert not Intake.objects.exists()
    assert shown(client, answer).status_code == 404


def test_a_file_that_is_being_taken_in_is_not_thrown_away() -> None:
    client = signed_in()
    answer = confirmed(client, looked_through(client, csv(), **NEW))
    assert client.post(f"{answer.request['PATH_INFO']}ta-bort/").status_code == 403
    assert run() == (1, 0)


def test_bad_files_are_told_of_on_their_page() -> None:
    client = signed_in()
    answer = sent(client, "stor.csv", b'kod;v\xc3\xa4rde\n"0180;1')
    assert run() == (0, 1)
    page = shown(client, answer).content.decode()
    assert "citattecken" in page
    assert "Ta bort filen" in page


def test_lists_of_areas_are_taken_in_as_small_ones_are() -> None:
    client = signed_in()
    answer = sent(client, "stor.json", b'{"values": [{"id": "0126", "title": "Huddinge", "type": "K"}]}')
    assert run() == (1, 0)
    assert "Huddinge" in shown(client, answer).content.decode()


def test_it_is_the_senders_alone_and_an_administrators() -> None:
    client, other = signed_in(), signed_in()
    answer = looked_through(client, csv(), **NEW)
    address = answer.request["PATH_INFO"]
    assert other.get(address).status_code == 404
    assert other.post(address, {"confirm": "1"}).status_code == 404
    assert other.post(f"{address}ta-bort/").status_code == 302
    assert "stor.csv" in client.get(reverse("statistics:import")).content.decode()
    assert "stor.csv" not in other.get(reverse("statistics:import")).content.decode()
    plain = Client()
    plain.force_login(user())
    assert plain.get(address).status_code == 403
    confirmed(client, answer)
    User.objects.filter(pk=Intake.objects.get().asked_by_id).update(is_admin=False)
    assert run() == (0, 1)
    assert not Observation.objects.exists()


def test_the_part_that_reloads_itself_gives_way_to_the_page() -> None:
    client = signed_in()
    answer = sent(client, "stor.csv", csv())
    address = answer.request["PATH_INFO"]
    waiting = client.get(address, headers={"hx-request": "true"})
    assert "so-far" in waiting.content.decode()
    run()
    assert client.get(address, headers={"hx-request": "true"}).headers["HX-Refresh"] == "true"


def test_what_nobody_comes_back_to_is_removed() -> None:
    sent(signed_in(), "stor.csv", csv())
    assert run(timezone.now() + timedelta(days=3)) == (0, 0)
    assert not Intake.objects.exists()
