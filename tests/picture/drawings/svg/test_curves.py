"""Path data: runs of straight pieces, read at once, are what they are one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from choreo.picture.drawings.svg import curves
from choreo.picture.drawings.svg.curves import lines_of

WORDS = ["M 1 2", "L 3 4", "L 5 6", "L 7", "L", "l 4 4", "C 1 2 3 4 5 6", "Z", "9"]


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_runs_of_straight_pieces_are_those_pieces(words: list[str]) -> None:
    data = " ".join(words)
    at_once = [(line.xy.tolist(), line.closed) for line in lines_of(data, 10.0)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(curves, "_run", lambda _words, _at: None)
        assert [(line.xy.tolist(), line.closed) for line in lines_of(data, 10.0)] == at_once


def test_a_run_ends_where_a_number_is_missing() -> None:
    (line,) = lines_of("M 0 0 L 1 0 L 2 0 L 3 L 4 0", 1.0)
    assert line.xy.tolist() == [[0, 0], [1, 0], [2, 0]]
