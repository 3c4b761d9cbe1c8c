"""Specifications: what is read, and every fault by its name."""

from dataclasses import replace
from typing import Any

import pytest

from samlad.analysis.index import Unfit, model, read
from samlad.analysis.index.specification import Domain, Indicator, Sureness
from samlad.analysis.tests.index.made import spec

SMALL = """
name = "Small"
reference = "city"
[missing]
when_missing = "rescale"
[normalise]
method = "ratio"
[[domain]]
code = "safety"
[[indicator]]
code = "thefts"
within = "safety"
direction = "risk"
count = "thefts"
total = ["men", "women"]
per = 1000
"""


def faults(text: str) -> list[str]:
    with pytest.raises(Unfit) as unfit:
        read(text)
    return [str(fault) for fault in unfit.value.faults]


def changed(**more: Any) -> list[str]:
    with pytest.raises(Unfit) as unfit:
        replace(spec(), **more)
    return [str(fault) for fault in unfit.value.faults]


def first(**more: Any) -> list[str]:
    one = spec()
    return changed(indicators=(replace(one.indicators[0], **more), *one.indicators[1:]))


def test_a_small_one_is_read() -> None:
    one = read(SMALL)
    indicator = one.indicators[0]
    assert (indicator.count, indicator.total, indicator.per) == (("thefts",), ("men", "women"), 1000.0)
    assert one.codes == ("thefts",)
    assert one.children("safety") == (indicator,)
    assert one.sureness == Sureness()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("within =", "witin =", "indicator thefts: knows no 'witin'; is it 'within'?"),
        ("per = 1000", 'per = "many"', "indicator thefts: per is a number, not 'many'"),
        ("per = 1000", "per = true", "indicator thefts: per is a number, not True"),
        (
            "per = 1000",
            "goalposts = [1, true]",
            "indicator thefts: goalposts is a list of a number, not [1, True]",
        ),
        ('code = "thefts"', "", "indicator 1: has no code"),
        ('name = "Small"', "colour = 1", "specification: knows no 'colour'"),
        ("[missing]", "[[missing]]", "missing: is a section, written as [missing]"),
        ("[[domain]]", "[domain]", "domain: is a list, each written as [[domain]]"),
        ('reference = "city"', "base_year = 1.5", "specification: base_year is a whole number, not 1.5"),
    ],
)
def test_what_cannot_be_read(old: str, new: str, fault: str) -> None:
    assert fault in faults(SMALL.replace(old, new))


def test_what_is_no_toml() -> None:
    assert faults("name = ")[0].startswith("specification: is not TOML: ")


def test_a_specification_without_a_name_says_so() -> None:
    with pytest.raises((Unfit, TypeError)):
        read(SMALL.replace('name = "Small"', ""))


def test_many_faults_are_told_at_once() -> None:
    told = faults(
        SMALL.replace('"risk"', '"down"').replace("rescale", "guess").replace('"safety"\ndir', '"x"\ndir')
    )
    assert "indicator thefts: direction is risk or protective, not 'down'" in told
    assert "missing: when_missing is one of rescale, leave_out, not 'guess'" in told
    assert "indicator thefts: stands within 'x', which is no domain" in told
    assert "domain safety: has no indicators: give it some, or say may_be_empty = true" in told


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (
            {"direction": ""},
            "indicator i0: has no direction: risk (more is worse) or protective (more is better)",
        ),
        ({"weight": -1.0}, "indicator i0: its weight is 0 or more, not -1"),
        ({"weight": float("inf")}, "indicator i0: its weight is 0 or more, not inf"),
        ({"weight": float("nan")}, "indicator i0: its weight is 0 or more, not nan"),
        ({"count": ("c",)}, "indicator i0: is either a value or a count: name the column of one of them"),
        ({"value": "", "count": ("c",)}, "indicator i0: a count needs a total that it is counted of"),
        ({"law": "poisson"}, "indicator i0: a law of chance needs a total"),
        ({"law": "normal", "total": ("t",)}, "indicator i0: law is one of binomial, poisson, not 'normal'"),
        ({"per": 0.0}, "indicator i0: per is above 0"),
        ({"years": 0}, "indicator i0: years is 1 or more"),
        ({"transform": "sqrt"}, "indicator i0: transform is one of none, log1p, not 'sqrt'"),
        ({"when_empty": ""}, "indicator i0: when_empty is one of missing, zero, and has to be said"),
        ({"code": "i1"}, "i1: stands 2 times: a code is used once"),
        ({"code": "index"}, "code 'index': cannot be used"),
        ({"top": -1.0}, "indicator i0: top is above 0"),
    ],
)
def test_what_is_wrong_with_an_indicator(more: dict[str, Any], fault: str) -> None:
    assert fault in first(**more)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"reference": ""}, "specification: a ratio needs a reference"),
        ({"indicators": ()}, "specification: has no indicators"),
        ({"fewest_people": -1.0}, "specification: fewest_people is 0 or more"),
        ({"first_year": 2020, "base_year": 2019}, "base_year: is not before first_year"),
        ({"aggregate": "mean"}, "specification: aggregate is one of arithmetic, geometric, not 'mean'"),
        ({"sureness": Sureness(runs=5)}, "sureness: runs is 20 or more"),
        ({"sureness": Sureness(level=1.0)}, "sureness: level is from 0.5 to 0.999"),
        ({"sureness": Sureness(noise="x")}, "sureness: noise is one of none, posterior, resampled, not 'x'"),
    ],
)
def test_what_is_wrong_with_the_whole(more: dict[str, Any], fault: str) -> None:
    assert any(each.startswith(fault) for each in changed(**more))


