from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samlad.analysis.expected import EXPECTED, NO_DATA, SHORT_HISTORY, Expectation
from samlad.analysis.suggestion import REASON_VALUES, Evidence, Reason, suggested

USUAL = Expectation(EXPECTED, 5.0, 3, 7, 80, False)


@pytest.mark.parametrize(
    ("evidence", "level", "codes"),
    [
        (Evidence(expected=6), 0, ["nobody_reported"]),
        (Evidence(expected=6, previous=4, usual=USUAL), 0, ["nobody_reported"]),
        (Evidence(nothing=3, reported=3, expected=6), 1, ["nothing_to_report"]),
        (Evidence(nothing=2, reported=2, expected=6), 1, ["few_reported", "nothing_to_report"]),
        (Evidence(events=(0,), reported=1), 1, ["no_levels"]),
        (Evidence(levels=(2, 2, 2)), 2, ["levels_agree"]),
        (Evidence(levels=(4,)), 4, ["levels_agree"]),
        (Evidence(levels=(2, 3)), 3, ["levels_differ"]),
        (Evidence(levels=(1, 2, 2)), 2, ["levels_differ"]),
        (Evidence(levels=(4, 1, 1)), 3, ["levels_differ", "highest_weighs"]),
        (Evidence(levels=(3,), nothing=5), 2, ["levels_differ", "highest_weighs"]),
        (
            Evidence(levels=(2,), usual=Expectation(SHORT_HISTORY, rounds=12)),
            2,
            ["levels_agree", "short_history"],
        ),
        (Evidence(levels=(2,), usual=Expectation(NO_DATA)), 2, ["levels_agree"]),
        (Evidence(levels=(2,), events=(0,) * 8, usual=USUAL), 3, ["levels_agree", "above_usual"]),
        (Evidence(levels=(2,), events=(0,) * 7, usual=USUAL), 2, ["levels_agree", "within_usual"]),
        (Evidence(levels=(2,), events=(0,) * 2, usual=USUAL), 2, ["levels_agree", "below_usual"]),
        (Evidence(levels=(3,), events=(0,) * 99, usual=USUAL), 3, ["levels_agree", "above_usual"]),
        (Evidence(levels=(4,), events=(0,) * 99, usual=USUAL), 4, ["levels_agree", "above_usual"]),
        (
            Evidence(nothing=1, events=(1,), usual=Expectation(EXPECTED, 0.1, 0, 0, 60)),
            1,
            ["nothing_to_report", "single_above_usual"],
        ),
        (Evidence(levels=(1,), events=(2,)), 1, ["levels_agree"]),
        (Evidence(levels=(1,), events=(2, 2)), 2, ["levels_agree", "serious_events"]),
        (Evidence(levels=(1,), events=(3,)), 2, ["levels_agree", "serious_events"]),
        (Evidence(levels=(1,), events=(3, 3)), 3, ["levels_agree", "serious_events"]),
        (Evidence(levels=(3,), events=(3, 3)), 3, ["levels_agree"]),
        (Evidence(levels=(1,), previous=4), 3, ["levels_agree", "slow_fall"]),
        (Evidence(levels=(1,), previous=2), 1, ["levels_agree"]),
        (Evidence(levels=(4,), previous=1), 4, ["levels_agree"]),
        (Evidence(levels=(1,), previous=0), 1, ["levels_agree"]),
    ],
)
def test_the_rule_table(evidence: Evidence, level: int, codes: list[str]) -> None:
    answer = suggested(evidence)
    assert answer.level == level
    assert [reason.code for reason in answer.reasons] == codes


