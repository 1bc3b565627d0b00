"""Names that cues say: of formations, of groups, their own; and the dots of the cue before, in another light."""

from __future__ import annotations

from collections import Counter
from typing import Any

from choreo.show.file.mistakes import Mistakes
from choreo.show.file.toml.toml_lines import KeyPath

BEFORE = "before"
"""What a cue says instead of a formation's name."""


def put_dots_before(data: dict[str, Any], mistakes: Mistakes) -> None:
    """Write the formation of the cue before of the same drones where a cue says `BEFORE`; the file may be faulty."""
    formations, cues = data.get("formation"), data.get("cue")
    names = list(formations) if isinstance(formations, dict) else []
    if BEFORE in names:
        mistakes.add(("formation", BEFORE), f"'{BEFORE}' means the formation of the cue before; give it another name")
    shown: dict[str, Any] = {}
    for number, cue in enumerate(cues if isinstance(cues, list) else []):
        if not isinstance(cue, dict):
            continue
        group = str(cue.get("group", ""))
        if cue.get("formation") == BEFORE and BEFORE not in names:
            if group not in shown:
                of = f"of group '{group}' " if group else ""
                told = f'formation = "{BEFORE}": no cue {of}comes before this one; name a formation'
                mistakes.add(("cue", number, "formation"), told)
            cue["formation"] = shown.get(group, names[0] if names else BEFORE)
        shown[group] = cue.get("formation", "")


def check_names(data: dict[str, Any], mistakes: Mistakes) -> None:
    """Note cues and parts that name no formation, and cues of one name; the rest of the file may be faulty."""
    formations, cues = data.get("formation"), data.get("cue")
    formations = formations if isinstance(formations, dict) else {}
    cues = cues if isinstance(cues, list) else []
    tables = [cue if isinstance(cue, dict) else {} for cue in cues]
    uses: list[tuple[KeyPath, object]] = [
        (("cue", number, "formation"), cue.get("formation")) for number, cue in enumerate(tables)
    ]
    for name, formation in formations.items():
        parts = formation.get("parts") if isinstance(formation, dict) else None
        uses += [(("formation", name, "parts", number), part) for number, part in enumerate(_list(parts))]
    for path, used in uses:
        if isinstance(used, str) and used not in formations and not mistakes.many:
            mistakes.add(path, f"there is no formation '{used}'{_near_name(used, list(formations))}")
    groups = data.get("group")
    groups = groups if isinstance(groups, dict) else {}
    for number, cue in enumerate(tables):
        group = cue.get("group")
        if isinstance(group, str) and group not in groups:
            mistakes.add(("cue", number, "group"), f"there is no group '{group}'{_near_name(group, list(groups))}")
    given = [cue["name"] for cue in tables if isinstance(cue.get("name"), str)]
    twice = {name for name, count in Counter(given).items() if count > 1}
    for number, cue in enumerate(tables):
        if isinstance(cue.get("name"), str) and cue["name"] in twice:
            mistakes.add(("cue", number, "name"), "another cue has this name; give each cue its own")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _near_name(name: str, names: list[str]) -> str:
    from choreo.show.file.entries import nearest

    more = ", ..." if len(names) > 8 else ""
    return nearest(name, names) or f"; there are {', '.join(names[:8]) or 'none'}{more}"
