"""The score: what is played, in bars of the show, with the tunes, figures and drums that it is made of."""

from __future__ import annotations

from typing import NamedTuple

RATE = 22_050  # samples a second
TEMPO = 80.0  # beats a minute
BEAT = 60 / TEMPO
BAR = 4 * BEAT
SEED = 20251012
FIVE = (0, 2, 4, 7, 9)  # semitones of the scale above its first note
HOME = 62  # the D above middle C, as MIDI counts
WAY = 4.5  # decibels


class Section(NamedTuple):
    """Music of a picture: bars of the way to it and bars that it stands, and how loud each voice plays, 0 to 1."""

    name: str
    way: int
    bars: int
    tune: str = ""
    ground: tuple[int, ...] = (0, 0, -2, -1)  # the note on which two bars each rest
    key: int = 0  # semitones above D
    lift: int = 0  # notes of the scale that the tune is moved
    hush: int = 0  # bars that the picture stands before the tune begins
    late: int = 0  # bars of the tune before the flute joins in
    level: float = -18.0  # decibels that the picture has in the mean; the way to it has `WAY` less
    swell: tuple[float, float] = (0.8, 1.0)  # how loud the first and the last bar are
    figure: str = "hills"
    drums: str = "slow"
    pluck: float = 0.0
    silk: float = 0.0
    flute: float = 0.0
    fiddle: float = 0.0
    lute: float = 0.0
    choir: float = 0.0
    bass: float = 0.0
    drum: float = 0.0
    block: float = 0.0
    bells: float = 0.0
    gong: float = 0.3
    wind: float = 0.5
    blows: tuple[int, ...] = ()  # bars of the picture that begin with a blow on all skins, and the gong
    rush: bool = False  # the plucked strings run up into the picture


SCORE = (
    Section(
        "array",
        15,
        6,
        ground=(0, 0, -1, -2),
        level=-19,
        swell=(0.9, 1.1),
        figure="waves",
        drums="march",
        pluck=0.5,
        choir=0.6,
        bass=0.5,
        drum=0.6,
    ),
    Section(
        "milky way",
        6,
        4,
        "stars",
        (-2, -1),
        level=-20,
        figure="drops",
        drums="heart",
        pluck=0.35,
        flute=0.5,
        choir=0.9,
        bass=0.3,
        drum=0.4,
        bells=1.0,
        gong=1.0,
        blows=(0,),
    ),
    Section(
        "rivers",
        11,
        12,
        "river",
        level=-18.5,
        swell=(0.75, 1.05),
        figure="stream",
        pluck=0.75,
        flute=0.9,
        choir=0.55,
        bass=0.5,
        bells=0.3,
    ),
    Section("cranes", 5, 9, "wings", (3, 1, 0, 1), key=-5, level=-19.5, pluck=0.55, fiddle=0.9, choir=0.6, bass=0.4),
    Section(
        "peaks",
        5,
        10,
        "dawn",
        (-2, -2, 0, 1),
        level=-16.5,
        swell=(0.6, 1.3),
        figure="waves",
        drums="march",
        pluck=0.6,
        flute=0.7,
        fiddle=0.4,
        choir=1.0,
        bass=0.7,
        drum=0.6,
        gong=0.7,
        rush=True,
    ),
    Section(
        "fisher",
        5,
        11,
        "alone",
        (0, 0, -2, -1),
        late=6,
        level=-24,
        swell=(0.8, 0.8),
        figure="drops",
        silk=1.0,
        flute=0.4,
        pluck=0.12,
        choir=0.3,
        bells=0.15,
        gong=-0.2,
        wind=1.0,
    ),
    Section(
        "lotus",
        6,
        11,
        "petals",
        (0, 3, 1, 0),
        key=5,
        lift=-2,
        level=-18,
        swell=(0.5, 1.2),
        figure="stream",
        drums="heart",
        pluck=0.7,
        flute=0.5,
        lute=0.6,
        choir=0.6,
        bass=0.5,
        drum=0.25,
        bells=0.4,
    ),
    Section(
        "scroll",
        5,
        14,
        "river",
        (0, -2, -1, 0),
        level=-18.5,
        swell=(0.5, 1.2),
        pluck=0.5,
        silk=0.5,
        lute=0.7,
        choir=0.6,
        bass=0.5,
        drum=0.5,
        block=0.5,
        gong=0.8,
    ),
    Section(
        "verse",
        4,
        9,
        "river",
        (0, 1, 3, 0),
        level=-15.5,
        swell=(0.8, 1.3),
        figure="stream",
        drums="march",
        pluck=0.7,
        flute=0.7,
        fiddle=0.8,
        choir=0.8,
        bass=0.7,
        drum=0.6,
        block=0.5,
        rush=True,
    ),
    Section(
        "kick",
        5,
        8,
        "league",
        hush=2,
        level=-14.5,
        swell=(1.0, 1.2),
        figure="run",
        drums="dance",
        pluck=0.8,
        lute=0.8,
        choir=0.5,
        bass=0.9,
        drum=0.9,
        block=0.8,
        gong=0.0,
        blows=(2, 4),
        rush=True,
    ),
    Section(
        "globe",
        5,
        9,
        "dawn",
        (0, 3, 1, -1),
        key=2,
        level=-14,
        swell=(1.05, 1.3),
        figure="run",
        drums="dance",
        pluck=0.8,
        flute=0.8,
        fiddle=0.7,
        choir=0.9,
        bass=0.9,
        drum=0.8,
        block=0.6,
        bells=0.6,
        gong=1.0,
        wind=1.0,
        rush=True,
    ),
    Section(
        "theme",
        5,
        12,
        "league",
        (0, -2, 1, 0),
        key=2,
        level=-12.5,
        swell=(1.2, 1.5),
        figure="run",
        drums="dance",
        pluck=1.0,
        flute=1.0,
        fiddle=0.9,
        lute=1.0,
        choir=1.0,
        bass=1.0,
        drum=1.0,
        block=0.9,
        bells=0.5,
        gong=1.2,
        wind=1.0,
        rush=True,
    ),
    Section(
        "home",
        0,
        10,
        "snow",
        (0, -1, -2, 0),
        level=-19.5,
        swell=(1.1, 0.8),
        figure="drops",
        pluck=0.45,
        flute=0.6,
        choir=0.7,
        bass=0.3,
        bells=1.0,
    ),
    Section(
        "home",
        0,
        9,
        "river",
        (0, -2, -1, 0),
        level=-21.5,
        swell=(1.0, 0.8),
        pluck=0.25,
        silk=0.8,
        choir=0.4,
        bells=0.6,
        gong=-0.4,
        wind=0.0,
    ),
    Section(
        "home",
        0,
        9,
        "nest",
        (0, -1, -2, 0, 0),
        level=-24.5,
        swell=(1.0, 0.4),
        figure="drops",
        pluck=0.2,
        silk=0.5,
        fiddle=0.35,
        choir=0.45,
        bells=0.5,
        gong=-0.4,
        wind=0.0,
    ),
)

