"""The parties and forums of Lindåsa on the first day, and who watches what. Everything is invented."""

from dataclasses import dataclass
from datetime import time

from samlad.demo.people import (
    AREA_POLICE,
    AREAS,
    CARETAKER,
    CHAIR,
    COORDINATION,
    DEPUTY_COORDINATION,
    FIELD,
    VOICES,
)
from samlad.forums.models import COORDINATOR, DEPUTY, MEMBER, READER
from samlad.forums.operations import Facts
from samlad.parties.operations import Profile


@dataclass(frozen=True, slots=True)
class Member:
    """A party with its functions, and who holds each from the first day (None: nobody)."""

    key: str
    kind: str
    profile: Profile
    functions: tuple[tuple[str, str], ...] = ()
    watches: tuple[str, ...] = ()


SECRECY = "offentlighets- och sekretesslagen (2009:400)"
SCHOOL_WATCH = ("kvarnhojden", "tallmossen", "angsbacken", "ostervik")
SCHOOL_LAW = f"Skollagen (2010:800) och {SECRECY}, främst 23 kap."
SCHOOL_MANDATE = (
    "Ansvarar för kommunens förskolor, skolor och fritidsgårdar. Beslutar om vuxna i skolan och öppettider."
)
MEMBERS = (
    Member(
        "police",
        "police",
        Profile(
            name="Polisen Lindåsa",
            short_name="Polisen",
            bound_by_secrecy=True,
            law=f"Polislagen (1984:387) och {SECRECY}, främst 18 och 35 kap.",
            mandate="Leder polisens arbete i kommunen. Beslutar själv om patruller, kontroller och "
            "utredningar.",
        ),
        ((VOICES["police"], "polis"), (AREA_POLICE, "omradespolis")),
        AREAS,
    ),
    Member(
        "social",
        "administration",
        Profile(
            name="Socialförvaltningen",
            bound_by_secrecy=True,
            law=f"Socialtjänstlagen (2025:400) och {SECRECY}, främst 26 kap.",
            mandate="Ansvarar för socialtjänstens förebyggande arbete och fältgruppen. Lämnar aldrig "
            "uppgifter om "
            "enskilda till gruppen.",
        ),
        ((VOICES["social"], "socialtjanst"), (FIELD, "faltgrupp")),
        ("kvarnhojden", "lindasa-centrum", "tallmossen"),
    ),
    Member(
        "school_before",
        "administration",
        Profile(
            name="Barn- och skolförvaltningen",
            bound_by_secrecy=True,
            law=SCHOOL_LAW,
            mandate=SCHOOL_MANDATE,
        ),
        ((VOICES["school"], "skola"),),
        SCHOOL_WATCH,
    ),
    Member(
        "safety",
        "administration",
        Profile(
            name="Säkerhetssektionen, kommunledningskontoret",
            short_name="Säkerhetssektionen",
            bound_by_secrecy=True,
            law="Lagen (2023:196) om kommuners ansvar för brottsförebyggande arbete, kommunallagen "
            "(2017:725) och "
            f"{SECRECY}.",
            mandate="Samordnar kommunens brottsförebyggande arbete och leder Operativa samverkansgruppen.",
        ),
        ((COORDINATION, "trygghet"), (DEPUTY_COORDINATION, "bitradande")),
        ("lindasa-centrum", "kvarnhojden", "tallmossen", "angsbacken", "ostervik"),
    ),
    Member(
        "rescue",
        "rescue_service",
        Profile(
            name="Räddningstjänsten Lindåsa",
            short_name="Räddningstjänsten",
            bound_by_secrecy=True,
            law=f"Lagen (2003:778) om skydd mot olyckor och {SECRECY}.",
            mandate="Gör räddningsinsatser och tillsyn av brandskydd. Kan förelägga ägare att åtgärda "
            "brister.",
        ),
        ((VOICES["rescue"], "raddning"),),
        ("kvarnhojden", "lindasa-centrum", "akersdal"),
    ),
    Member(
        "church",
        "faith_community",
        Profile(
            name="Lindåsa församling",
            short_name="Församlingen",
            bound_by_secrecy=False,
            law="Lagen (1998:1591) om Svenska kyrkan. Sekretesslagens regler binder inte församlingen, "
            "men diakonen "
            "har tystnadsplikt enligt kyrkoordningen.",
            mandate="Möter människor i öppen verksamhet. Deltar frivilligt och tar inte emot beslut från "
            "kommunen.",
        ),
        ((VOICES["church"], "forsamling"),),
        ("kvarnhojden", "akersdal"),
    ),
    Member(
        "housing",
        "municipal_company",
        Profile(
            name="Lindbo AB",
            short_name="Lindbo",
            bound_by_secrecy=True,
            law="Lagen (2010:879) om allmännyttiga kommunala bostadsaktiebolag, aktiebolagslagen "
            "(2005:551) och "
            f"{SECRECY}, 2 kap. 3 §.",
            mandate="Äger och förvaltar kommunens hyresbostäder. Beslutar om lås, belysning och städning "
            "hos sig.",
        ),
        ((VOICES["housing"], "bovard"), (CARETAKER, "bovard")),
        ("kvarnhojden", "tallmossen"),
    ),
    Member(
        "owner",
        "private_owner",
        Profile(
            name="Fastighets AB Kvarnstenen",
            short_name="Kvarnstenen",
            bound_by_secrecy=False,
            law="Hyreslagen (12 kap. jordabalken) och aktiebolagslagen (2005:551). Sekretesslagen gäller "
            "inte.",
            mandate="Äger bostäder och butikslokaler. Deltar enligt överenskommelse och beslutar över "
            "sin egen mark.",
        ),
        ((VOICES["owner"], "kvarnstenen"),),
        ("lindasa-centrum", "kvarnhojden"),
    ),
    Member(
        "executive",
        "executive_board",
        Profile(
            name="Kommunstyrelsen",
            bound_by_secrecy=True,
            law=f"Kommunallagen (2017:725) och {SECRECY}.",
            mandate="Leder kommunen och har uppsikt över nämnder och bolag. Ansvarar för det "
            "brottsförebyggande arbetet.",
        ),
        ((CHAIR, "las"),),
    ),
    Member(
        "social_board",
        "board",
        Profile(
            name="Socialnämnden",
            bound_by_secrecy=True,
            law=f"Socialtjänstlagen (2025:400), kommunallagen (2017:725) och {SECRECY}, främst 26 kap.",
            mandate="Beslutar om socialtjänstens mål och budget.",
        ),
    ),
    Member(
        "school_board",
        "board",
        Profile(
            name="Utbildningsnämnden",
            bound_by_secrecy=True,
            law=f"Skollagen (2010:800), kommunallagen (2017:725) och {SECRECY}, främst 23 kap.",
            mandate="Beslutar om skolornas och fritidsgårdarnas mål och budget.",
        ),
    ),
)
# What Barn- och skolförvaltningen becomes on the way.
NEW_SCHOOL = Member(
    "school",
    "administration",
    Profile(
        name="Utbildningsförvaltningen",
        bound_by_secrecy=True,
        law=SCHOOL_LAW,
        mandate=SCHOOL_MANDATE,
    ),
    ((VOICES["school"], "skola"),),
    SCHOOL_WATCH,
)

