"""Carrying a round from its opening to an adopted, frozen issue."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlad.accounts.models import User
from samlad.actions.models import OPEN_STATES, ActionState
from samlad.base.fields import LINE_MAX, clean_text
from samlad.base.periods import Period
from samlad.base.refusals import Refusal
from samlad.decisions.operations import decision_add
from samlad.documents.models import Snapshot
from samlad.documents.operations import snapshot_freeze
from samlad.documents.queries import verify
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_replace
from samlad.forums.models import OPEN as FORUM_OPEN
from samlad.forums.models import Forum, ForumFacts
from samlad.forums.queries import members_of, standing_of, watched
from samlad.forums.rules import check_leads, check_speaks_for
from samlad.parties.models import Function, Party, PartyProfile
from samlad.places.models import Area
from samlad.post.operations import messages_queue
from samlad.situation import rules
from samlad.situation.issue import issue_parts
from samlad.situation.models import Contribution, Issue, Mark, Round, RoundState
from samlad.situation.queries import round_page
from samlad.thread.models import DECIDED_IN, Node
from samlad.thread.operations import link_add, node_add


@dataclass(frozen=True, slots=True)
class Answer:
    """What a party says about one area: a level and a sentence, or nothing to report."""

    area_id: int
    level: int | None = None
    sentence: str = ""
    nothing: bool = False


@transaction.atomic
def round_open(*, by: User, at: datetime, forum: Forum, period: Period) -> Round:
    """Begin a round and tell the members. One per period; the forum must be open."""
    check_leads(standing_of(by, localdate(at)), forum.pk)
    facts = ForumFacts.objects.known().get(forum=forum)
    if facts.state != FORUM_OPEN:
        raise Refusal(_("Forumet är inte öppet. Fyll i uppgifterna om forumet och öppna det först."))
    if period.rhythm != facts.rhythm:
        raise Refusal(_("Forumet har inte den rytmen."))
    if not watched(forum.pk, period.last_day).areas:
        raise Refusal(_("Ingen part har åtagit sig att bevaka något område. Lägg in det på forumets sida."))
    deadline, meeting = rules.deadline_and_meeting(
        period,
        (facts.deadline_weekday, facts.deadline_time),
        (facts.meeting_weekday, facts.meeting_time),
    )
    round = _create_round(forum, period, deadline, meeting)
    event = event_log(by=by, at=at, verb="situation.round_opened", subject=round, period=period.plain())
    row_replace(None, RoundState(round=round, state=rules.OPEN), event=event)
    messages_queue(
        event=event,
        to=members_of(forum, localdate(at)),
        kind="round_opened",
        path=reverse("situation:round", args=[round.pk]),
        forum=facts.name,
        period=_key(period),
        deadline=deadline.isoformat(),
    )
    return round


def _create_round(forum: Forum, period: Period, deadline: datetime, meeting: datetime) -> Round:
    try:
        with transaction.atomic():
            return Round.objects.create(
                forum=forum,
                **_key(period),
                first_day=period.first_day,
                last_day=period.last_day,
                deadline=deadline,
                meeting_at=meeting,
            )
    except IntegrityError:
        raise Refusal(_("Det finns redan en omgång för %(period)s.") % {"period": period.name}) from None


def _key(period: Period) -> dict[str, Any]:
    return {"rhythm": period.rhythm, "year": period.year, "number": period.number}


def _locked(round: Round) -> RoundState:
    """The state of a round; others who want to change the round wait here."""
    Round.objects.select_for_update().get(pk=round.pk)
    return RoundState.objects.known().get(round=round)


@transaction.atomic
def contributions_submit(
    *, by: User, at: datetime, round: Round, party: Party, answers: Sequence[Answer], oral_from: str = ""
) -> int:
    """Hand in what a party says. Gives the number of areas that got a new answer.

    An area that is not among the answers keeps what was said before. `oral_from` names the function that
    gave it by word of mouth or mail, when somebody else writes it in.
    """
    standing = standing_of(by, localdate(at))
    check_speaks_for(standing, round.forum_id, party.pk)
    rules.check_can_contribute(_locked(round).state)
    own = party.pk in standing.parties.get(round.forum_id, frozenset())
    if not own and not oral_from.strip():
        raise Refusal(_("Skriv vilken funktion hos parten som lämnade uppgifterna."))
    _check_answers(round, answers)
    old = {c.area_id: c for c in Contribution.objects.known().filter(round=round, party=party)}
    fresh = [answer for answer in answers if not _same(old.get(answer.area_id), answer)]
    event = event_log(
        by=by,
        at=at,
        verb="situation.contributed",
        subject=round,
        party=party.pk,
        levels={str(answer.area_id): answer.level for answer in fresh},
    )
    for answer in fresh:
        new = Contribution(
            round=round,
            party=party,
            area_id=answer.area_id,
            level=answer.level,
            nothing=answer.nothing,
            sentence=answer.sentence,
            oral_from=oral_from,
            entered_by=standing.functions[round.forum_id][1],
        )
        row_replace(old.get(answer.area_id), new, event=event)
    return len(fresh)


def _check_answers(round: Round, answers: Sequence[Answer]) -> None:
    if not answers:
        raise Refusal(_("Välj en nivå eller ”Inget att rapportera” för minst ett område."))
    if len({answer.area_id for answer in answers}) < len(answers):
        raise Refusal(_("Samma område står två gånger i rapporten."))
    areas = watched(round.forum_id, round.last_day).areas
    for answer in answers:
        if answer.area_id not in areas:
            raise Refusal(_("Området ingår inte i forumet."))
        if answer.nothing == (answer.level is not None) or (answer.nothing and answer.sentence.strip()):
            raise Refusal(_("Välj antingen en nivå eller ”Inget att rapportera”."))
        if answer.level is not None and answer.level not in range(1, 5):
            raise Refusal(_("Välj en nivå mellan 1 och 4."))
        if answer.level is not None and not answer.sentence.strip():
            raise Refusal(_("Skriv en mening om varför nivån är vald."))


def _same(old: Contribution | None, answer: Answer) -> bool:
    if old is None:
        return False
    said = (answer.level, answer.nothing, clean_text(answer.sentence))
    return (old.level, old.nothing, old.sentence) == said


@transaction.atomic
def round_step(*, by: User, at: datetime, round: Round, to: str) -> None:
    """Move a round along its table of states. Adoption has an operation of its own."""
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    old = _locked(round)
    rules.check_transition(old.state, to)
    if to == rules.ADOPTED:
        raise Refusal(_("Lägesbilden fastställs med sin egen knapp."))
    event = event_log(by=by, at=at, verb="situation.round_stepped", subject=round, state=to)
    row_replace(old, RoundState(round=round, state=to), event=event)


@transaction.atomic
def mark_set(*, by: User, at: datetime, round: Round, area: Area, level: int, reason: str) -> Mark:
    """The level of an area, chosen by the coordinator or at the meeting, with its reason."""
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    rules.check_can_mark(_locked(round).state)
    _check_area(round, area)
    reported = Contribution.objects.known().filter(round=round, area=area).exists()
    rules.check_mark(level, reason, reported)
    event = event_log(by=by, at=at, verb="situation.mark_set", subject=round, area=area.pk, level=level)
    return _mark_write(round, area, level, reason, event)


def _check_area(round: Round, area: Area) -> None:
    in_forum = area.pk in watched(round.forum_id, round.last_day).areas
    if not in_forum and not Contribution.objects.filter(round=round, area=area).exists():
        raise Refusal(_("Området ingår inte i forumet."))


def _mark_write(round: Round, area: Area, level: int, reason: str, event: Event) -> Mark:
    node = node_add(
        kind="mark",
        label=reason,
        area=area,
        day=round.last_day,
        path=reverse("situation:round", args=[round.pk]) + f"#omrade-{area.pk}",
        level=level,
        period=_key(round.period),
    )
    old = Mark.objects.known().filter(round=round, area=area).first()
    return row_replace(old, Mark(round=round, area=area, node=node, level=level, reason=reason), event=event)


@transaction.atomic
def issue_adopt(*, by: User, at: datetime, round: Round) -> Issue:
    """Adopt the picture: freeze it, verify what was frozen, and tell the members.

    Areas that nobody reported on are marked 0, "no data". An area with reports and no level refuses the
    whole.
    """
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    state = _locked(round)
    page = round_page(round, state.state)
    rules.check_can_adopt(state.state, page.unmarked)
    event = event_log(by=by, at=at, verb="situation.issue_adopted", subject=round)
    for row in page.rows:
        if row.level is None:
            _mark_write(round, Area(pk=row.area_id), 0, "", event)
    row_replace(state, RoundState(round=round, state=rules.ADOPTED), event=event)
    issue = _issue_freeze(by, round, event, correction_reason="")
    messages_queue(
        event=event,
        to=members_of(round.forum, localdate(at)),
        kind="issue_adopted",
        path=reverse("situation:issue", args=[round.pk, issue.version]),
        forum=page.facts.name,
        period=_key(round.period),
    )
    return issue


@transaction.atomic
def issue_correct(
    *, by: User, at: datetime, round: Round, marks: Mapping[int, tuple[int, str]], reason: str
) -> Issue:
    """A new version of an adopted issue. `marks` are the new (level, reason) by area."""
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    rules.check_correction(_locked(round).state, reason)
    heard = set(Contribution.objects.known().filter(round=round).values_list("area_id", flat=True))
    before = {m.area_id: m for m in Mark.objects.known().filter(round=round)}
    given = {area: (level, clean_text(why)) for area, (level, why) in marks.items() if area in before}
    changed = {a: mark for a, mark in given.items() if (before[a].level, before[a].reason) != mark}
    if not changed:
        raise Refusal(_("Ingenting är ändrat. Ändra minst en nivå eller en motivering."))
    event = event_log(by=by, at=at, verb="situation.issue_corrected", subject=round, areas=sorted(changed))
    for area, (level, why) in changed.items():
        rules.check_mark(level, why, area in heard)
        _mark_write(round, Area(pk=area), level, why, event)
    return _issue_freeze(by, round, event, correction_reason=reason)


def _issue_freeze(by: User, round: Round, event: Event, *, correction_reason: str) -> Issue:
    # What is frozen is in the language of the municipality, whoever adopts it.
    with override(settings.LANGUAGE_CODE):
        page = round_page(round, rules.ADOPTED)
    previous = Issue.objects.filter(round=round).order_by("-version").select_related("snapshot").first()
    version = previous.version + 1 if previous is not None else 1
    function, party = _deciding(by, round, event.at)
    parts = issue_parts(
        page,
        municipality=settings.MUNICIPALITY,
        at=event.at,
        decided_by=(function.name, party),
        version=version,
        correction_reason=correction_reason,
        actions=_actions(round, [row.area_id for row in page.rows]),
    )
    snapshot = snapshot_freeze(
        event=event,
        kind="situation.issue",
        title=f"{page.facts.name[: LINE_MAX - 10]} {round.year}-{round.number:02d}",
        parts=parts,
        replaces=previous.snapshot if previous is not None else None,
    )
    _check_whole(snapshot)
    decision = decision_add(
        event=event,
        kind="issue_adopted" if version == 1 else "issue_corrected",
        label=snapshot.title,
        path=reverse("situation:issue", args=[round.pk, version]),
        decided_on=localdate(event.at),
        function=function,
        case_number=page.facts.case_number,
        text=correction_reason,
        period=_key(round.period),
        version=version,
    )
    for node in Node.objects.filter(pk__in=Mark.objects.known().filter(round=round).values("node")):
        link_add(node, decision.node, DECIDED_IN, event=event)
    return Issue.objects.create(
        round=round,
        version=version,
        snapshot=snapshot,
        decision=decision,
        correction_reason=correction_reason,
    )


def _check_whole(snapshot: Snapshot) -> None:
    """What was just written must read back as it was frozen; otherwise nothing is adopted."""
    if not verify(snapshot).whole:
        raise RuntimeError("the frozen document does not verify")


def _deciding(by: User, round: Round, at: datetime) -> tuple[Function, str]:
    function = Function.objects.get(pk=standing_of(by, localdate(at)).functions[round.forum_id][0])
    return function, PartyProfile.objects.known().get(party=function.party_id).name


def _actions(round: Round, areas: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    rows = ActionState.objects.known().filter(
        action__forum=round.forum_id, action__area__in=areas, state__in=OPEN_STATES
    )
    found = defaultdict[int, list[dict[str, Any]]](list)
    for row in rows.select_related("action__responsible").order_by("action__due_on", "pk"):
        found[row.action.area_id].append(
            {
                "title": row.action.title,
                "responsible": row.action.responsible.name,
                "state": row.state,
                "due_on": row.action.due_on.isoformat(),
            }
        )
    return found
