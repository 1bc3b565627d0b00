"""The two pictures of docs/motion.md, drawn from real transitions: lift arcs, and the separation over time.

`python benchmarks/motion_pictures.py [FOLDER]` writes lift-arcs.png and separation.png, by default into docs/images.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from planners import plain, squared
from scenes import KINDS, SPACING

import choreo as ch
from choreo.arrays import Floats
from choreo.neighbours import closest

ROOT = Path(__file__).parent.parent
LIMITS = ch.Limits(max_altitude=400.0)
MOMENTS = 600


def drawing(drones: int, seed: int) -> Floats:
    """Return an upright picture of waves, (n, 3) m."""
    made = KINDS["picture"](drones, np.random.default_rng(seed))
    made *= SPACING * (1 + 1e-9) / closest(made)
    return np.asarray(made - made.mean(axis=0) + [0.0, 60.0, 60.0])


def places(curves: ch.Trajectory) -> tuple[Floats, Floats]:
    """Return moments, s, and where the drones are, (m, n, 3) m."""
    moments = np.linspace(0.0, curves.duration, MOMENTS)
    return moments, np.stack([curves.at(float(time)).position for time in moments])


def lift_arcs(file: Path) -> None:
    """Draw the ways of a small swarm as the audience and as a bird sees them, coloured by how far each is pushed."""
    start, goal = drawing(60, 3), drawing(60, 8) + [14.0, 0, 0]
    move = ch.transition(start, goal, LIMITS)
    assert move.method == "lift arcs"
    way = places(move.trajectory)[1]
    push = way[np.abs(way[..., 1] - 60.0).argmax(axis=0), np.arange(60), 1] - 60.0
    colours = plt.get_cmap("coolwarm")(0.5 - push / (2 * np.abs(push).max()))
    figure, (front, above) = plt.subplots(
        2, 1, figsize=(7.0, 5.0), dpi=100, sharex=True, height_ratios=[2, 1], layout="constrained"
    )
    for drone in np.argsort(np.abs(push), kind="stable"):
        front.plot(way[:, drone, 0], way[:, drone, 2], color=colours[drone], linewidth=1)
        above.plot(way[:, drone, 0], way[:, drone, 1], color=colours[drone], linewidth=1)
    low, high = push.min(), push.max()
    for axes, axis in ((front, 2), (above, 1)):
        axes.plot(start[:, 0], start[:, axis], "o", markersize=3.5, color="0.55", label="start")
        axes.plot(goal[:, 0], goal[:, axis], "o", markersize=3.5, color="black", label="goal")
    front.set_aspect("equal")
    front.set(ylabel="z, m", title=f"As the audience sees it: straight. The dots are {closest(start):.2f} m apart")
    front.legend(loc="upper left", ncols=2)
    above.set(xlabel="x, m", ylabel="y, m", title=f"From above, depth stretched: pushed by {low:+.2f} to {high:+.2f} m")
    figure.savefig(file)
    plt.close(figure)


def separation(file: Path) -> None:
    """Draw the least distance of any two drones over the time, of choreo and of straight lines."""
    start, goal = drawing(500, 1), drawing(500, 2)
    flown = {
        "lift arcs (choreo)": ch.transition(start, goal, LIMITS).trajectory,
        "quarter ellipses (choreo, style bloom)": ch.transition(start, goal, LIMITS, style="bloom").trajectory,
        "straight, least sum of squares (CAPT)": squared(start, goal, LIMITS),
        "straight, least sum of distances": plain(start, goal, LIMITS),
    }
    figure, axes = plt.subplots(figsize=(7.0, 5.0), dpi=100, layout="constrained")
    spacing = closest(start)
    for name, curves, width in zip(flown, flown.values(), (5, 1.8, 1.4, 1.0), strict=True):
        moments, way = places(curves)
        least = np.array([closest(at) for at in way]) / spacing
        axes.plot(moments, least, label=f"{name}: {least.min():.3f}", linewidth=width)
    axes.axhline(1 / np.sqrt(2), color="0.6", linestyle=":", linewidth=1)
    axes.text(0.0, 1 / np.sqrt(2) + 0.012, "1 / √2", color="0.4")
    axes.set(xlabel="time, s", ylabel="least distance of any two / spacing", ylim=(0, 1.15))
    axes.set_title(f"Between two pictures of 500 drones, {spacing:.2f} m apart")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), title="and its minimum")
    figure.savefig(file)
    plt.close(figure)


def main() -> None:
    """Draw both."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "images")
    folder = asked.parse_args().folder
    lift_arcs(folder / "lift-arcs.png")
    separation(folder / "separation.png")


if __name__ == "__main__":
    main()
