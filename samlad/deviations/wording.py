"""Deviations in words, built from their codes and values where they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samlad.deviations import rules
from samlad.deviations.rules import Word

# What a rule says where all there is to say is a day.
DAY_SENTENCES: Mapping[str, Word] = {
    "action_late": gettext_lazy("Skulle ha varit klar %(day)s."),
    "action_unanswered": gettext_lazy("Inget svar sedan %(day)s."),
    "action_declined": gettext_lazy("Lämnades tillbaka %(day)s."),
    "action_unfollowed": gettext_lazy("Skulle ha följts upp %(day)s."),
    "area_high": gettext_lazy("Nivå 3 eller 4 i alla lägesbilder sedan %(day)s."),
    "body_ended": gettext_lazy("Upphörde %(day)s och står kvar som ansvarig för mål i planen."),
    "function_vacant": gettext_lazy("Vakant sedan %(day)s."),
    "plan_old": gettext_lazy("Senast beslutad %(day)s."),
    "not_evaluated": gettext_lazy("Löpte ut %(day)s."),
    "not_reported": gettext_lazy("Skulle ha återrapporterats %(day)s."),
}


def day_words(day: date) -> str:
    return date_format(day, "j F Y")


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of the figure behind a deviation; `value` is "" where nothing may."""

    indicator: str = ""
    value: str = ""
    target: str = ""


def sentence(rule: str, values: Mapping[str, Any], shown: Shown) -> str:
    """What a rule found, in a sentence."""
    if rule in DAY_SENTENCES:
        return str(DAY_SENTENCES[rule]) % {"day": day_words(date.fromisoformat(values["day"]))}
    words = {**values, "indicator": shown.indicator, "value": shown.value, "target": shown.target}
    if rule == "not_followed_up":
        day = day_words(date.fromisoformat(values["day"]))
        return _("Inte bedömt i %(period)s, som skulle vara klar %(day)s.") % {**values, "day": day}
    if rule == "no_value":
        return _("%(indicator)s: det finns inget värde för %(period)s.") % words
    if rule == "milestone_missed":
        if not shown.value:
            return _("%(indicator)s: målet för %(period)s var %(target)s och nåddes inte.") % words
        return _("%(indicator)s: %(value)s för %(period)s. Målet var %(target)s.") % words
    if rule == "wrong_way":
        return _wrong_way(values, words)
    return str(rules.rule_of(rule).why)


def _wrong_way(values: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    if values["why"] != "baseline":
        return (
            _("%(indicator)s: statistiskt säkerställd förändring åt fel håll, till och med %(period)s.")
            % words
        )
    if not words["value"]:
        return _("%(indicator)s: sämre för %(period)s än utgångsvärdet för %(from)s.") % words
    return (
        _("%(indicator)s: %(value)s för %(period)s, sämre än utgångsvärdet %(target)s för %(from)s.") % words
    )


def undecided_words(days: int) -> str:
    text = ngettext("Inget beslut på %(days)s dag.", "Inget beslut på %(days)s dagar.", days)
    return text % {"days": days}


def holder_words(level: str, function: str, forum: str, body: str, kind: str) -> str:
    """Who a deviation lies with; `kind` is the kind of the body."""
    if level == rules.FUNCTION and function:
        return f"{function}, {body}" if body else function
    if level == rules.FORUM and forum:
        return forum
    if level == rules.HEAD and body:
        head = _("vd") if kind == "municipal_company" else _("förvaltningschefen")
        return _("%(head)s för %(body)s") % {"head": head, "body": body}
    if level == rules.BOARD and body:
        if kind == "administration":
            return _("nämnden över %(body)s") % {"body": body}
        return _("styrelsen för %(body)s") % {"body": body} if kind == "municipal_company" else body
    if level == rules.COUNCIL:
        return _("kommunfullmäktige")
    return _("ingen utpekad; en administratör tar hand om den")
