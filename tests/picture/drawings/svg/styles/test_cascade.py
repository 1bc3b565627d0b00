"""Style sheets: rules within rules, and how many of them."""

from __future__ import annotations

from pathlib import Path

import pytest

import choreo as ch


def traced(folder: Path, css: str) -> ch.Outline:
    (folder / "a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
        f'<style>{css}</style><g class="a"><rect class="b" width="8" height="8"/></g></svg>'
    )
    return ch.trace(folder / "a.svg")


def test_a_rule_within_a_rule_is_for_what_lies_in_it(tmp_path: Path) -> None:
    red = traced(tmp_path, ".a{.b{fill:#f00}}").fill(20, width=20)
    assert red.colours is not None
    assert {tuple(colour) for colour in red.colours.tolist()} == {(255, 0, 0)}


@pytest.mark.parametrize(
    "css",
    [".a{" + "&amp;&amp;{" * 28 + "fill:red" + "}" * 29, "a{" + "b{" * 300 + "fill:red" + "}" * 301],
    ids=["doubled", "deep"],
)
def test_rules_within_rules_without_end_end(tmp_path: Path, css: str) -> None:
    assert len(traced(tmp_path, css).fill(20, width=20).points) == 20
