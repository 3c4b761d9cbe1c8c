"""A refusal that no form has shown becomes a page that says why."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from samlad.base.middleware import refusals
from samlad.base.refusals import Refusal

WHY = "Området ingår inte i forumet <b>”X”</b>."


def unused(request: HttpRequest) -> HttpResponse:
    return HttpResponse("sidan")


@pytest.fixture
def request_() -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize(("missing", "status"), [(False, 403), (True, 404)])
def test_a_refusal_says_why(request_: HttpRequest, missing: bool, status: int) -> None:
    answer = refusals(unused).process_exception(request_, Refusal(WHY, missing=missing))
    assert answer is not None
    assert answer.status_code == status
    page = answer.content.decode()
    assert "Området ingår inte i forumet" in page
    assert "<b>”X”" not in page


@pytest.mark.parametrize("fault", [ValueError("x"), RuntimeError("x"), KeyError("x")])
def test_other_faults_are_left_alone(request_: HttpRequest, fault: Exception) -> None:
    assert refusals(unused).process_exception(request_, fault) is None


def test_a_page_without_faults_is_left_alone(request_: HttpRequest) -> None:
    assert refusals(unused)(request_).content == b"sidan"


def test_a_refusal_has_its_text() -> None:
    refusal = Refusal("Nej.")
    assert (refusal.text, str(refusal), refusal.missing) == ("Nej.", "Nej.", False)
