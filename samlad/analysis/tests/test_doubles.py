import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samlad.analysis.doubles import CODES, THRESHOLD, Likeness, Sighting, groups, possible_doubles, stems

KVARNHOJDEN, CENTRUM = 1, 2
MONDAY = datetime(2026, 11, 16)  # noqa: DTZ001 - plain local time


def at(hour: int, minute: int = 0, *, day: int = 0) -> tuple[datetime, datetime]:
    moment = MONDAY + timedelta(days=day, hours=hour, minutes=minute)
    return moment, moment


def on(day: int, days: int = 1) -> tuple[datetime, datetime]:
    return MONDAY + timedelta(days=day), MONDAY + timedelta(days=day + days)


def seen(
    id: int,
    when: tuple[datetime, datetime],
    place: str,
    text: str,
    *,
    party: int | None = None,
    category: str = "fire",
    area: int = KVARNHOJDEN,
) -> Sighting:
    return Sighting(id, area, id if party is None else party, category, *when, place, text)


FIRE = (
    seen(
        11,
        at(21, 40, day=2),
        "Kvarnskolan",
        "Brand i en container på skolgården, släckt av räddningstjänsten.",
    ),
    seen(12, at(22, 0, day=2), "Kvarnskolans gård", "Containerbrand. Räddningstjänsten på plats."),
    seen(
        13,
        on(2),
        "Bakom Kvarnskolan",
        "Brand i container bakom skolan på kvällen, räddningstjänsten kom.",
        category="damage",
    ),
    seen(14, on(2), "", "Container brann på Kvarnskolans skolgård, vi hörde räddningstjänsten."),
)
OTHERS = (
    seen(
        21, at(21, 30, day=2), "Torget", "Brand i en container utanför affären, släckt av räddningstjänsten."
    ),
    seen(22, at(20, day=2), "Kvarnskolan", "Mopeder körde fort på gångvägen.", category="driving"),
    seen(23, at(21, 40, day=2), "Kvarnskolan", "Brand i en container på skolgården.", area=CENTRUM),
)


def joined(sightings: Sequence[Sighting]) -> list[tuple[int, ...]]:
    return groups(possible_doubles(sightings))


def test_four_reports_of_one_fire_are_one_event() -> None:
    assert joined(FIRE) == [(11, 12, 13, 14)]


def test_nothing_else_is_drawn_into_it() -> None:
    assert joined(FIRE + OTHERS) == [(11, 12, 13, 14)]


def test_two_fires_the_same_day_in_different_places_are_two() -> None:
    assert joined([FIRE[0], OTHERS[0]]) == []
    assert joined([replace(one, first=on(2)[0], last=on(2)[1]) for one in (FIRE[0], OTHERS[0])]) == []


@pytest.mark.parametrize("days", [1, 2, 7])
def test_the_same_words_on_another_day_are_another_event(days: int) -> None:
    later = timedelta(days=days)
    by_the_hour = replace(FIRE[0], id=99, party=99, first=FIRE[0].first + later, last=FIRE[0].last + later)
    by_the_day = replace(FIRE[2], id=98, party=98, first=FIRE[2].first + later, last=FIRE[2].last + later)
    assert joined([FIRE[0], by_the_hour]) == []
    assert joined([FIRE[2], by_the_day]) == []
    assert joined([FIRE[0], by_the_day]) == []


def test_house_numbers_must_agree() -> None:
    text = "Klotter i trapphuset, rött och svart."
    five, forty = seen(1, on(1), "Storgatan 5", text), seen(2, on(1), "Storgatan 40", text)
    assert joined([five, forty]) == []
    assert joined([five, replace(forty, place="Storgatan 5, porten")]) == [(1, 2)]
    assert joined([five, replace(forty, place="Storgatan")]) == [(1, 2)]


def test_the_same_party_seldom_reports_the_same_twice() -> None:
    one, other = seen(1, on(1), "Torget", "Stökigt."), seen(2, on(1), "Torget", "Bråk.")
    assert joined([one, other]) == [(1, 2)]
    assert joined([replace(one, party=5), replace(other, party=5)]) == []


def test_without_a_place_the_text_must_decide() -> None:
    one, other = (
        seen(1, on(1), "", "Fönster krossade på biblioteket."),
        seen(2, on(1), "", "Stökigt och högljutt."),
    )
    assert joined([one, other]) == []
    assert joined([one, replace(other, text="Krossade fönster, biblioteket.")]) == [(1, 2)]
    assert joined([replace(one, text=""), replace(other, text="")]) == []


