"""MP3 whose length is only guessed are told from those that say it."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from choreo.audio.analysis import listen
from choreo.audio.mpeg import says_length
from choreo.core.music import Music
from choreo.errors import InputError

TITLE = b"ID3\x04\x00\x00\x00\x00\x01\x05" + bytes(133)


def song(mode: str) -> bytes:
    """Return two seconds of silence and two of noise as an MP3 of constant or variable bit rate."""
    noise = np.random.default_rng(5).normal(0, 0.2, (4 * 44_100,))
    noise[: 2 * 44_100] = 0
    held = io.BytesIO()
    soundfile.write(
        held, noise, 44_100, format="MP3", subtype="MPEG_LAYER_III", bitrate_mode=mode, compression_level=0.5
    )
    return held.getvalue()


def without_header(whole: bytes) -> bytes:
    """Return an MP3 without its first frame, which says how many there are."""
    return whole[whole.index(b"\xff\xfb", 4) :]


def test_a_variable_bit_rate_that_does_not_say_its_length_is_told() -> None:
    whole = song("VARIABLE")
    assert says_length(whole)
    assert listen(Music("a", whole)).duration == pytest.approx(4.0, abs=0.1)
    for front in (b"", TITLE):
        assert not says_length(front + without_header(whole))
        with pytest.raises(InputError, match=r"'a' has a variable bit rate and does not say how long it is"):
            listen(Music("a", front + without_header(whole)))


def test_a_constant_bit_rate_says_how_long_it_is() -> None:
    assert says_length(without_header(song("CONSTANT")))


@given(st.binary(max_size=600))
def test_what_is_no_mp3_is_none_of_a_variable_bit_rate(junk: bytes) -> None:
    assert says_length(junk)
