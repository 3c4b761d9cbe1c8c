"""The frozen parts of an issue as a tagged PDF."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlad.base.charts import level_sign, strip
from samlad.base.maps import Shape, area_map
from samlad.base.signals import LEVELS
from samlad.base.sorting import swedish_key
from samlad.documents.glyphs import printable
from samlad.documents.pdf import render
from samlad.situation import issue_words as words
from samlad.situation.queries.frozen import areas_of

TEMPLATE = Path(__file__).parent / "issue.typ"
# The language that parties write in, whatever the language of the fixed words.
CONTENT_LANGUAGE = "sv"
# With more areas than this the text is set smaller and closer.
ROOMY_AREAS = 12
# A reason in the table of all areas ends here; the section of the area has the whole of it.
OVERVIEW_CHARACTERS = 240
# The head of each page has one line for the name of the forum.
RUNNING_CHARACTERS = 80
# What the map is drawn for, in its own units: names become 9 and 8 points on paper, numbers at least 6.
ROOMY_MAP_WIDTH, CLOSE_MAP_WIDTH = 340, 800

Plain = Mapping[str, Any]


def issue_pdf(parts: Plain, *, digest: str, lang: str = "sv") -> bytes:
    """The PDF of an adopted issue: the same parts, digest and language give the same bytes.

    `parts` is what was frozen, by name: "header", "parties" and one "area:<code>" per area. The most
    serious areas come first, within a level in Swedish order, those without data last. `lang` is the
    language of the fixed words, "sv" or "en". About 0.2 s for six areas, 2 s for 117. Raises `RenderError`.
    """
    header = parts["header"]
    with override(lang):
        data, files = _document(parts, digest)
        title, adopted_at = words.title(header), datetime.fromisoformat(header["adopted_at"])
    return render(TEMPLATE, data, title=title, lang=lang, date=adopted_at, files=files)


def _document(parts: Plain, digest: str) -> tuple[Plain, dict[str, bytes]]:
    header, areas = parts["header"], _areas(parts)
    level_words: Sequence[str] = header["level_words"]
    drawn, strips = _drawn_areas(areas, header)
    picture, maps = _map(areas, level_words)
    data = {
        "words": words.fixed(),
        "content_language": CONTENT_LANGUAGE,
        "compact": len(areas) > ROOMY_AREAS,
        **_head(header),
        "digest": digest,
        "levels": _levels(level_words),
        "tally": words.tally([area["level"] for area in areas], level_words),
        "areas": drawn,
        "map": picture,
        "parties": [_party(party) for party in _by_name(parts["parties"], "name")],
    }
    return data, _signs() | strips | maps


def _signs() -> dict[str, bytes]:
    return {f"sign-{level.number}.svg": _standalone(level_sign(level.number)) for level in LEVELS}


def _standalone(svg: str) -> bytes:
    """A drawing made for a page as a file of its own: declared as SVG, and without sizes in rem."""
    unsized = re.sub(r' (width|height)="[\d.]+rem"', "", svg, count=2)
    declared = "" if " xmlns=" in unsized else ' xmlns="http://www.w3.org/2000/svg"'
    return unsized.replace("<svg", f"<svg{declared}", 1).encode()


def _areas(parts: Plain) -> list[Plain]:
    return sorted(areas_of(parts), key=lambda area: (-area["level"], swedish_key(area["name"]), area["code"]))


def _head(header: Plain) -> Plain:
    return {
        "forum": header["forum"],
        "running_forum": Truncator(header["forum"]).chars(RUNNING_CHARACTERS),
        "municipality": header["municipality"],
        "facts": words.facts(header),
        "correction": header["correction_reason"] if header["version"] > 1 else "",
    }


def _levels(level_words: Sequence[str]) -> list[Plain]:
    return [
        {"word": word, "meaning": meaning, "alt": words.sign_label(number)}
        for number, (word, meaning) in enumerate(zip(level_words, words.meanings(), strict=True))
    ]


def _drawn_areas(areas: Sequence[Plain], header: Plain) -> tuple[list[Plain], dict[str, bytes]]:
    """The areas as the template shows them, and the drawings of their strips by file name."""
    drawn: list[Plain] = []
    files: dict[str, bytes] = {}
    for position, area in enumerate(areas):
        picture = _strip(area["strip"], header) if area["strip"] else None
        name = f"strip-{position}.svg"
        if picture:
            files[name] = _standalone(strip(area["strip"], label=""))
        shown = _area(area, header["level_words"])
        drawn.append({**shown, "strip": picture and {**picture, "file": name}})
    return drawn, files


def _strip(levels: Sequence[int | None], header: Plain) -> Plain:
    rhythm = header["period"]["rhythm"]
    return {
        "alt": words.strip_label(levels, header["level_words"], rhythm),
        "caption": words.strip_caption(len(levels), rhythm),
    }


def _area(area: Plain, level_words: Sequence[str]) -> Plain:
    said = _by_name(area["contributions"], "party")
    return {
        "name": area["name"],
        "level": area["level"],
        "change": words.change(area["level"], area["previous_level"], level_words),
        "reason": area["reason"],
        "short_reason": Truncator(" ".join(area["reason"].split())).chars(OVERVIEW_CHARACTERS),
        "reports": [_report(row) for row in said if not row["nothing"]],
        "nothing": [_remark(row) for row in said if row["nothing"]],
        "not_reported": sorted(area["not_reported"], key=swedish_key),
        "not_shown": sorted(area["not_shown"], key=swedish_key),
        "counted": words.counted(area),
        "events": [words.event(event) for event in area["events"]],
        "coming": [words.coming(coming) for coming in area["coming"]],
        "actions": [_action(action) for action in area["actions"] or ()],
    }


def _report(row: Plain) -> Plain:
    return {"party": row["party"], "level": row["level"], "text": row["sentence"], "note": words.note(row)}


def _remark(row: Plain) -> str:
    note = words.note(row)
    return f"{row['party']} ({note})" if note else row["party"]


def _action(action: Plain) -> Plain:
    return {
        "title": action["title"],
        "responsible": action["responsible"],
        "state": words.state(action["state"]),
        "due": words.day(action["due_on"]),
    }


def _by_name(rows: Sequence[Plain], key: str) -> list[Plain]:
    return sorted(rows, key=lambda row: swedish_key(row[key]))


def _party(party: Plain) -> Plain:
    return {
        "name": party["name"],
        "reported": words.reported(party),
        "missing": sorted(party["missing_areas"], key=swedish_key),
    }


def _map(areas: Sequence[Plain], level_words: Sequence[str]) -> tuple[Plain | None, dict[str, bytes]]:
    """What the template needs to show the map, and its drawing; nothing for a forum without boundaries."""
    drawn = [area for area in areas if area["shape"]]
    if not drawn:
        return None, {}
    names = {level: [area["name"] for area in drawn if area["level"] == level] for level in (4, 3, 2, 1, 0)}
    label = words.map_label({level: found for level, found in names.items() if found}, level_words)
    width = CLOSE_MAP_WIDTH if len(areas) > ROOMY_AREAS else ROOMY_MAP_WIDTH
    picture = area_map(list(map(_shape, drawn)), title=_("Karta"), width=width, paper=True)
    return {"file": "map.svg", "alt": label}, {"map.svg": _standalone(picture)}


def _shape(area: Plain) -> Shape:
    at = area["shape"]
    return Shape(
        path=at["path"],
        x=at["x"],
        y=at["y"],
        radius=at["radius"],
        name=printable(area["name"]),
        level=area["level"],
    )
