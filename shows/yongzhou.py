"""Half-time at Yongzhou, as a script: the words of yongzhou.toml, with a function where that file repeats itself."""

from functools import cache, reduce
from operator import add
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
    endurance=720,
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


@cache
def drawing(name: str) -> ch.Outline:
    """Return a drawing of shows/art, traced once."""
    return ch.trace(ART / f"{name}.svg", paper="black")


def picture(
    name: str,
    drones: int,
    width: float | None = None,
    x: float = 0,
    y: float = 116,
    z: float = 0,
    height: float | None = None,
    called: str = "",
) -> ch.Formation:
    """Return a picture, drawn for the audience, that stands upright around a place beyond the far stand."""
    view = ch.View(audience, centre=(x, y, z))
    size = {"width": width, "height": height, "spacing": limits.planning_distance}
    dots = drawing(name).stroke(drones, **size, seed=SEED, view=view)
    return dots.stand(x=x, y=y, z=z).rename(called or name)


def swarm(file: str, name: str, y: float, z: float) -> ch.Formation:
    """Return the dots of a CSV file of shows/art, around a place."""
    return ch.read_points(ART / f"{file}.csv").stand(y=y, z=z).rename(name)


def together(name: str, *parts: ch.Formation) -> ch.Formation:
    """Return one formation of several, each in its own place."""
    return reduce(add, parts).rename(name)


def petal(number: int) -> ch.Formation:
    """Return a petal of the lotus as it stands in the bud; each one stands 1.6 m nearer than the one before."""
    y = round(124.8 - 1.6 * number, 1)
    far = (y - audience[1]) / (116 - audience[1])  # as large and as high to the eye as if it stood at 116 m
    kind, drones, long, middle = ("long", 82, 43, 85.5) if number <= 7 else ("short", 57, 29, 78.5)
    place = {"x": round(-4 * far, 2), "y": y, "z": round(8 + (middle - 8) * far, 2)}
    return picture(f"petal-{kind}", drones, height=round(long * far, 2), **place, called=f"petal{number}")


DOWN = [-0.9, 0, -0.44]  # the way the Milky Way pours
LEFT_EDGE = {
    "curve": "ramp",
    "low": -4,
    "high": -88,
    "period": 18,
    "ease": "in-out",
}  # x to which the scroll is open, m
RIGHT_EDGE = {"curve": "ramp", "low": 4, "high": 88, "period": 18, "ease": "in-out"}


def shooting_star(length: float, lane: list[list[float]]) -> ch.Light:
    """Return the light of a star that runs down the Milky Way in a lane, and again after so many metres."""
    return ch.Light("comet", along=DOWN, colour="#ffffff", length=length, tail=60, speed=65, begin=2, within=lane)


def roll(part: str, speed: float) -> ch.Light:
    """Return the light that runs round a roller of the scroll while it unrolls."""
    colours = ["#a8501c", "#ffd890"]
    return ch.Light("river", along="x", colours=colours, length=5, speed=speed, part=part, end=18, fade_out=1)


def dust(part: str | list[str], fade_out: float, end: float | None = None) -> ch.Light:
    """Return the light of drones that leave the globe: it spreads from the middle."""
    spread = ch.Light("wipe", along="distance", centre=[0, 116, 72], share=0.5, edge=20)
    colours, shown = ["#120406", "#ff9a4a"], {"fade_in": 3, "end": end, "fade_out": fade_out}
    return ch.Light("twinkle", colours=colours, period=2, part=part, mask=spread, **shown)


