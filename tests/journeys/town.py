"""Lindåsa for the journeys, made by the operations in a process of its own.

`python -m tests.journeys.town found|carry FILE` works on the database that the environment names and writes
the keys of what it made to FILE, so that the process that drives the browser never touches the database.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import django

PASSWORD = "Kaffet-är-klart-nu-47"
DAY = date(2026, 1, 5)
AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
BOUNDARIES = Path(__file__).resolve().parents[2] / "samlad/demo/areas.geojson"
# In Swedish order, as every page shows them.
AREAS = {
    "kvarnhojden": "Kvarnhöjden",
    "lindasa-centrum": "Lindåsa centrum",
    "tallmossen": "Tallmossen",
    "akersdal": "Åkersdal",
    "angsbacken": "Ängsbacken",
    "ostervik": "Östervik",
}


@dataclass(frozen=True, slots=True)
class Member:
    """A party, the function that speaks for it, and the one who holds the function."""

    key: str
    name: str
    kind: str
    function: str
    person: str
    role: str = "member"
    watches: Sequence[str] = tuple(AREAS)


OWN = "Lindåsa kommun"
MEMBERS = (
    Member("municipality", OWN, "administration", "Trygghetssamordnare", "Sara Samordnare", "coordinator"),
    Member("police", "Polisen", "police", "Kommunpolis", "Per Polis"),
    Member("housing", "Lindåsabostäder AB", "municipal_company", "Förvaltare", "Bo Bostad"),
    Member("school", "Utbildningsförvaltningen", "administration", "Rektor", "Siv Skola"),
    Member("rescue", "Räddningstjänsten Vänern", "rescue_service", "Stationschef", "Rut Räddning"),
    Member("social", "Socialförvaltningen", "administration", "Enhetschef", "Sol Social"),
    Member("culture", "Kultur- och fritidsförvaltningen", "administration", "Fritidschef", "Kim Kultur"),
    Member("owners", "Fastighetsägarna Östervik", "association", "Ordförande", "Olle Ägare"),
)
PARTIES = {member.key: member.name for member in MEMBERS}
WITHOUT_A_PARTY = {"administrator": "Ada Administratör", "outsider": "Ute Utanför"}


def address_of(key: str) -> str:
    """The e-mail address of somebody, by the key of her party or what she is."""
    return f"{key}@lindasa.example"


def found() -> dict[str, int]:
    """Areas, accounts, parties and an open forum; no round."""
    from samlad.accounts.tests.factories import user

    keys = {f"area:{code}": pk for code, pk in _areas().items()}
    for key, name in WITHOUT_A_PARTY.items():
        new = user(name, email=address_of(key), password=PASSWORD, is_admin=key == "administrator", at=AT)
        keys[f"user:{key}"] = new.pk
    return keys | _forum(keys)


def _areas() -> dict[str, int]:
    from samlad.places.geojson import read
    from samlad.places.models import Area
    from samlad.places.operations import areas_import

    areas_import(by=None, at=AT, reading=read(BOUNDARIES.read_bytes()), kind="area", valid_from=DAY)
    return dict(Area.objects.values_list("code", "pk"))


def _forum(keys: Mapping[str, int]) -> dict[str, int]:
    from samlad.accounts.tests.factories import user
    from samlad.forums.tests.factories import forum, seat, watch
    from samlad.parties.tests.factories import function, holding, party
    from samlad.places.models import Area

    osg, found = forum("OSG Lindåsa"), dict[str, int]()
    for member in MEMBERS:
        new = party(member.name, kind=member.kind)
        own = function(new, member.function)
        person = user(member.person, email=address_of(member.key), password=PASSWORD)
        found[f"holding:{member.key}"] = holding(own, person).pk
        found[f"seat:{member.key}"] = seat(osg, own, role=member.role).pk
        watch(osg, new, *(Area(pk=keys[f"area:{code}"]) for code in member.watches))
        found |= {f"party:{member.key}": new.pk, f"function:{member.key}": own.pk}
        found[f"user:{member.key}"] = person.pk
    return found | {"forum": osg.pk} | _others_of(found["party:municipality"], osg)


def _others_of(municipality: int, osg: object) -> dict[str, int]:
    """A deputy, a reader, a vacant function, and a forum that lacks its privacy facts."""
    from samlad.accounts.tests.factories import user
    from samlad.forums.models import Forum
    from samlad.forums.tests.factories import forum, seat
    from samlad.parties.models import Party
    from samlad.parties.tests.factories import function, holding

    assert isinstance(osg, Forum)
    found, draft = dict[str, int](), forum("Fastighetsnätverket", draft=True, controllers="", retention="")
    for key, name, role in (
        ("deputy", "Biträdande samordnare", "deputy_coordinator"),
        ("reader", "Kommunalråd", "reader"),
        ("vacant", "Fältassistent", "member"),
    ):
        own = function(Party.objects.get(pk=municipality), name)
        seat(osg, own, role=role)
        if key != "vacant":
            person = user(f"{name} Ek", email=address_of(key), password=PASSWORD)
            found |= {f"user:{key}": person.pk, f"holding:{key}": holding(own, person).pk}
        if key == "deputy":
            found["draft:seat"] = seat(draft, own, role="coordinator").pk
    return found | {"draft": draft.pk}


# One round in each state, by how many weeks from this one, so that the page of each can be looked at.
ROUNDS = {
    "adopted": -6,
    "corrected": -5,
    "at_meeting": -4,
    "proposal": -3,
    "in_review": -2,
    "late": -1,
    "open": 1,
}
ON_THE_WAY = ("in_review", "proposal", "at_meeting")
SAID: Mapping[str, Mapping[str, tuple[int, str] | None]] = {
    "police": {
        "kvarnhojden": (4, "Polisen såg öppen försäljning vid skolan tre kvällar."),
        "lindasa-centrum": (3, "Polisen har fått många samtal om bråk på torget."),
        "tallmossen": None,
        "angsbacken": (2, "Polisen har haft två ingripanden i parken."),
    },
    "housing": {
        "kvarnhojden": (3, "Bolaget har bytt lås i fyra portar efter inbrott i källare."),
        "lindasa-centrum": None,
        "akersdal": (1, "Bolaget har inga störningar och tvättstugan är hel igen."),
    },
    "social": {"kvarnhojden": (3, "Fältarna mötte fler ungdomar än vanligt sent på kvällen.")},
}
MARKS = {
    "kvarnhojden": (4, "Öppen försäljning nära skolan och ungdomar som dras in."),
    "lindasa-centrum": (3, "Bråken på torget har blivit fler och grövre."),
    "tallmossen": (1, "Parterna har inget att rapportera."),
    "akersdal": (1, "Lugnt, och skadegörelsen i tvättstugan är åtgärdad."),
    "angsbacken": (2, "Oroligt i parken, annars lugnt."),
}


def carry(keys: Mapping[str, int], today: date) -> dict[str, int]:
    """Rounds in every state, one of them corrected, and actions that came of a level."""
    rounds = {name: _carried(keys, today + timedelta(weeks=weeks), name) for name, weeks in ROUNDS.items()}
    return {f"round:{name}": pk for name, pk in rounds.items()} | _thread(keys, rounds["adopted"], today)


def _carried(keys: Mapping[str, int], day: date, until: str) -> int:
    from samlad.accounts.models import User
    from samlad.base.periods import WEEK, Period
    from samlad.forums.models import Forum
    from samlad.situation.operations import issue_adopt, round_open, round_step

    leader, at = User.objects.get(pk=keys["user:municipality"]), _moment(day)
    period = Period.containing(WEEK, day)
    new = round_open(by=leader, at=at, forum=Forum(pk=keys["forum"]), period=period)
    _report(keys, new, leader, at)
    if until in ("late", "open"):
        return new.pk
    last = ON_THE_WAY.index(until) if until in ON_THE_WAY else len(ON_THE_WAY) - 1
    for state in ON_THE_WAY[: last + 1]:
        round_step(by=leader, at=at, round=new, to=state)
    _mark(keys, new, leader, at, leave_out=until == "in_review")
    if until in ("adopted", "corrected"):
        issue_adopt(by=leader, at=at, round=new)
    if until == "corrected":
        _correct(keys, new, leader, at)
    return new.pk


def _moment(day: date) -> datetime:
    """The Wednesday of that week: before the deadline. The coming week is reported on now."""
    wednesday = day - timedelta(days=day.weekday() - 2)
    return min(datetime(wednesday.year, wednesday.month, wednesday.day, 9, tzinfo=UTC), datetime.now(UTC))


def _report(keys: Mapping[str, int], new: object, leader: object, at: datetime) -> None:
    from samlad.accounts.models import User
    from samlad.parties.models import Party
    from samlad.situation.models import Round
    from samlad.situation.operations import Answer, contributions_submit

    assert isinstance(new, Round)
    assert isinstance(leader, User)
    for key, said in SAID.items():
        by = leader if key == "social" else User.objects.get(pk=keys[f"user:{key}"])
        answers = [
            Answer(keys[f"area:{code}"], nothing=True)
            if words is None
            else Answer(keys[f"area:{code}"], level=words[0], sentence=words[1])
            for code, words in said.items()
        ]
        oral = "Enhetschef" if key == "social" else ""
        party = Party(pk=keys[f"party:{key}"])
        contributions_submit(by=by, at=at, round=new, party=party, answers=answers, oral_from=oral)


def _mark(keys: Mapping[str, int], new: object, leader: object, at: datetime, *, leave_out: bool) -> None:
    from samlad.accounts.models import User
    from samlad.places.models import Area
    from samlad.situation.models import Round
    from samlad.situation.operations import mark_set

    assert isinstance(new, Round)
    assert isinstance(leader, User)
    marks: Iterable[tuple[str, tuple[int, str]]] = list(MARKS.items())[: 2 if leave_out else None]
    for code, (level, reason) in marks:
        area = Area(pk=keys[f"area:{code}"])
        mark_set(by=leader, at=at, round=new, area=area, level=level, reason=reason)


def _correct(keys: Mapping[str, int], new: object, leader: object, at: datetime) -> None:
    from samlad.accounts.models import User
    from samlad.situation.models import Round
    from samlad.situation.operations import issue_correct

    assert isinstance(new, Round)
    assert isinstance(leader, User)
    changed = {keys["area:angsbacken"]: (3, "Ett tredje ingripande i parken hade fallit bort.")}
    issue_correct(by=leader, at=at, round=new, marks=changed, reason="Ett ingripande hade fallit bort.")


def _thread(keys: Mapping[str, int], adopted: int, today: date) -> dict[str, int]:
    """An action in good time that the level led to, and one that is overdue."""
    from samlad.actions.operations import action_add
    from samlad.forums.models import Forum
    from samlad.parties.models import Function
    from samlad.places.models import Area
    from samlad.situation.models import Mark

    area = Area(pk=keys["area:kvarnhojden"])
    mark = Mark.objects.known().get(round=adopted, area=area)
    for title, due_on in (
        ("Tät belysning vid skolgården", today + timedelta(days=30)),
        ("Trygghetsvärdar på torget", today - timedelta(days=3)),
    ):
        starts_on = today - timedelta(days=20)
        action_add(
            by=None,
            at=_moment(starts_on),
            forum=Forum(pk=keys["forum"]),
            area=area,
            title=title,
            responsible=Function.objects.get(pk=keys["function:housing"]),
            starts_on=starts_on,
            due_on=due_on,
            follow_up_on=due_on,
            reason_node=mark.node,
        )
    return {"node": mark.node_id}


def main(step: str, file: str) -> None:
    django.setup()
    from django.db import transaction
    from django.utils import timezone

    path = Path(file)
    keys: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
    with transaction.atomic():
        keys |= found() if step == "found" else carry(keys, timezone.localdate())
    path.write_text(json.dumps(keys))


if __name__ == "__main__":
    main(*sys.argv[1:])
