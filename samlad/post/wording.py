"""The words of each kind of notice. A notice and a link, never the picture itself."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.base.periods import Period
from samlad.post.links import answer_path
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
    enclosed = " " + _("Den ligger med som PDF.") if values.get("pdf") else ""
    if values.get("extra"):
        words = {"forum": values["forum"]}
        return (
            _("%(forum)s: lägesbilden för den extra omgången är fastställd") % words,
            _("Lägesbilden för den extra omgången är fastställd och kan läsas i Samlad.") + enclosed,
        )
    words = {"forum": values["forum"], "period": Period(**values["period"]).name}
    return (
        _("%(forum)s: lägesbilden för %(period)s är fastställd") % words,
        _("Lägesbilden för %(period)s är fastställd och kan läsas i Samlad.") % words + enclosed,
    )


def _action_addressed(values: Mapping[str, Any]) -> Words:
    """Without what it is and where: that stands behind the link."""
    words = {"day": _day(values["due_on"])}
    if values.get("request"):
        return _("En förfrågan till er"), _(
            "Ni har fått en förfrågan om en åtgärd, klar senast %(day)s."
        ) % words
    return _("Ett uppdrag till er"), _("Ni har fått ett uppdrag om en åtgärd, klar senast %(day)s.") % words


def _action_reminder(values: Mapping[str, Any]) -> Words:
    """What waits: an answer, a day that comes, or one that has passed. As bare as the first notice."""
    words = {"day": _day(values["due_on"])}
    if values["about"] == "unanswered":
        return _("Påminnelse: en åtgärd väntar på ert svar"), _(
            "Ni har inte svarat på en åtgärd som ska vara klar senast %(day)s. Svara gärna också om ni inte "
            "kan göra den, så kan den lämnas vidare."
        ) % words
    if values["about"] == "late":
        return _("Påminnelse: en åtgärd skulle vara klar"), _(
            "En åtgärd hos er skulle vara klar %(day)s. Berätta om den är klar, eller vad som hindrar."
        ) % words
    return _("Påminnelse: en åtgärd ska snart vara klar"), _(
        "En åtgärd hos er ska vara klar senast %(day)s. Berätta om den är klar, eller vad som hindrar."
    ) % words


def _assessment_reminder(values: Mapping[str, Any]) -> Words:
    """How many goals wait, and until when; which they are stands behind the link."""
    count = values["goals"]
    waiting = ngettext("%(n)s mål väntar på er bedömning.", "%(n)s mål väntar på er bedömning.", count)
    text, words = waiting % {"n": count}, {"day": _day(values["closes_on"])}
    if values["about"] == "late":
        return _("Påminnelse: mål skulle vara bedömda"), text + " " + _(
            "Uppföljningen skulle vara klar %(day)s."
        ) % words
    until = text + " " + _("Uppföljningen stänger %(day)s.") % words
    if values["about"] == "opened":
        return _("Uppföljningen är öppen: bedöm era mål"), until
    return _("Påminnelse: bedöm era mål"), until


def _followup_requested(values: Mapping[str, Any]) -> Words:
    """Without what it is about: that stands behind the link."""
    words = {"day": _day(values["due_on"])}
    return _("Kommunstyrelsen begär uppföljning"), _(
        "Ni har fått en begäran om uppföljning. Svara senast %(day)s."
    ) % words


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "j F")


WORDS: Mapping[str, Callable[[Mapping[str, Any]], Words]] = {
    "round_opened": _round_opened,
    "issue_adopted": _issue_adopted,
    "extra_round_opened": _extra_round_opened,
    "asked_back": _asked_back,
    "action_addressed": _action_addressed,
    "action_reminder": _action_reminder,
    "assessment_reminder": _assessment_reminder,
    "followup_requested": _followup_requested,
}


def worded(message: Message) -> Words:
    """Subject and body of a notice."""
    subject, text = WORDS[message.kind](message.values)
    if message.link is None:
        end = _("Brevet är skickat av Samlad. Det går inte att svara på.")
        return subject, _letter(text, message.path, end)
    return _to_mailbox(subject, text, answer_path(message.link))


def _to_mailbox(subject: str, text: str, path: str) -> Words:
    """To those who may never have heard of Samlad: from which municipality, and how one answers."""
    words = {"municipality": settings.MUNICIPALITY}
    how = _(
        "Öppna länken för att läsa vad det gäller och svara. Ni behöver inget konto. Är det inte er sak "
        "svarar ni det på samma sida. Länken gäller bara er: skicka den inte vidare."
    )
    end = _(
        "Brevet är skickat av Samlad, som %(municipality)s använder för samverkan i områden. Det går inte "
        "att svara på brevet."
    )
    return f"{settings.MUNICIPALITY}: {subject[:1].lower()}{subject[1:]}", _letter(
        f"{text}\n\n{how}", path, end % words
    )


def _letter(text: str, path: str, end: str) -> str:
    return f"{text}\n\n{settings.PUBLIC_URL}{path}\n\n{end}\n"
