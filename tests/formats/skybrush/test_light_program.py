"""Light programs say at every frame what the light track says, and only what players understand."""

from __future__ import annotations

import base64
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from choreo.core.light_track import FRAME, LightTrack
from choreo.errors import FileError
from choreo.formats.skybrush.light_player import NOP, Budget, played
from choreo.formats.skybrush.light_program import decode, encode
from tests.formats.skybrush.stepping_player import Stepped
from tests.strategies import light_instructions, light_tracks


def light(times: list[float], colours: object) -> LightTrack:
    """Return a track from plain lists."""
    return LightTrack(np.array(times), np.array(colours, dtype=np.uint8))


GOLDEN = "BmQE/wAAyAEIAAD/lgEKMgYBAA=="  # black 2 s, red 4 s, to blue in 3 s, to black in 1 s, black


def play(program: bytes, frames: int) -> np.ndarray:
    """Return the colours (frames, 3) that a player shows, frame by frame: no more than the format's description.

    It knows neither loops nor waiting, which choreo never writes, and refuses them.
    """
    shown = np.zeros((frames, 3))
    position, now, colour = 0, 0, np.zeros(3)

    def number() -> int:
        nonlocal position
        value = shift = 0
        while program[position] & 0x80:
            value += (program[position] & 0x7F) << shift
            shift, position = shift + 7, position + 1
        value += program[position] << shift
        position += 1
        return value

    while program[position] != 0:
        code = program[position]
        position += 1
        fading, kind = divmod(code - 4, 4)
        assert fading in (0, 1), f"instruction {code:#x}"
        operands = (3, 1, 0, 0)[kind]
        given = list(program[position : position + operands])
        position += operands
        target = np.array([given, given * 3, [0] * 3, [255] * 3][kind], dtype=float)
        duration = number()
        for frame in range(min(duration, frames - now)):
            shown[now + frame] = colour + (target - colour) * (frame / duration if fading else 1)
        now, colour = min(frames, now + duration), target
    assert position == len(program) - 1, "something follows the end"
    shown[now:] = colour
    return shown


def test_the_example_of_the_format_is_understood() -> None:
    track = decode([base64.b64decode(GOLDEN)], end=12.0, where="x")
    colours = {second: track.at(second).tolist()[0] for second in (0, 1.98, 2, 5.98, 6, 7.5, 9, 9.5, 10, 11)}
    assert colours == {
        0: [0, 0, 0],
        1.98: [0, 0, 0],
        2: [255, 0, 0],
        5.98: [255, 0, 0],
        6: [255, 0, 0],
        7.5: [128, 0, 128],
        9: [0, 0, 255],
        9.5: [0, 0, 128],
        10: [0, 0, 0],
        11: [0, 0, 0],
    }


def test_the_example_is_written_in_the_same_bytes() -> None:
    track = light(
        [0, 1.98, 2, 6, 9, 10],
        [[[0, 0, 0]], [[0, 0, 0]], [[255, 0, 0]], [[255, 0, 0]], [[0, 0, 255]], [[0, 0, 0]]],
    )
    # The jump takes one frame of fading: 99 frames black, one frame that begins black and ends red.
    assert encode(track, end=10.0)[0].hex(" ") == (
        "06 63 08 ff 00 00 01 04 ff 00 00 c8 01 08 00 00 ff 96 01 0a 32 06 01 00"
    )


@given(track=light_tracks(drones=3))
@settings(deadline=None)
def test_a_player_shows_the_track_at_every_frame(track: LightTrack) -> None:
    programs = encode(track, end=12.0)
    wanted = track.sample(np.arange(601)).astype(float)
    for drone, program in enumerate(programs):
        assert np.abs(play(program, 601) - wanted[:, drone]).max() <= 0.5 + 1e-9
        assert program.endswith(b"\x06\x01\x00"), "a program ends dark and steady"


@given(track=light_tracks(drones=3))
@settings(deadline=None)
def test_reading_back_gives_the_track_at_every_frame(track: LightTrack) -> None:
    back = decode(encode(track, end=12.0), end=12.0, where="x")
    frames = np.arange(601)
    assert np.abs(track.sample(frames).astype(int) - back.sample(frames)).max() <= 1


@given(track=light_tracks(drones=2))
@settings(deadline=None)
def test_sampling_is_what_the_track_says(track: LightTrack) -> None:
    frames = np.array([0, 1, 7, 100, 333, 599, 600, 700])
    wanted = np.stack([track.at(frame * FRAME) for frame in frames])
    assert np.abs(track.sample(frames).astype(int) - wanted).max() <= 1  # a half may be rounded either way


def test_keyframes_that_change_nothing_are_left_out() -> None:
    still = light(list(range(50)), np.full((50, 1, 3), 7))
    assert encode(still, end=49.0)[0].hex(" ") == "05 07 93 13 06 01 00"


