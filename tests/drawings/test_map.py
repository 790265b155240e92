"""The plane of a map, the world in its file, and what of it a map shows."""

from __future__ import annotations

import hashlib
import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.drawings.config import config
from api.drawings.labels import Box
from api.drawings.make import drawable
from api.drawings.map import map as draw_map
from api.drawings.places import gathered, read_places
from api.drawings.projection import Extent, Plane, around, degrees, distance
from api.drawings.world import clipped, joined, runs, terrain
from api.settings import WORLD
from api.store.catalogue import Catalogue
from tests.conftest import ROOT

POINT = st.tuples(st.floats(-180, 180), st.floats(-85, 85))
PANEL = Box(10, 20, 510, 420)


@given(st.lists(POINT, min_size=1, max_size=10), st.floats(0, 0.5))
def test_a_map_shows_every_point_it_is_made_for(points: list[tuple[float, float]], pad: float) -> None:
    extent = around(points, pad, 500, 400)
    assert -180 <= extent.west < extent.east <= 180 + 1e-6
    assert -90 <= extent.south < extent.north <= 90
    plane = Plane(extent, PANEL)
    if extent.east - extent.west < 360:
        for lon, lat in points:
            x, y = plane.at(lon, lat)
            assert PANEL.left - 0.01 <= x <= PANEL.right + 0.01
            assert PANEL.top - 0.01 <= y <= PANEL.bottom + 0.01


def test_distances_on_the_plane_are_those_on_the_ground() -> None:
    seoul, pyongyang = (126.978, 37.5665), (125.7547, 39.0194)
    plane = Plane(around([seoul, pyongyang], 0.2, 500, 400), PANEL)
    drawn = math.dist(plane.at(*seoul), plane.at(*pyongyang)) / plane.per_kilometre
    assert drawn == pytest.approx(distance(seoul, pyongyang), rel=0.005)
    assert distance(seoul, pyongyang) == pytest.approx(194, abs=2)
    kilometres, length = plane.bar()
    assert length == pytest.approx(kilometres * plane.per_kilometre)
    assert length <= 500 / 4


def test_degrees_are_written_as_people_write_them() -> None:
    assert [degrees(38.0, "NS"), degrees(-0.5, "NS"), degrees(0, "EW"), degrees(126.6645, "EW")] == [
        "38° N", "0.5° S", "0°", "126.6645° E",
    ]  # fmt: skip


def test_the_world_is_the_file_that_its_tool_makes() -> None:
    found = hashlib.sha256(WORLD.read_bytes()).hexdigest()
    assert found in (ROOT / "assets" / "README.md").read_text("utf-8")
    assert WORLD.stat().st_size < 1_100_000


def test_land_is_where_land_is() -> None:
    land = terrain(Extent(124, 33, 132, 43)).land

    def is_land(lon: float, lat: float) -> bool:
        """By the even-odd rule."""
        crossings = 0
        for ring in land:
            for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]]):
                if (y0 > lat) != (y1 > lat) and lon < x0 + (lat - y0) / (y1 - y0) * (x1 - x0):
                    crossings += 1
        return crossings % 2 == 1

    assert is_land(126.978, 37.5665)
    assert is_land(125.7547, 39.0194)
    assert is_land(126.55, 33.387)
    assert not is_land(125.0, 36.5)
    assert not is_land(130.5, 38.5)


def test_the_world_has_no_seam() -> None:
    """No coast runs across the map where a ring crosses the date line."""
    for scale in (Extent(-180, -60, 180, 85), Extent(-180, 50, -100, 80)):
        for line in terrain(scale).coasts:
            assert all(abs(a[0] - b[0]) < 60 for a, b in pairwise(line))


def test_a_border_is_one_line_however_many_tiles_it_crosses() -> None:
    lines = terrain(Extent(124, 33, 132, 43)).between(["410", "408"])
    assert len(lines) == 1
    assert len(lines[0]) > 20
    china = terrain(Extent(105, 18, 112, 25)).between(["156", "704"])
    assert len(china) == 1


def test_lines_are_cut_where_they_leave() -> None:
    extent = Extent(0, 0, 10, 10)
    assert sorted(clipped([(-5, -5), (5, -5), (5, 5), (-5, 5)], extent)) == [(0, 0), (0, 5), (5, 0), (5, 5)]
    assert clipped([(20, 20), (30, 20), (30, 30)], extent) == []
    assert [len(run) for run in runs([(1, 1), (2, 2), (30, 2), (40, 2), (40, 5), (5, 5)], extent)] == [3, 2]
    assert joined([((0, 0), (1, 1)), ((2, 2), (1, 1)), ((5, 5), (6, 6))]) == [
        ((0, 0), (1, 1), (2, 2)),
        ((5, 5), (6, 6)),
    ]


@given(st.lists(st.integers(0, 200), max_size=30))
def test_groups_are_chains_of_near_ones(numbers: list[int]) -> None:
    groups = gathered(numbers, lambda a, b: abs(a - b) <= 3)
    assert sorted(n for group in groups for n in group) == sorted(numbers)
    spans = sorted((min(group), max(group)) for group in groups)
    assert all(after[0] - before[1] > 3 for before, after in pairwise(spans))


def test_every_place_is_in_one_part_of_the_map(published_catalogue: Catalogue) -> None:
    release = published_catalogue.latest
    sited = read_places(release, config().views["map"])
    ends = {end for boundary in sited.boundaries for end in boundary.ends}
    told = [p.record_id for p in (*sited.here, *sited.elsewhere, *sited.parallels)] + sorted(ends)
    assert sorted(told) == sorted(place.record_id for place in sited.places)
    assert {"place-panmunjom", "place-seoul", "place-pusan"} <= {place.record_id for place in sited.here}
    assert "place-moscow" in {place.record_id for place in sited.elsewhere}
    assert [place.record_id for place in sited.parallels] == ["place-38th-parallel"]


def test_the_zone_is_drawn_to_scale(published_catalogue: Catalogue) -> None:
    """Two kilometres on either side, by the scale bar beside it."""
    release = published_catalogue.latest
    root = draw_map(release, drawable(release)["map"]).wide.root
    zones = [element for element in root.iter("path") if element.get("class") == "zone"]
    assert len(zones) == 2
    bars = [element for element in root.iter("path") if element.get("class") == "ink-line"]
    words = [
        e.text or ""
        for e in root.iter("text")
        if (e.text or "").endswith(" km") and "halo" in e.get("class", "")
    ]
    lengths = [
        float(bar.get("d", "").split("h")[1].split("v")[0]) / float(word.split()[0].replace(",", ""))
        for bar, word in zip(bars, words, strict=True)
    ]
    widths = [float(zone.get("stroke-width", "0")) for zone in zones]
    for width in widths:
        assert any(width == pytest.approx(4 * length, rel=0.02) for length in lengths)
