"""What became of the mutants: the file of results, and what is known of those that no test notices."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from tools.mutation.mutants import SOURCE, Mutant, mutants_of

NOTICED = ("killed", "hangs", "dies")
EXPLAINED = Path(__file__).with_name("explained.txt")


def explained(path: Path = EXPLAINED) -> dict[tuple[str, str], str]:
    """Return the kind of explanation of each mutant that no test notices, by its name and mark.

    The file has a heading for each reason, `[kind] why`, and below it the mutants that live for it, `name mark`. A mark
    is of the whole changed function: when that is written anew, its mutants have to be looked at anew.
    """
    found: dict[tuple[str, str], str] = {}
    kind = ""
    for line in path.read_text().splitlines():
        if line.startswith("["):
            kind = line[1 : line.index("]")]
        elif line and not line.startswith("#"):
            name, mark = line.split()
            found[name, mark] = kind
    return found


def last_told(out: Path, mutants: list[Mutant]) -> dict[str, dict[str, Any]]:
    """Return what was told last of each mutant, where its function is still the one that was tried."""
    marks = {mutant.name: mutant.mark for mutant in mutants}
    lines = out.read_text().splitlines() if out.exists() else []
    return {told["name"]: told for told in map(json.loads, lines) if marks.get(told["name"]) == told["mark"]}


def summary(out: Path, modules: str) -> None:
    """Print what became of the mutants, by module and by kind, and then those that no test noticed, a line each."""
    mutants = [mutant for path in sorted(SOURCE.glob(modules)) for mutant in mutants_of(path)]
    last = last_told(out, mutants)
    guards = sum(mutant.is_guard for mutant in mutants)
    print(f"{len(mutants)} mutants: {guards} guards left alone, {len(mutants) - guards - len(last)} still to be tried")
    why = {name: kind for (name, mark), kind in explained().items() if last.get(name, {}).get("mark") == mark}
    counts: dict[str, Counter[str]] = {}
    for name, told in last.items():
        kind = "text" if told["wording"] else "argument" if told.get("kind") == "Call" else "code"
        outcome = told["outcome"] if name not in why or told["outcome"] in NOTICED else "explained"
        for row in (name.partition(":")[0].removeprefix("choreo.safety."), f"({kind})", "(all)"):
            counts.setdefault(row, Counter())[outcome] += 1
    outcomes = sorted({outcome for row in counts.values() for outcome in row})
    print(f"{'':24}" + "".join(f"{outcome:>10}" for outcome in outcomes))
    for row in sorted(counts):
        print(f"{row:24}" + "".join(f"{counts[row][outcome]:10}" for outcome in outcomes))
    for kind, count in sorted(Counter(why.values()).items()):
        print(f"explained, {kind}: {count}")
    for name, told in last.items():
        if told["outcome"] not in NOTICED and name not in why:
            print(f"{name} {told['mark']} line {told['line']}, {told['outcome']}: {_change(told)}")


def _change(told: dict[str, Any]) -> str:
    old, new = (" ".join(told[key].split()) for key in ("old", "new"))
    same = len(os.path.commonprefix([old, new]))  # noqa: RUF071 (of texts, not of paths)
    begin = max(0, same - 30)
    return f"{old[begin : same + 40]} -> {new[begin : same + 40]}"
