"""The words of each kind of notice. A notice and a link, never the picture itself."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.base.periods import Period
from samlad.post.models import Message

Words = tuple[str, str]


def _round_opened(values: Mapping[str, Any]) -> Words:
    words = {
        "forum": values["forum"],
        "period": Period(**values["period"]).name,
        "deadline": date_format(localtime(datetime.fromisoformat(values["deadline"])), "j F H.i"),
    }
    asked = _("Rapporteringen för %(period)s är öppen. Lämna er bild senast %(deadline)s.") % words
    came = [_what_came(one) for one in values.get("came", ())]
    return _("%(forum)s: rapportera %(period)s") % words, "\n\n".join([*came, asked])


def _what_came(values: Mapping[str, Any]) -> str:
    """What came of what a party handed in the last time, in numbers: the rest is on the page."""
    seen, counted, actions = values["sightings"], values["counted"], values["actions"]
    lines = [
        _("Det blev av det ni lämnade sist, %(period)s:") % {"period": Period(**values["period"]).name},
        ngettext(
            "– %(counted)s av %(n)s iakttagelse togs med i lägesbilden.",
            "– %(counted)s av %(n)s iakttagelser togs med i lägesbilden.",
            seen,
        )
        % {"counted": counted, "n": seen}
        if seen
        else "",
        ngettext("– Det ledde till %(n)s åtgärd.", "– Det ledde till %(n)s åtgärder.", actions)
        % {"n": actions}
        if actions
        else "",
        _("– Lägesbilden är fastställd. Nivåerna och skälen står överst på sidan där du rapporterar."),
    ]
    return "\n".join(line for line in lines if line)


def _extra_round_opened(values: Mapping[str, Any]) -> Words:
    """Without its title, which may tell what has happened."""
    deadline = localtime(datetime.fromisoformat(values["deadline"]))
    words = {"forum": values["forum"], "deadline": date_format(deadline, "j F H.i")}
    return (
        _("%(forum)s: extra omgång, rapportera senast %(deadline)s") % words,
        _("En extra omgång är öppen. Lämna er bild senast %(deadline)s.") % words,
    )


def _asked_back(values: Mapping[str, Any]) -> Words:
    return (
        _("Samordnaren har en fråga om er rapport"),
        _("Samordnaren vill veta mer om något i er rapport. Frågan står i Samlad."),
    )


def _issue_adopted(values: Mapping[str, Any]) -> Words:
    if values.get("extra"):
        words = {"forum": values["forum"]}
        return (
            _("%(forum)s: lägesbilden för den extra omgången är fastställd") % words,
            _("Lägesbilden för den extra omgången är fastställd och kan läsas i Samlad."),
        )
    words = {"forum": values["forum"], "period": Period(**values["period"]).name}
    return (
        _("%(forum)s: lägesbilden för %(period)s är fastställd") % words,
        _("Lägesbilden för %(period)s är fastställd och kan läsas i Samlad.") % words,
    )


WORDS: Mapping[str, Callable[[Mapping[str, Any]], Words]] = {
    "round_opened": _round_opened,
    "issue_adopted": _issue_adopted,
    "extra_round_opened": _extra_round_opened,
    "asked_back": _asked_back,
}


def worded(message: Message) -> Words:
    """Subject and body of a notice."""
    subject, text = WORDS[message.kind](message.values)
    link = settings.PUBLIC_URL + message.path
    return subject, f"{text}\n\n{link}\n\n" + _(
        "Brevet är skickat av Samlad. Det går inte att svara på."
    ) + "\n"
