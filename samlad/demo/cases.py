"""Actions of Lindåsa that go as they are written here, so that every way an action can go is there to try.

Each begins so many weeks before the end of the story. Everything is invented.
"""

from samlad.actions.rules import (
    ACCEPTED,
    BLOCKED,
    DECLINED,
    DONE,
    HANDED_OVER,
    NOT_OURS,
    NOT_YET,
    OWNER_UNKNOWN,
    PROPOSED,
    STOPPED,
    TOLD_DECIDED,
    TOLD_DONE,
    TOLD_NOT,
    UNDER_WAY,
)
from samlad.demo.case import BOARD, WEB, Case, Move, News, Share, Word
from samlad.demo.people import CARETAKER, DEPUTY_COORDINATION, FIELD, VOICES

HOUSING, OWNER, POLICE = VOICES["housing"], VOICES["owner"], VOICES["police"]
CASES = (
    Case(
        "Rusta upp vändplanen vid garagen",
        "kvarnhojden",
        17,
        35,
        "litter",
        "Bilvrak och skräp samlas på vändplanen, som har två ägare.",
        (
            Share(
                HOUSING,
                (
                    Move(16, ACCEPTED, case_number="LB 2291"),
                    Move(14, DONE, "Skräpet är borta och asfalten är lagad."),
                ),
                "Vändplanens norra del",
                27_000,
            ),
            Share(
                OWNER,
                (Move(16, UNDER_WAY), Move(13, DONE, "Vraken är bortforslade.")),
                "Vändplanens södra del",
                19_000,
            ),
        ),
        how="Gemensam entreprenör. Kostnaden delas efter yta.",
        effect="Vändplanen används inte som soptipp.",
        raised_by="rescue",
        about="Vändplanen vid garagen på Norra Kvarnvägen ser ut som en soptipp.",
        news=(
            News(15, TOLD_DECIDED, "Lindbo och Kvarnstenen rustar upp vändplanen tillsammans."),
            News(
                12,
                TOLD_DONE,
                "Vraken och skräpet är borta, och asfalten är lagad. De två ägarna delade på kostnaden.",
                BOARD,
            ),
        ),
    ),
    Case(
        "Håll församlingshemmet öppet på lördagar",
        "akersdal",
        14,
        21,
        "disorder",
        "Unga samlas vid busstationen på lördagskvällar, och inget annat har öppet.",
        (
            Share(
                VOICES["church"],
                (
                    Move(13, DECLINED, "Vi har inte personal på lördagar. Onsdagarna fortsätter."),
                    Move(11, STOPPED, "Församlingen kan inte. Gruppen söker en annan lokal."),
                ),
            ),
        ),
        raised_by="rescue",
        about="Unga i Åkersdal vill ha någonstans att vara på lördagar.",
        news=(
            News(
                10,
                TOLD_NOT,
                "Församlingshemmet kan inte ha öppet på lördagar, eftersom det saknas personal. Öppet på "
                "onsdagar som förut. Kommunen letar efter en annan lokal.",
                ("web", "direct"),
            ),
        ),
    ),
    Case(
        "Klipp ned buskarna vid gångvägen mot Kvarnskolan",
        "kvarnhojden",
        9,
        21,
        "unsafe_place",
        "Elever är rädda för att gå där på morgonen.",
        (
            Share(
                HOUSING,
                (
                    Move(8, ACCEPTED, case_number="LB 2347"),
                    Move(6, DONE, "Buskarna är nedklippta till en meter längs hela sträckan."),
                ),
                "Gångvägen mot Kvarnskolan",
                14_000,
            ),
        ),
        how="Klipps till högst en meter, från Kvarntorget till skolan.",
        effect="Det går att se hela vägen.",
        raised_by="school",
        about="Buskarna längs gångvägen mot Kvarnskolan skymmer sikten.",
        news=(News(5, TOLD_DONE, "Lindbo har klippt ned buskarna. Nu syns hela vägen.", BOARD),),
    ),
    Case(
        "Sätt upp ny belysning i gångtunneln",
        "lindasa-centrum",
        8,
        28,
        "unsafe_place",
        "Hälften av lamporna är sönder, och många går en omväg.",
        (
            Share(
                DEPUTY_COORDINATION,
                (
                    Move(7, UNDER_WAY, "Armaturerna är beställda."),
                    Move(
                        4, BLOCKED, "Tunneln ligger under järnvägen, och banans ägare har inte gett lov än."
                    ),
                    Move(-5, DONE, "Banans ägare gav lov. Hela tunneln är upplyst."),
                ),
                "Gångtunneln under järnvägen",
                210_000,
            ),
        ),
        how="Stöldsäkra armaturer var fjärde meter.",
        effect="Fler går genom tunneln efter mörkrets inbrott.",
        raised_by="police",
        about="Det är mörkt i gångtunneln under järnvägen.",
        news=(
            News(
                6,
                TOLD_DECIDED,
                "Kommunen sätter upp nya lampor i hela tunneln. Arbetet kan börja när den som äger banan "
                "har gett lov.",
                ("web", "social"),
            ),
        ),
    ),
    Case(
        "Sätt upp belysning mellan gårdarna",
        "kvarnhojden",
        6,
        56,
        "unsafe_place",
        "Passagen mellan gårdarna är mörk, och marken har två ägare.",
        (
            Share(
                HOUSING,
                (
                    Move(5, ACCEPTED, case_number="LB 2360"),
                    Move(3, UNDER_WAY, "Kabeln är lagd. Stolparna kommer om två veckor."),
                    Move(-3, DONE, "Stolparna lyser."),
                ),
                "Gårdarna vid Kvarnvägen",
                96_000,
            ),
            Share(
                OWNER,
                (
                    Move(4, ACCEPTED, "Vi är med. Elektrikern är bokad.", case_number="K-118"),
                    Move(-1, UNDER_WAY),
                    Move(-3, DONE, "Klart. Ljuset räcker hela vägen."),
                ),
                "Passagen bakom Kvarntorget",
                54_000,
            ),
        ),
        how="Tolv stolpar med samma ljus. En gemensam upphandling, kostnaden delas efter antal stolpar.",
        effect="En upplyst väg hela sträckan, oavsett vem som äger marken.",
        raised_by="police",
        about="Det är mörkt mellan gårdarna på Kvarnhöjden.",
        news=(
            News(
                4,
                TOLD_DECIDED,
                "Lindbo och Kvarnstenen sätter upp tolv stolpar tillsammans. De är klara inom två månader.",
                ("web", "notice", "letter"),
            ),
        ),
    ),
    Case(
        "Flytta containrarna från husväggen",
        "kvarnhojden",
        5,
        21,
        "fire",
        "Containrar har brunnit intill huset.",
        (
            Share(
                OWNER,
                (Move(4, DECLINED, "Det finns ingen annan plats förrän gården byggs om."),),
                "Kvarnstenens gård vid Kvarnvägen",
            ),
        ),
        effect="En brand i en container når inte huset.",
        raised_by="rescue",
    ),
    Case(
        "Gå en extra väktarrond vid garagen",
        "kvarnhojden",
        5,
        14,
        "fire",
        "Bränder har anlagts vid garagen efter midnatt.",
        (
            Share(
                DEPUTY_COORDINATION,
                (Move(4, ACCEPTED), Move(2, DONE, "Väktare gick en rond varje natt i två veckor.")),
                "Garagen på Norra Kvarnvägen",
                22_000,
            ),
        ),
        raised_by="housing",
    ),
    Case(
        "Byt lamporna i trappan mot Kvarntorget",
        "kvarnhojden",
        4,
        28,
        "unsafe_place",
        "Trappan är helt mörk på kvällen.",
        (
            Share(
                DEPUTY_COORDINATION,
                (
                    Move(2, HANDED_OVER, "Trappan ligger på Lindbos mark.", to=CARETAKER),
                    Move(1, ACCEPTED, "Lamporna är beställda.", case_number="LB 2371"),
                ),
                "Trappan mot Kvarntorget",
                8_000,
            ),
        ),
        raised_by="social",
    ),
    Case(
        "Laga bommen vid infarten",
        "kvarnhojden",
        3,
        28,
        "traffic",
        "Bommen är nedkörd, och mopeder kör in på gårdarna.",
        (Share(CARETAKER, (Move(2, UNDER_WAY, "Ny bom är beställd."),), "Infarten från Kvarnvägen", 13_000),),
        raised_by="social",
    ),
    Case(
        "Ta bort klottret på busskuren",
        "akersdal",
        3,
        10,
        "graffiti",
        "Busskuren är nedklottrad.",
        (
            Share(
                DEPUTY_COORDINATION,
                (Move(2, NOT_OURS, "Busskuren tillhör trafikbolaget."),),
                "Busstationen",
            ),
        ),
    ),
    Case(
        "Forsla bort husvagnen vid båtplatserna",
        "ostervik",
        3,
        28,
        "litter",
        "En övergiven husvagn står vid båtplatserna, och ingen vet vem som äger marken.",
        (Share(DEPUTY_COORDINATION, (), "Båtplatserna"),),
        how="Säkerhetssektionen tar reda på vem som äger marken.",
        state=OWNER_UNKNOWN,
        about="En övergiven husvagn står vid båtplatserna.",
        news=(News(1, NOT_YET, "Vi tar reda på vem som äger marken. Därefter kan husvagnen tas bort."),),
    ),
    Case(
        "Kontrollera misstänkt handel vid stationen",
        "lindasa-centrum",
        3,
        28,
        "drugs",
        "Öppen handel med narkotika på eftermiddagarna.",
        (Share(POLICE, (Move(2, UNDER_WAY), Move(-2, DONE, "Genomfört.")), "Stationen"),),
        weekends=4,
        raised_by="owner",
    ),
    Case(
        "Låt fältgruppen vara ute till midnatt på helgerna",
        "lindasa-centrum",
        2,
        35,
        "disorder",
        "Samlingarna vid stationen pågår längre än fältgruppens tider.",
        (
            Share(
                FIELD,
                (Move(1, ACCEPTED, "Schemat är ändrat."), Move(-1, UNDER_WAY), Move(-4, DONE, "Genomfört.")),
                "Stationen",
                36_000,
            ),
        ),
        how="Två fältarbetare per kväll.",
        effect="Yngre barn dras inte in i samlingarna.",
        raised_by="safety",
        weekends=5,
        about="Det saknas vuxna vid stationen sent på helgkvällar.",
        news=(News(1, TOLD_DECIDED, "Fältgruppen är ute till midnatt fredagar och lördagar.", WEB),),
    ),
    Case(
        "Var synlig på Kvarntorget fredag och lördag kväll",
        "kvarnhojden",
        1,
        28,
        "fire",
        "Boende är oroliga för nya bränder under helgen.",
        (Share(POLICE, (), "Kvarntorget"),),
        effect="Boende vågar vara ute på torget.",
        raised_by="housing",
        released=True,
        weekends=4,
    ),
    Case(
        "Måla om och ljussätt soprummen",
        "kvarnhojden",
        1,
        42,
        "unsafe_place",
        "Hyresgäster undviker soprummen på kvällen.",
        (Share(HOUSING, (), "Soprummen vid Kvarnvägen", 45_000),),
        raised_by="housing",
        state=PROPOSED,
    ),
)

