"""The round and the issue on paper: every area is there, and what only a screen can use is not."""

import pypdfium2
import pytest
from django.urls import reverse

from tests.journeys.site import Site
from tests.journeys.test_week import text_of
from tests.journeys.town import AREAS, SAID

ADDRESSES = {"situation:round": ["round:proposal"], "situation:issue": ["round:adopted"]}


@pytest.mark.parametrize("name", ADDRESSES)
def test_paper_has_every_area(name: str, standing: Site) -> None:
    args = [standing.keys[key] for key in ADDRESSES[name]] + [1] * (name == "situation:issue")
    page = standing.open(reverse(name, args=args), "municipality")
    text = text_of(page.pdf(format="A4"))
    page.context.close()
    assert [area for area in AREAS.values() if area not in text] == []
    assert "Underlag saknas" in text
    assert "Har inte rapporterat" in text
    assert [word for word in ("Min lista", "Till mötet", "English", "Till innehållet") if word in text] == []


def test_paper_has_what_is_folded_on_the_screen(standing: Site) -> None:
    address = reverse("situation:issue", args=[standing.keys["round:adopted"], 1])
    page = standing.open(address, "municipality")
    text = text_of(page.pdf(format="A4"))
    page.context.close()
    sentences = [words[1] for said in SAID.values() for words in said.values() if words]
    assert [sentence for sentence in sentences if sentence not in text] == []


def test_a_place_is_read_on_two_sides(standing: Site) -> None:
    """Everything that it says in the open, and nothing that only a screen can use."""
    page = standing.open(reverse("desk:area", args=[standing.keys["area:kvarnhojden"]]), "municipality")
    paper = page.pdf(format="A4")
    page.context.close()
    assert len(pypdfium2.PdfDocument(paper)) <= 2
    text = text_of(paper)
    said = (
        "Kvarnhöjden",
        "statistiskt säkerställd minskning",
        "dold: för få",
        "Undersökningar",
        "Röda tråden",
    )
    assert [words for words in (*said, "Åtgärder", "Så blev det", "Bevakas av") if words not in text] == []
    assert [words for words in ("Jämför", "Alla åtgärder", "Sidan för boende") if words in text] == []