# Notes of the scale, 5 an octave, with how many beats each lasts; a dot is a rest. Eight bars each.
TUNES = {
    "river": (
        "5:1.5 6:.5 8:1 6:1  9:2 8:2  10:1.5 9:.5 8:1 6:1  5:3 .:1 "
        "8:1 9:1 10:1.5 11:.5  10:2 9:1 8:1  6:1.5 8:.5 6:1 5:1  5:3 .:1"
    ),
    "stars": "8:2 10:2  13:3 .:1  11:2 10:2  8:3 .:1  6:2 8:2  10:3 .:1  9:2 8:2  5:3 .:1",
    "wings": "10:2 9:1 8:1  9:3 8:1  6:2 8:1 9:1  8:3 .:1  10:2 11:1 13:1  11:3 10:1  9:1 8:1 6:1 8:1  5:3 .:1",
    "dawn": "5:2 8:2  9:1 8:1 10:2  11:2 10:1 9:1  10:3 .:1  10:2 13:2  11:1 10:1 9:2  8:1 9:1 10:1 11:1  10:3 .:1",
    "snow": "8:3 9:1  6:3 .:1  5:2 6:2  4:3 .:1  5:3 6:1  8:3 .:1  6:2 5:2  4:3 .:1",
    "alone": "0:4  3:1.5 4:.5 3:2  1:4  .:2 0:1 1:1  5:3 4:1  3:4  1:1.5 0:.5 -2:2  0:3 .:1",
    "nest": "8:3 6:1  5:4  3:2 5:2  4:3 .:1  3:2 1:2  0:4  1:2 -2:2  0:4",
    "petals": (
        "8:.5 9:.5 10:1 9:1 8:1  6:1 8:1 5:2  6:.5 8:.5 9:1 8:1 6:1  5:1 6:1 8:2 "
        "10:.5 11:.5 13:1 11:1 10:1  9:1 10:1 8:2  6:.5 8:.5 9:1 8:.5 6:.5 5:1  5:3 .:1"
    ),
    "league": (
        "5:1 5:.5 6:.5 8:1 8:1  9:1 10:1 8:2  10:1 10:.5 9:.5 8:1 6:1  5:1 6:1 8:2 "
        "10:1 11:1 13:2  11:1 10:1 9:2  8:1 9:.5 10:.5 9:1 6:1  5:3 .:1"
    ),
}

# A bar of the plucked strings, notes above the root.
FIGURES: dict[str, tuple[int | None, ...]] = {
    "hills": (0, 2, 4, 5, 7, 5, 4, 2),
    "waves": (0, 5, 2, 7, 4, 9, 7, 5),
    "stream": (0, 2, 5, 7, 5, 2, 4, 7, 9, 7, 4, 2, 5, 4, 2, 1),
    "drops": (0, None, None, 5, None, 7, None, None),
    "run": (0, 5, 0, 7, 0, 5, 9, 7, 0, 5, 0, 7, 10, 9, 7, 5),
}

# A bar of drums: the great skin, small ones, wood, each 0 to 9.
DRUMS = {
    name: tuple(tuple(map(int, row)) for row in rows)
    for name, rows in {
        "slow": ("90000000", "00000000", "00050005"),
        "heart": ("90500000", "00003000", "00050000"),
        "march": ("90006000", "00303033", "30503050"),
        "dance": ("9000600090006070", "0020402200204024", "5030503050305030"),
    }.items()
}


def pitch(degree: int, key: int = 0) -> float:
    """Return the frequency, Hz, of a note of the scale: 0 is its first note, 5 the same an octave higher."""
    octave, step = divmod(degree, 5)
    return float(440 * 2 ** ((HOME + key + 12 * octave + FIVE[step] - 69) / 12))


def tune(name: str) -> list[tuple[float, float, int]]:
    """Return a tune as (beat, beats long, note)."""
    found, beat = [], 0.0
    for word in TUNES.get(name, "").split():
        note, long = word.split(":")
        if note != ".":
            found.append((beat, float(long), int(note)))
        beat += float(long)
    return found