WORDS = (
    Word(
        20,
        "ostervik",
        TOLD_NOT,
        "Boende vill ha kameror vid badplatsen.",
        "Det blir inga kameror. Det händer för lite vid badplatsen för att kameror ska vara motiverade. "
        "Väktarna går en rond där varje kväll i stället.",
        ("web", "meeting"),
    ),
    Word(
        18,
        "angsbacken",
        TOLD_DONE,
        "Belysningen vid fotbollsplanen släcktes för tidigt.",
        "Lamporna lyser nu till klockan 22.",
        BOARD,
    ),
    Word(
        11,
        "tallmossen",
        TOLD_DECIDED,
        "Lekparken är sliten, och glas ligger i sanden.",
        "Sanden byts och lekparken rustas upp nästa vår.",
        ("web", "paper"),
    ),
    Word(
        7,
        "tallmossen",
        TOLD_DONE,
        "Gångvägen genom skogen kändes otrygg.",
        "Kommunen har gallrat bort sly och satt upp nya papperskorgar.",
        ("web", "meeting"),
    ),
    Word(
        3,
        "lindasa-centrum",
        NOT_YET,
        "Butikerna på gågatan vill ha fler väktare.",
        "Kommunen och butikerna talar om vem som ska betala. Vi berättar när det är klart.",
        ("web", "direct"),
    ),
    Word(
        2,
        "akersdal",
        TOLD_NOT,
        "Boende vill att cykelvägen mot centrum stängs för mopeder.",
        "Cykelvägen stängs inte för mopeder klass II, eftersom de annars måste köra på den stora vägen. "
        "Kommunen sätter upp skyltar om låg fart i stället.",
    ),
)
