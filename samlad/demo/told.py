"""What can be seen in Lindåsa: events of each theme in the words of those who tell of them. Invented.

Nothing is said about named persons and nothing about the inside of dwellings.
"""

from collections.abc import Mapping, Sequence

from samlad.demo.happenings import Happening

DAY, EVENING, NIGHT = (8, 15), (17, 22), (0, 4)
HAPPENINGS: Mapping[str, tuple[Happening, ...]] = {
    "moped": (
        Happening(
            "traffic",
            "path",
            EVENING,
            {
                "police": "Samtal om två mopeder i hög fart. Borta när patrullen kom.",
                "safety": "Flera boende ringde om mopeder i hög fart bland gående.",
                "housing": "Mopeder körde i hög fart. En bom är nedkörd.",
                "church": "Besökare fick kliva undan för mopeder.",
                "school": "Elever på väg hem fick kliva undan för mopeder.",
            },
            "persons",
        ),
        Happening(
            "traffic",
            "meet",
            EVENING,
            {
                "police": "Kontroll av mopeder. En togs ur trafik.",
                "social": "Fältgruppen talade med unga om mopedkörning.",
                "safety": "Mopeder kördes i cirklar i två timmar.",
                "owner": "Mopeder kördes utanför entrén hela kvällen.",
            },
        ),
        Happening(
            "traffic",
            "school",
            DAY,
            {
                "school": "En moped kördes över skolgården på rasten.",
                "safety": "Väktare avvisade en mopedförare från skolgården.",
                "police": "Skolan ringde om en moped på skolgården.",
            },
            "persons",
        ),
    ),
    "dark": (
        Happening(
            "unsafe_place",
            "path",
            EVENING,
            {
                "safety": "Sju lampor är släckta i rad.",
                "police": "Två samtal om att det är mörkt och otryggt.",
                "school": "Elever går omvägar eftersom lamporna är släckta.",
                "church": "Besökare väntar in varandra för att slippa gå ensamma i mörkret.",
                "housing": "Lamporna är släckta längs hela sträckan.",
            },
            "persons",
        ),
        Happening(
            "damage",
            "garage",
            NIGHT,
            {
                "housing": "Tre lampor har slagits sönder.",
                "safety": "Lampor har slagits sönder enligt väktarna.",
                "owner": "Lamporna utanför har slagits sönder igen.",
                "police": "Anmälan om lampor som har slagits sönder.",
            },
            "property",
        ),
    ),
    "fire": (
        Happening(
            "fire",
            "yard",
            NIGHT,
            {
                "rescue": "Brand i en container. Släckt på plats, ingen spridning.",
                "safety": "Brand i container. Väktare larmade och räddningstjänsten släckte.",
                "police": "Brand i container. Anmälan om skadegörelse genom brand.",
                "housing": "En container har brunnit. Fasaden är sotig.",
                "owner": "Container intill vårt hus har brunnit. Sot på fasaden.",
                "church": "Flera berättar om en brand i en container.",
            },
            "property",
        ),
        Happening(
            "fire",
            "garage",
            NIGHT,
            {
                "rescue": "Brand i en bil som spred sig till bilen intill.",
                "police": "Brand i två bilar. Platsen undersöktes.",
                "housing": "Två bilar har brunnit. Sex platser är avstängda.",
                "owner": "Brand i bilar intill vårt garage. Rök i trapphuset.",
                "safety": "Brand i bilar. Väktare stängde av gångvägen.",
            },
            "property",
        ),
        Happening(
            "fire",
            "meet",
            EVENING,
            {
                "police": "Brand i en papperskorg. Släckt när patrullen kom.",
                "safety": "En papperskorg brann. Väktare släckte.",
                "social": "Unga eldade i en papperskorg. Fältgruppen stannade tills det var släckt.",
                "rescue": "Larm om brand i papperskorg. Släckt före framkomst.",
            },
            "property",
        ),
    ),
    "drugs": (
        Happening(
            "drugs",
            "meet",
            EVENING,
            {
                "police": "Misstänkt försäljning av narkotika. Två ingripanden.",
                "social": "Fältgruppen såg misstänkt försäljning till unga.",
                "safety": "Väktare såg misstänkt försäljning flera gånger.",
                "owner": "Butiken ser misstänkt försäljning varje eftermiddag.",
                "church": "Besökare berättar om försäljning på kvällen.",
            },
            "persons",
        ),
        Happening(
            "drugs",
            "stairs",
            None,
            {
                "housing": "Förpackningar efter narkotika i trapphuset.",
                "police": "Tips om narkotika i ett trapphus.",
                "owner": "Obehöriga i trapphuset varje kväll. Förpackningar på golvet.",
            },
            "property",
        ),
        Happening(
            "violence",
            "meet",
            EVENING,
            {
                "police": "Slagsmål mellan flera personer. En fördes till sjukhus.",
                "social": "Fältgruppen såg ett slagsmål och ringde polis.",
                "owner": "Slagsmål utanför butiken. Kunder sprang in.",
                "safety": "En bussförare larmade om slagsmål.",
            },
            "persons",
        ),
        Happening(
            "staff",
            "meet",
            EVENING,
            {
                "owner": "Personal hotades när de bad en grupp att gå.",
                "social": "Fältgruppen blev hotad och lämnade platsen.",
                "safety": "Personal på bussen hotades av en grupp.",
            },
            "persons",
        ),
    ),
    "youth": (
        Happening(
            "disorder",
            "meet",
            EVENING,
            {
                "police": "Störande samling av ett tjugotal unga. Alkohol hälldes ut.",
                "social": "Ett tjugotal unga samlade. Några var berusade.",
                "safety": "Störande samling. Väktare talade med unga på plats.",
                "owner": "Stor grupp unga utanför entrén. Butiken stängde tidigare.",
                "school": "Elever berättar om bråk bland unga på kvällen.",
                "church": "Högljudd samling på kvällen. Besökare gick en annan väg.",
            },
            "activity",
        ),
        Happening(
            "violence",
            "school",
            DAY,
            {
                "school": "Bråk mellan två grupper efter skolans slut.",
                "social": "Fältgruppen gick emellan två grupper efter skolans slut.",
                "police": "Utryckning till bråk mellan grupper av unga.",
            },
            "persons",
        ),
        Happening(
            "rumour",
            "meet",
            None,
            {
                "social": "Det sprids i sociala medier att två grupper ska mötas på fredag.",
                "school": "Elever har hört att två grupper ska mötas på fredag.",
                "church": "Besökare har hört att det ska bli bråk på fredag.",
            },
        ),
    ),
    "vandalism": (
        Happening(
            "damage",
            "school",
            NIGHT,
            {
                "school": "Två rutor krossade under natten.",
                "safety": "Väktare fann krossade rutor under natten.",
                "police": "Anmälan om krossade rutor.",
            },
            "property",
        ),
        Happening(
            "graffiti",
            "path",
            None,
            {
                "safety": "Klotter på elcentral och vägg.",
                "housing": "Klotter på väggar och skyltar.",
                "owner": "Klotter på vår vägg.",
                "police": "Klotter upptäckt av fotpatrull.",
                "school": "Klotter på skolvägen.",
            },
            "property",
        ),
        Happening(
            "damage",
            "stairs",
            NIGHT,
            {
                "housing": "En entrédörr är sönderslagen.",
                "owner": "Låset i entrén är sönder för andra gången.",
                "police": "Anmälan om skadegörelse på en entrédörr.",
                "safety": "Boende ringde om en sönderslagen entrédörr.",
            },
            "property",
        ),
        Happening(
            "damage",
            "meet",
            EVENING,
            {
                "owner": "Ett skyltfönster är krossat.",
                "safety": "En busskur har krossat glas.",
                "police": "Samtal om en grupp som krossade glas.",
            },
            "property",
        ),
    ),
    "burglary": (
        Happening(
            "theft",
            "garage",
            NIGHT,
            {
                "police": "Inbrott i två garage. Verktyg stulna.",
                "housing": "Två garage är uppbrutna och verktyg stulna.",
                "safety": "Boende ringde om uppbrutna garage.",
                "school": "Inbrott i skolans förråd. Verktyg stulna.",
            },
            "property",
        ),
        Happening(
            "theft",
            "stairs",
            NIGHT,
            {
                "housing": "Inbrott i fyra källarförråd.",
                "police": "Inbrott i källarförråd. Cyklar stulna.",
                "safety": "Boende berättar om inbrott i källarförråd.",
            },
            "property",
        ),
        Happening(
            "theft",
            "meet",
            None,
            {
                "police": "Anmälan om tre stulna cyklar.",
                "safety": "Boende ringde om stulna cyklar.",
                "church": "Två besökare har fått cyklar stulna.",
            },
            "property",
        ),
    ),
    "litter": (
        Happening(
            "litter",
            "path",
            None,
            {
                "safety": "Dumpade möbler och vitvaror.",
                "church": "Dumpade möbler och sopor i flera dagar.",
                "housing": "Grovsopor har dumpats.",
                "rescue": "Brännbart skräp. Ägaren uppmanad att städa.",
                "police": "Fotpatrull har sett dumpade sopor.",
            },
        ),
        Happening(
            "litter",
            "yard",
            None,
            {
                "housing": "Miljöhuset är överfullt och sopor ligger utanför.",
                "safety": "Klagomål på sopor. Råttor har setts.",
                "owner": "Sopor från grannen blåser in på gården.",
            },
        ),
        Happening(
            "litter",
            "garage",
            None,
            {
                "rescue": "Skräp blockerar en utrymningsväg.",
                "housing": "Skräp i garaget. Utrymningsvägen är röjd.",
            },
            "property",
        ),
    ),
    "fireworks": (
        Happening(
            "disorder",
            "meet",
            EVENING,
            {
                "police": "Raketer sköts mot fordon. Två beslag.",
                "social": "Unga kastade smällare nära folk.",
                "safety": "Raketer sköts mot en buss.",
                "owner": "Smällare kastades in i entrén.",
            },
            "persons",
        ),
        Happening(
            "fire",
            "yard",
            NIGHT,
            {
                "rescue": "Brand i buskar efter en raket. Släckt.",
                "housing": "Buskar har brunnit efter en raket.",
                "police": "Brand i buskar efter fyrverkeri.",
            },
            "property",
        ),
        Happening(
            "damage",
            "school",
            EVENING,
            {
                "school": "En papperskorg på skolgården har sprängts.",
                "safety": "En papperskorg har sprängts med smällare.",
            },
            "property",
        ),
    ),
    "school": (
        Happening(
            "disorder",
            "school",
            DAY,
            {
                "school": "Utomstående kom in på skolgården på rasten.",
                "safety": "Väktare avvisade utomstående från skolgården.",
                "police": "Skolan bad om hjälp med utomstående.",
                "social": "Fältgruppen talade med utomstående på skolgården.",
            },
            "activity",
        ),
        Happening(
            "staff",
            "school",
            DAY,
            {
                "school": "Personal hotades när ett bråk bröts.",
                "police": "Anmälan om hot mot personal på skolan.",
            },
            "persons",
        ),
    ),
}
# What happens whatever the theme is.
ALWAYS: Sequence[Happening] = (
    *HAPPENINGS["litter"][:1],
    *HAPPENINGS["dark"][:1],
    *HAPPENINGS["burglary"][2:],
    Happening(
        "other",
        "meet",
        None,
        {
            "church": "Flera äldre frågar om de kan gå hem ensamma.",
            "safety": "Grannsamverkan frågar vad som händer i området.",
            "rescue": "Boende frågar om brandvarnare och utrymning.",
            "police": "Många tar kontakt med områdespoliserna.",
            "school": "Föräldrar frågar om skolvägen.",
        },
    ),
)
