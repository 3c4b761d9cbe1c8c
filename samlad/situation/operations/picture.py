"""Setting levels, adopting the picture, correcting it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlad.accounts.models import User
from samlad.actions.models import ActionState
from samlad.actions.queries import HIDDEN
from samlad.actions.rules import OPEN_STATES
from samlad.base.audiences import LEAD, READER, READER_CLASSES
from samlad.base.audiences import MEMBER as PLAIN_MEMBER
from samlad.base.fields import LINE_MAX, clean_text
from samlad.base.refusals import Refusal
from samlad.decisions.operations import decision_add
from samlad.documents.models import Rendering, Snapshot
from samlad.documents.operations import snapshot_freeze
from samlad.documents.queries import verify
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_replace
from samlad.forums.models import ForumFacts
from samlad.forums.queries import members_of, standing_of, taking_part, watched
from samlad.forums.rules import check_leads
from samlad.parties.models import Function, PartyProfile
from samlad.places.models import Area
from samlad.post.operations import messages_queue
from samlad.situation import rules
from samlad.situation.files import issue_rendering
from samlad.situation.models import AreaCount, Contribution, Draft, Edition, Issue, Mark, Round, RoundState
from samlad.situation.operations.rounds import locked, period_key
from samlad.situation.queries import AreaRow, Eye, RoundPage, Voice, ground, page_for
from samlad.situation.queries.frozen import issue_parts
from samlad.thread.models import DECIDED_IN, LED_TO, Node
from samlad.thread.operations import link_add, links_move, node_add


@transaction.atomic
def mark_set(*, by: User, at: datetime, round: Round, area: Area, level: int, reason: str) -> Mark:
    """The level of an area, chosen by the coordinator or at the meeting, with its reason.

    What the rule suggested just then is kept beside the choice.
    """
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    state = locked(round).state
    rules.check_can_mark(state)
    _check_area(round, area)
    row = next(row for row in _pages(round, state, LEAD)[LEAD].rows if row.area_id == area.pk)
    rules.check_mark(level, reason, row.heard)
    event = event_log(by=by, at=at, verb="situation.mark_set", subject=round, area=area.pk, level=level)
    return _mark_write(round, area, level, reason, event, _weighed(row))


@transaction.atomic
def marks_accept(*, by: User, at: datetime, round: Round) -> int:
    """Take the suggested level on every area that waits for one. Gives the number of areas.

    The reason of a level is read by all who may read the picture. It is the sentence of a party that gave
    that level, where readers may read it too; else a general one that tells of no report.
    """
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    state = locked(round).state
    rules.check_can_mark(state)
    pages = _pages(round, state, LEAD, READER)
    voices = {row.area_id: row.voices for row in pages[READER].rows}
    rows = [(row, row.suggested.level) for row in pages[LEAD].suggestible if row.suggested is not None]
    takeable = [(row, level) for row, level in rows if level]
    if not takeable:
        raise Refusal(_("Inget område väntar på en nivå och har ett förslag som kan godtas."))
    event = event_log(
        by=by,
        at=at,
        verb="situation.marks_accepted",
        subject=round,
        levels={str(row.area_id): level for row, level in takeable},
    )
    for row, level in takeable:
        reason = _reason(level, voices.get(row.area_id, ()))
        _mark_write(round, Area(pk=row.area_id), level, reason, event, _weighed(row))
    return len(takeable)


def _reason(level: int, voices: Sequence[Voice]) -> str:
    """The words of a party among `voices` that gave the level; where none did, the general words."""
    agreeing = [voice.sentence for voice in voices if voice.level == level and voice.sentence]
    with override(settings.LANGUAGE_CODE):
        usual = _("Inget avviker från det vanliga.") if level == 1 else _general_reason()
    return agreeing[0] if agreeing else usual


def _general_reason() -> str:
    """A reason that tells no more than the level does, in the language of the municipality."""
    with override(settings.LANGUAGE_CODE):
        return _("Nivån är en samlad bedömning av parternas rapporter.")


def reasons_withdraw(round: Round, words: Mapping[int, Collection[str]], event: Event) -> None:
    """Take away reasons that repeat words which readers may not read (any longer). The levels stay.

    `words` are those words by area. The picture must not be adopted. 1 query, and some for each reason.
    """
    for old in Mark.objects.known().filter(round=round, area__in=words).select_related("area"):
        if old.reason and old.reason in words[old.area_id]:
            general, weighed = _general_reason(), (old.suggested, old.suggested_why)
            _mark_write(round, old.area, old.level, general if old.level else "", event, weighed)


def _check_area(round: Round, area: Area) -> None:
    in_forum = area.pk in watched(round.forum_id, round.last_day).areas
    if not in_forum and not Contribution.objects.filter(round=round, area=area).exists():
        raise Refusal(_("Området ingår inte i forumet."))


Weighed = tuple[int | None, list[Any]]


def _weighed(row: AreaRow) -> Weighed:
    """The level that is suggested for an area and the reasons for it, as they are kept beside the choice."""
    if row.suggested is None:
        return None, []
    return row.suggested.level, [[code, dict(values)] for code, values in row.suggested.reasons]


def _mark_write(
    round: Round, area: Area, level: int, reason: str, event: Event, weighed: Weighed = (None, [])
) -> Mark:
    node = node_add(
        kind="mark",
        label=reason,
        area=area,
        day=round.last_day,
        path=reverse("situation:round", args=[round.pk]) + f"#omrade-{area.pk}",
        level=level,
        period=period_key(round.period),
    )
    old = Mark.objects.known().filter(round=round, area=area).select_related("node").first()
    if old is not None:
        links_move(old.node, node, LED_TO, event=event)
    suggested, why = weighed
    new = Mark(round=round, area=area, node=node, level=level, reason=reason)
    new.suggested, new.suggested_why = suggested, list(why)
    return row_replace(old, new, event=event)


@transaction.atomic
def issue_adopt(*, by: User, at: datetime, round: Round) -> Issue:
    """Adopt the picture: freeze it, verify what was frozen, and tell the members.

    Areas that nobody reported on are marked 0, "no data". An area with reports and no level refuses the
    whole.
    """
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    state = locked(round)
    page = _pages(round, state.state, LEAD)[LEAD]
    rules.check_can_adopt(state.state, page.unmarked)
    event = event_log(by=by, at=at, verb="situation.issue_adopted", subject=round)
    for row in page.rows:
        if row.level is None:
            _mark_write(round, Area(pk=row.area_id), 0, "", event, _weighed(row))
    row_replace(state, RoundState(round=round, state=rules.ADOPTED), event=event)
    Draft.objects.filter(round=round).delete()
    pages = _pages_to_freeze(round)
    _count(round, pages)
    issue = _issue_freeze(by, round, event, pages, correction_reason="")
    _tell(round, issue, page.facts, event)
    return issue


def _tell(round: Round, issue: Issue, facts: ForumFacts, event: Event) -> None:
    """A notice and a link to everybody in the forum; with the picture itself where the forum allows that."""
    told: dict[str, Any] = {
        "event": event,
        "kind": "issue_adopted",
        "path": reverse("situation:issue", args=[round.pk, issue.version]),
        "forum": facts.name,
        "period": period_key(round.period),
        "extra": round.is_extra,
    }
    for to, rendering in _enclosed(round, issue, facts, localdate(event.at)):
        messages_queue(to=to, rendering=rendering, pdf=rendering is not None, **told)


def _enclosed(
    round: Round, issue: Issue, facts: ForumFacts, day: date
) -> Iterator[tuple[list[User], Rendering | None]]:
    """Who gets which file. Mail is not protected: nobody is sent what fewer than all members may read."""
    people = members_of(round.forum, day)
    if not facts.mails_pdf:
        yield people, None
        return
    members = taking_part(round.forum, day)
    for reader, chosen in ((READER, False), (PLAIN_MEMBER, True)):
        to = [user for user in people if (user.pk in members) is chosen]
        if to:
            snapshot = Edition.objects.select_related("snapshot").get(issue=issue, reader=reader).snapshot
            yield to, issue_rendering(snapshot, settings.LANGUAGE_CODE)


@transaction.atomic
def issue_correct(
    *, by: User, at: datetime, round: Round, marks: Mapping[int, tuple[int, str]], reason: str
) -> Issue:
    """A new version of an adopted issue. `marks` are the new (level, reason) by area."""
    check_leads(standing_of(by, localdate(at)), round.forum_id)
    rules.check_correction(locked(round).state, reason)
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
    return _issue_freeze(by, round, event, _pages_to_freeze(round), correction_reason=reason)


def _pages(round: Round, state: str, *readers: str) -> dict[str, RoundPage]:
    """The round as each class of readers may see it, from one reading of the database."""
    base = ground(round, state)
    return {reader: page_for(base, Eye(reader)) for reader in readers}


def _pages_to_freeze(round: Round) -> dict[str, RoundPage]:
    """The adopted round for every class of readers, in the language of the municipality, whoever adopts."""
    with override(settings.LANGUAGE_CODE):
        return _pages(round, rules.ADOPTED, *READER_CLASSES)


def _count(round: Round, pages: Mapping[str, RoundPage]) -> None:
    """Freeze how many events each area had, as each class may know: what later rounds are compared with."""
    AreaCount.objects.bulk_create(
        AreaCount(
            round=round,
            area_id=row.area_id,
            reader=reader,
            events=len(row.events),
            reported=len(row.voices) + len(row.hidden),
            expected=len(row.voices) + len(row.hidden) + len(row.silent),
        )
        for reader, page in pages.items()
        for row in page.rows
    )


def _issue_freeze(
    by: User, round: Round, event: Event, pages: Mapping[str, RoundPage], *, correction_reason: str
) -> Issue:
    """Freeze one edition for each class of readers.

    Each has a line of documents of its own, also where two may read the same: a document that were shared
    until a correction would tell by its version that somebody reads more.
    """
    facts = pages[LEAD].facts
    previous = Issue.objects.filter(round=round).order_by("-version").first()
    version = previous.version + 1 if previous is not None else 1
    function, party = _deciding(by, round, event.at)
    decision = decision_add(
        event=event,
        kind="issue_adopted" if version == 1 else "issue_corrected",
        label=_title(facts.name, round),
        path=reverse("situation:issue", args=[round.pk, version]),
        decided_on=localdate(event.at),
        function=function,
        case_number=facts.case_number,
        text=correction_reason,
        period=period_key(round.period),
        version=version,
    )
    for node in Node.objects.filter(pk__in=Mark.objects.known().filter(round=round).values("node")):
        link_add(node, decision.node, DECIDED_IN, event=event)
    issue = Issue.objects.create(
        round=round, version=version, decision=decision, correction_reason=correction_reason
    )
    before = {e.reader: e.snapshot for e in Edition.objects.filter(issue=previous).select_related("snapshot")}
    areas = [row.area_id for row in pages[LEAD].rows]
    actions = {reader: _actions(round, areas, reader) for reader in READER_CLASSES}
    for reader, page in pages.items():
        parts = issue_parts(
            page,
            municipality=settings.MUNICIPALITY,
            at=event.at,
            decided_by=(function.name, party),
            version=version,
            correction_reason=correction_reason,
            actions=actions[reader],
        )
        snapshot = _freeze(decision.node.label, parts, event, before.get(reader))
        Edition.objects.create(issue=issue, reader=reader, snapshot=snapshot)
    return issue


def _title(forum: str, round: Round) -> str:
    """The forum and which round, in a line: a long name of the forum gives way."""
    which = (round.title or f"{round.year}-{round.number:02d}")[: LINE_MAX // 2]
    return f"{forum[: LINE_MAX - len(which) - 2]}, {which}"


def _freeze(title: str, parts: Mapping[str, Any], event: Event, replaces: Snapshot | None) -> Snapshot:
    snapshot = snapshot_freeze(
        event=event, kind="situation.issue", title=title, parts=parts, replaces=replaces
    )
    _check_whole(snapshot)
    return snapshot


def _check_whole(snapshot: Snapshot) -> None:
    """What was just written must read back as it was frozen; otherwise nothing is adopted."""
    if not verify(snapshot).whole:
        raise RuntimeError("the frozen document does not verify")


def _deciding(by: User, round: Round, at: datetime) -> tuple[Function, str]:
    function = Function.objects.get(pk=standing_of(by, localdate(at)).functions[round.forum_id][0])
    return function, PartyProfile.objects.known().get(party=function.party_id).name


def _actions(round: Round, areas: Sequence[int], reader: str) -> dict[int, list[dict[str, Any]]] | None:
    """The actions under way by area, as a class of readers may see: the police's are for those who lead.

    None for readers, who are told of none.
    """
    if reader == READER:
        return None
    rows = ActionState.objects.known().filter(
        action__forum=round.forum_id, action__area__in=areas, state__in=OPEN_STATES
    )
    if reader != LEAD:
        rows = rows.exclude(HIDDEN)
    found = defaultdict[int, list[dict[str, Any]]](list)
    for row in rows.select_related("action", "responsible").order_by("due_on", "pk"):
        found[row.action.area_id].append(
            {
                "title": row.action.title,
                "responsible": row.responsible.name,
                "state": row.state,
                "due_on": row.due_on.isoformat(),
            }
        )
    return found
