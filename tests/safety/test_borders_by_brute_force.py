"""Fences and keep-outs of all forms: what is told is what looks at every millisecond find, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from choreo.arrays import Floats
from choreo.core.limits import KeepOut, Limits
from choreo.core.trajectory import Trajectory
from choreo.safety.check import check
from tests.safety.plans import plan_of
from tests.safety.reference_borders import deepest

DRONES, PIECES, LEAST = 6, 3, 1e-4
"""Of each plan; and the depth from which on a fault is surely told."""


def turned(polygon: Floats, angle: float) -> Floats:
    return np.asarray(polygon @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]))


def outline(kind: int, random: np.random.Generator, size: float) -> Floats:
    """Return a round, a concave (star or horseshoe), a slanted or a many-cornered polygon about the origin."""
    circle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    if kind == 0:
        return np.asarray(size * np.column_stack([np.cos(circle), np.sin(circle)]))
    if kind == 1:
        star = np.where(np.arange(48) % 8 < 4, 1.0, random.uniform(0.5, 0.8))
        return np.asarray(size * star[:, None] * np.column_stack([np.cos(circle), np.sin(circle)]))
    if kind == 2:
        shoe = np.array([[-1, -1], [1, -1], [1, 1], [0.4, 1], [0.4, -0.2], [-0.4, -0.2], [-0.4, 1], [-1, 1.0]])
        return turned(size * shoe, random.uniform(0, 7))
    return turned(np.array([[-1, -0.6], [1, -0.6], [0.8, 0.7], [-1, 0.6]]) * size, random.uniform(0, 7))


def grazing(polygon: Floats, random: np.random.Generator, height: float, side: float) -> Floats:
    """Return one curve, (4, 3), past a corner of a polygon, 1 cm before or beyond; inside of it where `side` is 1."""
    corner = int(random.integers(len(polygon)))
    before, at, after = (polygon[(corner + k) % len(polygon)] for k in (-1, 0, 1))
    out = (at - before) / np.hypot(*(at - before)) + (at - after) / np.hypot(*(at - after))
    out = out / np.hypot(*out) if np.hypot(*out) > 1e-9 else np.array([0.0, 1.0])
    along, top = np.array([-out[1], out[0]]), random.choice([-0.01, 0.01])
    far, deep = random.uniform(0.1, 1.2), side * random.uniform(0.5, 3.0)
    curve = np.empty((4, 3))
    for k, (way, down) in enumerate(((-1.0, deep), (-1 / 3, -deep / 3), (1 / 3, -deep / 3), (1.0, deep))):
        curve[k, :2] = at + along * far * way + out * (top - down)
    curve[:, 2] = height
    return curve


def scene(seed: int) -> tuple[Trajectory, Limits]:
    """Return flights that wander, and such that graze corners and roofs, in a fence with up to three keep-outs."""
    random = np.random.default_rng(seed)
    fence = outline(seed % 4, random, random.uniform(12, 25)) + random.uniform(-5, 5, 2)
    prisms = []
    for number in range(int(random.integers(4))):
        bottom = random.choice([0.0, random.uniform(3, 12)])
        area = outline(int(random.integers(4)), random, random.uniform(0.5, 4)) + random.uniform(-9, 9, 2)
        prisms.append(KeepOut(area, bottom + random.uniform(2, 12), f"prism {number}", bottom=bottom))
    control = random.uniform(-14, 14, (PIECES, 4, DRONES, 3))
    control[..., 2] = random.uniform(2, 25, (PIECES, 4, DRONES))
    control[:, :, : DRONES // 2, :2] *= 0.4  # these may well stay within
    for drone in range(DRONES - 3, DRONES):
        prism = prisms[drone % len(prisms)] if prisms and random.random() < 0.7 else None
        area, height = (
            (fence, 8.0) if prism is None else (np.asarray(prism.polygon), prism.height / 2 + prism.bottom / 2)
        )
        if prism is not None and random.random() < 0.5:
            height = float(random.choice([prism.height, prism.bottom]) + random.choice([-0.01, 0.01]))
        for piece in range(PIECES):
            control[piece, :, drone] = grazing(area, random, max(height, 0.6), 1.0 if prism is None else -1.0)
    knots = np.cumsum(np.concatenate([[0.0], random.uniform(0.5, 2.5, PIECES)])).round(3)
    return Trajectory(knots, control), Limits(fence=fence, keep_out=tuple(prisms), max_altitude=100.0)


def hold_against_looks(seed: int) -> int:
    """Compare the verdicts on one scene with those of looks, and return how many faults it has."""
    swarm, limits = scene(seed)
    assert limits.fence is not None
    plan = plan_of(swarm, limits=limits, homes=np.column_stack([np.arange(DRONES) * 2.0, np.zeros((DRONES, 2))]))
    told: dict[tuple[str, int], float] = {}
    for found in check(plan).violations:
        if found.rule in ("fence", "keep-out"):
            told[found.rule, found.drones[0]] = found.value
    faults = 0
    for drone in range(DRONES):
        depths = deepest(swarm, drone, limits.fence, limits.keep_out)
        for rule, depth in zip(("fence", "keep-out"), depths, strict=True):
            value = told.get((rule, drone))
            if depth > LEAST:
                faults += 1
                assert value is not None, f"{rule}, drone {drone}: {depth:.6f} m is not told"
                assert value == pytest.approx(depth, rel=0.011, abs=1.1e-3)
            elif depth <= 0:
                assert value is None, f"{rule}, drone {drone}: {value} m is told, {depth:.6f} was found"
    return faults


@pytest.mark.parametrize("seed", range(24))
def test_borders_are_told_as_looks_at_every_millisecond_find_them(seed: int) -> None:
    hold_against_looks(seed)


@pytest.mark.proof
@pytest.mark.parametrize("part", range(4))
def test_two_hundred_plans_are_told_as_looks_find_them(part: int) -> None:
    assert sum(hold_against_looks(1000 + part * 50 + number) for number in range(50)) > 100


def test_a_fault_of_a_centimetre_is_found_by_both_and_by_neither_once_it_is_away() -> None:
    """The corner of a square keep-out, passed 1 cm within and 1 cm beside it."""
    square = np.array([[-2.0, -2], [2, -2], [2, 2], [-2, 2]])
    limits = Limits(keep_out=(KeepOut(square, 20.0, "mast"),), fence=50 * square)
    for aside, told in ((-0.01, True), (0.01, False)):
        middle = np.full(2, 2 + aside / np.sqrt(2))
        way = np.array([1.0, -1.0]) / np.sqrt(2)
        control = np.array([[*(middle + way * 3 * (2 * k / 3 - 1)), 10.0] for k in range(4)])[None, :, None, :]
        swarm = Trajectory(np.array([0.0, 2.0]), control)
        depth = deepest(swarm, 0, 50 * square, limits.keep_out)[1]
        report = check(replace(plan_of(swarm, homes=np.zeros((1, 3))), limits=limits))
        assert [found.value for found in report.violations if found.rule == "keep-out"] == (
            [pytest.approx(depth, abs=1e-3)] if told else []
        )
        assert depth == pytest.approx(-aside / np.sqrt(2) if told else -aside, abs=1e-4) or not told