def test_another_category_needs_like_texts() -> None:
    one = seen(1, on(1), "Torget", "Ungdomar sköt raketer mot bussen.", category="disorder")
    other = seen(2, on(1), "Torget", "Raketer sköts mot en buss.", category="threat")
    assert joined([one, other]) == [(1, 2)]
    assert joined([one, replace(other, text="Raketer sköts in i affären, personalen rädd.")]) == []
    assert joined([one, replace(other, text="Hotfullt mot en vakt.")]) == []


def test_a_whole_week_is_not_the_same_day() -> None:
    weekly = seen(1, on(0, days=7), "Torget", "Mopeder varje kväll.", category="driving")
    tuesday = seen(2, at(19, day=1), "Torget", "Buskörning.", category="driving")
    assert joined([weekly, tuesday]) == []
    (pair,) = possible_doubles([weekly, replace(tuesday, text="Mopeder på torget, buskörning.")])
    assert [why.code for why in pair.reasons] == ["same_category", "same_place", "same_period", "alike_text"]


def test_reasons_say_what_is_alike() -> None:
    (pair,) = possible_doubles([FIRE[1], FIRE[0]])
    assert (pair.first, pair.second) == (11, 12)
    assert pair.reasons == (
        Likeness("same_category"),
        Likeness("same_place", ("Kvarnskolan",)),
        Likeness("near_in_time", minutes=19),
        Likeness("alike_text", ("Brand", "container", "räddningstjänsten")),
    )


def test_what_somebody_has_judged_to_be_different_stays_apart() -> None:
    pairs = possible_doubles(FIRE, apart=[(12, 11)])
    assert (11, 12) not in [(pair.first, pair.second) for pair in pairs]
    for group in groups(pairs, apart=[(12, 11)]):
        assert not {11, 12} <= set(group)


def test_endings_and_small_words_do_not_matter() -> None:
    assert list(stems("Skolan, skola; SKOLOR på torget")) == ["skol", "torg"]
    assert stems("bilen bilar bilarna") == {"bil": "bilen"}
    assert list(stems("branden stranden")) == ["brand", "strand"]
    assert stems("vid och på en 12") == {"12": "12"}
    assert list(stems("A\u030akersdal")) == list(stems("åkersdal"))


def test_no_sightings_have_no_doubles() -> None:
    assert possible_doubles([]) == []
    assert groups([]) == []
    assert joined(FIRE[:1]) == []


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="before"):
        seen(1, (MONDAY, MONDAY - timedelta(minutes=1)), "", "")
    with pytest.raises(ValueError, match="twice"):
        possible_doubles([FIRE[0], FIRE[0]])


PLACES = ("", "Torget", "Kvarnskolan", "Kvarnskolans gård", "Storgatan 5", "Storgatan 40")
TEXTS = ("", "Brand i container", "Containerbrand vid skolan", "Mopeder på torget", "Bråk på Storgatan 5")
sightings = st.lists(
    st.builds(
        seen,
        st.integers(1, 40),
        st.builds(at, st.integers(18, 23), st.integers(0, 59), day=st.integers(0, 2))
        | st.builds(on, st.integers(0, 2)),
        st.sampled_from(PLACES),
        st.sampled_from(TEXTS),
        party=st.integers(1, 4),
        category=st.sampled_from(["fire", "driving"]),
        area=st.integers(1, 2),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(sightings, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_sightings_does_not_matter(found: list[Sighting], chance: random.Random) -> None:
    pairs = possible_doubles(found)
    mixed = found.copy()
    chance.shuffle(mixed)
    assert possible_doubles(mixed) == pairs
    back = pairs.copy()
    chance.shuffle(back)
    assert groups(back) == groups(pairs)


@given(sightings)
@settings(deadline=None)
def test_pairs_and_groups_hold_together(found: list[Sighting]) -> None:
    area = {one.id: one.area for one in found}
    pairs, formed = possible_doubles(found), joined(found)
    for pair in pairs:
        assert area[pair.first] == area[pair.second]
        assert THRESHOLD <= pair.score <= 1
        places = [CODES.index(why.code) for why in pair.reasons]
        assert places == sorted(set(places))
        assert any({pair.first, pair.second} <= set(group) for group in formed)
    members = [id for group in formed for id in group]
    assert len(members) == len(set(members))
    assert all(len(group) > 1 for group in formed)
