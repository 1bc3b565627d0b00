"""Read-only arrays: the one way in which choreo's frozen types take and keep their numbers."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from choreo.errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]
Plane = NDArray[np.complex128]
"""Points of a plane, x + iy, (n,): numpy works through these several times as fast as through (n, 2) arrays."""
_T = TypeVar("_T", bound=np.generic)


def frozen(array: NDArray[_T]) -> NDArray[_T]:
    """Return a read-only array of the same values; copied where somebody else could still write to it."""
    if _nobody_writes(array):
        return array
    copy = array.copy()
    copy.setflags(write=False)
    return copy


def made(array: NDArray[_T]) -> NDArray[_T]:
    """Return an array that has just been made, and that nobody else knows, read-only: without a copy."""
    array.setflags(write=False)
    return array


def _nobody_writes(array: NDArray[Any]) -> bool:
    """Tell whether an array, and whatever it is a view of, is read-only: bytes of a file are, too."""
    part: object = array
    while isinstance(part, np.ndarray):
        if part.flags.writeable:
            return False
        part = part.base
    return part is None or isinstance(part, bytes)


def floats(value: ArrayLike, what: str, shape: tuple[int | None, ...]) -> Floats:
    """Return finite numbers of the given shape as a read-only float64 array (a `None` fits any length).

    Raises
    ------
    InputError
        If a value is no number or not finite, or the shape is another one; the message begins with `what`.
    """
    array = _floats(value, what)
    if not _fits(array, shape):
        raise InputError(f"{what}: expected {_in_words(shape)}, got {_in_words(array.shape)}")
    return array


def _in_words(shape: tuple[int | None, ...]) -> str:
    """Return a shape as one says it: "rows of 3 numbers"; `None` is any number.

    >>> _in_words((None, 3)), _in_words((1, 4)), _in_words((5,)), _in_words(())
    ('rows of 3 numbers', '1 row of 4 numbers', '5 numbers', 'one number')
    >>> _in_words((None, 4, 2, 3))
    'numbers of shape any x 4 x 2 x 3'
    """
    sizes = ["any" if size is None else str(size) for size in shape]
    if not shape:
        return "one number"
    if len(shape) == 1:
        return "numbers" if shape[0] is None else f"{sizes[0]} number{'s' if shape[0] != 1 else ''}"
    if len(shape) == 2:
        rows = "rows" if shape[0] is None else f"{sizes[0]} row{'s' if shape[0] != 1 else ''}"
        return f"{rows} of {_in_words(shape[1:])}"
    return f"numbers of shape {' x '.join(sizes)}"


def plane(xy: Floats) -> Plane:
    """Return (n, 2) points as complex numbers, (n,)."""
    return np.ascontiguousarray(xy).view(np.complex128)[:, 0]


def flat(plane: Plane) -> Floats:
    """Return complex numbers (n,) as (n, 2) points."""
    return np.ascontiguousarray(plane).view(np.float64).reshape(-1, 2)


def dot_products(one: Floats, two: Floats) -> Floats:
    """Return the dot products of vectors over the last, short axis: (..., d) each to (...).

    The same numbers as `(one * two).sum(axis=-1)`, several times as fast: numpy sums short axes one by one.
    """
    total = one[..., 0] * two[..., 0]
    for axis in range(1, one.shape[-1]):
        total += one[..., axis] * two[..., axis]
    return np.asarray(total)


def squared_lengths(vectors: Floats) -> Floats:
    """Return the squared lengths of vectors, (..., d) to (...): see `dot_products`."""
    return dot_products(vectors, vectors)


def lengths(vectors: Floats) -> Floats:
    """Return the lengths of vectors, (..., d) to (...): see `dot_products`."""
    return np.sqrt(squared_lengths(vectors))


def ways(starts: Floats, goals: Floats) -> Floats:
    """Return the ways from each start to each goal, (..., m, d) and (..., l, d) to (..., m, l, d).

    Each coordinate lies in one piece of memory, as numpy works through it fastest.

    Examples
    --------
    >>> ways(np.array([[0.0, 1.0]]), np.array([[5.0, 5.0], [0.0, 9.0]])).tolist()
    [[[5.0, 4.0], [0.0, 8.0]]]
    """
    begin, end = (np.ascontiguousarray(np.moveaxis(each, -1, 0)) for each in (starts, goals))
    return np.moveaxis(end[..., None, :] - begin[..., :, None], 0, -1)


def points(value: ArrayLike, what: str) -> Floats:
    """Return an (n, 3) read-only array of finite metres, or raise `InputError` naming `what`."""
    return floats(value, what, (None, 3))


def colours(value: ArrayLike, what: str, shape: tuple[int | None, ...]) -> Bytes:
    """Return sRGB bytes 0 to 255 of the given shape as a read-only uint8 array.

    Floating numbers of which none is above 1 count from 0 to 1, as plotting libraries have them, so that they are not
    taken for black.
    """
    if isinstance(value, np.ndarray) and value.dtype == np.uint8 and _fits(value, shape):
        return frozen(value)  # a sampled show has 40 million of them: no round trip through float64
    numbers = floats(value, what, shape)
    if numbers.size and (numbers.min() < 0 or numbers.max() > 255):
        raise InputError(f"{what}: colours lie between 0 and 255, got {numbers.min():g} to {numbers.max():g}")
    if numbers.size and numbers.max() <= 1 and np.asarray(value).dtype.kind == "f":
        numbers = numbers * 255
    return frozen(np.rint(numbers).astype(np.uint8))


def _fits(array: NDArray[Any], shape: tuple[int | None, ...]) -> bool:
    return array.ndim == len(shape) and all(
        want is None or have == want for have, want in zip(array.shape, shape, strict=True)
    )


def _floats(value: Any, what: str) -> Floats:
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        array = frozen(value)
    else:
        try:
            array = frozen(np.array(value, dtype=np.float64))
        except (OverflowError, TypeError, ValueError):
            raise InputError(f"{what}: expected numbers in rows of one length") from None
    if not _all_finite(array):
        raise InputError(f"{what}: holds a value that is not finite (NaN or infinity)")
    return array


def _all_finite(array: Floats) -> bool:
    """Tell whether all numbers are finite: then, but for quite large ones, so is their sum, which is sooner found."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(array.sum())) or bool(np.isfinite(array).all())