def test_a_lit_start_that_fades_at_once_is_said_before_time_begins() -> None:
    track = light([0.0, 1.0], [[[9, 8, 7]], [[0, 0, 0]]])
    assert encode(track, end=1.0)[0].hex(" ") == "04 09 08 07 00 0a 32 06 01 00"


def test_keyframes_before_the_show_do_not_shift_it() -> None:
    track = light([-1.0, 1.0], [[[0, 0, 0]], [[200, 100, 50]]])
    assert play(encode(track, end=1.0)[0], 51)[[0, 25]].tolist() == [[100, 50, 25], [150, 75, 37.5]]


@pytest.mark.parametrize(
    ("program", "moments"),
    [
        ("07 a3 10 00", {0: 255, 2082: 255, 3000: 255}),
        ("05 0a 05 02 05 05 14 01 00", {0: 10, 5: 10, 9: 10, 10: 20}),  # sleep
        ("05 0a 05 03 14 05 14 01 00", {5: 10, 19: 10, 20: 20}),  # wait until frame 20
        ("05 0a 05 03 02 05 14 01 00", {4: 10, 5: 20}),  # wait for a frame that has passed
        ("01 05 0a 05 01 00 07", {0: 10, 99: 10}),  # nothing, and an end before the end
        ("0c 03 05 0a 05 06 05 0d 07 01 00", {4: 10, 5: 0, 10: 10, 24: 10, 25: 0, 29: 0, 30: 255}),
        ("0c 02 0c 02 05 0a 01 0d 06 01 0d 07 01 00", {0: 10, 1: 10, 2: 0, 3: 10, 5: 0, 6: 255}),
        ("0c 00 05 0a 05 06 05 0d", {0: 10, 5: 0, 99: 0, 500: 10, 505: 0}),  # for ever
        ("05 64 0a 09 00 04 05 14 02 00", {9: 100, 10: 100, 12: 50, 13: 25, 14: 20}),  # a fade that is cut off
        ("07 32 06 00 00", {0: 255, 25: 255, 49: 255, 50: 0}),  # what is set for no time comes at once, also last
        ("06 32 04 c8 00 00 00", {0: 0, 49: 0, 50: 200, 99: 200}),
        ("05 0a 32 05 64 00 07 32 06 01 00", {49: 10, 50: 255, 99: 255, 100: 0}),
        ("", {0: 0, 50: 0}),
        ("14 83 05 0a 05 15 7f 14 02 05 14 01 00", {0: 10, 4: 10, 5: 20}),  # pyro channels take a byte and no time
    ],
)
def test_programs_of_other_tools(program: str, moments: dict[int, int]) -> None:
    track = decode([bytes.fromhex(program)], end=20.0, where="x")
    assert {frame: int(track.at(frame * FRAME)[0, 0]) for frame in moments} == moments


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("0e 01 00", "drone 1: instruction 0x0e is not one that players know"),
        ("ff", "instruction 0xff"),
        ("04 ff 00", "breaks off"),
        ("06", "breaks off"),
        ("06 80 80", "breaks off"),
        ("06 ff ff ff ff ff ff 01 00", "longer than players count"),
        ("14", "breaks off"),
        ("16 00", "instruction 0x16"),
        ("0d 00", "a loop ends that never began"),
        ("0c 00 05 0a 00 0d", "a loop without end takes no time"),
        ("0c 02" * 20 + "06 01", "nested too deeply"),
    ],
)
def test_programs_that_no_player_takes(program: str, message: str) -> None:
    with pytest.raises(FileError, match=message):
        decode([bytes.fromhex(program)], end=20.0, where="a.skyc")


def test_a_loop_without_end_is_followed_once_more_after_the_show() -> None:
    # Half a second of light every second; the show ends in the dark half.
    track = decode([bytes.fromhex("0c 00 07 19 06 19 0d")], end=9.8, where="x")
    assert [int(track.at(time)[0, 0]) for time in (9.2, 9.8, 10.2, 10.8)] == [255, 0, 255, 0]


def test_what_programs_say_beside_colours_is_noted() -> None:
    notes: list[str] = []
    programs = [bytes.fromhex(text) for text in ("15 01 06 01 00", "14 01 06 e8 07 00", "0c 00 06 32 0d", "07 32 00")]
    decode(programs, end=10.0, where="x", notes=notes)
    assert notes == [
        "pyro instructions in the light programs of 2 drones are not checked",
        "the light programs of 2 drones go on after the show, without end",
    ]
    assert decode(programs, end=10.0, where="x").endless == {2}
    quiet: list[str] = []
    decode(programs[:2], end=19.5, where="x", notes=quiet)
    assert quiet == notes[:1], "half a second is nothing to tell of"


def test_loops_in_loops_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.formats.skybrush.light_program.MOST_STEPS", 10_000)
    with pytest.raises(FileError, match="too many instructions"):
        decode([bytes.fromhex("0c ff" * 3 + "06 01" + "0d" * 3)], end=20.0, where="a.skyc")
    with pytest.raises(FileError, match="too many instructions"):
        decode([bytes.fromhex("0c ff" * 3 + "03 00 06 00" + "0d" * 3)], end=20.0, where="a.skyc")


