"""One call of every operation of every room: a function that prepares and gives the arguments."""

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import samlad
from samlad.accounts import operations as accounts
from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.actions import operations as actions
from samlad.actions.models import AnswerLink
from samlad.actions.tests.factories import action, put
from samlad.events.operations import event_log, reading_log
from samlad.forums import operations as forums
from samlad.forums.models import Seat
from samlad.forums.tests.factories import coordinator, facts, forum, seat
from samlad.land import operations as land
from samlad.land.tests.factories import land as holding_of_land
from samlad.parties import operations as parties
from samlad.parties.tests.factories import function, holding, party
from samlad.places import operations as places
from samlad.places.geojson import read
from samlad.places.tests.factories import area
from samlad.situation import operations as situation
from samlad.situation.models import Round, Sighting
from samlad.situation.queries.seen import pending
from samlad.situation.tests.factories import (
    MEETING,
    MONDAY,
    WEEK,
    Group,
    adopted,
    carried,
    group,
    marked,
    opened,
    reported,
)
from tests.calls_deviations import CALLS as DEVIATIONS
from tests.calls_followup import CALLS as FOLLOWUP
from tests.calls_programmes import CALLS as PROGRAMMES
from tests.calls_statistics import CALLS as STATISTICS

LATER = AT + timedelta(days=30)
LAST_DAY = DAY + timedelta(days=60)
SQUARE = b"""{"type": "FeatureCollection", "features": [{"type": "Feature",
  "properties": {"code": "NV", "name": "Norrviken"}, "geometry": {"type": "Polygon",
  "coordinates": [[[17.0, 59.0], [17.01, 59.0], [17.01, 59.01], [17.0, 59.01], [17.0, 59.0]]]}}]}"""

Arguments = Mapping[str, Any]


# Nobody but the writer ever sees a draft, and what comes of it is logged when it is handed in.
UNLOGGED = (event_log, reading_log, situation.draft_save)


def every_operation() -> Iterator[Callable[..., Any]]:
    """What changes data on somebody's behalf at a moment: the public functions with `by` and `at`."""
    for room in pkgutil.iter_modules(samlad.__path__, "samlad."):
        if importlib.util.find_spec(f"{room.name}.operations") if room.ispkg else None:
            module = importlib.import_module(f"{room.name}.operations")
            for name, found in inspect.getmembers(module, inspect.isfunction):
                own = found.__module__.startswith(module.__name__) and not name.startswith("_")
                if (
                    own
                    and found not in UNLOGGED
                    and {"by", "at"} <= inspect.signature(found).parameters.keys()
                ):
                    yield found


def _account() -> Arguments:
    return {"email": "ny@lindasa.example", "name": "Ny Anställd"}


def _account_change() -> Arguments:
    return {"user": user(), "email": "annan@lindasa.example", "name": "Annat Namn", "is_admin": True}


def _areas() -> Arguments:
    return {"reading": read(SQUARE), "kind": "area", "valid_from": DAY}


def _area() -> Arguments:
    return {"kind": "area", "code": "tm-1", "name": "Tallmossen", "valid_from": DAY}


def _area_change() -> Arguments:
    return {"area": area(), "name": "Nya Kvarnhöjden", "parent": area("Lindåsa"), "valid_to": None}


CLASSING = places.Classing("police", "risk", "Polisen", "2025", DAY)


def _classification_end() -> Arguments:
    row = places.classification_set(by=None, at=AT, area=area(), classing=CLASSING)
    return {"classification": row, "on": LAST_DAY}


def _classifications() -> Arguments:
    return {"scheme": "police", "lines": [places.ClassLine(area().pk, CLASSING)]}


def _land_change() -> Arguments:
    facts = land.LandFacts("Kvarnen 3:2", party().pk)
    row = holding_of_land("Kvarnen 3:2", party())
    return {"holding": row, "facts": facts, "valid_from": LAST_DAY}


def _party() -> Arguments:
    return {"kind": "police", "founded_on": DAY, "profile": parties.Profile("Polisen", True)}


def _profile() -> Arguments:
    return {"party": party(), "profile": parties.Profile("Nytt Bolag", False, mandate="Hyr ut.")}


def _succession() -> Arguments:
    return {"party": party(), "successor": party(), "on": LAST_DAY}


def _meetings() -> Arguments:
    return {"party": party(kind="board"), "days": [LAST_DAY]}


