"""The kinds of nodes in the red thread: what each is called, who may see it, and where its page is."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samlad.actions.models import ActionState
from samlad.actions.queries import states_visible_to
from samlad.base.signals import LEVELS
from samlad.deviations.models import DeviationState
from samlad.deviations.queries import Asker
from samlad.deviations.queries import states_visible_to as deviations_visible_to
from samlad.deviations.rules import OUTCOME_WORDS, RULES, Word
from samlad.events.rows import Recorded
from samlad.followup.models import Assessment
from samlad.followup.queries.requests import requests_visible_to
from samlad.programmes.models import GoalFacts, ProgrammeFacts
from samlad.programmes.queries import goals_visible_to, plans_visible_to
from samlad.situation.models import Mark
from samlad.situation.queries.latest import issues_visible_to, marks_visible_to
from samlad.situation.queries.seen import sightings_visible_to
from samlad.thread.models import DECIDED_IN, Link, Node

# Decisions on a whole picture.
ISSUES = ("issue_adopted", "issue_corrected")
# What was decided in a decision: its node, kind and path, and the node of the decision.
Decided = tuple[int, str, str, int]
# Those that somebody may see, as pairs of a node and the key that its page has.
Pairs = Callable[[Asker, Collection[int]], QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of node. `pairs` are the nodes among some that somebody may see; `page` is the name of their
    pages, "" where a node knows its own, and `looks_back` whether those show a day that has been. `rows` is
    what is written of one, with the way there to its node."""

    word: Word
    pairs: Pairs
    page: str = ""
    looks_back: bool = False
    rows: tuple[type[Recorded], str] | None = None


def _marks(asker: Asker, nodes: Collection[int]) -> QuerySet[Any, Any]:
    return marks_visible_to(asker.standing).filter(node__in=nodes).values_list("node", "pk")


def _sightings(asker: Asker, nodes: Collection[int]) -> QuerySet[Any, Any]:
    return sightings_visible_to(asker.standing).filter(node__in=nodes).values_list("node", "pk")


def _actions(asker: Asker, nodes: Collection[int]) -> QuerySet[Any, Any]:
    rows = states_visible_to(asker.standing, None, asker.held).filter(action__node__in=nodes)
    return rows.values_list("action__node", "action")


def _goals(asker: Asker, nodes: Collection[int]) -> QuerySet[Any, Any]:
    return goals_visible_to(asker.reader).filter(goal__node__in=nodes).values_list("goal__node", "goal")


def _plans(asker: Asker, nodes: Collection[int]) -> QuerySet[Any, Any]:
    rows = plans_visible_to(asker.reader).filter(programme__node__in=nodes)
    return rows.values_list("programme__node", "programme")


def _deviations(asker: Asker, nodes: Collection[int]) -> QuerySet[Any, Any]:
    rows = deviations_visible_to(asker).filter(deviation__node__in=nodes)
    return rows.values_list("deviation__node", "deviation")


def _assessments(asker: Asker, nodes: Collection[int]) -> QuerySet[Any, Any]:
    goals = goals_visible_to(asker.reader).order_by().values("goal")
    return Assessment.objects.filter(node__in=nodes, goal__in=goals).values_list("node", "pk")


def _requests(asker: Asker, nodes: Collection[int]) -> QuerySet[Any, Any]:
    return requests_visible_to(asker.reader).filter(node__in=nodes).values_list("node", "pk")


def _issues(asker: Asker, nodes: Collection[int]) -> QuerySet[Any, Any]:
    rows = issues_visible_to(asker.standing).filter(decision__node__in=nodes)
    return rows.values_list("decision__node", "pk")


# A room that has nodes of its own adds a line here.
KINDS: Mapping[str, Kind] = {
    "mark": Kind(gettext_lazy("Nivå"), _marks, rows=(Mark, "node")),
    "sighting": Kind(gettext_lazy("Iakttagelse"), _sightings),
    "action": Kind(gettext_lazy("Åtgärd"), _actions, "actions:action", rows=(ActionState, "action__node")),
    "goal": Kind(gettext_lazy("Mål"), _goals, "desk:goal", True, (GoalFacts, "goal__node")),
    "programme": Kind(
        gettext_lazy("Program eller plan"),
        _plans,
        "programmes:programme",
        True,
        (ProgrammeFacts, "programme__node"),
    ),
    "deviation": Kind(
        gettext_lazy("Avvikelse"),
        _deviations,
        "deviations:deviation",
        rows=(DeviationState, "deviation__node"),
    ),
    "assessment": Kind(gettext_lazy("Bedömning"), _assessments),
    "followup_request": Kind(gettext_lazy("Begäran om uppföljning"), _requests),
    "decision": Kind(gettext_lazy("Beslut"), _issues),
}