def test_loops_that_take_no_time_set_their_last_colour() -> None:
    track = decode([bytes.fromhex("0c ff" * 2 + "06 00 05 09 00" + "0d" * 2 + "02 05 00")], end=20.0, where="a.skyc")
    assert track.at(0.0).tolist() == [[9, 9, 9]]
    with pytest.raises(FileError, match="run for too many instructions"):  # a player would stand still for hours
        decode([bytes.fromhex("0c ff" * 4 + "06 00 05 09 00" + "0d" * 4 + "02 05 00")], end=20.0, where="a.skyc")


def test_loops_of_a_whole_swarm_are_a_few_instructions_more(monkeypatch: pytest.MonkeyPatch) -> None:
    program = bytes.fromhex("0c fa 0c 08 04 ff 00 00 01 04 00 00 ff 01 0d 0d 00")  # 4,000 changes of 17 bytes
    monkeypatch.setattr("choreo.formats.skybrush.light_program.MOST_STEPS", 40_000)
    track = decode([program] * 6, end=100.0, where="a.skyc")
    assert track.at(60.02)[:, 2].tolist() == [255] * 6
    with pytest.raises(
        FileError, match=r"a\.skyc: lights of drone 7: the light programs run for too many instructions"
    ):
        decode([program] * 7, end=100.0, where="a.skyc")


def test_straight_programs_are_read_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.formats.skybrush.light_program.MOST_STEPS", 10)
    straight = [bytes.fromhex("05 09 01 07 01") * 2_000 + bytes([6, number]) for number in range(1, 4)]
    assert decode([*straight, straight[0]], end=20.0, where="a.skyc").at(0.0).tolist() == [[9, 9, 9]] * 4
    with pytest.raises(FileError, match=r"a\.skyc: lights of drone 1: the light programs run for too many"):
        decode([bytes.fromhex("0c ff 05 09 01 0d")], end=20.0, where="a.skyc")


def test_more_keyframes_than_fit_into_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("choreo.formats.skybrush.light_program._MOST_KEYFRAMES", 3)
    with pytest.raises(FileError, match="lights of drone 2: so far the light programs have more than 3 keyframes"):
        decode([bytes.fromhex("05 09 01")] * 2, end=20.0, where="a.skyc")


def test_what_is_waited_for_in_a_loop_is_over_when_it_begins_anew() -> None:
    program = bytes.fromhex("0c c8 03 32 0c 32 07 01 06 01 0d 0d")  # waits for second 1, then 10,000 flashes
    found = played(program, 100, Budget(40_000), "x")
    assert found.end == 50 + 200 * 50 * 2
    assert found.frames[:3].tolist() == [0, 49, 50]
    assert found.colours[:4, 0].tolist() == [0, 0, 255, 0]


def test_bytes_that_do_nothing_are_passed_over_together() -> None:
    budget = Budget(10)
    assert played(bytes([NOP]) * 60_000 + bytes.fromhex("07 05 00"), 50, budget, "x").end == 5
    assert budget.left == 10 - 3
    with pytest.raises(FileError, match=r"x: the light program has 1,000,001 bytes; choreo reads at most 1,000,000"):
        played(bytes([NOP]) * 1_000_001, 50, budget, "x")


@given(program=light_instructions(), end=st.sampled_from([0, 7, 400, 40_000]))
@example(program=bytes.fromhex("0c 00 0c 01 04 ff 00 07 01 0d 0c 00 03 05 0d 0d"), end=0)
def test_what_is_run_at_once_is_what_a_player_steps_through_and_so_is_what_is_refused(program: bytes, end: int) -> None:
    def at_once() -> list[object]:
        found = played(program, end, Budget(400_000), "x")
        return [found.frames.tolist(), found.colours.tolist(), found.end, found.endless, found.pyro]

    def in_steps() -> list[object]:
        player = Stepped(program, end, 40_000, "x")
        frames, colours = player.run()
        return [frames.tolist(), colours.tolist(), player.frame, player.endless, player.pyro]

    def told(by: Callable[[], list[object]]) -> list[object]:
        try:
            return by()
        except FileError as refused:
            return [str(refused)]

    stepped = told(in_steps)
    assume(stepped != ["x: the light programs run for too many instructions"])
    assert told(at_once) == stepped


def test_drones_with_their_own_moments_are_joined() -> None:
    programs = [bytes.fromhex("07 32 0a 32 00"), bytes.fromhex("06 21 07 21 06 01 00")]
    track = decode(programs, end=2.0, where="x")
    for frame in range(110):
        shown = track.at(frame * FRAME).astype(float)
        for drone, program in enumerate(programs):
            assert np.abs(shown[drone] - play(program, 110)[frame]).max() <= 1