lighting = ch.Lighting(
    error=5,
    travel=ch.Light("twinkle", colours=["#04081e", "#6f8fe0"], period=2.4, fade_in=4, fade_out=5),
    take_off=ch.Light("wipe", along="distance", centre=[0, 0, 0], colours=["#06103a", "#4fb8ff"], share=0.9, edge=12),
    way_back=ch.Light(
        "twinkle",
        colours=["#1a1000", "#ffc23a"],
        period=2.5,
        mask=ch.Light("wipe", along="x", share=0.3, edge=30),
    ),
    landing=ch.Light("twinkle", colours=["#140c00", "#ffb020"], period=2),
)
cues = [
    # 1. In array: the fleet leans towards the audience, and waves of light run over it.
    ch.Cue(
        swarm("array", "array", 100, 62),
        hold="6 bars",
        motion=ch.Motion("wave", amplitude=3, length=60, period=8, along="x", across="z"),
        light=[
            ch.Light("river", along="x", colours=["#06145a", "#2f7bff", "#b8ecff"], length=50, speed=20),
            ch.Light(
                "ripple",
                colours=["#0a0f5a", "#1f7fff", "#8ff0ff"],
                centre=[0, 100, 62],
                length=30,
                speed=18,
                begin=8,
                fade_in=3,
            ),
        ],
    ),
    # 2. The Milky Way: light runs down it, stars fall along it, and it takes on the blue of water.
    ch.Cue(
        swarm("milky-way", "milky_way", 116, 72),
        travel="6 bars",
        hold="4 bars",
        travel_light=ch.Light("twinkle", period=3, low=0.5, fade_in=3, fade_out=3),
        motion=ch.Motion("turn", axis="y", angle=9),
        light=[
            ch.Light(
                "solid",
                colour="#38b4ff",
                amount=0.75,
                mask=ch.Light("wipe", along=DOWN, share=1, edge=70),
            ),
            ch.Light("twinkle", period=3, low=0.6),
            ch.Light("river", along=DOWN, length=46, speed=15, low=0.45),
            ch.Light("shock_wave", colour="#ffffff", centre=[0, 116, 72], width=16, speed=36, period=60),
            shooting_star(260, [[90, 123], [90, 116], [-90, 28], [-90, 35]]),
            shooting_star(325, [[90, 103], [90, 96], [-90, 8], [-90, 15]]),
        ],
    ),
    # 3. It pours down and becomes two rivers, the Xiao and the Xiang, that gather into one.
    ch.Cue(
        together(
            "rivers",
            picture("rivers", 945, width=179.4, z=69, called="land"),
            picture("boat", 82, width=26.38, x=29.66, y=112, z=63.5),
        ),
        style="pour",
        travel="11 bars",
        hold="12 bars",
        travel_light=ch.Light("twinkle", period=2, low=0.65, fade_in=3, fade_out=3),
        motion=[
            ch.Motion("flow", part=["xiao-water", "xiao-seam", "xiang-water", "xiang-seam"], speed=1.2),
            ch.Motion("drift", part="boat", path=[[-10, -4], [-28, -8], [-50, -24]], begin=2, end=35),
        ],
        light=[
            ch.Light("gradient", along="z", colours=["#3350c8", "#58b0ff"], part="hills"),
            ch.Light("river", along="stroke", colours=["#06403c", "#20e8d0"], length=36, speed=9, part="xiao"),
            ch.Light("river", along="stroke", colours=["#062a5e", "#2fb0ff"], length=36, speed=9, part="xiang"),
            ch.Light(
                "river",
                along="stroke",
                colours=["#0a6a60", "#b8fff4"],
                length=20,
                speed=7,
                part=["xiao-water", "xiao-seam"],
            ),
            ch.Light(
                "river",
                along="stroke",
                colours=["#0a4a8a", "#b8e4ff"],
                length=20,
                speed=7,
                part=["xiang-water", "xiang-seam"],
            ),
            ch.Light("breathe", colours=["#a87800", "#ffe28a"], period=6, part="pagoda"),
            ch.Light("twinkle", colours=["#7a3208", "#ff9a4a"], period=4, part="village"),
        ],
    ),
    # 4. Cranes cross before the moon.
    ch.Cue(
        together(
            "cranes",
            picture("cranes", 600, width=176.9, x=-0.25, z=69.15, called="flight"),
            picture("moon", 222, width=35.4, x=51.46, y=122, z=94.45),
        ),
        travel="5 bars",
        hold="9 bars",
        motion=[
            ch.Motion("drift", part="crane1", by=[46, 0, 6], begin=0),
            ch.Motion("swing", part="crane1-front", joint=[-54.29, 73.19], angle=9, period=11),
            ch.Motion("swing", part="crane1-front-hand", joint=[-48.16, 84.75], angle=9, period=11, shift=-0.12),
            ch.Motion("swing", part="crane1-back", joint=[-54.29, 73.19], angle=-9, period=11),
            ch.Motion("swing", part="crane1-back-hand", joint=[-64.56, 82.34], angle=-9, period=11, shift=-0.12),
            ch.Motion("drift", part="crane2", by=[49, 0, 0], begin=0),
            ch.Motion("swing", part="crane2-front", joint=[11.36, 93.76], angle=10, period=11),
            ch.Motion("swing", part="crane2-front-hand", joint=[16.95, 101.81], angle=10, period=11, shift=-0.12),
            ch.Motion("swing", part="crane2-back", joint=[11.36, 93.76], angle=-10, period=11),
            ch.Motion("swing", part="crane2-back-hand", joint=[5.06, 100.96], angle=-10, period=11, shift=-0.12),
            ch.Motion("drift", part="crane3", by=[38, 0, 4], begin=0),
            ch.Motion("swing", part="crane3-front", joint=[13.69, 52.67], angle=11, period=11),
            ch.Motion("swing", part="crane3-front-hand", joint=[17.99, 60.56], angle=11, period=11, shift=-0.12),
            ch.Motion("swing", part="crane3-back", joint=[13.69, 52.67], angle=-11, period=11),
            ch.Motion("swing", part="crane3-back-hand", joint=[6.92, 58.2], angle=-11, period=11, shift=-0.12),
            ch.Motion("wave", part="reeds", amplitude=1, length=60, period=6, along="z", across="x", grows=True),
        ],
        light=[
            ch.Light("breathe", colours=["#8a7a40", "#fff2c0"], period=6, part="moon"),
            ch.Light("river", along="x", colours=["#0a2472", "#5fa8ff"], length=24, speed=6, part="water"),
            ch.Light("sweep", along="x", colours=["#0f5a3c", "#7dffb8"], width=14, period=6, part="reeds"),
        ],
    ),
    # 5. The sun climbs behind the nine peaks, mist breathes.
    ch.Cue(
        together(
            "peaks",
            picture("peaks", 1200, width=180.4, z=69.93, called="mountains"),
            picture("sun", 66, width=16.88, x=42.19, y=122, z=73.86),
        ),
        travel="5 bars",
        hold="10 bars",
        travel_light=ch.Light("twinkle", colours=["#08061c", "#b0a0ff"], period=2.4, fade_in=4, fade_out=5),
        motion=[
            ch.Motion("drift", part="sun", by=[0, 0, 34], begin=0, end=24),
            ch.Motion("breathe", part="mist-left", scale=1.06, period=10),
            ch.Motion("breathe", part="mist-right", scale=1.06, period=10),
            ch.Motion("drift", part="mist-left", by=[6, 0, 0], back=True),
            ch.Motion("drift", part="mist-right", by=[6, 0, 0], back=True),
        ],
        light=[
            ch.Light("gradient", along="z", colours=["#1f4f9b", "#2fae8a", "#e8ffd0"], part="mountains"),
            ch.Light("solid", colour="#0c1450", part="mountains", amount={"curve": "ramp", "low": 0.85, "high": 0}),
            ch.Light("breathe", colours=["#4a3f78", "#d8ccff"], period=6, part="mist"),
            ch.Light("sweep", along="x", colour="#fff4e0", width=40, period=9, amount=0.5, part="mist"),
            ch.Light("solid", colour="#ffd24a", part="sun"),
            ch.Light(
                "solid", colour="#ff3a10", part="sun", amount={"curve": "ramp", "low": 1, "high": 0, "period": 26}
            ),
            ch.Light("solid", colour="black", part="sun", end=9, fade_out=9),
        ],
    ),
    # 6. Alone, an old man fishes the cold river's snow.
    ch.Cue(
        picture("fisher", 782, width=180.4, z=69.45),
        travel="5 bars",
        hold="11 bars",
        travel_light=ch.Light("twinkle", colours=["#0a1024", "#dfe8ff"], period=2, fade_in=4, fade_out=5),
        motion=[
            ch.Motion("fall", part=["flake1", "flake4", "flake7", "flake10", "flake13", "flake16", "flake19"], speed=1),
            ch.Motion(
                "fall", part=["flake2", "flake5", "flake8", "flake11", "flake14", "flake17", "flake20"], speed=1.3
            ),
            ch.Motion(
                "fall", part=["flake3", "flake6", "flake9", "flake12", "flake15", "flake18", "flake21"], speed=1.6
            ),
            ch.Motion("fall", part=["flake23", "flake26"], speed=1.3, begin=4),
            ch.Motion("fall", part=["flake22", "flake27"], speed=1.6, begin=9),
            ch.Motion("fall", part=["flake24", "flake25"], speed=1.3, begin=14),
            ch.Motion("swing", part="boat", joint=[-38.4, 39.9], angle=0.8, period=9),
            ch.Motion("swing", part="tackle", on="boat", joint=[-12.26, 61.14], angle=-18, to=True, begin=12, end=22),
            ch.Motion("swing", part=["line", "fish"], joint=[47.08, 87.13], angle=18, to=True, begin=12, end=22),
            ch.Motion("swing", part=["line", "fish"], joint=[47.08, 87.13], angle=2, period=8, begin=22),
        ],
        light=[
            ch.Light("solid", colour="#3f5a98", part="mountains"),
            ch.Light("river", along="x", colours=["#0a2472", "#7fd1ff"], length=26, speed=4, part="water"),
            ch.Light(
                "ripple",
                colours=["#12356b", "#ffffff"],
                centre=[46, 116, 39],
                length=9,
                speed=3,
                part="water",
                within=[[18, 54], [74, 54], [74, 25], [18, 25]],
            ),
            ch.Light("twinkle", colours=["#8fa8d8", "#ffffff"], period=3, part="snow"),
            ch.Light("breathe", colours=["#c08828", "#ffd890"], period=8, part="boat"),
            ch.Light("solid", colour="black", part=["flake23", "flake26"], end=6, fade_out=3),
            ch.Light("solid", colour="black", part=["flake22", "flake27"], end=11, fade_out=3),
            ch.Light("solid", colour="black", part=["flake24", "flake25"], end=16, fade_out=3),
            ch.Light("solid", colour="black", part="fish", end=13.5, fade_out=3),
        ],
    ),
    # 7. The lotus opens, petal by petal.
    ch.Cue(
        together("lotus", picture("pond", 520, width=178.4, z=69.8), *(petal(number) for number in range(1, 11))),
        travel="6 bars",
        hold="11 bars",
        travel_light=ch.Light("twinkle", colours=["#0a0618", "#ff8fc8"], period=2.4, fade_in=4, fade_out=6),
        motion=[
            ch.Motion("swing", part="petal6", joint=[-3.98, 63.78], angle=-72, to=True, begin=0, end=25),
            ch.Motion("swing", part="petal7", joint=[-3.95, 63.35], angle=72, to=True, begin=0, end=25),
            ch.Motion("swing", part="petal4", joint=[-4.05, 64.65], angle=-48, to=True, begin=4, end=24),
            ch.Motion("swing", part="petal5", joint=[-4.02, 64.22], angle=48, to=True, begin=4, end=24),
            ch.Motion("swing", part="petal2", joint=[-4.11, 65.52], angle=-24, to=True, begin=8, end=23),
            ch.Motion("swing", part="petal3", joint=[-4.08, 65.09], angle=24, to=True, begin=8, end=23),
            ch.Motion("swing", part="petal8", joint=[-3.92, 62.91], angle=-34, to=True, begin=12, end=27),
            ch.Motion("swing", part="petal9", joint=[-3.89, 62.48], angle=34, to=True, begin=12, end=27),
            ch.Motion("swing", part="bud", joint=[-59.04, 45.75], angle=2.5, period=8),
            ch.Motion("swing", part="pod", joint=[71.62, 36.1], angle=2.5, period=9),
        ],
        light=[
            ch.Light(
                "gradient",
                along="distance",
                centre=[-4, 116, 64],
                colours=["#ff1f8a", "#ff5aac", "#ffc4e2"],
                right_of=-57,
                left_of=55,
                above=60,
            ),
            ch.Light("twinkle", colours=["#0c6b3c", "#5fe08a"], period=4, part="leaves"),
            ch.Light(
                "ripple",
                colour="#fff0f8",
                centre=[-4, 116, 64],
                length=50,
                speed=10,
                begin=22,
                fade_in=4,
                amount=0.7,
                right_of=-57,
                left_of=55,
                above=60,
            ),
            ch.Light("breathe", colours=["#a0205c", "#ff5aac"], period=6, part="bud-flower"),
            ch.Light("river", along="x", colours=["#0a2472", "#3fb8ff"], length=24, speed=4, part="water"),
        ],
    ),
    # 8. A scroll unrolls, flecked with gold. The verse is written: with a wave of the brush, rivers and mountains help,
    ch.Cue(
        together(
            "scroll",
            picture("roller", 106, x=-2.46, y=112.5, z=71.4, height=80.61, called="roller_left"),
            picture("roller", 106, x=2.46, y=112.5, z=71.4, height=80.61, called="roller_right"),
            picture("verse-1", 830, width=170.4, z=73, called="verse1"),
        ),
        travel="5 bars",
        hold="14 bars",
        travel_light=[
            ch.Light(
                "twinkle",
                colours=["#0c0702", "#d89a48"],
                period=2.4,
                fade_in=4,
                fade_out=5,
                part=["roller_left", "roller_right"],
            ),
            ch.Light(
                "twinkle", colours=["#0c0702", "#d89a48"], period=2.4, fade_in=4, end=9, fade_out=4, part="verse1"
            ),
        ],
        motion=[
            ch.Motion("drift", part="roller_left", by=[-81.8, 0, 5.6], end=18),
            ch.Motion("drift", part="roller_right", by=[81.8, 0, 5.6], end=18),
            ch.Motion("swing", part="roller_left", angle=-5, to=True, end=18),
            ch.Motion("swing", part="roller_right", angle=5, to=True, end=18),
        ],
        light=[
            roll("roller_left", 5),
            roll("roller_right", -5),
            ch.Light("ripple", colours=["#a8741c", "#ffe9bc"], centre=[0, 116, 73], length=36, speed=14, part="paper"),
            ch.Light("write", speed=43, part="verse"),
            ch.Light(
                "sparkle",
                colour="#ffc860",
                share=0.3,
                period=1.2,
                end=19,
                fade_out=4,
                part="verse",
                right_of=LEFT_EDGE,
                left_of=RIGHT_EDGE,
            ),
            ch.Light("solid", colour="black", part="paper", left_of=LEFT_EDGE),
            ch.Light("solid", colour="black", part="paper", right_of=RIGHT_EDGE),
        ],
    ),
    # 9. who has not come to Xiaoxiang, how can he have a poem?
    ch.Cue(
        picture("verse-2", 1140, width=179.6, z=73, called="verse"),
        travel="4 bars",
        hold="9 bars",
        travel_light=[
            ch.Light(
                "twinkle", colours=["#0c0702", "#d89a48"], period=2.4, fade_in=3, fade_out=4, part=["paper", "rollers"]
            ),
            ch.Light("twinkle", colours=["#0c0702", "#d89a48"], period=2.4, fade_in=3, end=7, fade_out=3, part="verse"),
        ],
        light=[
            ch.Light("write", speed=66, part="verse"),
            ch.Light("sweep", along="x", colours=["#a8741c", "#ffe9bc"], width=40, period=6, part=["paper", "rollers"]),
            ch.Light(
                "sweep",
                along="x",
                colour="#fff6dc",
                width=40,
                period=6,
                begin=18,
                fade_in=1,
                amount=0.7,
                part="verse",
            ),
        ],
    ),
    # 10. The kick: the foot meets the ball on the second bar.
    ch.Cue(
        picture("player", 1040, width=176.4, z=70.9, called="kick"),
        travel="5 bars",
        hold="8 bars",
        travel_light=ch.Light("twinkle", colours=["#041206", "#6fe08a"], period=2.4, fade_in=4, fade_out=5),
        motion=[
            ch.Motion("swing", part="leg", joint=[-47, 67.5], angle=-28, to=True, begin=0, end=8.8),
            ch.Motion("swing", part="shin", joint=[-48.56, 52.59], angle=-51, to=True, begin=1.4, end=10.3),
            ch.Motion("spin", part="ball", period=36, begin=4, end=20),
            ch.Motion("drift", part="ball", path=[[23, 7], [46, 12], [65, 14]], begin=4, end=20),
        ],
        light=[
            ch.Light("solid", colour="#26335c", part="net"),
            ch.Light("sweep", along="x", colours=["#0c5a24", "#4fff78"], width=26, period=3, part="grass"),
            ch.Light(
                "ripple",
                colours=["#26335c", "#ffe9a0"],
                centre=[39, 116, 55],
                length=16,
                speed=12,
                begin=13,
                fade_in=2,
                part="goal",
            ),
        ],
    ),
    # 11. Gold rises from the grass through goal and player, and all of it gathers into the ball, now a globe of light.
    ch.Cue(
        swarm("football", "globe", 104, 72),
        travel="5 bars",
        hold="9 bars",
        travel_light=ch.Light(
            "twinkle",
            colours=["#0c0702", "#ffc860"],
            period=2,
            fade_in=2,
            fade_out=4,
            mask=ch.Light("wipe", along="z", share=0.6, edge=14),
        ),
        motion=ch.Motion("turn", period=30),
        light=[
            ch.Light("sweep", along="z", colour="#3fa8ff", width=22, period=4, per="beat", amount=0.8),
            ch.Light("pulse", per="beat", period=2, low=0.6),
        ],
    ),
    # 12. The theme of the league, to the beat: a word a beat as a crowd chants, rings from the ball, glitter.
    ch.Cue(
        picture("theme", 1500, width=179.8, x=-0.28, z=70.07),
        travel="5 bars",
        hold="12 bars",
        travel_light=[
            dust(["river", "ball"], fade_out=4),
            dust("words", end=13, fade_out=3.5),
        ],
        motion=[
            ch.Motion("spin", part="ball", period=28, end=33),
            *(
                ch.Motion(
                    "swing", part=f"word{k + 1}", axis="z", angle=40, period=15, shift=round(-0.12 * k, 2), begin=4
                )
                for k in range(4)
            ),
        ],
        light=[
            ch.Light("gradient", along="x", colours=["#ff1f3d", "#ff7a18", "#ffc400"], part="words"),
            ch.Light(
                "solid",
                colour="#fff6d0",
                part="words",
                begin=9,
                end=18,
                fade_in=1,
                fade_out=1,
                mask=ch.Light(
                    "chase",
                    along="x",
                    length=186,
                    speed={"curve": "beats", "high": 139.5, "ease": "in"},
                    share=0.25,
                    low=0,
                    per="beat",
                ),
            ),
            ch.Light(
                "ripple",
                colours=["#ff1f3d", "#ffe27a"],
                centre=[74, 116, 39],
                length=48,
                speed=36,
                begin=17.5,
                end=27.5,
                fade_in=1,
                fade_out=1,
                part="words",
            ),
            ch.Light("pulse", per="beat", period=1, low=0.6, end=9.5, fade_out=1, part="words"),
            ch.Light("river", along="stroke", colours=["#0a3a8a", "#00e5ff"], length=30, speed=12, part="river"),
            ch.Light("pulse", per="beat", period=2, low=0.4, part="ball"),
            ch.Light("pulse", per="beat", period=1, low=0.75, begin=26.5, fade_in=1, part="words"),
            ch.Light(
                "sweep",
                along="x",
                colour="#fff2b0",
                reverse=True,
                width=48,
                period=2,
                per="beat",
                begin=26.5,
                fade_in=1,
                part="words",
            ),
            ch.Light("sparkle", colour="white", share=0.2, begin=26.5, fade_in=3, part="words"),
            ch.Light("solid", colour="black", part="word1", end=0.6, fade_out=0.6),
            ch.Light("solid", colour="black", part="word2", end=2.1, fade_out=0.6),
            ch.Light("solid", colour="black", part="word3", end=3.6, fade_out=0.6),
            ch.Light("solid", colour="black", part="word4", end=5.1, fade_out=0.6),
        ],
    ),
]

show = ch.Show(
    "潇湘 · 永州",
    fleet,
    cues,
    limits,
    audience=audience,
    lighting=lighting,
    take_off=ch.Succession("rows", begin="middle"),
    way_back=ch.Style("fireflies", spread=0.45),
    landing=ch.Succession("fireflies"),
    score=ch.Score(tempo=80, snap="bar"),
    music=ch.read_music(ART / "yongzhou.mp3"),
    seed=SEED,
)
