"""Motions whose dots do not keep their places in the picture: flow, fall, flip-books, and functions of one's own."""

from __future__ import annotations

from choreo.motion.living.moves.flip_book import FlipBook
from choreo.motion.living.moves.move_kinds import declared
from choreo.motion.living.moves.wishes import Amount, Frames, Switch

declared(
    "flow",
    "Drones run along the strokes, closed or open; from the end of an open one they return dark behind the picture.",
    None,
    wishes={
        "speed": Amount(1.5, "metres a second", "along the strokes", above=0, most=20),
        "reverse": Switch(False, "whether they run against the order of the drawing"),
    },
    remedies=(("speed", -1.0),),
    nearness=(("speed", -1.0),),
)
declared(
    "fall",
    "Strokes or parts fall like flakes of snow, each as it is, and return dark behind the picture.",
    None,
    wishes={
        "speed": Amount(1.5, "metres a second", "downwards", above=0, most=20),
        "height": Amount(None, "metres", "through which they fall; as high as all of them lie", above=0),
    },
    remedies=(("speed", -1.0),),
    nearness=(("speed", -1.0), ("height", -1.0)),
)
declared(
    "flip",
    "Change from drawing to drawing without a stop, as the leaves of a flip-book do.",
    None,
    wishes={
        "frames": Frames("the drawings that follow, each of as many dots"),
        "each": Amount(2.0, "seconds", "from a drawing to the next", above=0),
        "times": Amount(1.0, "rounds", "through all of them; then it is the first one again", least=1, most=1000),
        "back": Switch(True, "whether it comes back to the first drawing"),
    },
    remedies=(("each", 1.0),),
    mistakes=lambda words: [] if words["frames"] is not None else ["frames is missing: the drawings that follow"],
    given=lambda words: {"each": words["frames"].each} if isinstance(words["frames"], FlipBook) else {},
)
declared(
    "function",
    "A function of one's own, of seconds and places (scripts only).",
    None,
    wishes={
        "pace": Amount(1.0, "times as fast", "the seconds that the function is given", above=0),
        "amount": Amount(1.0, "times as far", "that what it moves goes", least=0),
    },
    remedies=(("pace", -1.0), ("amount", -1.0)),
    nearness=(("amount", -1.0),),
)
