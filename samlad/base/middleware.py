"""What happens around every page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samlad.base.refusals import Refusal


class refusals:  # noqa: N801  (used as a function: Django wants a factory with process_exception)
    """A refusal that no form has shown becomes a page that says why: 403, or 404 to tell nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        status = 404 if exception.missing else 403
        return render(request, "base/refused.html", {"reason": exception.text}, status=status)
