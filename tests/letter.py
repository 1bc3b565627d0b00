"""A small show that no mirror leaves as it is, for all tests of files and maps."""

from __future__ import annotations

from functools import cache

import numpy as np

import choreo as ch
from choreo.core.plan import Plan


@cache
def letter_plan() -> Plan:
    """Return an upright F of ten drones, red but for one that is green, whose foot stands nearer to the audience.

    No turn and no mirror makes it look the same. Drones 4 and 9 of the fleet are missing.
    """
    stroke = [[0, 0, 2 * row] for row in range(5)]
    arms = [[2, 1, 8], [4, 2, 8], [6, 3, 8], [2, 1, 4], [4, 2, 4], [0, -3, 0]]
    colours = np.array([(255, 40, 0)] * 9 + [(0, 200, 30)], dtype=np.uint8)
    letter = ch.Formation(np.array(stroke[1:] + arms, dtype=float), colours, name="F").at(x=10, y=40, z=35)
    fleet = ch.Fleet(12, spacing=3.0, columns=4, origin=(26.4345678, 111.6123456), altitude=120.0, missing=[4, 9])
    fence = np.array([[-80.0, -60], [80, -60], [80, 120], [-80, 120]])
    limits = ch.Limits(fence=fence, keep_out=(ch.KeepOut(np.array([[50.0, 0], [60, 0], [60, 9]]), 25.0, "mast"),))
    return ch.plan(ch.Show("字 F", fleet, [ch.Cue(letter, hold=6.0)], limits=limits))