OSG = Facts(
    name="Operativa samverkansgruppen",
    level="operative",
    purpose="Att varje vecka ha en gemensam bild av läget i kommunens områden och komma överens om åtgärder.",
    mandate="Fastställer lägesbilden och kommer överens om åtgärder inom parternas egna befogenheter. "
    "Beslutar inte "
    "om enskilda personer.",
    deadline_weekday=4,
    deadline_time=time(12),
    meeting_weekday=0,
    meeting_time=time(9),
    case_number="KS 2024/118",
    controllers="Kommunstyrelsen, socialnämnden, utbildningsnämnden, Polismyndigheten, Räddningstjänsten "
    "Lindåsa, "
    "Lindbo AB, Fastighets AB Kvarnstenen och Lindåsa församling, var och en för det den lämnar.",
    privacy_purpose="Att förebygga brott och otrygghet på platser. Uppgifter om enskilda personer lämnas "
    "inte.",
    retention="Parternas rapporter gallras efter fem år. Fastställda lägesbilder bevaras.",
)
OSG_ROLES = {
    COORDINATION: COORDINATOR,
    DEPUTY_COORDINATION: DEPUTY,
    CHAIR: READER,
    AREA_POLICE: MEMBER,
    FIELD: MEMBER,
    **{name: MEMBER for voice, name in VOICES.items() if voice != "safety"},
}
COUNCIL = Facts(
    name="Lokala brottsförebyggande rådet",
    level="strategic",
    purpose="Att följa det brottsförebyggande arbetet och föreslå inriktning för kommunstyrelsen.",
    mandate="Rådgivande. Lämnar förslag till kommunstyrelsen och polisens ledning.",
    rhythm="month",
    deadline_weekday=3,
    deadline_time=time(16),
    meeting_weekday=3,
    meeting_time=time(13),
    case_number="KS 2023/204",
    controllers="Kommunstyrelsen.",
    privacy_purpose="Att kalla till möten och dokumentera rådets ställningstaganden.",
    retention="Minnesanteckningar bevaras. Kontaktuppgifter tas bort när uppdraget upphör.",
)
COUNCIL_ROLES = {
    COORDINATION: COORDINATOR,
    DEPUTY_COORDINATION: DEPUTY,
    CHAIR: MEMBER,
    VOICES["police"]: MEMBER,
    VOICES["social"]: MEMBER,
    VOICES["rescue"]: MEMBER,
}
# Not opened: who is answerable for the personal data has not been settled.
OWNERS = Facts(
    name="Fastighetsägare på Kvarnhöjden",
    level="operative",
    purpose="Att samordna skötsel och belysning mellan dem som äger hus på Kvarnhöjden.",
    mandate="Kommer överens om gemensamma arbeten. Varje ägare beslutar om sin egen mark.",
    rhythm="month",
    deadline_weekday=1,
    meeting_weekday=2,
    meeting_time=time(14),
)
OWNERS_ROLES = {
    DEPUTY_COORDINATION: COORDINATOR,
    VOICES["housing"]: MEMBER,
    VOICES["owner"]: MEMBER,
}

# Where functions are written to from a certain day on: the address before the @, and whether several read it.
MAILBOXES = {
    DEPUTY_COORDINATION: ("sakerhet", True),
    VOICES["housing"]: ("forvaltning.lindbo", True),
    CARETAKER: ("bovard.lindbo", False),
    VOICES["owner"]: ("fastighet.kvarnstenen", False),
    VOICES["rescue"]: ("tillsyn", True),
}
