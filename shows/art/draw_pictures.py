"""Draw the four pictures: `python shows/art/draw_pictures.py [NAME ...]` writes SVG and PNG beside itself."""

from __future__ import annotations

import sys
from pathlib import Path

from fisher import fisher
from lotus import lotus
from peaks import peaks
from rivers import rivers

PICTURES = {"rivers": rivers, "peaks": peaks, "fisher": fisher, "lotus": lotus}


def main(names: list[str]) -> None:
    """Draw the pictures named, or all."""
    for name in names or PICTURES:
        PICTURES[name]().write(Path(__file__).parent)


if __name__ == "__main__":
    main(sys.argv[1:])
