"""Files sent through the forms, as a browser sends them."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from samlad.accounts.tests.factories import admin

CHOSEN = {"all_directions": "background", "smallest_count": "0"}


def signed_in() -> Client:
    client = Client()
    client.force_login(admin())
    return client


def sent(client: Client, name: str, data: bytes) -> Any:
    """The page that shows what the file has."""
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("statistics:import"), {"file": file}, follow=True)


def fields(answer: Any) -> dict[str, Any]:
    """What a browser would send of the forms as they stand."""
    found = dict[str, Any]()
    for name in ("form", "indicators"):
        for bound in answer.context.get(name) or ():
            value = bound.value()
            found[bound.html_name] = "" if value is None or value is False else value
    return found


def looked(client: Client, answer: Any, said: Mapping[str, Any]) -> Any:
    """The page again, with something chosen otherwise."""
    return client.post(answer.request["PATH_INFO"], {**fields(answer), **said, "preview": "1"})


def confirmed(client: Client, answer: Any, said: Mapping[str, Any] = CHOSEN) -> Any:
    address, seen = answer.request["PATH_INFO"], answer.context.get("seen", "")
    return client.post(address, {**fields(answer), **said, "seen": seen, "confirm": "1"}, follow=True)


def taken_in(client: Client, name: str, data: bytes, **said: Any) -> Any:
    """Sent, looked at, changed, looked at again, and taken in."""
    answer = sent(client, name, data)
    if said:
        answer = looked(client, answer, said)
        assert answer.status_code == 200, faults(answer)
    done = confirmed(client, answer)
    assert done.status_code == 200, faults(done)
    return done


def faults(answer: Any) -> list[tuple[int, str, str, str]]:
    """Row, letters and head of the column, and what is wrong."""
    preview = answer.context.get("preview") if answer.context else None
    shown = preview.faults.shown if preview else []
    return [(fault.row, fault.column, fault.head, fault.text) for fault in shown]


def errors(answer: Any) -> str:
    """What stands at the top of the page."""
    forms = [*(answer.context.get("shown_errors") or ()), answer.context.get("form")]
    return " ".join(str(form.errors) for form in forms if form is not None and form.is_bound)
