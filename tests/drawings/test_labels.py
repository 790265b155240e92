"""Labels never lie over each other, and never outside."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from api.drawings.labels import Box, Wanted, pack, place
from api.drawings.text import ELLIPSIS, shortened, width_of, wrap

FRAME = Box(0, 0, 400, 300)
PLACES = st.lists(
    st.builds(
        Wanted,
        x=st.floats(0, 400),
        y=st.floats(0, 300),
        radius=st.just(4.0),
        width=st.floats(5, 120),
        height=st.just(15.0),
    ),
    max_size=25,
)


@given(PLACES, st.lists(st.tuples(st.floats(0, 300), st.floats(0, 250)), max_size=3))
def test_placed_labels_meet_nothing_and_stay_inside(
    wanted: list[Wanted], corners: list[tuple[float, float]]
) -> None:
    taken = [Box(x, y, x + 60, y + 30) for x, y in corners]
    placed = place(wanted, FRAME, taken)
    boxes = [found.box for found in placed if found]
    assert len(placed) == len(wanted)
    assert all(FRAME.holds(box) for box in boxes)
    assert not any(a.meets(b) for a, b in combinations(boxes, 2))
    assert not any(box.meets(other) for box in boxes for other in taken)
    points = [Box(w.x - 4, w.y - 4, w.x + 4, w.y + 4) for w in wanted]
    for number, found in enumerate(placed):
        others = [point for n, point in enumerate(points) if n != number]
        assert found is None or not any(found.box.meets(point) for point in others)


def test_a_lone_label_stands_beside_its_point() -> None:
    (found,) = place([Wanted(200, 150, 4, 60, 15)], FRAME)
    assert found is not None
    assert not found.is_far
    assert found.box.left >= 204


def test_a_crowd_is_led_away_by_lines_before_any_is_left_out() -> None:
    crowd = [Wanted(200 + n, 150 + n % 3, 4, 80, 15) for n in range(12)]
    placed = place(crowd, FRAME)
    assert any(found and found.is_far for found in placed)
    assert sum(found is not None for found in placed) >= 10


SPANS = st.tuples(st.floats(0, 900), st.floats(1, 300)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(st.tuples(st.lists(SPANS, min_size=1, max_size=2), st.integers(1, 4)), max_size=30))
def test_packed_items_never_meet(items: list[tuple[list[tuple[float, float]], int]]) -> None:
    packed = pack([ways for ways, _ in items], [height for _, height in items], 5)
    boxes = []
    for (ways, height), found in zip(items, packed, strict=True):
        left, right = ways[found.choice]
        boxes.append(Box(left, found.row, right, found.row + height))
    assert not any(a.meets(b) for a, b in combinations(boxes, 2))


@given(st.text(max_size=200), st.floats(30, 300), st.integers(1, 5))
def test_lines_fit_their_room(text: str, room: float, most: int) -> None:
    lines = wrap(text, 13, room, most=most)
    assert 1 <= len(lines) <= most
    assert all(width_of(line, 13) <= room or len(line) <= 2 for line in lines)


def test_nothing_is_lost_where_there_is_room() -> None:
    text = "United Nations Command makes its package proposal"
    assert " ".join(wrap(text, 13, 120)) == text
    assert wrap(text, 13, 120, most=1)[0].endswith(ELLIPSIS)
    assert shortened("short", 13, 100) == "short"
