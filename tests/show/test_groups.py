"""Groups with cues of their own on one clock: safe together, each on its pads, or refused with both cues named."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import choreo as ch
from choreo.core.light_track import FRAME
from choreo.core.plan import Plan
from choreo.errors import ShowError
from choreo.planning.planner import plan
from choreo.safety.check import check
from choreo.show.groups import parts
from tests.planning.promises import landing_pads, pads_are_used_once
from tests.planning.shows import shape

HALVES = (ch.Group("left", 20, "left"), ch.Group("right", 20, "right"))


def cue(kind: str, x: float, group: str, drones: int = 20, start: float | None = None, hold: float = 3.0) -> ch.Cue:
    name = f"{kind} {group}".strip()
    return ch.Cue(shape(kind, drones).at(x=x, y=60, z=50), hold=hold, group=group, start=start, name=name)


def show(*cues: ch.Cue, groups: Any = HALVES, fleet: ch.Fleet | None = None) -> ch.Show:
    return ch.Show("groups", fleet or ch.Fleet(40), cues, groups=groups)


SHOWS = {
    "side by side": show(
        cue("ring", -40, "left"), cue("grid", 40, "right", 16), cue("grid", -40, "left"), cue("ring", 40, "right")
    ),
    "a group and the rest": show(cue("ring", -40, "left"), cue("grid", 40, "", 15), groups=HALVES[:1]),
    "across each other": show(cue("ring", 40, "left"), cue("ring", -40, "right")),
    "near pads, own landing": show(
        cue("ring", -40, "left"), cue("sphere", 40, "right"), fleet=ch.Fleet(40, spacing=0.6, landing="own")
    ),
    "at given moments": show(
        cue("ring", -40, "left", start=40.0), cue("ring", 40, "right", start=40.0), cue("grid", -40, "left", start=55.5)
    ),
}


@pytest.fixture(scope="module", params=sorted(SHOWS))
def made(request: pytest.FixtureRequest) -> tuple[ch.Show, Plan]:
    return SHOWS[request.param], plan(SHOWS[request.param])


def test_where_nobody_is_in_the_way_nobody_waits(made: tuple[ch.Show, Plan]) -> None:
    if made[0] is SHOWS["side by side"]:
        rises = [span for span in made[1].spans if span.kind == "take-off"]
        assert rises[0].end == rises[1].end < 3.0


def test_groups_are_safe_together(made: tuple[ch.Show, Plan]) -> None:
    report = check(made[1])
    assert report.ok, "\n".join(report.lines())
    assert report.closest_m >= 1.5


def test_each_group_stays_with_its_pads(made: tuple[ch.Show, Plan]) -> None:
    pads_are_used_once(made[1])
    ends = landing_pads(made[1])
    for part in parts(made[0]):
        assert set(ends[part.drones]) == set(part.drones)
        if made[0].fleet.landing == "own":
            assert ends[part.drones].tolist() == part.drones.tolist()


def test_each_group_shows_its_pictures_in_its_light_and_nobody_else_does(made: tuple[ch.Show, Plan]) -> None:
    whole, flown = made
    for part in parts(whole):
        holds = [span for span in flown.spans if span.group == part.group and span.kind == "hold"]
        assert [span.name for span in holds] == [each.name for each in part.show.cues]
        for span, each in zip(holds, part.show.cues, strict=True):
            assert span.end - span.start >= float(each.hold) - 1e-9
            frame = flown.at((span.start + span.end) / 2)
            apart = np.linalg.norm(frame.position[part.drones][:, None] - each.formation.points[None], axis=2)
            assert apart.min(axis=0).max() <= 1e-6
            lit = apart.min(axis=1) <= 1e-6
            assert (frame.colours[part.drones][lit] == 255).all()
            assert not frame.colours[part.drones][~lit].any()
    assert not flown.light.at(0.0).any()
    assert not flown.light.at(flown.duration).any()


def test_a_group_is_dark_when_it_has_landed(made: tuple[ch.Show, Plan]) -> None:
    show, flown = made
    for part in parts(show):
        down = max(span.end for span in flown.spans if span.group == part.group)
        shown = [flown.light.at(down + FRAME * frames)[part.drones].max() for frames in (1, 2, 50, 500)]
        assert shown == [0, 0, 0, 0]
        assert flown.light.at(down - 1.0)[part.drones].max() > 0, "it fades on its way home"


def test_a_group_that_lands_early_does_not_wait_in_the_light_for_the_others() -> None:
    early = cue("ring", -40, "left", drones=15, hold=5)  # and 5 spare drones
    flown = plan(show(early, cue("ring", 40, "right", hold=60)))
    left, right = (part.drones for part in parts(show(early, cue("ring", 40, "right"))))
    down = max(span.end for span in flown.spans if span.group == "left")
    spares = left[flown.light.at(17.0)[left].max(axis=1) == 0]
    assert len(spares) == 5
    for time in np.arange(0.0, flown.duration, 0.5):
        colours = flown.light.at(float(time))
        assert not colours[spares].any(), "spare drones are dark all the time"
        assert time < down or not colours[left].any()
        assert not 20 < time < 60 or colours[right].any(axis=1).all()
    assert check(flown).ok


def test_the_stretches_of_each_group_follow_each_other_without_a_gap(made: tuple[ch.Show, Plan]) -> None:
    whole, flown = made
    for part in parts(whole):
        own = [span for span in flown.spans if span.group == part.group]
        assert own[0].start == 0.0
        assert all(before.end == after.start for before, after in pairwise(own))
        kinds = [span.kind for span in own]
        assert kinds == ["take-off", *["travel", "hold"] * len(part.show.cues), "return", "landing"]
    assert max(span.end for span in flown.spans) == flown.duration


def test_it_survives_every_file(made: tuple[ch.Show, Plan], tmp_path: Path) -> None:
    """Groups cut each other's curves into pieces of a millisecond, which six decimals alone would not carry."""
    flown = made[1]
    ch.save_plan(flown, tmp_path / "show.npz")
    again = ch.load_plan(tmp_path / "show.npz")
    assert again.trajectory.control.tobytes() == flown.trajectory.control.tobytes()
    assert again.spans == flown.spans
    assert ch.export(flown, tmp_path / "show.skyc").report.ok
    assert ch.read_plan(tmp_path / "show.skyc").spans == flown.spans


