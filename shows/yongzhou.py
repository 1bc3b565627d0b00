"""Half-time at Yongzhou, as a script: the words of yongzhou.toml, with a function where that file repeats itself."""

from pathlib import Path
from typing import Any

import choreo as ch

ART = Path(__file__).parent / "art"
SEED = 20251012

fleet = ch.Fleet(1500, rows=30, columns=50, spacing=2.0, origin=(26.4203, 111.6131), altitude=106, heading=350)


def roof(name: str, left: float, right: float, near: float, far: float, height: float) -> ch.KeepOut:
    """Return a keep-out over a rectangle of the ground."""
    return ch.KeepOut([[left, near], [right, near], [right, far], [left, far]], height, name)


limits = ch.Limits(
    min_distance=1.5,
    max_speed=8,
    max_climb=4,
    max_descent=3,
    max_acceleration=3,
    min_altitude=5,
    max_altitude=120,
    endurance=780,
    fence=[[-140, -110], [140, -110], [140, 150], [-140, 150]],
    keep_out=(
        roof("far stand", -80, 80, 64, 84, 30),
        roof("near stand", -80, 80, -84, -64, 30),
        roof("left stand", -104, -84, -60, 60, 30),
        roof("right stand", 84, 104, -60, 60, 30),
        roof("far left mast", -59, -57, 49, 51, 50),
        roof("far right mast", 57, 59, 49, 51, 50),
        roof("near left mast", -59, -57, -51, -49, 50),
        roof("near right mast", 57, 59, -51, -49, 50),
    ),
)


audience = (0, -90, 8)
view = ch.View(audience, centre=(0, 116, 71))


def picture(name: str, drones: int, width: float = 180, layers: int = 1) -> ch.Formation:
    """Return a picture of shows/art, drawn for the audience, in the upright plane beyond the far stand."""
    outline = ch.trace(ART / f"{name}.png")
    spacing = limits.planning_distance
    dots = outline.stroke(drones, width=width, spacing=spacing, seed=SEED, layers=layers, view=view)
    return dots.stand(y=116, z=71)


# The lights of each picture, the lowest layer first; the rivers flow away from where they gather.
water: dict[str, Any] = {"along": "distance", "centre": [0, 116, 25], "reverse": True, "length": 22, "speed": 7}
rivers = [
    ch.Light("solid", colour="#9db2c6"),
    ch.Light(
        "river",
        **water,
        colours=["#0a2472", "#3fb8ff"],
        left_of=0,
        below=91.5,
    ),
    ch.Light(
        "river",
        **water,
        colours=["#03396c", "#20e3d2"],
        right_of=0,
        below=91.5,
    ),
    ch.Light(
        "river",
        **water,
        colours=["#062a5e", "#3fb8ff", "#20e3d2"],
        within=[[-40, 64], [40, 64], [75, 24], [-90, 24]],
        begin=8,
        fade_in=12,
    ),
    ch.Light(
        "solid", colour="gold", within=[[-90, 71], [-64, 71], [-64, 68], [-42, 68], [-37, 60], [-37, 52], [-90, 52]]
    ),
    ch.Light("breathe", colours=["#b8860b", "#ffe28a"], period=6, within=[[-22, 117], [8, 117], [8, 77], [-22, 77]]),
    ch.Light("solid", colour="#ffd9a0", within=[[25, 61], [50, 61], [50, 33], [25, 33]]),
    ch.Light("solid", colour="#7ed957", within=[[66, 70], [91, 70], [91, 38], [66, 38]]),
]

peaks = [
    ch.Light("gradient", along="z", colours=["#1f6f6b", "#3fae8a", "#e8fff4"]),
    ch.Light("breathe", colours=["#1c2733", "#eef6ff"], period=7, below=49),
    ch.Light("sweep", along="x", colour="white", width=30, period=11, amount=0.6, below=49),
    ch.Light(
        "breathe", colours=["#d98200", "#ffd75e"], period=9, within=[[-87, 115], [-64, 115], [-64, 92], [-87, 92]]
    ),
]

fisher = [
    ch.Light("solid", colour="#5d7189"),
    ch.Light("solid", colour="#e0a458", within=[[-78, 58], [6, 58], [6, 35], [-78, 35]]),
    ch.Light("solid", colour="#c98b3a", within=[[-55, 86], [-8, 86], [-8, 46], [-55, 46]]),
    ch.Light("river", along="x", colours=["#0a2472", "#7fd1ff"], length=26, speed=4, below=41),
    ch.Light(
        "ripple",
        colours=["#12356b", "#ffffff"],
        centre=[52, 116, 38],
        length=9,
        speed=3,
        within=[[28, 44], [70, 44], [70, 29], [28, 29]],
    ),
    ch.Light("sparkle", colour="white", share=0.3, period=0.9, above=62),
    ch.Light("sparkle", colour="white", share=0.2, period=1.1, above=37, below=62, amount=0.7),
]

lotus = [
    ch.Light("twinkle", colours=["#0c6b3c", "#5fe08a"], period=4),
    ch.Light(
        "gradient",
        along="distance",
        centre=[-4, 116, 62],
        colours=["#ffe7f3", "#ff8cc3", "#ff2f92"],
        within=[[-49, 117], [30, 117], [40, 85], [32, 68], [26, 56], [-38, 56], [-49, 85]],
    ),
    ch.Light(
        "ripple",
        colour="white",
        centre=[-4, 116, 60],
        length=30,
        speed=6,
        amount=0.35,
        within=[[-49, 117], [30, 117], [40, 85], [32, 68], [26, 56], [-38, 56], [-49, 85]],
    ),
    ch.Light(
        "breathe", colours=["#b02a6b", "#ff8cc3"], period=6, within=[[-68, 117], [-50, 117], [-50, 83], [-68, 83]]
    ),
    ch.Light("river", along="x", colours=["#0a2472", "#3fb8ff"], length=24, speed=4, below=35),
]

verse = [
    ch.Light("gradient", along="x", colours=["#fff3c4", "#ffcf70"]),
    ch.Light("solid", colour="crimson", within=[[53, 61], [85, 61], [85, 29], [53, 29]]),
    ch.Light("write", share=0.8),
]

theme = [
    ch.Light("gradient", along="x", colours=["#ff1f3d", "#ff7a18", "#ffc400"]),
    ch.Light("river", along="x", colours=["#b00020", "#ffc400"], length=36, speed=12, below=58, left_of=57),
    ch.Light(
        "heartbeat", colours=["#5a6472", "#ffffff"], period=2, low=0, within=[[55, 60], [93, 60], [93, 27], [55, 27]]
    ),
]

show = ch.Show(
    "潇湘 · 永州",
    fleet,
    [
        ch.Cue(picture("rivers", 1500, layers=3), hold=34, light=rivers),
        ch.Cue(picture("peaks", 1500, layers=3), hold=34, travel=18, light=peaks),
        ch.Cue(picture("fisher", 950, layers=3), hold=34, travel=18, light=fisher),
        ch.Cue(picture("lotus", 1500, 178), hold=34, travel=18, light=lotus),
        ch.Cue(picture("verse", 1500), hold=34, travel=18, light=verse),
        ch.Cue(picture("theme", 1500), hold=34, travel=18, light=theme),
    ],
    limits,
    audience=audience,
    seed=SEED,
)
