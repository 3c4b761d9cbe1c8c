import pytest
from django.utils.translation import override

from samlad.base.signals import LEVELS, Level


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_scale_is_numbered_by_index_from_unknown_to_worst() -> None:
    assert [level.number for level in LEVELS] == [0, 1, 2, 3, 4]


def test_words_are_swedish_in_the_source() -> None:
    with override("sv"):
        words = [str(level.word) for level in LEVELS]
    assert words == ["Underlag saknas", "Normalläge", "Förhöjt", "Allvarligt", "Mycket allvarligt"]


@pytest.mark.parametrize("level", LEVELS)
def test_text_on_a_level_can_be_read(level: Level) -> None:
    assert contrast(level.colour, level.ink) >= 4.5


def test_no_two_levels_share_shape_or_colour() -> None:
    assert len({level.shape for level in LEVELS}) == len({level.colour for level in LEVELS}) == len(LEVELS)
