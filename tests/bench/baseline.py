"""What every page is compared with: signed in, one query, ten rows, the same middleware. Never changed."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from samlad.config.urls import urlpatterns as every_page
from samlad.places.models import AreaFacts

PATH = "/baslinje/"
TEMPLATE = """<!DOCTYPE html>
<html lang="sv"><head><meta charset="utf-8"><title>Områden</title></head>
<body><h1>Områden</h1><table>
{% for row in rows %}<tr><th scope="row">{{ row.name }}</th><td>{{ row.valid_from }}</td></tr>
{% endfor %}</table></body></html>
"""


@cache
def _template() -> Any:
    return engines["django"].from_string(TEMPLATE)


def ten_rows(request: HttpRequest) -> HttpResponse:
    rows = AreaFacts.objects.known().order_by("sort_key")[:10]
    return HttpResponse(_template().render({"rows": rows}, request))


urlpatterns = [path(PATH.lstrip("/"), ten_rows), *every_page]
