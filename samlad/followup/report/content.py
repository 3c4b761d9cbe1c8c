"""A period in words, as its report says it in Word and PDF: plain texts, ready to be laid out."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from samlad.followup.sheet import DecidedOn, Done, GoalSheet, Part, Result, Sheet
from samlad.followup.wording import why
from samlad.statistics.queries.words import told

Plain = dict[str, Any]


def document(sheet: Sheet, body: str = "") -> Plain:
    """All that the report says; `body` is the body that it is for, "" for the whole."""
    return {
        "title": title(sheet, body),
        "municipality": sheet.municipality,
        "name": sheet.name,
        "body": body,
        "kind": str(sheet.kind_word),
        "reference_day": date_format(sheet.day),
        "programmes": [f"{one['name']} ({one['body']})" for one in sheet.programmes],
        "scale": sheet.scale,
        "levels": [
            {"word": word, "share": _("från %(n)s procent") % {"n": told(100 * share, 0)}}
            for word, share in sheet.levels
        ],
        "assessed": _("%(assessed)s av %(asked)s") % {"assessed": sheet.assessed, "asked": len(sheet.goals)},
        "tally": [{"word": word, "count": str(count)} for word, count in sheet.tally if count],
        "bodies": [
            {
                "name": one.name or _("Utan huvudansvarig"),
                "asked": str(one.asked),
                "assessed": str(one.assessed),
            }
            for one in sheet.shares
        ],
        "goals": [_goal(sheet, goal) for goal in sheet.goals],
        "closed": _moment(sheet.closed_at) if sheet.closed_at else _("Inte stängd: kan ändras"),
        "digest": sheet.digest or "–",
    }


def title(sheet: Sheet, body: str = "") -> str:
    words = {"name": sheet.name, "body": body}
    return _("Uppföljning: %(name)s, %(body)s") % words if body else _("Uppföljning: %(name)s") % words


def _goal(sheet: Sheet, goal: GoalSheet) -> Plain:
    return {
        "title": goal.title,
        "kind": str(goal.kind_word),
        "programme": goal.programme,
        "above": goal.above,
        "lead": goal.lead or "–",
        "shared": ", ".join(goal.shared) or "–",
        "verdicts": [_verdict(sheet, part) for part in goal.parts],
        "results": [_result(one) for one in goal.results],
        "done": done_told(goal),
        "deviations": goal.findings,
        "decisions": [decision_told(one) for one in goal.decisions],
    }


def _verdict(sheet: Sheet, part: Part) -> Plain:
    return {
        "area": part.area or "–",
        "verdict": sheet.verdict(part),
        "by_rule": sheet.word(part.by_rule),
        "why": why(part.ruled),
        "reason": part.reason or "–",
        "comment": part.comment or "–",
        "source": part.source or "–",
    }


def _result(of: Result) -> Plain:
    return {
        "indicator": of.indicator,
        "area": of.area or "–",
        "value": of.text,
        "interval": of.interval or "–",
        "period": of.period or "–",
        "preliminary": _("preliminärt") if of.preliminary else "",
        "milestone": of.milestone_text,
        "milestone_period": of.milestone_period or "–",
        "baseline": of.baseline_text,
        **_figures(of),
        "trend": str(of.trend_word),
        "way": str(of.way_word),
        "outcome": str(of.outcome_word),
        "wrong": str(of.wrong_word),
        "source": of.source,
    }


def _figures(of: Result) -> Plain:
    """The figures of an indicator, each with all that belongs to it."""
    return {
        "value_told": _with(of.text, of.interval, _("preliminärt") if of.preliminary else ""),
        "milestone_told": _with(of.milestone_text, of.milestone_period),
        "target_told": _with(of.target_text, of.target_period),
        "baseline_told": _with(of.baseline_text, of.baseline_period if of.baseline is not None else ""),
    }


def _with(text: str, *more: str) -> str:
    told_of = ", ".join(filter(None, more))
    return f"{text} ({told_of})" if told_of else text


def done_told(goal: GoalSheet) -> list[str]:
    """What has been done for a goal, a line for each thing."""
    return [*map(_done, goal.done), *filter(None, [goal.actions_told])]


def _done(of: Done) -> str:
    by = f"{of.party}, {of.year}" if of.year else of.party
    state = f" ({of.state_word})" if of.state else ""
    return f"{by}: {of.text}{state}"


def decision_told(of: DecidedOn) -> str:
    """The decision on one line."""
    about = ", ".join(filter(None, [of.body, of.paragraph, of.case_number]))
    return ": ".join(filter(None, [f"{date_format(of.day)}, {about}".rstrip(", "), of.what]))


def _moment(text: str) -> str:
    return date_format(localtime(datetime.fromisoformat(text)), "j F Y H.i")


def sample() -> Plain:
    """A document with something everywhere, for trying a template."""
    return {
        **{key: _("Exempel") for key in ("title", "municipality", "name", "body", "kind", "scale", "closed")},
        "reference_day": date_format(date(2026, 8, 31)),
        "programmes": [_("Exempel")],
        "levels": [{"word": _("Exempel"), "share": _("Exempel")}],
        "assessed": "1",
        "tally": [{"word": _("Exempel"), "count": "1"}],
        "bodies": [{"name": _("Exempel"), "asked": "1", "assessed": "1"}],
        "goals": [
            {
                **{key: _("Exempel") for key in ("title", "kind", "programme", "lead", "shared")},
                **{key: [_("Exempel")] for key in ("above", "done", "deviations", "decisions")},
                "verdicts": [dict.fromkeys(VERDICT, _("Exempel"))],
                "results": [dict.fromkeys(RESULT, _("Exempel"))],
            }
        ],
        "digest": "0" * 64,
    }


VERDICT = ("area", "verdict", "by_rule", "why", "reason", "comment", "source")
RESULT = (
    "indicator",
    "area",
    "value",
    "interval",
    "period",
    "preliminary",
    "milestone",
    "milestone_period",
    "baseline",
    "value_told",
    "milestone_told",
    "target_told",
    "baseline_told",
    "trend",
    "way",
    "outcome",
    "wrong",
    "source",
)
