"""The suggested level of an area, from what one reader may see; and the words of its reasons."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.analysis.expected import Expectation
from samlad.analysis.suggestion import Evidence, suggested
from samlad.base.categories import SERIOUSNESS
from samlad.base.signals import LEVELS
from samlad.situation.queries.rows import AreaRow, Suggested, Usual


def suggest_level(row: AreaRow) -> Suggested:
    """What the rule says of the row as it is: only what this reader sees has been weighed."""
    found = suggested(
        Evidence(
            levels=row.said,
            nothing=sum(1 for voice in row.voices if voice.nothing),
            reported=len(row.voices),
            expected=len(row.voices) + len(row.silent),
            events=[event.seriousness for event in row.events],
            usual=_expectation(row.usual),
            previous=row.previous,
        )
    )
    return Suggested(
        found.level, tuple((reason.code, tuple(reason.values.items())) for reason in found.reasons)
    )


def _expectation(usual: Usual | None) -> Expectation | None:
    if usual is None:
        return None
    return Expectation(usual.code, None, usual.low, usual.high, usual.rounds, usual.seasonal)


def reason_words(code: str, values: Mapping[str, Any]) -> str:
    """One reason as a sentence."""
    return WORDS[code](values)


def _level(number: int) -> str:
    return f"{number} {str(LEVELS[number].word).lower()}"


def _few(values: Mapping[str, Any]) -> str:
    return _("Bara %(reported)s av %(expected)s parter har rapporterat.") % values


def _agree(values: Mapping[str, Any]) -> str:
    if values["parties"] == 1:
        return _("En part ser nivå %(level)s.") % {"level": _level(values["level"])}
    words = {"parties": values["parties"], "level": _level(values["level"])}
    return _("Alla %(parties)s parter ser nivå %(level)s.") % words


def _differ(values: Mapping[str, Any]) -> str:
    return _("Parterna ser mellan %(lowest)s och %(highest)s, mitten är %(middle)s.") % values


def _count(values: Mapping[str, Any]) -> str:
    events = ngettext("%(count)s händelse", "%(count)s händelser", values["count"]) % values
    return _("%(events)s, vanligt är %(low)s–%(high)s.") % {**values, "events": events}


def _serious(values: Mapping[str, Any]) -> str:
    word = str(SERIOUSNESS[values["seriousness"]]).lower()
    words = {"count": values["count"], "word": word, "level": values["level"]}
    return (
        ngettext(
            "%(count)s händelse är %(word)s och kräver minst nivå %(level)s.",
            "%(count)s händelser är %(word)s och kräver minst nivå %(level)s.",
            values["count"],
        )
        % words
    )


WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "nobody_reported": lambda v: _("Ingen har rapporterat."),
    "few_reported": _few,
    "no_levels": lambda v: _("Ingen part har angett någon nivå, men det finns händelser."),
    "nothing_to_report": lambda v: _("Parterna har inget att rapportera."),
    "levels_agree": _agree,
    "levels_differ": _differ,
    "highest_weighs": lambda v: _("En part ser %(highest)s. Förslaget är högst ett steg under.") % v,
    "short_history": lambda v: (
        _("För kort historik för att säga vad som är vanligt: %(rounds)s av %(needed)s omgångar.") % v
    ),
    "above_usual": lambda v: _count(v) + " " + _("Det är fler än vanligt."),
    "single_above_usual": lambda v: _count(v) + " " + _("En enda händelse höjer inte nivån."),
    "within_usual": lambda v: _count(v),
    "below_usual": lambda v: _count(v) + " " + _("Det är färre än vanligt."),
    "serious_events": _serious,
    "slow_fall": lambda v: _("Nivån sänks högst ett steg i taget, från %(previous)s till %(level)s.") % v,
}