def _function() -> Arguments:
    return {"party": party(), "name": "Kurator", "valid_from": DAY}


def _function_end() -> Arguments:
    return {"function": holding().function, "on": LAST_DAY}


def _holding() -> Arguments:
    return {"function": function(), "user": user(), "valid_from": DAY}


def _holding_end() -> Arguments:
    return {"holding": holding(), "on": LAST_DAY}


def _mailbox() -> Arguments:
    return {"function": function(), "address": "drift@lindasa.example", "shared": True}


def _forum() -> Arguments:
    return {"kind": "osg", "facts": facts()}


def _forum_change() -> Arguments:
    return {"forum": forum(), "facts": facts("Nya OSG")}


def _seat() -> Arguments:
    return {"forum": forum(), "function": function(), "role": "member", "valid_from": DAY}


def _seat_end() -> Arguments:
    return {"seat": seat(forum()), "on": LAST_DAY}


def _watches() -> Arguments:
    return {"forum": forum(), "party": party(), "areas": [area(), area("Åkersdal")], "valid_from": DAY}


def _action() -> Arguments:
    here = forum()
    plan = actions.Plan(
        area=area(),
        title="Byt belysning",
        responsible=function(),
        starts_on=DAY,
        due_on=LAST_DAY,
        follow_up_on=LAST_DAY,
        reason_text="Det är mörkt på torget.",
    )
    return {"by": coordinator(here), "forum": here, "plan": plan}


def _joint_action() -> Arguments:
    given = _action()
    other = actions.Share(area("Åkersdal"), function())
    return {**given, "shares": [actions.Share(given["plan"].area, given["plan"].responsible), other]}


def _acted(**more: Any) -> Arguments:
    """An action whose function has a mailbox, and so a link to answer by."""
    here, who = forum(), function()
    parties.mailbox_set(by=admin(), at=AT, function=who, address="drift@lindasa.example", shared=True)
    return {"by": coordinator(here), "action": action(forum=here, responsible=who), **more}


def _action_change() -> Arguments:
    days = {"due_on": LAST_DAY, "follow_up_on": LAST_DAY}
    return _acted(**days, cost=12_000, case_number="LB-7", why="Stolparna är försenade.")


def _effect() -> Arguments:
    given = _acted(party=party(), helped="yes")
    put(given["action"], state="under_way", at=AT, by=given["by"])
    return given


def _link() -> Arguments:
    given = _acted()
    return {"by": given["by"], "link": AnswerLink.objects.known().get(action=given["action"])}


TOLD = actions.Told("done", "Det är mörkt på torget.", "Lamporna är bytta.", DAY, ["web", "notice"])


def _publication() -> Arguments:
    given = _acted()
    made = given["action"]
    return {"by": given["by"], "forum": made.forum, "area": made.area, "told": TOLD, "action": made}


def _published(**more: Any) -> Arguments:
    given = _publication()
    return {"by": given["by"], "publication": actions.publication_add(at=AT, **given), **more}


def _round() -> Arguments:
    of = group()
    return {"by": of.leader, "at": MONDAY, "forum": of.forum, "period": WEEK}


def _contributions() -> Arguments:
    of = group()
    round, answers = opened(of), [situation.Answer(of.areas[0].pk, 3, "Bråk vid centrum.")]
    return {"by": of.members[0], "at": MONDAY, "round": round, "party": of.parties[0], "answers": answers}


def _step() -> Arguments:
    of = group()
    return {"by": of.leader, "at": MONDAY, "round": opened(of), "to": "in_review"}


def _mark() -> Arguments:
    of = group()
    round = opened(of)
    reported(of, round, of.parties[0], {of.areas[0]: 3})
    carried(of, round, "in_review")
    level = {"area": of.areas[0], "level": 3, "reason": "Samma bild från flera."}
    return {"by": of.leader, "at": MONDAY, "round": round, **level}


def _adoption() -> Arguments:
    of = group()
    round = opened(of)
    reported(of, round, of.parties[0], {of.areas[0]: 3})
    carried(of, round, "at_meeting")
    marked(of, round, of.areas[0], 3)
    return {"by": of.leader, "at": MEETING, "round": round}


def _correction() -> Arguments:
    of = group()
    round = opened(of)
    adopted(of, round, level=3)
    marks = {of.areas[0].pk: (2, "Polisen räknade fel.")}
    return {"by": of.leader, "at": LATER, "round": round, "marks": marks, "reason": "Fel nivå."}


