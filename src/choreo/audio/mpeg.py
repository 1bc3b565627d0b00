"""MP3 that do not say how long they are: decoders guess it from the first frames, and end too early, or miss an end."""

from __future__ import annotations

_KBITS = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Thousands of bits a second by a frame's number for them, from 1: of MPEG 1, and of MPEG 2 and 2.5."""
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""Samples a second, by a frame's numbers for the version of MPEG and for them."""
_HEADERS = (b"Xing", b"Info", b"VBRI")
"""Of the first frame, where it says how many there are."""
_LOOKED_FOR = 65_536
"""Bytes in which the first frame must begin."""


def says_length(data: bytes) -> bool:
    """Tell whether an MP3 says how long it is: by a header, or since all its frames have one bit rate.

    The frames are those of ISO/IEC 11172-3 (1993) and 13818-3 (1998), layer III. Where there are none, nothing is
    wrong with their length.

    Examples
    --------
    >>> frame, other = (bytes([0xFF, 0xFB, bits, 0]) + bytes(length - 4) for bits, length in ((0x90, 417), (0xB0, 626)))
    >>> says_length(4 * frame), says_length(4 * frame + 2 * other)
    (True, False)
    """
    at = _first(data)
    if any(header in data[at : at + _frame(data, at)[0]] for header in _HEADERS):
        return True
    rates = set()
    while (frame := _frame(data, at))[0]:
        rates.add(frame[1])
        at += frame[0]
    return len(rates) < 2


def _first(data: bytes) -> int:
    """Return where two frames in a row begin, behind the words that tell of title and author."""
    begin = 0
    if data[:3] == b"ID3" and len(data) >= 10:
        begin = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    for at in range(begin, min(begin + _LOOKED_FOR, len(data))):
        length = _frame(data, at)[0]
        if length and _frame(data, at + length)[0]:
            return at
    return len(data)


def _frame(data: bytes, at: int) -> tuple[int, int]:
    """Return the bytes of a frame and its thousands of bits a second; 0 and 0 where none begins."""
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0, 0
    version, bits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or not 0 < bits < 15 or rate == 3:
        return 0, 0
    kbits = _KBITS[version == 3][bits - 1]
    return (144 if version == 3 else 72) * 1000 * kbits // _RATES[version][rate] + (head[2] >> 1 & 1), kbits
