"""Draws docs/images/house.svg: the floors and rooms of src/choreo, read from the tree and from the import contracts.

Run it after rooms have changed: `python tools/house/draw.py`. Ground floor at the bottom; within a floor the data flows
from left to right. A test holds the picture against the tree.
"""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "choreo"
WIDTH, HIGH, GAP, HEAD = 1180, 62, 8, 120
PAPER, WALL, ROOM, INK, FAINT = "#f7f5ef", "#d8d2c2", "#ffffff", "#22303c", "#6b7680"


def contracts() -> dict[str, list[str]]:
    """Return the layers of each container of the import contracts, lowest first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = project["tool"]["importlinter"]["contracts"]
    layered = [contract for contract in found if contract["type"] == "layers"]
    return {contract["containers"][0]: contract["layers"][::-1] for contract in layered}


def floors() -> list[list[str]]:
    """Return the floors that are folders, lowest first; those side by side share a row."""
    rows = [[name.strip() for name in layer.split("|")] for layer in contracts()["choreo"]]
    return [row for row in ([name for name in names if (HOUSE / name).is_dir()] for names in rows) if row]


def rooms(floor: str) -> list[str]:
    """Return the rooms of a floor in the order of the data, or nothing where the floor is one room."""
    layers = contracts().get(
        f"choreo.{floor}", sorted(each.parent.name for each in (HOUSE / floor).glob("*/__init__.py"))
    )
    names = [name.strip() for layer in layers for name in layer.split("|")]
    return [name for name in names if (HOUSE / floor / name).is_dir()]


def modules(folder: Path) -> int:
    """Return how many modules a room has."""
    return len([file for file in folder.glob("*.py") if file.name != "__init__.py"])


def about(folder: Path) -> str:
    """Return what a room says of itself in its first sentence."""
    words = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    return words.splitlines()[0].split(": ")[0].rstrip(".")


def box(x: float, y: float, width: float, words: list[str], fill: str) -> str:
    """Return a room with its name, and a line below."""
    name, small = words
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{HIGH - 22}" rx="4" fill="{fill}" stroke="{WALL}"/>'
        f'<text x="{x + 9:.0f}" y="{y + 17:.0f}" font-size="13" fill="{INK}">{escape(name)}</text>'
        f'<text x="{x + 9:.0f}" y="{y + 32:.0f}" font-size="10" fill="{FAINT}">{escape(small)}</text>'
    )


def share_of(room: str) -> int:
    """Return how much of a row a room takes: the letters of its name, or of how many modules it has, and a margin."""
    return max(len(room), 8) + 4


def floor_row(names: list[str], y: float) -> str:
    """Return one row of the house: its floors with their rooms, as wide as their names are long."""
    room = WIDTH - GAP * (len(names) + 1) - HEAD * len(names)
    shares = [max(1, sum(map(share_of, rooms(floor)))) for floor in names]
    parts, x = [], float(GAP)
    for floor, share in zip(names, shares, strict=True):
        wide = HEAD + room * share / sum(shares)
        folder = HOUSE / floor
        within = rooms(floor)
        parts.append(f'<rect x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{HIGH}" rx="6" fill="{WALL}"/>')
        parts.append(f'<text x="{x + 10:.0f}" y="{y + 24:.0f}" font-size="16" fill="{INK}">{floor}/</text>')
        own = f"{modules(folder)} modules" + (" besides" if within else "")
        parts.append(f'<text x="{x + 10:.0f}" y="{y + 42:.0f}" font-size="10" fill="{INK}">{own}</text>')
        if within:
            letter = (wide - HEAD - GAP * len(within)) / share
            at = x + HEAD
            for name in within:
                words = [name, f"{modules(folder / name)} modules"]
                parts.append(box(at, y + 11, letter * share_of(name), words, ROOM))
                at += letter * share_of(name) + GAP
        elif len(names) == 1:
            parts.append(
                f'<text x="{x + 128:.0f}" y="{y + 36:.0f}" font-size="12" fill="{INK}">{escape(about(folder))}</text>'
            )
        x += wide + GAP
    return "".join(parts)


def picture() -> str:
    """Return the house as SVG."""
    rows = floors()[::-1]
    height = (len(rows) + 1) * (HIGH + GAP) + GAP
    ground = [file.stem for file in sorted(HOUSE.glob("*.py")) if not file.stem.startswith("__")]
    parts = [floor_row(names, GAP + number * (HIGH + GAP)) for number, names in enumerate(rows)]
    y = GAP + len(rows) * (HIGH + GAP)
    parts.append(f'<rect x="{GAP}" y="{y}" width="{WIDTH - 2 * GAP}" height="{HIGH}" rx="6" fill="{WALL}"/>')
    parts.append(f'<text x="{GAP + 10}" y="{y + 24}" font-size="16" fill="{INK}">the ground</text>')
    parts.append(f'<text x="{GAP + 128}" y="{y + 36}" font-size="12" fill="{INK}">{" · ".join(ground)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" role="img" '
        f'aria-label="The floors and rooms of choreo"><rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>'
        + "".join(parts)
        + "</svg>\n"
    )


if __name__ == "__main__":
    (ROOT / "docs" / "images" / "house.svg").write_text(picture(), encoding="utf-8")
