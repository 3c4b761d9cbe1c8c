"""What is said in Lindåsa whatever the theme: places, calm weeks, reasons of marks, notes of actions.

A spot begins with its preposition, so that it fits into a sentence; without it, it is a place.
"""

from collections.abc import Mapping, Sequence

SPOTS: Mapping[str, Mapping[str, str]] = {
    "kvarnhojden": {
        "garage": "vid garagen på Norra Kvarnvägen",
        "path": "på gångvägen mot Kvarnskolan",
        "meet": "på Kvarntorget",
        "school": "vid Kvarnskolan",
        "stairs": "i entréerna på Kvarnvägen",
        "yard": "på gårdarna vid Kvarnvägen",
    },
    "lindasa-centrum": {
        "garage": "i parkeringshuset",
        "path": "i gångtunneln under järnvägen",
        "meet": "vid stationen",
        "school": "vid gymnasiet",
        "stairs": "i entréerna på gågatan",
        "yard": "på gårdarna bakom gågatan",
    },
    "tallmossen": {
        "garage": "vid carportarna på Tallvägen",
        "path": "på gångvägen genom skogen",
        "meet": "vid lekparken",
        "school": "vid Tallskolan",
        "stairs": "i entréerna på Tallvägen",
        "yard": "på gårdarna vid Tallvägen",
    },
    "akersdal": {
        "garage": "vid garagen bakom affären",
        "path": "på cykelvägen mot centrum",
        "meet": "vid busstationen",
        "school": "vid Åkerskolan",
        "stairs": "i entréerna på Dalvägen",
        "yard": "på gårdarna vid Dalvägen",
    },
    "angsbacken": {
        "garage": "vid garagelängan på Ängsvägen",
        "path": "på gångvägen längs bäcken",
        "meet": "vid fotbollsplanen",
        "school": "vid Ängsskolan",
        "stairs": "i entréerna på Ängsvägen",
        "yard": "på gårdarna vid Ängsvägen",
    },
    "ostervik": {
        "garage": "vid garagen ovanför hamnen",
        "path": "på strandpromenaden",
        "meet": "vid badplatsen",
        "school": "vid Viksskolan",
        "stairs": "i entréerna på Hamnvägen",
        "yard": "vid båtplatserna",
    },
}

CALM: Mapping[str, Sequence[str]] = {
    "police": (
        "Få samtal från området och inget som avviker.",
        "Vanlig nivå på anmälningar. Fotpatrull utan anmärkning.",
        "Lugn vecka. Områdespoliserna har rört sig i området utan ingripanden.",
        "Inget utöver det vanliga.",
    ),
    "social": (
        "Fältgruppen har träffat många ungdomar. Stämningen är god.",
        "Lugna kvällar och inga nya oroande samlingar.",
        "Inget som avviker enligt fältgruppen.",
    ),
    "school": (
        "Lugn skolvecka utan större händelser.",
        "Raster och skolvägar fungerar som vanligt.",
        "Fritidsgården har varit välbesökt och lugn.",
    ),
    "safety": (
        "Väktarna har gått sina ronder utan anmärkning.",
        "Få synpunkter från invånare den här veckan.",
        "Inga larm på kommunens byggnader.",
    ),
    "rescue": (
        "Inga larm till området.",
        "Ett automatlarm utan brand. I övrigt lugnt.",
        "Tillsyn gjord enligt plan utan allvarliga brister.",
    ),
    "church": (
        "Öppen förskola och språkcafé som vanligt. Ingen oro i samtalen.",
        "Lugnt på kvällarna enligt dem som besöker församlingshemmet.",
    ),
    "housing": (
        "Få felanmälningar och inga störningsärenden.",
        "Ronderna visar inget ovanligt.",
        "Ett par störningsärenden, som vanligt för området.",
    ),
    "owner": (
        "Inga skador på fastigheterna den här veckan.",
        "Butikerna beskriver en vanlig vecka.",
    ),
}

# What a voice adds on the levels that need fresh words: another sentence each week.
FRESH = (
    "Vi ser inte att det minskar.",
    "Vi bedömer att det fortsätter in i nästa vecka.",
    "Oron hos boende har ökat sedan förra veckan.",
    "Läget var något lugnare i slutet av veckan.",
    "Flera har hört av sig till oss om det.",
    "Vi följer det dagligen.",
    "Det märktes tydligast under helgen.",
    "Vi behöver hjälp från fler parter.",
)

# The schools are closed, and others see to their buildings.
CALM_BREAK = (
    "Lov. Inga skador på skolans byggnader.",
    "Lov. Fritidsgården har öppet på dagtid och det är lugnt.",
)
DURING_BREAK = (
    "Lov. En ruta har krossats {school}.",
    "Lov. Samlingar på kvällarna {school} med skräp och krossat glas.",
    "Lov. Fritidsgården har märkt av mer bråk än vanligt {meet}.",
)

SEVERAL = {2: "Två parter", 3: "Tre parter", 4: "Fyra parter", 5: "Fem parter", 6: "Sex parter"}
REASONS: Mapping[int, Sequence[str]] = {
    1: (
        "Inget avviker från det vanliga i området.",
        "Enstaka händelser, men på vanlig nivå.",
        "Parterna ser inget som kräver något av gruppen.",
    ),
    2: (
        "Läget avviker från det vanliga, mest på grund av {phrase}.",
        "Förhöjt på grund av {phrase}. Följs upp vid nästa möte.",
        "Oron gäller främst {phrase}. Parterna fortsätter som tidigare.",
    ),
    3: (
        "{Several} beskriver {phrase}. Det pågår och kräver åtgärder nu.",
        "Flera händelser hänger ihop och gäller {phrase}.",
        "Allvarligt på grund av {phrase}. Åtgärder fördelas på mötet.",
    ),
    4: (
        "Mycket allvarligt på grund av {phrase}. Parterna samordnar sig varje dag.",
        "Ovanligt många händelser under kort tid, framför allt {phrase}.",
    ),
}
NOTHING_SAID = "De parter som har svarat har inget att rapportera."
HIGHER = (
    "Parterna bedömer läget olika. Gruppen går på de högre bedömningarna, eftersom händelserna är nya.",
    "Högre än de flesta parter anger, eftersom oron väntas öka under helgen.",
)
LOWER = "Lägre än flera parter anger. Åtgärderna har börjat märkas under veckans sista dagar."
AT_MEETING = "Ändrad på mötet. Nya uppgifter kom fram om {phrase}."
CORRECTION = "En rapport hade förts in på fel område. Nivån är ändrad efter kontroll med parten."
CORRECTED_MARK = "Rättad efter kontroll. Händelserna gällde ett annat område."

NOTES: Mapping[str, Sequence[str]] = {
    "accepted": ("Vi tar den.", "Beställs i veckan.", ""),
    "under_way": ("Arbetet har börjat.", "Beställt och planerat.", ""),
    "done": ("Genomfört enligt plan.", "Klart. Följs upp på mötet.", "Klart, något senare än tänkt."),
    "stopped": ("Behovet finns inte längre.",),
    "not_possible": ("Marken ägs av någon annan, som inte har gett lov.",),
}
