"""Files of areas: real ones, broken ones and nonsense."""

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import samlad
from samlad.places.geojson import Problem, Reading, explain, read
from samlad.places.naming import code_from_name
from tests.shared_data import shared

DEMO = Path(samlad.__file__).parent / "demo/areas.geojson"
Collection = dict[str, Any]


def dumped(collection: Any) -> bytes:
    return json.dumps(collection).encode()


def square(x: float, y: float, side: float = 0.01) -> Collection:
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(name: str, geometry: Collection | None, **properties: Any) -> Collection:
    return {"type": "Feature", "properties": {"namn": name, **properties}, "geometry": geometry}


def collection(*features: Any) -> Collection:
    return {"type": "FeatureCollection", "features": list(features)}


def row_of_three() -> Collection:
    names = ("Åsen", "Bäcken", "Öster")
    return collection(
        *(feature(name, square(18 + place / 100, 59), kod=f"0{place}") for place, name in enumerate(names))
    )


def each_ring(geometry: Collection) -> list[list[list[float]]]:
    parts = geometry["coordinates"]
    return [ring for part in ([parts] if geometry["type"] == "Polygon" else parts) for ring in part]


@cache
def way(target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", target, always_xy=True)


def converted(collection: Collection, target: str, *, crs: bool, swapped: bool = False) -> Collection:
    moved = copy.deepcopy(collection)
    moved.pop("crs", None)
    for one in moved["features"]:
        for ring in each_ring(one["geometry"]):
            east, north = way(target).transform(*np.transpose(ring))
            ring[:] = np.column_stack([north, east] if swapped else [east, north]).tolist()
    if crs:
        number = target.removeprefix("EPSG:")
        moved["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{number}"}}
    return moved


def codes(problems: tuple[Problem, ...]) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.code) for problem in problems]


@cache
def real(name: str) -> Reading:
    return read(shared(f"geo/{name}.geojson").read_bytes())


REAL = [
    ("stockholm_stadsdelar", 117, ("bagarmossen", "BAGARMOSSEN")),
    ("stockholm_basomraden", 419, ("1010110", "Tre Kronor")),
    ("sverige_kommuner", 290, ("0114", "Upplands Väsby")),
    ("sverige_lan", 21, ("01", "Stockholms")),
    ("dalarna_deso_2018", 175, ("2081C1130", "2081C1130")),
    ("dalarna_regso_2020", 119, ("2039R004", "Älvdalen södra omland")),
]


@pytest.mark.parametrize(("name", "count", "first"), REAL, ids=[name for name, *_ in REAL])
def test_a_real_file_is_read_whole_and_drawn_small(name: str, count: int, first: tuple[str, str]) -> None:
    reading = real(name)
    assert [explain(problem) for problem in (*reading.problems, *reading.warnings)] == []
    assert len(reading.features) == count
    assert (reading.features[0].code, reading.features[0].name) == first
    boundaries = [one.boundary for one in reading.features if one.boundary]
    assert len(boundaries) == count
    assert sum(len(boundary.path) for boundary in boundaries) < 100_000


@pytest.mark.parametrize("name", [name for name, *_ in REAL])
def test_the_label_lies_inside_and_its_circle_stays_inside(name: str) -> None:
    reading = real(name)
    for one in reading.features:
        assert one.boundary is not None
        circle = shapely.Point(one.boundary.x, one.boundary.y).buffer(0.97 * one.boundary.radius - 2)
        assert shapely.contains(drawn(one.boundary.path), circle), one.name


def drawn(path: str) -> shapely.Geometry:
    """The surface that a browser fills for a path."""
    whole: shapely.Geometry = shapely.Polygon()
    for ring in path.removesuffix("z").split("z"):
        steps = ring.removeprefix("M").replace("l", " ").replace("-", " -").split()
        points = np.cumsum(np.array(steps, dtype=int).reshape(-1, 2), axis=0)
        whole = shapely.symmetric_difference(whole, shapely.make_valid(shapely.Polygon(points)))
    return whole


def test_neighbours_keep_one_common_line() -> None:
    reading = read(DEMO.read_bytes())
    areas = np.array(
        [drawn(one.boundary.path) for one in reading.features if one.kind == "area" and one.boundary]
    )
    assert len(areas) == 6
    assert shapely.coverage_is_valid(areas)


