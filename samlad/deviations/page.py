"""Everything about one deviation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions import queries as actions
from samlad.actions.queries import ActionLine
from samlad.decisions.models import Decision
from samlad.decisions.wording import KIND_WORDS
from samlad.deviations import rules
from samlad.deviations.finding.ground import settings_of
from samlad.deviations.models import Deviation, DeviationState, ReportedNode
from samlad.deviations.operations.standing import levels_of
from samlad.deviations.queries import Asker, Line, lines
from samlad.deviations.rules import Word
from samlad.deviations.wording import day_words
from samlad.parties.models import PartyProfile
from samlad.programmes.queries import party_names
from samlad.situation.queries.latest import marks_visible_to
from samlad.thread.models import DECIDED_IN, LED_TO, Link, Node


@dataclass(frozen=True, slots=True)
class Happened:
    """A step of the history: when, what, more words, and by whom ("" for Samlad itself)."""

    at: datetime
    what: str
    more: str
    by: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """A decision on it: what was decided, and by whom."""

    row: Decision
    outcome: Word
    by: str


@dataclass(frozen=True, slots=True)
class Reported:
    """That a body was told of it."""

    body: str
    on: date
    paragraph: str


@dataclass(frozen=True, slots=True)
class DeviationPage:
    """`ladder`: the levels it passes; `above`: what led to it, as far as it may be seen; `unseen`: whether
    there is more; `hidden`: how many actions are not shown.
    """

    line: Line
    ladder: Sequence[tuple[str, Word]]
    above: Sequence[Node]
    unseen: bool
    decisions: Sequence[Ruled]
    actions: Sequence[ActionLine]
    hidden: int
    history: Sequence[Happened]
    reports: Sequence[Reported]

    @property
    def rule(self) -> rules.Rule:
        return rules.rule_of(self.line.row.deviation.rule)

    @property
    def can_decide(self) -> bool:
        return self.line.may and rules.DECIDED in rules.TRANSITIONS[self.line.row.state]

    @property
    def can_prepare(self) -> bool:
        return self.line.may and self.line.undecided

    @property
    def can_lift(self) -> bool:
        levels = [level for level, _word in self.ladder]
        return self.can_prepare and rules.next_level(self.line.row.level, levels) is not None

    @property
    def can_follow_up(self) -> bool:
        return self.line.may and rules.FOLLOWED_UP in rules.TRANSITIONS[self.line.row.state]

    @property
    def can_remedy(self) -> bool:
        return self.line.notable


def deviation_page(row: DeviationState, asker: Asker) -> DeviationPage:
    """At most 24 queries."""
    (line,) = lines([row.pk], asker)
    deviation = line.row.deviation
    links = list(Link.objects.known().filter(target=deviation.node).select_related("source").order_by("pk"))
    decided = Link.objects.known().filter(source=deviation.node, relation=DECIDED_IN).values("target")
    decisions = list(
        Decision.objects.filter(node__in=decided).select_related("function").order_by("-decided_on", "-pk")
    )
    started = Link.objects.known().filter(source__in=[one.node_id for one in decisions], relation=LED_TO)
    targets = set(started.values_list("target", flat=True))
    shown = actions.states_visible_to(asker.standing, None, asker.held).filter(action__node__in=targets)
    found = [actions.line_of(one, asker.today) for one in actions.in_order(actions.with_party(shown))]
    setting = settings_of()[deviation.rule]
    above = [link.source for link in links]
    seen = _seen(above, asker)
    return DeviationPage(
        line,
        [(level, rules.LEVEL_WORDS[level]) for level in levels_of(line.row, setting)],
        [node for node in above if node.pk in seen],
        len(seen) < len(above),
        _ruled(decisions),
        found,
        len(targets) - len(found),
        history(deviation),
        _reports(deviation),
    )


def _seen(nodes: Sequence[Node], asker: Asker) -> set[int]:
    """Those that somebody may see of what led to it; what everybody sees needs no query."""
    keys = {kind: [one.pk for one in nodes if one.kind == kind] for kind in ("mark", "action")}
    seen = {one.pk for one in nodes if one.kind not in keys}
    if keys["mark"]:
        marks = marks_visible_to(asker.standing).filter(node__in=keys["mark"])
        seen |= set(marks.values_list("node", flat=True))
    if keys["action"]:
        rows = actions.states_visible_to(asker.standing, None, asker.held)
        found = rows.filter(action__node__in=keys["action"])
        seen |= set(found.values_list("action__node", flat=True))
    return seen


def _ruled(decisions: Sequence[Decision]) -> list[Ruled]:
    names = party_names({one.body_id for one in decisions if one.body_id})
    return [
        Ruled(
            one,
            KIND_WORDS.get(one.kind, ""),
            one.function.name if one.function else names.get(one.body_id or 0, ""),
        )
        for one in decisions
    ]


def history(deviation: Deviation) -> list[Happened]:
    """What has happened with it, the latest first. 2 queries."""
    rows = list(
        DeviationState.objects.filter(deviation=deviation)
        .select_related("event", "decision", "officer")
        .order_by("pk")
    )
    actors = {row.event.actor_id for row in rows if row.event.actor_id is not None}
    people = dict(User.objects.filter(pk__in=actors).values_list("pk", "name"))
    pairs = zip([None, *rows[:-1]], rows, strict=True) if rows else []
    found = [
        Happened(row.recorded_at, _what(old, row), _more(old, row), people.get(row.event.actor_id or 0, ""))
        for old, row in pairs
    ]
    return found[::-1]


def _what(old: Any, row: DeviationState) -> str:
    if old is None or (row.since, row.state) != (old.since, old.state):
        return str(rules.STATE_WORDS[row.state])
    if row.level != old.level:
        return _("Lyft: %(level)s") % {"level": rules.LEVEL_WORDS[row.level]}
    return _("Noterad") if row.noted and not old.noted else _("Nya uppgifter")


def _more(old: Any, row: DeviationState) -> str:
    note = row.note if old is None or row.note != old.note else ""
    if (
        row.state == rules.PREPARING
        and row.officer
        and row.due_on
        and (old is None or row.since != old.since)
    ):
        words = {"number": row.case_number, "officer": row.officer.name, "day": day_words(row.due_on)}
        return _("Ärende %(number)s, %(officer)s. Behandlas %(day)s.") % words + f" {note}".rstrip()
    if row.state == rules.DECIDED and row.decision and row.since == row.recorded_at:
        decided = f"{rules.OUTCOME_WORDS[row.outcome]}. {row.decision.text}".strip()
        if row.due_on:
            decided += " " + _("Tas upp igen %(day)s.") % {"day": day_words(row.due_on)}
        return decided
    return note


def _reports(deviation: Deviation) -> list[Reported]:
    rows = (
        ReportedNode.objects.filter(node=deviation.node_id).select_related("report").order_by("-report__on")
    )
    found = list(rows)
    names = dict(
        PartyProfile.objects.known()
        .filter(party__in={row.report.body_id for row in found})
        .values_list("party", "name")
    )
    return [Reported(names.get(row.report.body_id, ""), row.report.on, row.report.paragraph) for row in found]
