"""No way into the database for an identity number: every line and prose of every model, pages and the log."""

import logging
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse

from samlad.accounts.tests.factories import AT, admin
from samlad.base.fields import ProseField
from samlad.base.guard import CODE
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.parties.models import Party, PartyProfile

pytestmark = pytest.mark.django_db
NUMBER = "880320-0016"
WRITTEN = (NUMBER, "8803200016", "19880320–0016", "８８０３２０－００１６", "880320\u200b-\n0016")
PARTS = ("880320", "８８０３２０")

FIELDS = [
    (model, field.name)
    for model in apps.get_models()
    for field in model._meta.local_fields
    if isinstance(field, ProseField)
]


def manager(model: Any) -> Any:
    return model._base_manager


def doors(model: type[models.Model], field: str, text: str) -> dict[str, Any]:
    one = model(**{field: text})
    return {
        "create": lambda: manager(model).create(**{field: text}),
        "bulk_create": lambda: manager(model).bulk_create([one]),
        "update": lambda: manager(model).update(**{field: text}),
        "save": lambda: one.save(force_insert=True),
        "get_or_create": lambda: manager(model).get_or_create(**{field: text}),
    }


def test_there_are_fields_to_guard() -> None:
    assert len(FIELDS) > 20


@pytest.mark.parametrize(("model", "field"), FIELDS, ids=lambda value: getattr(value, "__name__", value))
def test_no_door_of_the_database_is_open(model: type[models.Model], field: str) -> None:
    for text in WRITTEN:
        for name, door in doors(model, field, f"Pojken {text}").items():
            with pytest.raises(ValidationError) as error, transaction.atomic():
                door()
            assert error.value.code == CODE, name
            assert not [part for part in PARTS if part in str(error.value)], name


def test_bulk_update_is_no_door() -> None:
    client = signed_in()
    assert client.post(reverse("parties:add"), FORM).status_code == 302
    row = PartyProfile.objects.get(name=FORM["name"])
    row.mandate = NUMBER
    with pytest.raises(ValidationError):
        PartyProfile.objects.bulk_update([row], ["mandate"])


FORM = {
    "name": "Lindbo AB",
    "kind": "municipal_company",
    "founded_on": "2020-01-01",
    "bound_by_secrecy": "yes",
}


def signed_in() -> Client:
    client = Client()
    client.force_login(admin())
    return client


def everything_stored() -> str:
    """Every value of every table, as text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            rows += cursor.fetchall()
    return repr(rows)


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("field", ["name", "short_name", "law", "mandate"])
def test_a_page_gives_the_text_back_and_keeps_nothing(
    field: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client, known = signed_in(), Party.objects.count()
    answer = client.post(reverse("parties:add"), {**FORM, field: text})
    assert answer.status_code == 200
    assert "Texten innehåller ett personnummer" in answer.content.decode()
    assert " ".join(text.split()) in " ".join(answer.content.decode().split())
    assert Party.objects.count() == known
    logged = caplog.text + repr([record.__dict__.get("sql") for record in caplog.records])
    assert not [part for part in PARTS if part in logged or part in everything_stored()]


@pytest.mark.parametrize("values", [{"name": NUMBER}, {"rows": [{"a": 8803200016}]}, {NUMBER: 1}])
def test_the_log_takes_no_number(values: dict[str, Any]) -> None:
    before = Event.objects.count()
    with pytest.raises(ValidationError) as error, transaction.atomic():
        event_log(by=None, at=AT, verb="test.done", subject=None, **values)
    assert error.value.code == CODE
    assert Event.objects.count() == before