def test_means_that_need_values_above_zero() -> None:
    with pytest.raises(Unfit, match="geometric: needs values above 0, which z-scores are not"):
        spec("z_score", aggregate="geometric")
    with pytest.raises(Unfit, match="geometric: has no absolute weights"):
        spec("ratio", aggregate="geometric", weights={"scale": "absolute"})


def test_methods_of_places_have_no_fixed_base() -> None:
    with pytest.raises(Unfit, match="rank has no fixed base"):
        spec("rank", base_year=2020)


def test_a_protective_ratio_needs_a_whole() -> None:
    with pytest.raises(Unfit, match="indicator i1: a protective ratio is made of what is left of the whole"):
        spec("ratio", indicator={"top": None})


def test_goalposts_are_needed_where_they_are_used() -> None:
    with pytest.raises(Unfit, match="indicator i0: goalposts are two numbers, the lower first"):
        spec("goalposts", indicator={"goalposts": (9.0, 1.0)})


def test_domains_in_circles() -> None:
    told = changed(domains=(Domain("d0", within="d1"), Domain("d1", within="d0"), Domain("d2")))
    assert "domain d0: stands within itself" in told


def test_weights_that_are_all_zero() -> None:
    one = spec(domains=(2,))
    told = tuple(replace(each, weight=0.0) for each in one.indicators)
    with pytest.raises(Unfit, match="d0: all weights are 0"):
        replace(one, indicators=told)


@pytest.mark.parametrize(
    "more",
    [
        {"direction": "background"},
        {"name": "Utrikes födda"},
        {"code": "foreign_born"},
        {"name": "Andel hyresrätter"},
        {"name": "Socially rented homes"},
        {"value": "upplåtelseform"},
    ],
)
def test_origin_and_tenure_are_refused_as_risk(more: dict[str, Any]) -> None:
    told = first(**more)
    assert any(
        each.startswith(f"indicator {more.get('code', 'i0')}: is background, and is refused") for each in told
    )
    assert "say who lives in an area, not what risk there is in it" in told[0]


def test_a_declared_background_is_refused_whatever_reason_is_given() -> None:
    one = spec()
    with pytest.raises(Unfit, match="is background"):
        replace(one, background=("i0",))
    with pytest.raises(Unfit, match="is background"):
        replace(one, indicators=(replace(one.indicators[0], direction="background", background_because="x"),))
    counted = replace(
        one.indicators[0], name="Rented homes", background_because="a published index is rebuilt"
    )
    assert replace(one, indicators=(counted, *one.indicators[1:])).indicators[0] == counted


def test_the_vastra_gotaland_model_is_ready() -> None:
    text = model("vastra_gotaland")
    one = read(text)
    assert [each.code for each in one.domains] == [
        "sociala_riskfaktorer",
        "halsa",
        "sakerhet",
        "forsorjning",
        "samhallsfunktioner",
    ]
    assert [each.may_be_empty for each in one.domains] == [False] * 4 + [True]
    assert one.normalise.method == "ratio"
    crimes = [each for each in one.indicators if each.within == "sakerhet"]
    assert len(crimes) == 7
    assert all((each.law, each.years) == ("poisson", 3) for each in crimes)
    assert [step.code for step in one.plan] == [each.code for each in one.domains[:4]] + [""]


@pytest.mark.parametrize("code", read(model("vastra_gotaland")).background)
def test_the_model_refuses_its_background(code: str) -> None:
    row = (
        f'\n[[indicator]]\ncode = "{code}"\nwithin = "samhallsfunktioner"\ndirection = "risk"\nvalue = "x"\n'
    )
    assert faults(model("vastra_gotaland") + row)[0].startswith(
        f"indicator {code}: is background, and is refused"
    )


def test_an_indicator_is_what_it_says() -> None:
    assert Indicator("x").direction == ""
