"""The words of each kind of notice. A notice and a link, never the picture itself."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from samlad.base.periods import Period
from samlad.post.models import Message

Words = tuple[str, str]


def _round_opened(values: Mapping[str, Any]) -> Words:
    words = {
        "forum": values["forum"],
        "period": Period(**values["period"]).name,
        "deadline": date_format(localtime(datetime.fromisoformat(values["deadline"])), "j F H.i"),
    }
    return (
        _("%(forum)s: rapportera %(period)s") % words,
        _("Rapporteringen för %(period)s är öppen. Lämna er bild senast %(deadline)s.") % words,
    )


def _issue_adopted(values: Mapping[str, Any]) -> Words:
    words = {"forum": values["forum"], "period": Period(**values["period"]).name}
    return (
        _("%(forum)s: lägesbilden för %(period)s är fastställd") % words,
        _("Lägesbilden för %(period)s är fastställd och kan läsas i Samlad.") % words,
    )


WORDS: Mapping[str, Callable[[Mapping[str, Any]], Words]] = {
    "round_opened": _round_opened,
    "issue_adopted": _issue_adopted,
}


def worded(message: Message) -> Words:
    """Subject and body of a notice."""
    subject, text = WORDS[message.kind](message.values)
    link = settings.PUBLIC_URL + message.path
    return subject, f"{text}\n\n{link}\n\n" + _(
        "Brevet är skickat av Samlad. Det går inte att svara på."
    ) + "\n"
