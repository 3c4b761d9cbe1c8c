"""What a week in Lindåsa can be about, with the sentences of each voice and the actions it may lead to.

A theme's sentences are (deviating, serious) per voice. Words in braces are places of the area, from
`sentences.SPOTS`. Nothing is said about persons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samlad.demo.people import DEPUTY_COORDINATION, FIELD, VOICES

Said = tuple[Sequence[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """A possible action: what, by which function, and within how many days. A slow one is often overdue."""

    title: str
    responsible: str
    days: int
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """What a week can be about: how a mark's reason names it, in which areas and weeks, and who says what."""

    phrase: str
    areas: Mapping[str, int]
    weeks: Mapping[range, float]
    said: Mapping[str, Said]
    steps: Sequence[Step]


ALL_YEAR = {range(1, 54): 1.0}
THEMES: Mapping[str, Theme] = {
    "moped": Theme(
        phrase="mopeder som körs där folk går",
        areas={
            "kvarnhojden": 2,
            "tallmossen": 3,
            "angsbacken": 3,
            "ostervik": 2,
            "akersdal": 2,
            "lindasa-centrum": 1,
        },
        weeks={range(1, 16): 0.2, range(16, 37): 2.5, range(37, 54): 0.4},
        said={
            "police": (
                (
                    "Flera samtal om mopeder {path}. Ett fordon togs ur trafik.",
                    "Kontroll av mopeder {meet} på torsdagskvällen. Två fick körförbud.",
                ),
                (
                    "Mopeder i hög fart {path} fyra kvällar i rad. En gående fick kasta sig undan.",
                    "En moped smet från kontroll och körde på en cyklist {path}. Lindriga skador.",
                ),
            ),
            "social": (
                ("Fältgruppen ser fler mopeder än vanligt {meet} efter klockan 21.",),
                ("Stora mopedsamlingar {meet} varje kväll. Yngre barn dras dit.",),
            ),
            "school": (
                ("Mopeder körs över skolgården efter skoltid {school}.",),
                ("Mopeder har kört nära elever {school} två gånger. Personal har avvisat förare.",),
            ),
            "safety": (
                ("Elva synpunkter från boende om mopedbuller {path}.",),
                ("Ett trettiotal synpunkter om farlig mopedkörning {path}.",),
            ),
            "housing": (
                (
                    "Hyresgäster klagar på mopedbuller sent på kvällen {yard}.",
                    "En bom har körts ned av mopeder {yard}.",
                ),
                ("Många klagomål på mopeder {yard}. Föräldrar vågar inte låta små barn vara ute själva.",),
            ),
            "church": (("Äldre säger att mopederna {path} gör dem oroliga.",), ()),
        },
        steps=(
            Step("Kontrollera mopeder kvällstid", VOICES["police"], 14),
            Step("Sätt upp grindar mot mopedtrafik", DEPUTY_COORDINATION, 42, slow=True),
            Step("Tala med föräldrar och skolan om mopeder", VOICES["school"], 28),
        ),
    ),
    "dark": Theme(
        phrase="mörka gångvägar och trasig belysning",
        areas={
            "kvarnhojden": 2,
            "tallmossen": 3,
            "angsbacken": 2,
            "ostervik": 2,
            "akersdal": 2,
            "lindasa-centrum": 1,
        },
        weeks={range(1, 10): 1.5, range(10, 38): 0.1, range(38, 54): 2.2},
        said={
            "police": (
                ("Flera som ringer tycker att det är mörkt och otryggt {path}.",),
                ("Två rån i mörker {path}. Belysningen är ur funktion på hela sträckan.",),
            ),
            "school": (
                ("Elever är rädda i mörkret på morgonen {path}.",),
                ("Flera familjer skjutsar nu barnen eftersom belysningen är borta {path}.",),
            ),
            "safety": (
                ("Felanmälan av sju lampor {path}.", "Väktarna har noterat släckt belysning {path}."),
                ("Belysningen {path} har varit ur funktion i tio dagar. Kabelstöld misstänks.",),
            ),
            "church": (
                ("Besökare går tidigare hem från kvällsaktiviteter för att slippa mörkret {path}.",),
                ("Kvällens kör ställdes in eftersom deltagarna inte vågade gå hem {path}.",),
            ),
            "housing": (
                ("Trasiga lampor {garage}. Elektriker är beställd.",),
                ("Belysningen slås sönder igen så fort den är lagad {garage}.",),
            ),
        },
        steps=(
            Step("Byt belysning på gångvägen", DEPUTY_COORDINATION, 35, slow=True),
            Step("Klipp ned buskar längs gångvägen", VOICES["housing"], 21),
            Step("Gå en trygghetsvandring i mörker", DEPUTY_COORDINATION, 28),
        ),
    ),
    "fire": Theme(
        phrase="anlagda bränder",
        areas={"kvarnhojden": 3, "tallmossen": 1, "akersdal": 1},
        weeks={range(1, 36): 0.5, range(36, 49): 1.6, range(49, 54): 0.8},
        said={
            "police": (
                ("En brand i en papperskorg {meet}. Misstänks vara anlagd.",),
                (
                    "Tre bilbränder {garage} under två nätter. Utredning pågår.",
                    "Bränderna {garage} hänger troligen ihop. Förstärkt bevakning nattetid.",
                ),
            ),
            "social": (
                ("Ungdomar pratar om bränderna, men få vill berätta vad de har sett.",),
                ("Många unga är oroliga för bränderna {garage}. Filmer sprids i sociala medier.",),
            ),
            "safety": (
                ("Väktarna har släckt en mindre brand i en container {yard}.",),
                ("Två tillbud med brand vid kommunens lokaler. Extra ronder nattetid är beställda.",),
            ),
            "rescue": (
                (
                    "Två larm om brand i containrar {yard}. Ingen spridning.",
                    "En mindre brand {garage}. Släckt på plats.",
                ),
                (
                    "Fyra bränder {garage} på en vecka. Risk för spridning till bostäder.",
                    "Brand {garage} spred sig till två fordon. Tillsynen visar mycket brännbart material.",
                ),
            ),
            "church": (
                ("Bränderna är det många vill tala om i veckan.",),
                ("Stor oro efter bränderna. Flera äldre har svårt att sova.",),
            ),
            "housing": (
                ("Brännmärken på en dörr till ett soprum {yard}. Rummet är låst tills vidare.",),
                (
                    "Nio garageplatser är oanvändbara efter bränderna {garage}.",
                    "Hyresgäster vill säga upp sina platser {garage} efter nattens brand.",
                ),
            ),
            "owner": (
                ("En container har brunnit intill huset {yard}. Sotskador på fasaden.",),
                ("Branden {garage} skadade även vår fasad. Vi har beställt bevakning.",),
            ),
        },
        steps=(
            Step("Byt belysning vid garagen", VOICES["housing"], 28, slow=True),
            Step("Röj brännbart material ur garage och soprum", VOICES["housing"], 14),
            Step("Gör tillsyn av brandskyddet i garagen", VOICES["rescue"], 21),
            Step("Patrullera nattetid vid garagen", VOICES["police"], 14),
        ),
    ),
    "drugs": Theme(
        phrase="misstänkt narkotikahandel",
        areas={"lindasa-centrum": 4, "kvarnhojden": 2, "tallmossen": 1},
        weeks=ALL_YEAR,
        said={
            "police": (
                (
                    "Misstänkta överlåtelser av narkotika {meet}. Två ingripanden.",
                    "Flera tips om narkotika {path}.",
                ),
                (
                    "Öppen handel med narkotika {meet} från eftermiddagen. Sju ingripanden på en vecka.",
                    "Bråk om narkotika {meet}. En person fördes till sjukhus.",
                ),
            ),
            "social": (
                ("Fältgruppen möter nya ansikten {meet} på kvällarna.",),
                ("Fältgruppen ser att yngre används som springpojkar {meet}.",),
            ),
            "safety": (
                ("Väktarna har hittat förpackningar från narkotika {path}.",),
                ("Butikspersonal och bussförare känner sig hotade {meet}.",),
            ),
            "housing": (
                ("Obehöriga uppehåller sig i trapphus. Förpackningar från narkotika hittas {yard}.",),
                ("Trapphusen används för handel med narkotika. Hyresgäster vågar inte säga ifrån.",),
            ),
            "owner": (
                ("Butikerna märker att folk väntar ut varandra {meet} utan att handla.",),
                ("Två butiker stänger tidigare på grund av handeln med narkotika {meet}.",),
            ),
            "church": (("Besökare nämner att de känner sig iakttagna {meet}.",), ()),
        },
        steps=(
            Step("Patrullera till fots på eftermiddagarna", VOICES["police"], 14),
            Step("Låt fältgruppen arbeta fredag och lördag kväll", FIELD, 21),
            Step("Flytta cykelstället så att platsen går att överblicka", VOICES["owner"], 42, slow=True),
            Step("Byt lås och kodtavlor i trapphusen", VOICES["housing"], 28),
        ),
    ),
    "youth": Theme(
        phrase="ungdomar som samlas och stör ordningen",
        areas={
            "lindasa-centrum": 2,
            "kvarnhojden": 2,
            "tallmossen": 2,
            "ostervik": 3,
            "akersdal": 1,
            "angsbacken": 2,
        },
        weeks={
            range(1, 9): 0.6,
            range(9, 11): 1.6,
            range(11, 22): 0.8,
            range(22, 35): 1.5,
            range(35, 54): 0.9,
        },
        said={
            "police": (
                ("Ordningsstörningar {meet} på fredagskvällen. Alkohol hälldes ut.",),
                ("Bråk mellan två grupper {meet}. Fyra ingripanden.",),
            ),
            "social": (
                ("Ett trettiotal ungdomar {meet} på kvällarna. Fältgruppen har god kontakt.",),
                ("Konflikt mellan två grupper {meet}. Fältgruppen håller kontakt med familjer.",),
            ),
            "school": (
                ("Konflikter från kvällarna {meet} följer med in i skolan.",),
                ("Bråken {meet} fortsätter på skoltid. Extra vuxna är inkallade.",),
            ),
            "safety": (
                ("Bussförare beskriver högljudda samlingar {meet}.",),
                ("Busstrafiken leddes om en kväll på grund av oro {meet}.",),
            ),
            "owner": (
                ("Butikerna beskriver högljudda samlingar utanför entréerna.",),
                ("Butikspersonal har hotats {meet} två kvällar.",),
            ),
            "church": (("Ungdomar söker sig till församlingshemmet för att det är lugnare där.",), ()),
        },
        steps=(
            Step("Håll fritidsgården öppen på fredagar", VOICES["school"], 28),
            Step("Låt fältgruppen finnas på plats på kvällarna", FIELD, 14),
            Step("Bjud in föräldrar till ett möte", VOICES["social"], 28),
        ),
    ),
    "vandalism": Theme(
        phrase="skadegörelse och klotter",
        areas={
            "lindasa-centrum": 2,
            "kvarnhojden": 1,
            "tallmossen": 2,
            "angsbacken": 3,
            "ostervik": 2,
            "akersdal": 2,
        },
        weeks=ALL_YEAR,
        said={
            "police": (
                ("Fyra anmälningar om skadegörelse {meet}.",),
                ("Tolv anmälningar om skadegörelse på en vecka, de flesta {school}.",),
            ),
            "school": (
                ("Två krossade rutor {school} under helgen.",),
                ("Skadegörelse {school} tre nätter i rad. Undervisning har flyttats.",),
            ),
            "safety": (
                ("Klotter {path} och på en elcentral. Sanering är beställd.",),
                ("Omfattande klotter och sönderslagna skyltar {meet}.",),
            ),
            "housing": (
                ("En entrédörr har sparkats sönder {yard}.",),
                ("Sju entrédörrar är skadade {yard}. Glasmästaren hinner inte med.",),
            ),
            "owner": (
                ("Klotter på en butiksfasad {meet}.",),
                ("Skyltfönster krossade i tre butiker {meet}.",),
            ),
        },
        steps=(
            Step("Sanera klotter inom ett dygn", DEPUTY_COORDINATION, 21),
            Step("Laga entrédörrar och byt glas", VOICES["housing"], 21),
            Step("Sätt fler vuxna på skolgården efter skoltid", VOICES["school"], 28),
        ),
    ),
    "burglary": Theme(
        phrase="inbrott i källare, förråd och båtar",
        areas={"angsbacken": 2, "ostervik": 3, "tallmossen": 2, "akersdal": 3, "kvarnhojden": 1},
        weeks={range(1, 18): 0.8, range(18, 35): 1.2, range(35, 54): 1.1},
        said={
            "police": (
                ("Tre inbrott i förråd. Verktyg och cyklar stulna.",),
                ("Elva inbrott på en vecka, de flesta {garage}. Samma tillvägagångssätt.",),
            ),
            "safety": (
                ("Boende hör av sig om okända som går runt {yard}.",),
                ("Grannsamverkan larmar om nya inbrott varje natt {yard}.",),
            ),
            "housing": (
                ("Fyra källarförråd uppbrutna.",),
                ("Inbrott i arton förråd. Två källargångar är avstängda.",),
            ),
            "church": (("Församlingshemmet har haft ett inbrottsförsök.",), ()),
            "school": (("Försök till inbrott {school}. Ingenting är stulet.",), ()),
            "rescue": (("En dörr till ett larmrum har brutits upp {garage}.",), ()),
        },
        steps=(
            Step("Byt lås i källargångarna", VOICES["housing"], 28),
            Step("Starta grannsamverkan med boende", VOICES["police"], 42),
            Step("Se över låsen vid garagen", DEPUTY_COORDINATION, 28),
        ),
    ),
    "litter": Theme(
        phrase="nedskräpning och dumpade sopor",
        areas={"kvarnhojden": 2, "tallmossen": 1, "akersdal": 2, "ostervik": 1, "lindasa-centrum": 1},
        weeks={range(1, 13): 0.6, range(13, 40): 1.2, range(40, 54): 0.5},
        said={
            "safety": (
                ("Dumpade möbler och vitvaror {path}.",),
                ("Stora mängder sopor {meet}. Råttor har setts på dagtid.",),
            ),
            "rescue": (
                ("Brännbart skräp i trapphus och {garage}.",),
                ("Utrymningsvägar är blockerade av skräp {garage}.",),
            ),
            "housing": (
                ("Miljöhuset är överfullt {yard}. Extra hämtning är beställd.",),
                ("Skräp utanför miljöhuset varje dag {yard}. Hyresgäster är missnöjda.",),
            ),
            "owner": (("Skräp samlas utanför butikerna {meet}.",), ()),
            "church": (("Flera tar upp skräpet {meet} och säger att det drar ned området.",), ()),
            "police": (("Boende tar upp nedskräpningen {meet} med områdespoliserna.",), ()),
        },
        steps=(
            Step("Städa miljöhuset och hämta grovsopor", VOICES["housing"], 14),
            Step("Håll en städdag tillsammans med boende", DEPUTY_COORDINATION, 35),
        ),
    ),
    "fireworks": Theme(
        phrase="fyrverkerier som används fel",
        areas={
            "kvarnhojden": 2,
            "lindasa-centrum": 3,
            "tallmossen": 2,
            "angsbacken": 1,
            "ostervik": 1,
            "akersdal": 1,
        },
        weeks={range(1, 2): 9.0, range(51, 54): 9.0},
        said={
            "police": (
                ("Många samtal om smällare {meet}.",),
                ("Raketer sköts mot fordon {meet}. Flera beslag.",),
            ),
            "social": (
                ("Fältgruppen har talat med ungdomar om smällare {meet}.",),
                ("Fyrverkerier kastades mot folk {meet}. Fältgruppen drog sig tillbaka en stund.",),
            ),
            "school": (("Smällare har sprängts {school}. Ingen är skadad.",), ()),
            "safety": (
                ("Smällare har skadat papperskorgar {meet}.",),
                ("En brevlåda och en busskur har sprängts {meet}.",),
            ),
            "rescue": (
                ("Två mindre bränder efter raketer {yard}.",),
                ("Sex larm på en vecka, bland annat en balkongbrand {yard}.",),
            ),
            "housing": (
                ("Brevinkast har skadats av smällare {yard}.",),
                ("Balkong skadad av en raket {yard}. Ingen person kom till skada.",),
            ),
            "owner": (("Smällare i entrén {meet}. Kunder vänder om.",), ()),
            "church": (("Många äldre stannar inne på grund av smällarna.",), ()),
        },
        steps=(
            Step("Informera elever och föräldrar om fyrverkerier", VOICES["school"], 21),
            Step("Byt papperskorgar som har sprängts", DEPUTY_COORDINATION, 21),
        ),
    ),
    "school": Theme(
        phrase="oro kring skolan",
        areas={
            "kvarnhojden": 1,
            "tallmossen": 2,
            "angsbacken": 2,
            "lindasa-centrum": 1,
            "ostervik": 1,
            "akersdal": 1,
        },
        weeks={range(2, 9): 1.0, range(9, 11): 0.2, range(11, 24): 1.0, range(34, 51): 1.2},
        said={
            "police": (
                ("Två utryckningar till bråk {school}.",),
                ("Hot mot personal {school}. Polis på plats under skoldagarna.",),
            ),
            "social": (
                ("Fältgruppen är oftare {school} efter önskemål från skolan.",),
                ("Flera unga vill inte gå till skolan efter bråken {school}.",),
            ),
            "school": (
                (
                    "Fler konflikter på rasterna än vanligt {school}.",
                    "Utomstående kommer in {school} på rasterna.",
                ),
                ("Våld mellan elevgrupper {school}. Schemat är ändrat så att grupperna inte möts.",),
            ),
            "safety": (
                ("Väktare har fått avvisa utomstående {school}.",),
                ("Extra väktare {school} hela skoldagen.",),
            ),
            "housing": (("Oroliga föräldrar hör av sig om bråk {school}.",), ()),
            "owner": (("Elever samlas i butikerna på lektionstid.",), ()),
        },
        steps=(
            Step("Ha fler vuxna ute på rasterna", VOICES["school"], 21),
            Step("Låt fältgruppen besöka skolan två dagar i veckan", FIELD, 28),
        ),
    ),
}
