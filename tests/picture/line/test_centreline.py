"""A thicket of lines is answered as it is thinned: rougher than a drawing, but never beside its ink."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from PIL import Image, ImageDraw

from choreo.picture.line import centreline
from choreo.picture.line.pruning import Radius
from choreo.picture.line.skeleton import Graph

SIZE = 300


def crossing(count: int) -> tuple[shapely.MultiLineString, np.ndarray]:
    """Straight lines across a sheet, as geometry and drawn with a pen of 3 pixels."""
    rng = np.random.default_rng(2)
    ends = rng.uniform(5, SIZE - 5, (count, 2, 2)).round()
    sheet = Image.new("L", (SIZE, SIZE), 0)
    for one, two in ends:
        ImageDraw.Draw(sheet).line([*one, *two], fill=255, width=3)
    return shapely.MultiLineString([shapely.LineString(line) for line in ends]), np.asarray(sheet)


@pytest.mark.parametrize("most", [0, 10**6], ids=["a thicket", "a drawing"])
def test_a_thicket_stays_on_its_ink_and_leaves_none_bare(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(centreline, "_MANY", most)
    lines, sheet = crossing(40)
    found, pen = centreline.centre_lines(sheet > 0, (sheet / 255).astype(np.float32))
    assert 2 <= pen <= 4
    off = shapely.distance(lines, shapely.points(np.concatenate(found)))
    assert off.max() <= 3.0, "no point is farther from what was drawn than a pen and a half"
    assert np.median(off) <= 0.6
    drawn = shapely.MultiLineString([shapely.LineString(line) for line in found if len(line) > 1])
    bare = shapely.distance(drawn, shapely.points(shapely.get_coordinates(shapely.segmentize(lines, 2.0))))
    assert np.quantile(bare, 0.99) <= 3.0, "and what was drawn has a line beside it"


def test_strokes_do_not_meet_where_there_is_no_ink() -> None:
    """The straight lines through two strokes of a broad block meet below it."""
    block = np.zeros((230, 200), dtype=np.bool_)
    block[20:173, 20:181] = True
    graph = Graph()
    rows = np.arange(150.0, 30.0, -1.0)
    joint = graph.add_node(np.array([170.0, 100.0]))
    for side in (-1, 1):
        path = np.concatenate([[[170.0, 100.0]], np.stack([rows, 100 + side * (10 + 0.2 * (150 - rows))], axis=1)])
        graph.add_path(joint, graph.add_node(path[-1]), path)
    centreline._straighten(graph, Radius(block), 20.0)
    assert block[tuple(np.rint(graph.nodes[joint]).astype(int))]
