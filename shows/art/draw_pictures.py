"""Draw the pictures: `python shows/art/draw_pictures.py [NAME ...]` writes their SVG and CSV files beside itself."""

from __future__ import annotations

import sys
from pathlib import Path

from cranes import cranes
from fisher import fisher
from lotus import lotus
from peaks import peaks
from player import player
from rivers import rivers
from scroll import scroll
from sky import sky
from theme import theme

PICTURES = {
    "rivers": rivers,
    "cranes": cranes,
    "peaks": peaks,
    "fisher": fisher,
    "lotus": lotus,
    "scroll": scroll,
    "player": player,
    "theme": theme,
    "sky": sky,
}


def main(names: list[str]) -> None:
    """Draw the pictures of the modules named, or all."""
    for name in names or PICTURES:
        drawn = PICTURES[name]()
        for sheet in drawn if isinstance(drawn, tuple) else (drawn,):
            sheet.write(Path(__file__).parent)


if __name__ == "__main__":
    main(sys.argv[1:])