def pages_of(asker: Asker, nodes: Sequence[Node], decided: Sequence[Decided]) -> dict[int, str]:
    """The nodes that somebody may see, each with the address of its page. 1 query, of whatever kinds.

    A decision is seen by those who see something that was decided in it, and has the page of that.
    """
    of = {node.pk: (node.kind, node.path) for node in nodes}
    for source, kind, path, _decision in decided:
        of.setdefault(source, (kind, path))
    found = {node: _page(*of[node], key) for node, key in _visible(asker, of)}
    for source, kind, _path, decision in decided:
        if kind != "mark" and source in found:
            found.setdefault(decision, found[source])
    return found


def was_there(node: Node, at: datetime | None) -> bool:
    """Whether something of it had been written by a moment. 1 query, none where it is now."""
    rows = KINDS[node.kind].rows if at is not None and node.kind in KINDS else None
    if rows is None:
        return True
    written, way = rows
    return written.objects.filter(**{way: node.pk}, recorded_at__lte=at).exists()


def _page(kind: str, path: str, key: int) -> str:
    return reverse(KINDS[kind].page, args=[key]) if KINDS[kind].page else path


def _visible(asker: Asker, of: Mapping[int, tuple[str, str]]) -> list[tuple[int, int]]:
    """Each kind is asked for what of it somebody may see, all of them in one question."""
    nodes = defaultdict[str, list[int]](list)
    for node, (kind, _path) in of.items():
        nodes[kind].append(node)
    asked = [KINDS[kind].pairs(asker, keys).order_by() for kind, keys in nodes.items() if kind in KINDS]
    return list(asked[0].union(*asked[1:], all=True)) if asked else []


def decided_in(nodes: Sequence[Node]) -> list[Decided]:
    """What was decided in those that are decisions. 1 query, none where there are none.

    The marks of a whole picture are not asked for one by one.
    """
    decisions = [node.pk for node in nodes if node.kind == "decision" and node.values["code"] not in ISSUES]
    if not decisions:
        return []
    rows = Link.objects.known().filter(target__in=decisions, relation=DECIDED_IN).exclude(source__kind="mark")
    return list(rows.order_by("pk").values_list("source", "source__kind", "source__path", "target"))


def node_words(node: Node) -> str:
    """What a node is, in words, from its codes and values."""
    if node.kind == "mark":
        level = node.values["level"]
        return _("Nivå %(level)s, %(word)s") % {"level": level, "word": str(LEVELS[level].word).lower()}
    if node.kind == "decision" and node.values.get("code") == "issue_adopted":
        return _("Lägesbilden fastställd")
    if node.kind == "decision" and node.values.get("code") == "issue_corrected":
        return _("Lägesbilden rättad")
    word = str(KINDS[node.kind].word) if node.kind in KINDS else node.kind
    outcome = OUTCOME_WORDS.get(node.values.get("code", "").removeprefix("deviations."))
    if node.kind == "decision" and outcome:
        return f"{word}: {str(outcome).lower()}"
    rule = RULES.get(node.values.get("rule", "")) if node.kind == "deviation" else None
    return f"{word}: {str(rule.name).lower()}" if rule else word


def hidden_words(number: int) -> str:
    """That there are so many steps more: that they are there is told to all, and nothing else of them."""
    return ngettext("%(n)s steg som du inte får se", "%(n)s steg som du inte får se", number) % {"n": number}


def node_label(node: Node) -> str:
    """What it is called. A decision on several deviations has the name of one, that not all may see."""
    count = node.values.get("count", 1) if node.kind == "decision" else 1
    return _("Beslut om %(count)s avvikelser") % {"count": count} if count > 1 else node.label
