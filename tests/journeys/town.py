"""Lindåsa in the journeys: who and what there is, and what is said about it."""

from collections.abc import Mapping
from dataclasses import dataclass

PASSWORD = "Kaffet-är-klart-nu-47"
# In Swedish order, as every page shows them.
AREAS = {
    "kvarnhojden": "Kvarnhöjden",
    "lindasa-centrum": "Lindåsa centrum",
    "tallmossen": "Tallmossen",
    "akersdal": "Åkersdal",
    "angsbacken": "Ängsbacken",
    "ostervik": "Östervik",
}

FIGURE = "Otrygga på kvällen"


@dataclass(frozen=True, slots=True)
class Member:
    """A party, the function that speaks for it, and the one who holds the function."""

    key: str
    name: str
    kind: str
    function: str
    person: str
    role: str = "member"


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
# Who told the coordinator, where the party has not written itself.
TOLD = {"social": "Enhetschef"}
MARKS = {
    "kvarnhojden": (4, "Öppen försäljning nära skolan och ungdomar som dras in."),
    "lindasa-centrum": (3, "Bråken på torget har blivit fler och grövre."),
    "tallmossen": (1, "Parterna har inget att rapportera."),
    "akersdal": (1, "Lugnt, och skadegörelsen i tvättstugan är åtgärdad."),
    "angsbacken": (2, "Oroligt i parken, annars lugnt."),
}
