"""The server's log, written by its own handler."""

import logging
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from samlad.base.logs import Hidden

NUMBER = "880320-0016"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/laget/1/granska/880320-0016/", "/880320%2D0016/", "/laget/880320%252D0016/", "/x/1988-03-20-0016"],
)
def test_no_number_in_an_address_is_logged(log: StringIO, path: str) -> None:
    assert Client().get(path).status_code == 404
    told = log.getvalue()
    assert "Not Found: /" in told
    assert "identity_number" in told
    assert "0016" not in told


@pytest.mark.parametrize(
    "args",
    [(NUMBER,), ({"who": NUMBER, "n": 1},), (ValueError(f"no {NUMBER}"),)],
    ids=["text", "table", "error"],
)
def test_nor_what_stands_in_arguments(log: StringIO, args: Any) -> None:
    logging.getLogger("samlad").warning("said %s" if not isinstance(args[0], dict) else "said %(who)s", *args)
    assert (
        log.getvalue().rstrip().endswith("said [identity_number]") or "no [identity_number]" in log.getvalue()
    )
    assert "0016" not in log.getvalue()


def test_nor_what_stands_in_a_traceback(log: StringIO) -> None:
    try:
        raise ValueError(NUMBER)
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/")
    assert "ValueError: [identity_number]" in log.getvalue()
    assert "0016" not in log.getvalue()


def test_other_lines_stand_as_they_are(log: StringIO) -> None:
    logging.getLogger("samlad").warning("took %d ms, 50 %%", 12)
    assert log.getvalue().endswith("WARNING samlad took 12 ms, 50 %\n")


def test_a_faulty_line_is_left_to_the_handler() -> None:
    record = logging.LogRecord("samlad", logging.WARNING, __file__, 1, "took %d ms", ("twelve",), None)
    assert Hidden("samlad.base.guard.hidden").filter(record)
    assert record.msg == "took %d ms"
