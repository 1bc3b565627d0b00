"""How often a transition is found and is safe: random ones of mixed kinds, each looked at by the exact checker.

`python benchmarks/success.py [--count 1000] [--drones 500] [--seed 0]` prints each failure, and at the end the count of
successes and the closest approach against what is promised. It ends with 1 if any transition failed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from scenes import ON_PADS, checked, scene

import choreo as ch


def main() -> int:
    """Plan and check; print the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=1000)
    asked.add_argument("--drones", type=int, default=500)
    asked.add_argument("--seed", type=int, default=0, help="of the first transition; the others count on")
    options = asked.parse_args()
    begun = time.process_time()
    failed, worst, room, slowest = 0, (float("inf"), ""), (float("inf"), ""), (0.0, "")
    methods: Counter[str] = Counter()
    ratios: dict[str, list[float]] = {}
    for seed in range(options.seed, options.seed + options.count):
        tried = scene(seed, options.drones)
        try:
            move = ch.transition(tried.start, tried.goal, tried.limits)
        except ch.InputError as error:
            failed += 1
            print(f"refused  {tried.name}: {error}", flush=True)
            continue
        report = checked(move.trajectory, tried.limits)
        broken = [found for found in report.violations if found.rule not in ON_PADS]
        if broken or report.closest_m < tried.promised:
            failed += 1
            what = broken[0] if broken else f"came within {report.closest_m:.4f} m, promised {tried.promised:.4f} m"
            print(f"unsafe   {tried.name} ({move.method}): {what}", flush=True)
        methods[move.method] += 1
        ratios.setdefault(move.method, []).append(move.duration)
        worst = min(worst, (report.closest_m, tried.name))
        room = min(room, (report.closest_m - tried.promised, tried.name))
        slowest = max(slowest, (move.duration, tried.name))
    print(f"{options.count - failed} of {options.count} transitions of {options.drones} drones are safe")
    print(
        f"closest approach {worst[0]:.4f} m in {worst[1]}; least above what is promised {room[0]:+.4f} m in {room[1]}"
    )
    print(f"longest {slowest[0]:.0f} s in {slowest[1]}")
    for method, count in methods.most_common():
        print(f"{count:5d} {method}, {sum(ratios[method]) / count:.1f} s on average")
    print(f"{time.process_time() - begun:.0f} s of processor time")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