@pytest.mark.parametrize("name", ["stockholm_stadsdelar", "sverige_kommuner", "dalarna_deso_2018"])
def test_hairline_gaps_and_overlaps_of_a_real_file_are_closed_in_the_drawing(name: str) -> None:
    original = json.loads(shared(f"geo/{name}.geojson").read_bytes())
    reading = real(name)
    before = np.array([shapely.geometry.shape(one["geometry"]) for one in original["features"]])
    after = np.array([drawn(one.boundary.path) for one in reading.features if one.boundary])
    assert not shapely.coverage_is_valid(before)
    assert shapely.coverage_is_valid(after)


@pytest.mark.parametrize("crs", [True, False])
def test_sweref_99_tm_gives_the_same_to_within_a_metre(crs: bool) -> None:
    original = json.loads(shared("geo/stockholm_stadsdelar.geojson").read_bytes())
    copied = read(dumped(converted(original, "EPSG:3006", crs=crs)))
    assert (copied.crs, copied.problems) == ("EPSG:3006", ())
    for one, other in zip(real("stockholm_stadsdelar").features, copied.features, strict=True):
        assert one.boundary is not None
        assert other.boundary is not None
        distance = shapely.hausdorff_distance(metres(one.boundary.geometry), metres(other.boundary.geometry))
        assert distance < 1


def metres(geometry: Collection) -> shapely.Geometry:
    shape = shapely.geometry.shape(geometry)
    return shapely.transform(shape, lambda points: np.column_stack(way("EPSG:3006").transform(*points.T)))


def test_a_local_zone_is_read_where_the_file_names_it() -> None:
    plain, local = (
        read(dumped(row_of_three())),
        read(dumped(converted(row_of_three(), "EPSG:3011", crs=True))),
    )
    assert local.crs == "EPSG:3011"
    assert [(f.code, f.boundary) for f in local.features] == [(f.code, f.boundary) for f in plain.features]


def test_the_demo_municipality() -> None:
    reading = read(DEMO.read_bytes())
    assert (reading.problems, reading.warnings) == ((), ())
    assert [(one.name, one.parent_code, one.kind) for one in reading.features[:4]] == [
        ("Lindåsa kommun", "", "municipality"),
        ("Norra Lindåsa", "lindasa", "district"),
        ("Södra Lindåsa", "lindasa", "district"),
        ("Kvarnhöjden", "norra-lindasa", "area"),
    ]


def test_an_area_without_a_boundary_is_an_area() -> None:
    reading = read(
        dumped(collection(feature("Åsen", None, kod="01"), feature("Öster", square(18, 59), kod=2.0)))
    )
    assert reading.problems == ()
    assert [(one.code, one.boundary is None) for one in reading.features] == [("01", True), ("2", False)]


def test_a_property_can_be_chosen() -> None:
    named = collection(feature("fel", None, etikett="Rätt", nr=7, del_av="8"))
    reading = read(dumped(named), code_property="nr", name_property="etikett", parent_property="del_av")
    assert [(one.code, one.name, one.parent_code) for one in reading.features] == [("7", "Rätt", "8")]


def test_a_stored_boundary_is_rounded_and_flat() -> None:
    high = square(18.123456789, 59)
    high["coordinates"][0] = [[*point, 12.5] for point in high["coordinates"][0]]
    boundary = read(dumped(collection(feature("Åsen", high)))).features[0].boundary
    assert boundary is not None
    assert min(point[0] for point in each_ring(boundary.geometry)[0]) == 18.123457
    assert {len(point) for point in each_ring(boundary.geometry)[0]} == {2}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Lindåsa centrum", "lindasa-centrum"),
        ("ÄNGSBACKEN", "angsbacken"),
        ("S:t Eriks  plan 2", "s-t-eriks-plan-2"),
        ("中文", "72726d88"),
    ],
)
def test_a_code_from_a_name(name: str, code: str) -> None:
    assert code_from_name(name) == code
    assert len(code_from_name(name * 50)) <= 40


# What is wrong


