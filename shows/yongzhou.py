"""Half-time at Yongzhou, as a script: the words of yongzhou.toml, with a function where that file repeats itself."""

from pathlib import Path

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


show = ch.Show(
    "潇湘 · 永州",
    fleet,
    [
        ch.Cue(picture("rivers", 1500, layers=3), hold=34),
        ch.Cue(picture("peaks", 1500, layers=3), hold=34, travel=18),
        ch.Cue(picture("fisher", 950, layers=3), hold=34, travel=18),
        ch.Cue(picture("lotus", 1500, 178), hold=34, travel=18),
        ch.Cue(picture("verse", 1500), hold=34, travel=18),
        ch.Cue(picture("theme", 1500), hold=34, travel=18),
    ],
    limits,
    audience=audience,
    seed=SEED,
)