def test_the_same_plan_comes_out_of_the_cache(tmp_path: Path) -> None:
    wanted = SHOWS["a group and the rest"]
    plans = [plan(wanted, cache=tmp_path / "kept") for _ in range(2)]
    assert len(list((tmp_path / "kept").iterdir())) == 4
    assert len({each.trajectory.control.tobytes() for each in plans}) == 1


def test_a_start_is_kept_to_the_millisecond() -> None:
    flown = plan(SHOWS["at given moments"])
    starts = {span.name: span.start for span in flown.spans if span.kind == "hold"}
    assert starts == {"ring left": 40.0, "ring right": 40.0, "grid left": 55.5}
    ring = next(span for span in flown.spans if span.name == "ring left" and span.kind == "hold")
    assert ring.end > 43.5  # it stands until the next one calls
    assert not flown.trajectory.at(5.0).velocity.any()  # on the pads
    frame = flown.at(ring.end - FRAME)
    assert (frame.colours[parts(SHOWS["at given moments"])[0].drones] == 255).all()  # and stays lit


@pytest.mark.proof
def test_a_start_needs_no_groups() -> None:
    alone = ch.Show("one", ch.Fleet(12), [ch.Cue(shape("ring", 12), hold=2, start=30.0)], ch.Limits(endurance=60.0))
    flown = plan(alone)
    assert next(span.start for span in flown.spans if span.kind == "hold") == 30.0
    assert check(flown).ok
    early = replace(alone, cues=[replace(alone.cues[0], start=5.0)])
    with pytest.raises(
        ShowError, match=r"cue 1 'ring': start = 5 s is too early, the drones can be there at \d+\.\d s"
    ):
        plan(early)
    with pytest.raises(ShowError) as refused:
        plan(early)
    first = float(str(refused.value).split("there at ")[1].split(" s")[0])
    plan(replace(alone, cues=[replace(alone.cues[0], start=first)]))


def test_who_comes_later_waits_until_the_way_is_free() -> None:
    meant = show(cue("ring", 0, "left"), cue("ring", 0, "right"))
    flown = plan(meant)
    assert check(flown).ok
    left, right = (
        next(span for span in flown.spans if span.kind == "hold" and span.group == g) for g in ("left", "right")
    )
    assert right.start > left.end