def crossing(one: Collection) -> None:
    ring = one["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]


def set_ring(*points: Any) -> Callable[[Collection], None]:
    return lambda one: one["geometry"]["coordinates"].__setitem__(0, list(points))


def set_point(place: int, point: Any) -> Callable[[Collection], None]:
    return lambda one: one["geometry"]["coordinates"][0].__setitem__(place, point)


def set_property(key: str, value: Any) -> Callable[[Collection], None]:
    return lambda one: one["properties"].__setitem__(key, value)


def set_geometry(geometry: Any) -> Callable[[Collection], None]:
    return lambda one: one.__setitem__("geometry", geometry)


HOLE_OUTSIDE = {
    "type": "Polygon",
    "coordinates": [*square(18.01, 59)["coordinates"], *square(19, 60)["coordinates"]],
}
NESTED = {
    "type": "MultiPolygon",
    "coordinates": [square(18.01, 59)["coordinates"], square(18.012, 59.002, 0.001)["coordinates"]],
}
BROKEN = [
    ("self_crossing", crossing, "korsar eller rör sig själv vid 18.01500, 59.00500"),
    (
        "unclosed",
        set_point(4, [18.01, 59.005]),
        "börjar i 18.01000, 59.00000 men slutar i 18.01000, 59.00500",
    ),
    ("too_few_points", set_ring([18, 59], [18.1, 59], [18, 59]), "bara 3 punkter"),
    ("empty", set_ring(), "tom"),
    ("empty", set_geometry({"type": "Polygon", "coordinates": []}), "tom"),
    ("not_finite", set_point(1, [float("nan"), 59]), "NaN"),
    ("not_finite", set_point(1, [18, float("inf")]), "oändlig"),
    ("coordinates", set_point(1, ["18", "59"]), "inte par av tal"),
    ("coordinates", set_point(1, [18]), "inte par av tal"),
    ("coordinates", set_point(1, [18, None]), "inte par av tal"),
    ("coordinates", set_point(1, {"x": 18}), "inte par av tal"),
    (
        "coordinates",
        set_geometry({"type": "MultiPolygon", "coordinates": square(18, 59)["coordinates"]}),
        "par av tal",
    ),
    ("geometry_type", set_geometry({"type": "Point", "coordinates": [18, 59]}), "av typen Point"),
    ("geometry_type", set_geometry({"type": "GeometryCollection", "geometries": []}), "GeometryCollection"),
    ("not_geometry", set_geometry([18, 59]), "går inte att läsa"),
    ("hole_outside", set_geometry(HOLE_OUTSIDE), "hål ligger utanför"),
    ("nested", set_geometry(NESTED), "ligger i varandra"),
    ("too_small", set_geometry(square(18.01, 59, 0.00001)), "bara 1 kvadratmeter"),
    ("outside", set_geometry(square(12, 42)), "12.00000, 42.00000 ligger utanför Sverige"),
    ("outside", set_geometry(square(59, 18)), "omvänd ordning"),
    ("no_name", set_property("namn", "  "), "Namnet saknas"),
    ("no_name", set_property("namn", None), "Namnet saknas"),
    ("too_long", set_property("namn", "å" * 201), "201 tecken, högst 200"),
    ("too_long", set_property("kod", "1" * 41), "41 tecken, högst 40"),
    ("control_characters", set_property("namn", "Bäc\x00ken"), "osynliga tecken"),
    ("control_characters", set_property("namn", "Bäc\u202eken"), "osynliga tecken"),
    ("control_characters", set_property("namn", "Bäc\ud800ken"), "osynliga tecken"),
    ("not_text", set_property("namn", ["Bäcken"]), "varken text eller ett helt tal"),
    ("not_text", set_property("kod", 1.5), "varken text eller ett helt tal"),
    ("no_code", set_property("kod", ""), "Koden saknas"),
    ("duplicate_code", set_property("kod", "00"), "Koden ”00” finns redan på område 1, Åsen"),
    ("unknown_kind", set_property("kind", "planet"), "”planet” i ”kind”"),
    ("not_feature", lambda one: one.__setitem__("type", "Thing"), "inte ett område"),
]


@pytest.mark.parametrize(("code", "breaks", "said"), BROKEN)
def test_a_broken_feature_is_named_with_what_is_wrong(
    code: str, breaks: Callable[[Collection], None], said: str
) -> None:
    three = row_of_three()
    assert read(dumped(three)).problems == ()
    breaks(three["features"][1])
    reading = read(dumped(three))
    assert (codes(reading.problems), reading.features) == ([(2, code)], ())
    text = explain(reading.problems[0])
    assert text.startswith("Område 2 i filen")
    assert said in text
    name_is_wrong = reading.problems[0].field in ("namn", "feature")
    assert ("Bäcken: " in text) != name_is_wrong


@pytest.mark.parametrize("name", ["stockholm_stadsdelar", "sverige_kommuner"])
def test_one_crossing_in_a_real_file_refuses_all_of_it_and_names_the_area(name: str) -> None:
    original = json.loads(shared(f"geo/{name}.geojson").read_bytes())
    areas = real(name).features
    ring = each_ring(original["features"][7]["geometry"])[0]
    ring[1 : len(ring) // 2] = reversed(ring[1 : len(ring) // 2])
    reading = read(dumped(original))
    assert (codes(reading.problems), reading.features) == ([(8, "self_crossing")], ())
    assert explain(reading.problems[0]).startswith(f"Område 8 i filen, {areas[7].name}: Gränsen korsar")


def test_names_alone_must_differ() -> None:
    twice = collection(feature("Åsen", None), feature("Öster", None), feature("Åsen", None))
    assert codes(read(dumped(twice)).problems) == [(3, "duplicate_name")]
    alike = collection(feature("Åsen", None), feature("Asen", None))
    assert codes(read(dumped(alike)).problems) == [(2, "duplicate_code")]


def test_an_area_does_not_lie_in_itself() -> None:
    rows = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("e", "elsewhere")]
    circle = collection(*(feature(code.upper(), None, kod=code, parent=parent) for code, parent in rows))
    assert codes(read(dumped(circle)).problems) == [(row, "parent_cycle") for row in (1, 2, 3, 4)]


FILES = [
    ("too_large", b" " * 30_000_001, "Filen är 31 MB, högst 30 MB"),
    ("not_utf8", '{"namn": "Åsen"}'.encode("latin-1"), "UTF-8"),
    ("not_json", b'{"type": \n "FeatureCollection", }', "rad 2, tecken 23"),
    ("not_json", b"", "rad 1, tecken 1"),
    ("number_too_long", b"[" + b"1" * 5000 + b"]", "tusentals siffror"),
    ("too_deep", b"[" * 100_000, "nivåer"),
    ("not_collection", b"[]", "FeatureCollection"),
    ("not_collection", dumped(square(18, 59)), "FeatureCollection"),
    ("not_collection", b'{"type": "FeatureCollection"}', "FeatureCollection"),
    ("no_features", dumped(collection()), "inga områden"),
    ("too_many", dumped(collection(*[None] * 10_001)), "10001 områden, högst 10000"),
    ("no_name_property", dumped(collection({"properties": {"fid": 1, "yta": 2}})), "fid, yta"),
]


@pytest.mark.parametrize(("code", "content", "said"), FILES, ids=[code for code, *_ in FILES])
def test_a_file_that_cannot_be_read_says_why(code: str, content: bytes, said: str) -> None:
    reading = read(content)
    assert codes(reading.problems) == [(None, code)]
    assert said in explain(reading.problems[0])


def test_a_property_that_is_not_there() -> None:
    reading = read(dumped(row_of_three()), name_property="NAMN")
    assert codes(reading.problems) == [(None, "no_property")]
    assert explain(reading.problems[0]).startswith("Inget område har egenskapen ”NAMN”.")
    assert "namn, kod" in explain(reading.problems[0])


PROJECTIONS = [
    ("swapped degrees", "EPSG:4326", False, True, "wrong_projection", "omvänd ordning"),
    ("swapped metres", "EPSG:3006", False, True, "wrong_projection", "omvänd ordning"),
    ("RT 90 unnamed", "EPSG:3021", False, False, "wrong_projection", "RT 90"),
    ("RT 90 named", "EPSG:3021", True, False, "unsupported_crs", "RT 90 (EPSG:3021)"),
    ("RT 90 north first", "EPSG:3021", False, True, "wrong_projection", "RT 90"),
    ("local zone unnamed", "EPSG:3011", False, False, "wrong_projection", "lokal SWEREF 99-zon"),
    ("Web Mercator", "EPSG:3857", False, False, "wrong_projection", "Web Mercator"),
    ("another", "EPSG:25832", True, False, "unsupported_crs", "EPSG:25832"),
]


@pytest.mark.parametrize(("target", "crs", "swapped", "code", "said"), [row[1:] for row in PROJECTIONS])
def test_a_wrong_projection_is_recognised(
    target: str, crs: bool, swapped: bool, code: str, said: str
) -> None:
    reading = read(dumped(converted(row_of_three(), target, crs=crs, swapped=swapped)))
    assert codes(reading.problems) == [(None, code)]
    text = explain(reading.problems[0])
    assert said in text
    assert text.endswith("Spara filen som GeoJSON i WGS 84 (EPSG:4326) eller SWEREF 99 TM (EPSG:3006).")


@pytest.mark.parametrize(
    ("named", "target", "said"),
    [
        ("EPSG:4326", "EPSG:3006", "ser ut som SWEREF 99 TM"),
        ("EPSG:3006", "EPSG:4326", "longitud och latitud"),
    ],
)
def test_a_file_that_names_the_wrong_system(named: str, target: str, said: str) -> None:
    three = converted(row_of_three(), target, crs=False)
    three["crs"] = {"type": "name", "properties": {"name": named}}
    reading = read(dumped(three))
    assert codes(reading.problems) == [(None, "wrong_projection")]
    assert f"säger att den är i {named}" in explain(reading.problems[0])
    assert said in explain(reading.problems[0])


def test_a_file_of_another_country() -> None:
    reading = read(dumped(collection(feature("Roma", square(12.5, 41.9)))))
    assert codes(reading.problems) == [(None, "wrong_projection")]
    assert "utanför Sverige, till exempel 12.50000, 41.90000" in explain(reading.problems[0])


def test_an_overlap_is_a_warning_and_a_hairline_is_none() -> None:
    over = collection(feature("Åsen", square(18, 59)), feature("Öster", square(18.009, 59)))
    reading = read(dumped(over))
    assert (reading.problems, len(reading.features)) == ((), 2)
    assert [explain(warning) for warning in reading.warnings] == [
        (
            "Område 2 i filen, Öster: Området ligger över område 1, Åsen: 10 procent av det mindre området. "
            "Kontrollera gränsen mellan dem."
        )
    ]
    hairline = collection(feature("Åsen", square(18, 59)), feature("Öster", square(18.00999, 59)))
    assert read(dumped(hairline)).warnings == ()


def test_all_problems_are_told_up_to_fifty() -> None:
    many = collection(*(feature("", {"type": "Point"}, kod=str(row)) for row in range(40)))
    reading = read(dumped(many))
    assert len(reading.problems) == 50
    assert codes(reading.problems)[:3] == [(1, "no_name"), (1, "geometry_type"), (2, "no_name")]


# Nonsense

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
COORDINATES = st.lists(
    st.lists(st.lists(st.floats(10, 25) | st.floats(55, 70), min_size=2, max_size=3), max_size=6)
)


unhurried = settings(deadline=None)


def check(reading: Reading) -> None:
    assert bool(reading.problems) != bool(reading.features)
    assert len(reading.problems) <= 50
    for problem in (*reading.problems, *reading.warnings):
        assert "?" not in explain(problem) or "?" in json.dumps(problem.values)
        json.dumps(problem.values)


@unhurried
@given(st.binary())
def test_any_bytes(content: bytes) -> None:
    check(read(content))


@unhurried
@given(ANYTHING, ANYTHING, ANYTHING)
def test_any_members(properties: Any, geometry: Any, crs: Any) -> None:
    strange = {"type": "Feature", "properties": properties, "geometry": geometry}
    check(read(dumped({**collection(strange, feature("Åsen", square(18, 59))), "crs": crs})))


@unhurried
@given(COORDINATES)
def test_any_coordinates(coordinates: Any) -> None:
    closed = [[*ring, ring[0]] for ring in coordinates if ring]
    odd = [{"type": "Polygon", "coordinates": closed}, {"type": "MultiPolygon", "coordinates": [closed]}]
    check(read(dumped(collection(*(feature(str(one["type"]), one) for one in odd)))))


@unhurried
@given(st.data())
def test_any_change_of_a_good_file(data: st.DataObject) -> None:
    three = row_of_three()
    here: Any = three
    while True:
        keys = sorted(here) if isinstance(here, dict) else range(len(here))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(here[key], dict | list) or not here[key] or data.draw(st.integers(0, 3)) == 0:
            break
        here = here[key]
    here[key] = data.draw(ANYTHING)
    check(read(dumped(three)))
