"""The words of a printed issue, from the codes and values that were frozen, in the active language."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlad.actions.rules import STATE_WORDS
from samlad.base.categories import CATEGORIES, SERIOUSNESS
from samlad.base.periods import MONTH, WEEK, Period


def fixed() -> dict[str, str]:
    """The words that are the same in every issue, by the name the template knows them by."""
    return {
        # Translators: "sida 1 av 3"; the template puts the numbers in.
        "page": _("sida {page} av {pages}"),
        "areas": _("Läget i områdena"),
        "level": _("Nivå"),
        "area": _("Område"),
        "change": _("Sedan förra gången"),
        "reason": _("Skäl"),
        "no_areas": _("Det finns inga områden i lägesbilden."),
        "map": _("Karta"),
        "per_area": _("Område för område"),
        "reports": _("Vad parterna har rapporterat"),
        "no_reports": _("Ingen part har rapporterat."),
        "nothing": _("Inget att rapportera:"),
        "not_reported": _("Har inte rapporterat:"),
        "not_shown": _("Har rapporterat, visas inte i den här utgåvan:"),
        "events": _("Händelser"),
        "coming": _("Kommande"),
        "actions": _("Åtgärder:"),
        "none": _("inga"),
        "action": _("Åtgärd"),
        "responsible": _("Ansvarig"),
        "state": _("Status"),
        "due": _("Klar senast"),
        "parties": _("Vilka som har rapporterat"),
        "no_parties": _("Ingen part har åtagit sig att rapportera."),
        "party": _("Part"),
        "reported": _("Rapporterade områden"),
        "missing": _("Har inte rapporterat om"),
        "scale": _("Så läser du nivåerna"),
        "scale_note": _(
            "Nivån gäller läget i området, inte människorna som bor där. Den sätts av människor, "
            "utifrån vad parterna har rapporterat, och har alltid ett skäl."
        ),
        "corrected": _("Den här versionen ersätter en tidigare. Skäl till rättelsen:"),
        "meaning": _("Betyder"),
        "digest": _("Kontrollsumma (SHA-256):"),
        "digest_note": _(
            "Den är räknad på innehållet som fastställdes. Visar Samlad samma kontrollsumma har "
            "innehållet inte ändrats."
        ),
    }


def meanings() -> list[str]:
    """What each level of the scale stands for, by number."""
    return [
        _("Ingen har rapporterat. Det betyder inte att det är lugnt."),
        _("Som det brukar vara i området."),
        _("Avviker från det vanliga. Följs noga."),
        _("Flera händelser som hänger ihop, eller oro. Åtgärder behövs nu."),
        _("Något särskilt pågår. Kräver extra samordning."),
    ]


def sign_label(number: int) -> str:
    return _("Nivå %(number)s") % {"number": number} if number else _("Ingen nivå")


def title(header: Mapping[str, Any]) -> str:
    period = header.get("title") or _period(header["period"]).name
    return _("Lägesbild %(period)s") % {"period": period}


def event(row: Mapping[str, Any]) -> str:
    """One event in a line: what, where, when, how serious, and who told of it."""
    facts = [
        str(CATEGORIES.get(row["category"], row["category"])),
        row["place"],
        day(row["day"]),
        str(SERIOUSNESS[row["seriousness"]]).lower() if row["seriousness"] > 1 else "",
        _("återkommande") if row["recurring"] else "",
    ]
    text = f". {row['text']}" if row["text"] else ""
    return f"{', '.join(filter(None, facts))}{text} ({', '.join(row['parties'])})"


def coming(row: Mapping[str, Any]) -> str:
    """One thing that is coming in a line."""
    days = {row["starts_on"]: None, row["ends_on"]: None}
    risk = f". {row['risk']}" if row["risk"] else ""
    return f"{row['title']}, {' – '.join(map(day, days))}{risk} ({row['party']})"


def counted(area: Mapping[str, Any]) -> str:
    """How many events, and how many are usual, where that can be said; empty without either."""
    number, usual = len(area["events"]), area["usual"]
    if not number and not (usual and usual["high"] is not None):
        return ""
    events = ngettext("%(count)s händelse", "%(count)s händelser", number) % {"count": number}
    if usual is None or usual["high"] is None:
        return events
    words = {"events": events, "low": usual["low"], "high": usual["high"]}
    return _("%(events)s, vanligt är %(low)s–%(high)s") % words


def _period(plain: Mapping[str, Any]) -> Period:
    return Period(plain["rhythm"], plain["year"], plain["number"])


def days(period: Mapping[str, Any]) -> str:
    """First to last day without repeating month and year: "16–22 november 2026"."""
    first, last = date.fromisoformat(period["first_day"]), date.fromisoformat(period["last_day"])
    end = date_format(last, "j F Y")
    if first.year != last.year:
        return f"{date_format(first, 'j F Y')} – {end}"
    if first.month != last.month:
        return f"{date_format(first, 'j F')} – {end}"
    return f"{first.day}–{end}"


def day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "j F Y") if text else "–"


def facts(header: Mapping[str, Any]) -> list[dict[str, str]]:
    """Term and text about the issue itself; a case number only if there is one."""
    pairs = [
        (_("Gäller"), days(header["period"])),
        (_("Version"), str(header["version"])),
        (_("Fastställd"), _adopted(header)),
        (_("Ärendenummer"), header["case_number"]),
    ]
    return [{"term": term, "text": text} for term, text in pairs if text]


def _adopted(header: Mapping[str, Any]) -> str:
    at = timezone.localtime(datetime.fromisoformat(header["adopted_at"]), timezone.get_default_timezone())
    by = header["decided_by"]
    return _("%(day)s kl. %(time)s av %(function)s, %(party)s") % {
        "day": date_format(at, "j F Y"),
        "time": f"{at:%H.%M}",
        "function": by["function"],
        "party": by["party"],
    }


def tally(levels: Sequence[int], words: Sequence[str]) -> str:
    """How many areas have each level, the most serious first: "1 Allvarligt, 3 Normalläge"."""
    counts = Counter(levels)
    shown = [f"{words[level]} {counts[level]}" for level in (4, 3, 2, 1, 0) if counts[level]]
    areas = ngettext("%(count)s område", "%(count)s områden", len(levels)) % {"count": len(levels)}
    return f"{areas}: {', '.join(shown)}." if shown else ""


def change(level: int, previous: int | None, words: Sequence[str]) -> str:
    """What happened to the level since the last issue; going to or from no data is neither up nor down."""
    if previous is None:
        return _("Ingen tidigare nivå")
    if level == previous:
        return _("Oförändrad")
    before = {"before": words[previous] if previous == 0 else f"{previous} {words[previous]}"}
    if not level or not previous:
        return _("Tidigare %(before)s") % before
    return (_("Ökar från %(before)s") if level > previous else _("Minskar från %(before)s")) % before


def note(contribution: Mapping[str, Any]) -> str:
    """How a contribution came in, when it did not come from the party itself and in time; else empty."""
    said, entered = contribution["oral_from"], contribution["entered_by"]
    remarks = [
        _("lämnad muntligt av %(name)s") % {"name": said} if said else "",
        _("införd av %(name)s") % {"name": entered} if said and entered else "",
        _("kom för sent") if contribution["late"] else "",
    ]
    return ", ".join(filter(None, remarks))


def state(code: str) -> str:
    """How far an action has come; a code from a later version of Samlad is shown as it is."""
    return str(STATE_WORDS.get(code, code))


def reported(party: Mapping[str, Any]) -> str:
    return _("%(reported)s av %(expected)s") % {"reported": party["reported"], "expected": party["expected"]}


def strip_caption(count: int, rhythm: str) -> str:
    if rhythm == WEEK:
        text = ngettext("Den senaste veckan", "De senaste %(count)s veckorna", count)
    elif rhythm == MONTH:
        text = ngettext("Den senaste månaden", "De senaste %(count)s månaderna", count)
    else:
        text = ngettext("De senaste två veckorna", "De senaste %(count)s tvåveckorsperioderna", count)
    return text % {"count": count}


def strip_label(levels: Sequence[int | None], words: Sequence[str], rhythm: str) -> str:
    """The strip as a sentence: how often each level, and the last four in order."""
    counts = Counter(levels)
    times = [f"{words[level]} {counts[level]}" for level in (4, 3, 2, 1, 0) if counts[level]]
    if counts[None]:
        times.append(_("ingen lägesbild %(count)s") % {"count": counts[None]})
    last = [_("ingen lägesbild") if level is None else words[level] for level in levels[-4:]]
    return _("%(caption)s, antal per nivå: %(times)s. De sista i ordning: %(last)s.") % {
        "caption": strip_caption(len(levels), rhythm),
        "times": ", ".join(times),
        "last": ", ".join(last),
    }


def map_label(names_by_level: Mapping[int, Sequence[str]], words: Sequence[str]) -> str:
    """The map as a sentence: the areas of each level, the most serious level first."""
    parts = [f"{words[level]}: {', '.join(names)}." for level, names in names_by_level.items()]
    return f"{_('Karta över områdenas nivåer.')} {' '.join(parts)}"