REFUSED = {
    "two pictures in one place": (
        show(cue("ring", 0, "left", start=60, hold=30), cue("ring", 0, "right", start=70)),
        r"cue 2 'ring right' of group 'right': on its way it comes within \d\.\d\d m of cue 1 'ring left' of group "
        r"'left', which stands, at \d+\.\d s near x .*, and has its start at 70 s; the groups must keep 1\.5 m; set "
        r"the start of cue 2 'ring right' to \d+",
    ),
    "for longer than anybody waits": (
        show(cue("ring", 0, "left", hold=300), cue("ring", 0, "right")),
        r"cue 2 'ring right' .* within .* of cue 1 'ring left' .*, and waiting up to 60 s does not help; .*; put group "
        r"'right' before group 'left', or set the start of cue 2 'ring right' to \d+",
    ),
    "too many drones in groups": (
        show(cue("ring", 0, "left"), fleet=ch.Fleet(30)),
        r"groups: 20 \+ 20 drones in groups, but the fleet has 30; set fleet.drones to 40",
    ),
    "drones without a cue": (
        show(cue("ring", 0, "left"), groups=HALVES[:1]),
        "groups: 20 drones belong to no group, and no cue is theirs; give them a cue without a group",
    ),
    "a cue of nobody": (
        show(cue("ring", 0, "left"), cue("ring", 0, "right"), cue("grid", 0, "")),
        "cue 3 'grid': is of no group, but all drones are in groups; say which with group = 'left' or 'right'",
    ),
    "a group without a cue": (show(cue("ring", 0, "left")), "group 'right': has no cue; give it one, or leave it out"),
    "a group that is not there": (
        show(cue("ring", 0, "lefft"), cue("ring", 0, "right")),
        "cue 1 'ring lefft': group = 'lefft': there is no such group; did you mean 'left'",
    ),
    "too many dots for the group": (
        show(cue("ring", -40, "left", 21), cue("ring", 40, "right")),
        "cue 1 'ring left': has 21 dots, but group 'left' has 20 drones",
    ),
    "an empty battery": (
        ch.Show(
            "x",
            ch.Fleet(40),
            [cue("ring", -40, "left"), cue("ring", 40, "right", hold=99)],
            ch.Limits(endurance=90),
            groups=HALVES,
        ),
        r"group 'right' is \d+ s in the air, but limits.endurance is 90 s",
    ),
}


@pytest.mark.proof
@pytest.mark.parametrize("what", sorted(REFUSED))
def test_groups_that_cannot_fly_are_refused(what: str) -> None:
    wanted, message = REFUSED[what]
    with pytest.raises(ShowError, match=message):
        plan(wanted)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ch.Group("", 3), "group: name = ''; expected a name"),
        (lambda: ch.Group("a", 0), "group 'a': drones = 0; expected a whole number, at least 1"),
        (lambda: ch.Group("a", 3, "top"), "group 'a': side = 'top'; expected one of left, right, front, back"),
        (lambda: show(cue("ring", 0, "a"), groups=(ch.Group("a", 2), ch.Group("a", 3))), "another group has this name"),
        (lambda: show(cue("ring", 0, "a"), groups=("a",)), "show: groups = .*; expected a list, each of it a Group"),
    ],
)
def test_a_group_that_cannot_be_is_refused(make: object, message: str) -> None:
    with pytest.raises(ShowError, match=message):
        make()  # type: ignore[operator]  # each is a function


def test_groups_take_the_pads_of_their_side_the_first_ones_first() -> None:
    groups = (ch.Group("back", 8, "back"), ch.Group("left", 4, "left"), ch.Group("next", 3))
    cues = [cue("line", 0, name, 2) for name in ("back", "left", "next", "")]
    fleet = ch.Fleet(24, rows=4, columns=6)  # numbered row by row, from the front left
    found = {part.group: part.drones.tolist() for part in parts(show(*cues, groups=groups, fleet=fleet))}
    assert found["back"] == [12, 13, *range(18, 24)]  # the last row, and two of the one before it
    assert found["left"] == [0, 1, 6, 7]  # the leftmost that are still free
    assert found["next"] == [2, 3, 4]
    assert found[""] == [5, *range(8, 12), *range(14, 18)]


def test_groups_of_whole_boxes_keep_their_boxes() -> None:
    groups = (ch.Group("left", 16, "left"), ch.Group("right", 16, "right"))
    fleet = ch.Fleet(32, boxes=ch.Boxes(), columns=2)
    found = parts(show(cue("ring", -40, "left", 16), cue("ring", 40, "right", 16), groups=groups, fleet=fleet))
    assert [part.drones.tolist() for part in found] == [[*range(8), *range(16, 24)], [*range(8, 16), *range(24, 32)]]
    assert all(part.show.fleet.boxes is not None for part in found)
    odd = (ch.Group("left", 12, "left"), ch.Group("right", 20, "right"))
    cues = cue("ring", -40, "left", 12), cue("ring", 40, "right", 16)
    # The second group begins in the middle of a box: its drones rise as from pads anywhere.
    kept = [part.show.fleet.boxes is not None for part in parts(show(*cues, groups=odd, fleet=fleet))]
    assert kept == [True, False]