def test_reasons_carry_their_values() -> None:
    evidence = Evidence(
        levels=(4, 1), nothing=1, reported=3, expected=8, events=(3, 3) + (0,) * 12, usual=USUAL
    )
    assert suggested(evidence).reasons == (
        Reason("few_reported", {"reported": 3, "expected": 8}),
        Reason("levels_differ", {"lowest": 1, "highest": 4, "middle": 1, "parties": 3}),
        Reason("highest_weighs", {"highest": 4, "level": 3}),
        Reason("above_usual", {"count": 14, "low": 3, "high": 7}),
    )
    serious = suggested(Evidence(nothing=1, events=(3, 3, 2), previous=4))
    assert serious.reasons[1:] == (Reason("serious_events", {"seriousness": 3, "count": 2, "level": 3}),)
    assert suggested(Evidence(nothing=1, previous=3)).reasons[1:] == (
        Reason("slow_fall", {"previous": 3, "level": 2}),
    )


@pytest.mark.parametrize(
    "values",
    [
        {"levels": (0,)},
        {"levels": (5,)},
        {"events": (4,)},
        {"events": (-1,)},
        {"nothing": -1},
        {"previous": 5},
    ],
)
def test_values_outside_the_scales_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Evidence(**values)  # type: ignore[arg-type]


def expectation(low: int, width: int) -> Expectation:
    return Expectation(EXPECTED, low + width / 2, low, low + width, 50)


evidences = st.builds(
    Evidence,
    levels=st.lists(st.integers(1, 4), max_size=9).map(tuple),
    nothing=st.integers(0, 5),
    reported=st.integers(0, 9),
    expected=st.integers(0, 9),
    events=st.lists(st.integers(0, 3), max_size=20).map(tuple),
    usual=st.none()
    | st.just(Expectation(SHORT_HISTORY, rounds=4))
    | st.builds(expectation, st.integers(0, 8), st.integers(0, 8)),
    previous=st.none() | st.integers(0, 4),
)


@given(evidences, st.integers(0, 3))
def test_one_more_event_never_lowers_it(evidence: Evidence, seriousness: int) -> None:
    more = replace(evidence, events=(*evidence.events, seriousness))
    assert suggested(more).level >= suggested(evidence).level


@given(evidences, st.data())
def test_a_more_serious_event_never_lowers_it(evidence: Evidence, data: st.DataObject) -> None:
    worse = tuple(data.draw(st.integers(event, 3)) for event in evidence.events)
    assert suggested(replace(evidence, events=worse)).level >= suggested(evidence).level


@given(evidences, st.data())
def test_a_higher_level_of_a_party_never_lowers_it(evidence: Evidence, data: st.DataObject) -> None:
    higher = tuple(data.draw(st.integers(level, 4)) for level in evidence.levels)
    assert suggested(replace(evidence, levels=higher)).level >= suggested(evidence).level


@given(evidences)
def test_a_level_instead_of_nothing_never_lowers_it(evidence: Evidence) -> None:
    if evidence.nothing:
        spoken = replace(evidence, nothing=evidence.nothing - 1, levels=(*evidence.levels, 1))
        assert suggested(spoken).level == suggested(evidence).level


@given(evidences)
def test_the_order_of_parties_and_events_does_not_matter(evidence: Evidence) -> None:
    turned = replace(evidence, levels=evidence.levels[::-1], events=evidence.events[::-1])
    assert suggested(turned) == suggested(evidence)


@given(evidences)
def test_reasons_stand_in_the_order_of_the_table_and_carry_all_values(evidence: Evidence) -> None:
    answer = suggested(evidence)
    places = [list(REASON_VALUES).index(reason.code) for reason in answer.reasons]
    assert places == sorted(set(places))
    assert all(tuple(reason.values) == REASON_VALUES[reason.code] for reason in answer.reasons)
    assert (answer.level == 0) == evidence.is_empty


@given(evidences)
def test_it_falls_at_most_one_step_and_stays_near_the_highest_voice(evidence: Evidence) -> None:
    level = suggested(evidence).level
    if level:
        assert level >= (evidence.previous or 0) - 1
        assert level >= max(evidence.levels, default=1) - 1
