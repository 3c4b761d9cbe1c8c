"""Who there is in Lindåsa, and the names of the functions that they hold. Everybody is invented.

Functions are what the story is told by: their names are never changed, so that later weeks find them
whatever a visitor has done. Nothing here needs Django.
"""

from dataclasses import dataclass

MUNICIPALITY = "Lindåsa kommun"
PASSWORD = "lindasa-provar-samlad"  # noqa: S105  (the one password of the example, printed at its start)
MAIL = "lindasa.example"
FIRST_ADMIN = "administrator"
AREAS = ("kvarnhojden", "lindasa-centrum", "tallmossen", "akersdal", "angsbacken", "ostervik")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account; `identity` is the role she is tried as in the example, empty for the "
    "others."""

    key: str
    name: str
    identity: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@{MAIL}"


PEOPLE = (
    Person(FIRST_ADMIN, "Eva Nyström", "administratör"),
    Person("samordnare", "Maria Ekdal", "samordnare"),
    Person("bitradande", "Jonas Hallberg", "biträdande samordnare"),
    Person("lindbo", "Farid Karimi", "medlem, Lindbo"),
    Person("polis", "Petra Åkerman", "medlem, Polisen"),
    Person("las", "Birgitta Öhman", "läsare, kommunstyrelsen"),
    Person("strateg", "Helena Norrby", "strateg"),
    Person("sekreterare", "Karin Wester", "nämndsekreterare"),
    Person("trygghet", "Anders Lövgren"),
    Person("bovard", "Lena Sjöö"),
    Person("polis2", "Martin Ström"),
    Person("omradespolis", "Emma Frisk"),
    Person("socialtjanst", "Johan Strand"),
    Person("faltgrupp", "Nadia Haddad"),
    Person("skola", "Sara Lindgren"),
    Person("raddning", "Mikael Bergdal"),
    Person("forsamling", "Elisabet Wiklund"),
    Person("kvarnstenen", "Anna Holmgren"),
)
IDENTITIES = tuple(person for person in PEOPLE if person.identity)

# Names of functions, by whom they speak for in the weekly picture.
COORDINATION, DEPUTY_COORDINATION = "Trygghetssamordnare", "Säkerhetssamordnare"
CHAIR, AREA_POLICE, FIELD = "Kommunstyrelsens ordförande", "Områdespolis Åkersdal", "Gruppledare, fältgruppen"
CARETAKER = "Bovärd, Kvarnhöjden"
STRATEGIST, SECRETARY = "Strateg för social hållbarhet", "Nämndsekreterare"
VOICES = {
    "police": "Kommunpolis",
    "social": "Enhetschef, förebyggande arbete",
    "school": "Samordnare för trygghet i skolan",
    "safety": DEPUTY_COORDINATION,
    "rescue": "Brandinspektör",
    "church": "Diakon",
    "housing": "Förvaltare",
    "owner": "Fastighetschef",
}
# These give their report by phone, and the coordinator writes it in.
BY_PHONE = frozenset({"church"})
# Those who have not reported yet in the week that goes on: for the visitor to do.
WAITING = frozenset({"housing", "church"})

ON_SIGN_IN_PAGE = ";".join(
    [*(f"{person.identity}: {person.email}" for person in IDENTITIES), f"Lösenord för alla: {PASSWORD}"]
)
