"""Does what a refusal advises, word by word, as a designer would: from a show and a message to the next show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from choreo.core.fleet import Fleet
from choreo.picture.formation import Formation
from choreo.planning.ground.launch_pads import is_grid
from choreo.show.show import Cue, Show

Doing = Callable[[Show, re.Match[str], int], Show]
NUMBER = r"(-?[\d.]*\d)"


def followed(show: Show, message: str) -> Iterator[tuple[str, Show]]:
    """Yield each advice of the message, and the show that follows it; the message says which cue is meant, if any."""
    said = re.match(r"cue (\d+) ", message)
    cue = int(said[1]) - 1 if said else 0
    both = re.search(r"; use 'direct' and (.*)$", message)
    if both:
        for words, other in followed(_with_cue(show, cue, style="direct"), f"cue {cue + 1} : {both[1]}"):
            yield f"use 'direct' and {words}", other
        return
    several = re.search(r"; do all of this: (.*)$", message)
    if several:
        done = show
        for words in several[1].split("; "):
            ((_, done),) = followed(done, f"cue {cue + 1} : {words}")
        yield several[0], done
        return
    for pattern, do in ADVICE:
        for found in re.finditer(pattern, message):
            yield found[0], do(show, found, cue)


def _with_cue(show: Show, number: int, **changes: Any) -> Show:
    cues = [*show.cues]
    cues[number] = replace(cues[number], **changes)
    return replace(show, cues=cues)


def _picture(show: Show, number: int, change: Callable[[Formation], Formation]) -> Show:
    return _with_cue(show, number, formation=change(show.cues[number].formation))


def _moved(by: tuple[str, ...]) -> Callable[[Formation], Formation]:
    return lambda made: replace(made, points=made.points + np.array([float(each) for each in by]))


def _without(dots: str) -> Callable[[Formation], Formation]:
    gone = [int(each) for each in re.findall(r"\d+", dots)]
    return lambda made: Formation(np.delete(made.points, gone, axis=0), name=made.name)


def _fleet(change: Callable[[Fleet, re.Match[str]], Fleet]) -> Doing:
    return lambda show, found, _: replace(show, fleet=change(show.fleet, found))


def _spacing(fleet: Fleet, found: re.Match[str]) -> Fleet:
    return fleet.on_grid(spacing=float(found[1])) if is_grid(fleet) else replace(fleet, spacing=float(found[1]))


def _boxes(fleet: Fleet, **changes: Any) -> Fleet:
    assert fleet.boxes is not None
    return fleet.on_grid(boxes=replace(fleet.boxes, **changes))


def _shorter(show: Show, seconds: float, before: int, group: str | None = None) -> Show:
    """Shorten the holds before a cue, those of a group only, by so much in all, the first ones first."""
    cues: list[Cue] = []
    for number, cue in enumerate(show.cues):
        less = min(seconds, float(cue.hold)) if number < before and group in (None, cue.group) else 0.0
        seconds -= less
        cues.append(replace(cue, hold=float(cue.hold) - less))
    assert seconds <= 1e-9, "the holds are not so long"
    return replace(show, cues=cues)


def _shorter_ends(show: Show, seconds: float) -> Show:
    """Shorten the holds of pictures that stand by so much in all, the last ones first."""
    cues = [*show.cues]
    for number in reversed(range(len(cues))):
        if not cues[number].motion:
            less = min(seconds, float(cues[number].hold))
            cues[number], seconds = replace(cues[number], hold=float(cues[number].hold) - less), seconds - less
    assert seconds <= 1e-9, "the holds are not so long"
    return replace(show, cues=cues)


def _started(show: Show, said: str) -> Show:
    for number, start in re.findall(rf"cue (\d+) '[^']*' to {NUMBER}", said):
        show = _with_cue(show, int(number) - 1, start=float(start))
    return show


def _swapped(show: Show, one: str, before: str) -> Show:
    named = {group.name: group for group in show.groups}
    order = [group.name for group in show.groups if group.name != one]
    order.insert(order.index(before), one)
    return replace(show, groups=[named[name] for name in order])


def _smaller_group(show: Show, less: int, name: str) -> Show:
    groups = [replace(each, drones=each.drones - less * (each.name == name)) for each in show.groups]
    return replace(show, groups=groups)


def _untimed(show: Show, numbers: str) -> Show:
    for number in re.findall(r"\d+", numbers):
        show = _with_cue(show, int(number) - 1, travel=None)
    return show


def _plain(show: Show, keys: str, numbers: str) -> Show:
    """Leave words of the show out, and, where the last one is the style, the styles of cues."""
    for number in re.findall(r"\d+", numbers):
        show = _with_cue(show, int(number) - 1, style="direct")
    plain: dict[str, Any] = {"take_off": "together", "landing": "together", "way_back": "direct"}
    return replace(show, **{key: plain[key] for key in re.findall(r"[a-z_]+", keys) if key in plain})


def _fewer(show: Show, named: str) -> Show:
    gone = {int(each) - 1 for each in re.findall(r"(\d+) '" if "'" in named else r"\d+", named)}
    return replace(show, cues=[cue for number, cue in enumerate(show.cues) if number not in gone])


def _ordered(show: Show, order: str) -> Show:
    corners = [int(each) - 1 for each in re.findall(r"\d+", order)]
    assert show.limits.fence is not None
    return replace(show, limits=replace(show.limits, fence=show.limits.fence[corners]))


STEP = rf"x {NUMBER}, y {NUMBER}, z {NUMBER} m"
CUE = r"cue (\d+) '[^']*'"

ADVICE: list[tuple[str, Doing]] = [
    (rf"scale it by {NUMBER}(?![\d.]| and)", lambda s, m, c: _picture(s, c, lambda made: made.scale(float(m[1])))),
    (rf"(?<!and )move it by {STEP}", lambda s, m, c: _picture(s, c, _moved(m.groups()))),
    (
        rf"scale it by {NUMBER} and move it by {STEP}",
        lambda s, m, c: _picture(s, c, lambda made: _moved(m.groups()[1:])(made.scale(float(m[1])))),
    ),
    (r"leave out dots? ([\d, and]+)", lambda s, m, c: _picture(s, c, _without(m[1]))),
    (
        r"draw it with (\d+) dots or fewer",
        lambda s, m, c: _picture(s, c, _without(str([*range(int(m[1]), len(s.cues[c].formation))]))),
    ),
    (rf"(?<!out, and )set fleet\.spacing to {NUMBER}", _fleet(_spacing)),
    (
        rf"set fleet\.columns to (\d+), leave rows out, and set fleet\.spacing to {NUMBER}",
        _fleet(lambda fleet, m: fleet.on_grid(columns=int(m[1]), rows=None, spacing=float(m[2]))),
    ),
    (
        rf"multiply x and y of all homes by {NUMBER}",
        _fleet(lambda fleet, m: replace(fleet, homes=fleet.homes * [float(m[1]), float(m[1]), 1])),
    ),
    (r"or leave it out$", _fleet(lambda fleet, _: Fleet(fleet.drones, homes=fleet.homes))),
    (
        r"set fleet\.columns to (\d+)(?!, leave)(, and leave rows out)?",
        _fleet(lambda fleet, m: fleet.on_grid(columns=int(m[1]), rows=None)),
    ),
    (r"set fleet\.boxes\.drones to (\d+)", _fleet(lambda fleet, m: _boxes(fleet, drones=int(m[1])))),
    (
        rf"set fleet\.boxes\.width to {NUMBER}, depth to {NUMBER} and gap to {NUMBER}",
        _fleet(lambda fleet, m: _boxes(fleet, width=float(m[1]), depth=float(m[2]), gap=float(m[3]))),
    ),
    (r"set the z of all homes to 0", _fleet(lambda fleet, _: replace(fleet, homes=fleet.homes * [1, 1, 0]))),
    (
        rf"move all homes by x {NUMBER}, y {NUMBER} m",
        _fleet(lambda fleet, m: replace(fleet, homes=fleet.homes + [float(m[1]), float(m[2]), 0])),
    ),
    (r"set fleet\.landing to 'any'", _fleet(lambda fleet, _: replace(fleet, landing="any"))),
    (r"set fleet\.launch to 'layers'", _fleet(lambda fleet, _: replace(fleet, launch="layers"))),
    (r"(?<!and )set fleet\.drones to (\d+)", _fleet(lambda fleet, m: Fleet(int(m[1]), spacing=fleet.spacing))),
    (r"use '(\w+)'", lambda s, m, c: _with_cue(s, c, style=m[1])),
    (r"use '\w+' or '(\w+)'", lambda s, m, c: _with_cue(s, c, style=m[1])),
    (rf"the shortest safe time is {NUMBER} s", lambda s, m, c: _with_cue(s, c, travel=float(m[1]))),
    (rf"can be there at {NUMBER} s; start it then(?! and)", lambda s, m, c: _with_cue(s, c, start=float(m[1]))),
    (
        rf"can be there at {NUMBER} s; start it then((?: and set the start of cue \d+ '[^']*' to {NUMBER})+)",
        lambda s, m, c: _started(_with_cue(s, c, start=float(m[1])), m[2]),
    ),
    (rf"shorten the holds before it by {NUMBER} s in all", lambda s, m, c: _shorter(s, float(m[1]), c)),
    (
        rf"shorten the holds(?: of pictures that stand)?, the last ones first, by {NUMBER} s in all",
        lambda s, m, _: _shorter_ends(s, float(m[1])),
    ),
    (rf"shorten the holds by {NUMBER} s in all", lambda s, m, _: _shorter(s, float(m[1]), len(s.cues))),
    (
        rf"shorten the holds of group '(\w+)' by {NUMBER} s in all",
        lambda s, m, _: _shorter(s, float(m[2]), len(s.cues), m[1]),
    ),
    (rf"(?<!and )set the start of {CUE} to {NUMBER}", lambda s, m, _: _with_cue(s, int(m[1]) - 1, start=float(m[2]))),
    (rf"leave the start of {CUE} out", lambda s, m, _: _with_cue(s, int(m[1]) - 1, start=None)),
    (rf"set the hold of {CUE} to {NUMBER}", lambda s, m, _: _with_cue(s, int(m[1]) - 1, hold=float(m[2]))),
    (r"put group '(\w+)' before group '(\w+)'", lambda s, m, _: _swapped(s, m[1], m[2])),
    (
        r"group '(\w+)': .* leave it out and set fleet\.drones to (\d+)",
        lambda s, m, _: replace(s, fleet=Fleet(int(m[2])), groups=[group for group in s.groups if group.name != m[1]]),
    ),
    (r"take (\d+) away from group '(\w+)'", lambda s, m, _: _smaller_group(s, int(m[1]), m[2])),
    (r"leave travel out of cues? ([\d, and]+)", lambda s, m, _: _untimed(s, m[1])),
    (
        r"leave out ((?:take_off|landing|way_back|style in|, | and )+)(?: cues? ([\d, and]+))?$",
        lambda s, m, _: _plain(s, m[1], m[2] or ""),
    ),
    (r"leave out cues? (\d+(?: '.*|[\d, and]*))$", lambda s, m, _: _fewer(s, m[1])),
    (
        rf"set max_altitude to {NUMBER} or more",
        lambda s, m, _: replace(s, limits=replace(s.limits, max_altitude=float(m[1]))),
    ),
    (r"give its corners in this order: ([\d, ]+)", lambda s, m, _: _ordered(s, m[1])),
]
"""Each kind of advice: what it reads like, and how it is followed, given the show, what was read, and the cue meant."""

WORDS = re.compile(
    r"\b(give|shorten|scale|use '|instead|make it|set |move |put |leave |show fewer|take |draw it|start it)"
)
"""Words by which advice begins: a refusal without advice has none of them."""


def kind(message: str) -> str:
    """Return what a refusal is about, without names and numbers."""
    return re.sub(r"'[^']*'|[\d.]+", "", message.split(";")[0])