def _handed_in(level: int = 3) -> tuple[Group, Round, list[Sighting]]:
    """A round with a report of one party, and two reports of one fire."""
    of = group()
    round = opened(of)
    reported(of, round, of.parties[0], {of.areas[0]: level})
    seen = [
        situation.sighting_add(by=by, at=MONDAY, round=round, party=party, facts=_fire(of))
        for by, party in zip(of.members, of.parties, strict=True)
    ]
    return of, round, seen


def _fire(of: Group) -> situation.SightingFacts:
    return situation.SightingFacts(of.areas[0].pk, "fire", "Torget", MONDAY.date())


def _sighting() -> Arguments:
    of = group()
    party = {"round": opened(of), "party": of.parties[0]}
    return {"by": of.members[0], "at": MONDAY, **party, "facts": _fire(of)}


def _sighting_withdrawal() -> Arguments:
    of, _round, seen = _handed_in()
    return {"by": of.members[0], "at": MONDAY, "sighting": seen[0]}


def _coming() -> Arguments:
    of = group()
    days = {"starts_on": MONDAY.date(), "ends_on": MONDAY.date()}
    said = {"round": opened(of), "party": of.parties[0], "area_id": of.areas[0].pk, "title": "Match"}
    return {"by": of.members[0], "at": MONDAY, **said, **days}


def _coming_withdrawal() -> Arguments:
    given = _coming()
    return {"by": given["by"], "at": MONDAY, "coming": situation.coming_add(**given)}


def _review() -> Arguments:
    of, round, seen = _handed_in()
    decided = {"state": "asked_back", "question": "Vilken dag?"}
    return {"by": of.leader, "at": MONDAY, "round": round, "key": f"sighting:{seen[0].pk}", **decided}


def _clearing() -> Arguments:
    of, round, _seen = _handed_in()
    return {"by": of.leader, "at": MONDAY, "round": round, "keys": pending(round)}


def _joining() -> Arguments:
    of, round, seen = _handed_in()
    return {"by": of.leader, "at": MONDAY, "round": round, "sightings": [row.pk for row in seen]}


def _parting() -> Arguments:
    given = _joining()
    situation.sightings_join(**given)
    of_round = {"round": given["round"], "sighting": given["sightings"][1]}
    return {"by": given["by"], "at": MONDAY, **of_round}


def _accepting() -> Arguments:
    of, round, _seen = _handed_in(level=1)
    carried(of, round, "at_meeting")
    return {"by": of.leader, "at": MONDAY, "round": round}


def _extra() -> Arguments:
    of = group()
    about: dict[str, Any] = {"title": "Brand på Torget", "deadline": MONDAY + timedelta(hours=1)}
    return {"by": of.leader, "at": MONDAY, "forum": of.forum, **about}


def _presence() -> Arguments:
    of = group()
    round = opened_extra(of)
    where = {"party": of.parties[0], "area_id": of.areas[0].pk, "place": "Torget"}
    times = {"starts_at": MONDAY, "ends_at": MONDAY + timedelta(hours=2)}
    return {"by": of.members[0], "at": MONDAY, "round": round, **where, **times}


def opened_extra(of: Group) -> Round:
    deadline = MONDAY + timedelta(hours=1)
    about: dict[str, Any] = {"title": "Brand på Torget", "deadline": deadline}
    return situation.extra_round_open(by=of.leader, at=MONDAY, forum=of.forum, **about)


def _presence_removal() -> Arguments:
    given = _presence()
    return {"by": given["by"], "at": MONDAY, "presence": situation.presence_add(**given)}


def _message() -> Arguments:
    of = group()
    return {"by": of.leader, "at": MONDAY, "round": opened_extra(of), "text": "Håll er undan."}


def _end() -> Arguments:
    of = group()
    return {"by": of.leader, "at": MONDAY, "round": opened_extra(of), "lessons": "Ring tidigare."}


def _meeting() -> tuple[Group, Arguments]:
    of = group()
    round = opened(of)
    carried(of, round, "at_meeting")
    return of, {"by": of.leader, "at": MEETING, "round": round}


def _attendance() -> Arguments:
    of, given = _meeting()
    functions = Seat.objects.known().filter(forum=of.forum).values_list("function_id", flat=True)
    return {**given, "present": dict.fromkeys(functions, True)}


