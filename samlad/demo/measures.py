"""What the story's actions are about: the category they answer to, how they are done, and what is told of
them to residents. Invented.

Words in braces are places of the area, from `sentences.SPOTS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """What belongs to a title of an action besides who does it and until when.

    `about` is what residents said, `decided` and `done` what they are told of it; empty where it is not for
    them. `weekends`: on so many Fridays and Saturdays it is carried out in the evening. `cost` is in kronor.
    """

    category: str
    how: str = ""
    effect: str = ""
    cost: int | None = None
    weekends: int = 0
    about: str = ""
    decided: str = ""
    done: str = ""


MEASURES: Mapping[str, Measure] = {
    # Mopeds
    "Kontrollera mopeder kvällstid": Measure(
        "traffic",
        how="Kontroller på olika tider och platser, tillsammans med fältgruppen.",
        effect="Färre samtal om mopeder.",
        weekends=2,
        about="Mopeder kör fort {path}.",
        done="Polisen har kontrollerat mopeder på kvällarna.",
    ),
    "Sätt upp grindar mot mopedtrafik": Measure(
        "traffic",
        how="Två grindar som barnvagn och rullstol kommer förbi.",
        effect="Ingen mopedtrafik på gångvägen.",
        cost=38_000,
        about="Mopeder kör där små barn går {path}.",
        decided="Kommunen sätter upp grindar. Barnvagnar och rullstolar kommer förbi.",
        done="Grindarna är på plats.",
    ),
    "Tala med föräldrar och skolan om mopeder": Measure(
        "traffic",
        about="Mopeder kör över skolgården {school}.",
        done="Skolan har tagit upp mopederna på föräldramötet.",
    ),
    # Dark places
    "Byt belysning på gångvägen": Measure(
        "unsafe_place",
        how="Nya lampor på hela sträckan. Kabeln läggs djupare.",
        effect="Fler vågar gå här efter klockan 18.",
        cost=145_000,
        about="Det är mörkt {path}.",
        decided="Kommunen byter lamporna på hela sträckan.",
        done="Alla lampor är bytta.",
    ),
    "Klipp ned buskar längs gångvägen": Measure(
        "unsafe_place",
        effect="Det går att se hela vägen.",
        cost=12_000,
        about="Buskarna skymmer sikten {path}.",
        done="Buskarna är nedklippta.",
    ),
    "Gå en trygghetsvandring i mörker": Measure(
        "unsafe_place",
        how="Boende, skolan och fastighetsägare går med. Det som sägs skrivs ned på en karta.",
        about="Flera undviker att gå {path} på kvällen.",
        decided="Vi går en vandring tillsammans när det är mörkt. Alla som bor här är välkomna.",
        done="Vi gick vandringen med boende. Platser att förbättra står nu på en lista.",
    ),
    # Fires
    "Byt belysning vid garagen": Measure(
        "fire",
        how="Lampor som tänds när någon rör sig, och starkare ljus vid infarten.",
        effect="Inga bränder vid garagen.",
        cost=86_000,
        about="Det brinner {garage}, och det är mörkt där.",
        decided="Lindbo byter belysningen.",
        done="Belysningen är bytt.",
    ),
    "Röj brännbart material ur garage och soprum": Measure(
        "fire",
        effect="Mindre som kan brinna.",
        cost=9_000,
        about="Det ligger skräp som kan börja brinna {garage}.",
        done="Garage och soprum är tömda på sådant som kan brinna.",
    ),
    "Gör tillsyn av brandskyddet i garagen": Measure(
        "fire",
        how="Tillsyn enligt lagen om skydd mot olyckor.",
        about="Är brandskyddet tillräckligt {garage}?",
        done="Räddningstjänsten har gjort tillsyn. Fastighetsägaren har fått en lista på brister att rätta.",
    ),
    "Patrullera nattetid vid garagen": Measure(
        "fire",
        effect="Bränderna upphör.",
        weekends=2,
        about="Boende oroas av bränder {garage} om natten.",
        done="Polisen har funnits på plats nattetid.",
    ),
    # Drugs
    "Patrullera till fots på eftermiddagarna": Measure(
        "drugs",
        effect="Handeln flyttar inte in i trapphus och butiker.",
        weekends=2,
        about="Det känns otryggt {meet} på eftermiddagen.",
        done="Polisen har gått till fots på eftermiddagarna.",
    ),
    "Låt fältgruppen arbeta fredag och lördag kväll": Measure(
        "drugs",
        how="Två fältarbetare per kväll. Tiderna delas med polisen.",
        cost=24_000,
        weekends=3,
        about="Det saknas vuxna {meet} på helgkvällar.",
        decided="Fältgruppen är ute fredag och lördag kväll.",
        done="Fältgruppen har varit ute på helgkvällarna.",
    ),
    "Flytta cykelstället så att platsen går att överblicka": Measure(
        "drugs",
        how="Cykelstället flyttas till andra sidan av entrén.",
        effect="Platsen syns från butikerna.",
        cost=18_000,
        about="Det går inte att se vad som händer bakom cykelstället {meet}.",
        decided="Kvarnstenen flyttar cykelstället.",
        done="Cykelstället är flyttat.",
    ),
    "Byt lås och kodtavlor i trapphusen": Measure(
        "drugs",
        effect="Inga obehöriga i trapphusen.",
        cost=64_000,
        about="Obehöriga uppehåller sig {stairs}.",
        decided="Lindbo byter lås och kodtavlor.",
        done="Lås och kodtavlor är bytta.",
    ),
    # Young people
    "Håll fritidsgården öppen på fredagar": Measure(
        "disorder",
        how="Öppet 18–22 till terminens slut.",
        effect="Färre samlingar utomhus sent på kvällen.",
        cost=31_000,
        about="Unga har ingenstans att vara på fredagar.",
        decided="Fritidsgården har öppet på fredagar.",
        done="Fritidsgården har haft öppet på fredagar, och många har kommit.",
    ),
    "Låt fältgruppen finnas på plats på kvällarna": Measure(
        "disorder",
        weekends=2,
        about="Högljudda samlingar {meet} på kvällarna.",
        done="Fältgruppen har funnits på plats på kvällarna.",
    ),
    "Bjud in föräldrar till ett möte": Measure(
        "disorder",
        about="Föräldrar vill veta vad som händer {meet}.",
        decided="Kommunen bjuder in föräldrar till ett möte.",
        done="Föräldrar och kommunen har träffats.",
    ),
    # Damage
    "Sanera klotter inom ett dygn": Measure(
        "graffiti",
        how="Kommunens entreprenör sanerar inom ett dygn efter anmälan.",
        cost=15_000,
        about="Klotter får sitta kvar {path}.",
        decided="Klotter tas nu bort inom ett dygn.",
        done="Klottret är borta, och nytt tas bort inom ett dygn.",
    ),
    "Laga entrédörrar och byt glas": Measure(
        "damage",
        cost=42_000,
        about="Entrédörrar är sönder {yard}.",
        done="Dörrarna är lagade och glaset är bytt.",
    ),
    "Sätt fler vuxna på skolgården efter skoltid": Measure(
        "damage",
        about="Saker slås sönder {school} efter skoltid.",
        done="Fler vuxna är på skolgården efter skoltid.",
    ),
    # Burglary
    "Byt lås i källargångarna": Measure(
        "theft",
        effect="Inga nya inbrott i källarförråden.",
        cost=58_000,
        about="Det är inbrott i källarförråden.",
        decided="Lindbo byter låsen i källargångarna.",
        done="Låsen i källargångarna är bytta.",
    ),
    "Starta grannsamverkan med boende": Measure(
        "theft",
        how="Startmöte med polisen och kommunen. Boende väljer kontaktpersoner.",
        about="Boende vill hjälpas åt mot inbrotten.",
        done="Grannsamverkan har startat.",
    ),
    "Se över låsen vid garagen": Measure(
        "theft",
        cost=7_000,
        about="Det är inbrott {garage}.",
        done="Låsen är kontrollerade, och de dåliga är bytta.",
    ),
    # Litter
    "Städa miljöhuset och hämta grovsopor": Measure(
        "litter",
        cost=6_000,
        about="Miljöhuset är överfullt {yard}.",
        done="Miljöhuset är städat, och grovsoporna är hämtade.",
    ),
    "Håll en städdag tillsammans med boende": Measure(
        "litter",
        how="Kommunen står för säckar, handskar och korv.",
        cost=5_000,
        about="Det är skräpigt {meet}.",
        decided="Vi håller en städdag. Alla är välkomna.",
        done="Städdagen är hållen. Tack till alla som kom.",
    ),
    # Fireworks
    "Informera elever och föräldrar om fyrverkerier": Measure(
        "fire",
        about="Smällare sprängs {school}.",
        done="Skolan har talat med elever och föräldrar om fyrverkerier.",
    ),
    "Byt papperskorgar som har sprängts": Measure(
        "damage", cost=11_000, about="Papperskorgar är sprängda {meet}.", done="Papperskorgarna är bytta."
    ),
    # School
    "Ha fler vuxna ute på rasterna": Measure(
        "disorder",
        about="Det är bråk på rasterna {school}.",
        done="Fler vuxna är ute på rasterna.",
    ),
    "Låt fältgruppen besöka skolan två dagar i veckan": Measure(
        "disorder",
        effect="Konflikter från kvällen följer inte med in i skolan.",
        about="Bråk på kvällarna fortsätter {school}.",
        done="Fältgruppen besöker skolan två dagar i veckan.",
    ),
}

# What is said of an action that has been done when the forum follows it up.
FOLLOWED_UP: Mapping[str, tuple[str, ...]] = {
    "yes": ("Parterna märker skillnad.", "Inga nya händelser sedan dess.", ""),
    "partly": ("Bättre, men inte borta.", "Hjälper på vardagar, mindre på helger."),
    "no": ("Det fortsätter som förut. Tas upp igen vid behov.",),
    "unknown": ("För kort tid har gått.",),
}
GOES_ON = "Fortsätter några veckor till, eftersom det inte är borta än."
FELT: Mapping[str, tuple[str, ...]] = {
    "yes": ("Det är tydligt bättre.", "Vi får inte längre samtal om det.", ""),
    "partly": ("Något bättre.", ""),
    "no": ("Vi märker ingen skillnad.",),
}
