"""The player who kicks the ball into the net: a shadow puppet of body, arms, thigh and shin.

He stands with his leg drawn back, not farther than drones can bring it to the ball within six seconds; the show turns
the thigh about the hip, the shin about the knee, and lets the ball fly into the net.
"""

from __future__ import annotations

import numpy as np
from canvas import Canvas, Points, arc, resample

SHIRT, SKIN, SHORTS, SOCK, BALL, PANEL = "#ff2038", "#ffd0a0", "#ffffff", "#ffc400", "#ffffff", "#7fd1ff"
NET, POST, GRASS = "#6f86b8", "#ffffff", "#2fd858"

SIZE = 1.42
FEET = (43.0, 4.0)  # of the standing leg, on the sheet
HIP, KNEE, ANKLE = (0.0, 25.0), (-1.1, 14.5), (-7.0, 7.4)
BALL_AT, BALL_RADIUS = (64.0, 13.4), 8.8


def limb(start: tuple[float, float], end: tuple[float, float], first: float, last: float) -> Points:
    """Return the outline of a limb: a half circle of the first radius, two flanks, a half circle of the last one."""
    way = np.subtract(end, start)
    turn = np.degrees(np.arctan2(way[1], way[0]))
    there, back = arc(start, first, turn + 90, turn + 270), arc(end, last, turn - 90, turn + 90)
    return resample(np.concatenate([there, back, there[:1]]))


def player() -> Canvas:
    """Return the player, the ball before him, the goal and the grass below."""
    sheet = Canvas("player")

    def draw(line: Points, gap: float = 0.0) -> None:
        sheet.draw(line * SIZE + FEET, gap, shortest=2)

    sheet.name_part("man/body")
    sheet.dip(SKIN)
    draw(arc((-5, 53), 4.6, -60, 240))
    sheet.dip(SHIRT)
    draw(np.array([(-9.4, 45.4), (-6, 47), (-1, 46), (4.4, 43.4), (4.6, 30), (-4.6, 29.2), (-9.4, 45.4)]))
    sheet.dip(SHORTS)
    draw(np.array([(-5.4, 27), (-4.6, 22)]), 1.0)
    draw(np.array([(5, 27.6), (6.4, 20), (0, 19.4)]), 1.0)
    sheet.dip(SKIN)
    draw(np.array([(1.2, 17.4), (0.8, 12.4)]))
    draw(np.array([(5.4, 18), (5, 12.4)]))
    sheet.dip(SOCK)
    draw(np.array([(0.8, 10.8), (0.4, 3), (0, 0.2), (7.4, 0.2), (4.4, 3), (5, 10.8)]))
    sheet.name_part("man/arm-back")
    sheet.dip(SKIN)
    draw(limb((-12, 42), (-20, 36), 2.0, 1.6), 1.0)
    draw(limb((-22.4, 33), (-27, 25), 1.6, 1.4), 1.0)
    sheet.name_part("man/arm-front")
    draw(limb((7, 42.4), (15, 40), 2.0, 1.6), 1.0)
    draw(limb((17.8, 42), (24, 49), 1.6, 1.4), 1.0)
    sheet.name_part("man/leg/thigh")
    sheet.dip(SHORTS)
    draw(limb((-0.3, 22.1), KNEE, 3.4, 2.6), 1.2)
    sheet.name_part("man/leg/shin")
    sheet.dip(SOCK)
    draw(limb((-2.9, 12.3), ANKLE, 2.4, 1.9), 1.2)
    sheet.dip(SHORTS)
    draw(np.array([(-6.9, 4.7), (-7.4, 1.2), (-8.8, 0.6), (-10.6, 7.0), (-9.6, 8.0)]), 1.2)
    sheet.name_part("ball")
    football(sheet, BALL_AT, BALL_RADIUS)
    sheet.name_part("grass")
    sheet.dip(GRASS)
    for start, end, y in ((2, 178, 2.0), (10, 78, -0.4), (96, 172, -0.4)):
        sheet.draw([(start, y + 0.4), (end, y + 0.4)])
    goal(sheet)
    for name, joint in (("hip", HIP), ("knee", KNEE)):
        print(f"  {name} {sheet.in_show(np.array(joint) * SIZE + FEET)}")
    print(f"  ball {sheet.in_show(np.array(BALL_AT))}")
    return sheet


def football(sheet: Canvas, centre: tuple[float, float], radius: float) -> None:
    """Draw a ball: its rim, a pentagon in the middle and the five seams from it."""
    sheet.dip(BALL)
    sheet.draw(arc(centre, radius, 90, 450))
    sheet.dip(PANEL)
    corner = np.radians(90 + 72 * np.arange(6))
    star = np.stack([np.cos(corner), np.sin(corner)], axis=1)
    sheet.draw(star * radius * 0.42 + centre)
    for out in star[:5]:
        sheet.draw(np.stack([out * radius * 0.42, out * radius]) + centre)


def goal(sheet: Canvas) -> None:
    """Draw the goal: two posts, a bar, and the net behind them."""
    left, right, low, high, mesh = 112.0, 177.0, 5.0, 49.0, 6.4
    sheet.name_part("goal/posts")
    sheet.dip(POST)
    sheet.draw([(left, low), (left, high), (right, high), (right, low)])
    sheet.name_part("goal/net")
    sheet.dip(NET)
    for x in np.arange(left + mesh, right - 1, mesh):
        sheet.draw([(x, low), (x, high - 0.5)])
    for y in np.arange(high - mesh, low, -mesh):
        sheet.draw([(left, y), (right, y)])