def _notes() -> Arguments:
    return {**_meeting()[1], "text": "Vi gick igenom läget."}


def _point() -> Arguments:
    of = group()
    return {
        "by": of.members[0],
        "at": MONDAY,
        "forum": of.forum,
        "party": of.parties[0],
        "title": "Belysning",
    }


def _outcome() -> Arguments:
    of, given = _meeting()
    return {**given, "key": f"area:{of.areas[0].pk}", "label": "Kvarnhöjden", "state": "done"}


# What an operation needs beyond `by` and `at`, which are an administrator and a later day unless said here.
CALLS: dict[Callable[..., Any], Callable[[], Arguments]] = {
    accounts.user_create: _account,
    accounts.user_change: _account_change,
    accounts.user_set_active: lambda: {"user": user(), "active": False},
    accounts.user_set_password: lambda: {"user": user(), "password": "ett långt och nytt lösenord"},
    places.areas_import: _areas,
    places.area_add: _area,
    places.area_change: _area_change,
    places.classification_set: lambda: {"area": area("Sjöbo"), "classing": CLASSING},
    places.classification_end: _classification_end,
    places.classifications_import: _classifications,
    land.land_add: lambda: {"facts": land.LandFacts("Kvarnen 3:2", party().pk), "valid_from": DAY},
    land.land_change: _land_change,
    land.land_end: lambda: {"holding": holding_of_land("Kvarnen 3:2", party()), "on": LAST_DAY},
    land.land_import: lambda: {"lines": [land.LandFacts("Kvarnen 3:2", party().pk)], "valid_from": DAY},
    parties.party_add: _party,
    parties.party_profile_change: _profile,
    parties.party_succeed: _succession,
    parties.meetings_set: _meetings,
    parties.function_add: _function,
    parties.function_end: _function_end,
    parties.holding_add: _holding,
    parties.holding_end: _holding_end,
    parties.mailbox_set: _mailbox,
    forums.forum_add: _forum,
    forums.forum_change: _forum_change,
    forums.forum_open: lambda: {"forum": forum(draft=True)},
    forums.forum_close: lambda: {"forum": forum()},
    forums.seat_set: _seat,
    forums.seat_end: _seat_end,
    forums.watches_set: _watches,
    actions.action_add: _action,
    actions.joint_action_add: _joint_action,
    actions.action_answer: lambda: _acted(state="done", note="Lamporna lyser."),
    actions.action_decide: lambda: _acted(state="stopped", note="Behövs inte."),
    actions.action_hand_over: lambda: _acted(to=function(), why="Det är deras stolpar."),
    actions.action_change: _action_change,
    actions.action_release: lambda: _acted(released=True),
    actions.action_follow_up: lambda: _acted(helped="yes", next="end"),
    actions.effect_say: _effect,
    actions.link_withdraw: _link,
    actions.link_send: _acted,
    actions.publication_add: _publication,
    actions.publication_change: lambda: _published(told=replace(TOLD, text="Alla lampor är bytta.")),
    actions.publication_withdraw: _published,
    situation.round_open: _round,
    situation.contributions_submit: _contributions,
    situation.round_step: _step,
    situation.mark_set: _mark,
    situation.issue_adopt: _adoption,
    situation.issue_correct: _correction,
    situation.sighting_add: _sighting,
    situation.sighting_withdraw: _sighting_withdrawal,
    situation.coming_add: _coming,
    situation.coming_withdraw: _coming_withdrawal,
    situation.review_set: _review,
    situation.reviews_clear_all: _clearing,
    situation.sightings_join: _joining,
    situation.sightings_tell_apart: _joining,
    situation.sighting_part: _parting,
    situation.marks_accept: _accepting,
    situation.extra_round_open: _extra,
    situation.presence_add: _presence,
    situation.presence_remove: _presence_removal,
    situation.resident_message_set: _message,
    situation.stand_down: _end,
    situation.attendance_set: _attendance,
    situation.notes_set: _notes,
    situation.point_add: _point,
    situation.point_close: _outcome,
    **FOLLOWUP,
    **DEVIATIONS,
    **PROGRAMMES,
    **STATISTICS,
}


def arguments(operation: Callable[..., Any]) -> dict[str, Any]:
    """Prepare the database for a call that succeeds, and give its arguments."""
    return {"by": admin(), "at": LATER, **CALLS[operation]()}
