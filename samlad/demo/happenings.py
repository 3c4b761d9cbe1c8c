"""What a thing that happens in Lindåsa is made of, and what is told besides.

The few texts in `SLIPS` say too much about somebody, so that there is something to mask.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Hours = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that can happen: its category, at which spot, in which hours (None: nobody knows), and who
    tells of it how."""

    category: str
    spot: str
    hours: Hours | None
    told: Mapping[str, str]
    target: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """A sighting that points out somebody, and the words that the coordinator puts in their place."""

    voice: str
    area: str
    category: str
    spot: str
    text: str
    masked: str


# The kind of place that a spot is, where it is the same in every area.
PLACE_TYPES = {"garage": "garage", "path": "path", "school": "school", "stairs": "stairwell"}
MEETING_PLACES = {
    "kvarnhojden": "square",
    "lindasa-centrum": "station",
    "tallmossen": "playground",
    "akersdal": "station",
}
# What has been done about it already when it is told.
DONE: Mapping[str, Sequence[str]] = {
    "damage": ("Anmält och lagat.", "Avspärrat i väntan på hantverkare."),
    "graffiti": ("Sanering är beställd.",),
    "litter": ("Extra hämtning är beställd.",),
    "unsafe_place": ("Felanmält.",),
    "traffic": ("Förare har talats till.",),
    "theft": ("Låset är bytt.",),
    "fire": ("Platsen är städad och avspärrad.",),
    "disorder": ("Fältgruppen och väktare har fått veta.",),
    "staff": ("Arbetsgivaren har anmält det.",),
}

SLIPS: Sequence[Slip] = (
    Slip(
        "owner",
        "kvarnhojden",
        "disorder",
        "meet",
        "Det var kioskägarens äldste son som började bråket. Ungefär tio unga var med.",
        "Ungefär tio unga bråkade.",
    ),
    Slip(
        "safety",
        "kvarnhojden",
        "fire",
        "garage",
        "Kvinnan som bor ovanför tvättstugan såg allt. En grupp tände på skräp och sprang.",
        "En grupp tände på skräp och sprang, enligt en boende.",
    ),
    Slip(
        "social",
        "lindasa-centrum",
        "drugs",
        "meet",
        "En flicka i nian säger att hennes kusin säljer till yngre elever.",
        "Misstänkt försäljning till yngre elever, enligt en ungdom.",
    ),
    Slip(
        "school",
        "tallmossen",
        "violence",
        "school",
        "Bråk på rasten. Rektorns granne filmade och har lagt ut det.",
        "Bråk på rasten. En film av det sprids.",
    ),
)
