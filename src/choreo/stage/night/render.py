"""The lights of the drones as a photograph: numpy alone, the same bytes on every machine.

Light adds up in linear values, each drone as a nearly white core in a soft halo of its colour. A blur at a
quarter of the resolution adds the bloom of a real lens, and a filmic curve turns light into sRGB bytes. Only
operations that IEEE 754 rounds exactly work on whole pictures, so that pictures can be compared byte by byte.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Bytes, Floats, frozen
from choreo.core.plan import Plan
from choreo.errors import InputError
from choreo.stage.night.backdrop import Image, backdrop
from choreo.stage.night.camera import Camera, preset
from choreo.stage.night.opening import Opening, opening
from choreo.stage.night.scene import Scene

LARGEST_SIDE = 8192
"""Pixels: the widest and highest picture that is drawn."""

MOST_PIXELS = 4096 * 2160
"""Pixels of a picture in all; more would take gigabytes of memory."""

UNLIT = np.array([70, 80, 105], dtype=np.uint8)
"""sRGB of drones whose light is off, where they are asked for."""

LAMP = 0.21  # m: how large a light appears; real ones outshine their 0.1 m bulb
SMALLEST = 0.78  # pixels: narrower points would flicker between pixels
LARGEST = 12.0  # pixels: what a drone right before the lens may fill
CORE = 2.3  # brightness of the core's centre
WHITE = 0.13  # how far the core goes towards white
HALO = 0.20  # brightness of the halo's centre
HALO_SIZE = 2.9  # halo over core
FAINTEST = 0.6  # a light too far to be seen in its size keeps at least this much of its brightness
BLOOM = (0.08, 1.6)  # strength, and blur in quarters of a pixel
GLOW = ((0.08, 1.5), (0.11, 5.0))  # the same in sixteenths: around the lights, and in the haze of the whole sky
_CURVE_STEPS = 16384
_BRIGHTEST = 16.0


def to_linear(colours: Bytes) -> Floats:
    """Return the linear light, 0 to 1, of sRGB bytes (IEC 61966-2-1)."""
    value = np.arange(256) / 255
    table = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return np.asarray(table[colours])


class Renderer:
    """Draws moments of one show for one camera; what does not move is painted once.

    Parameters
    ----------
    scene : Scene
    camera : Camera
    size : (int, int)
        Width and height, pixels.
    show_dark : bool
        Draw the drones that are off as small grey points.
    seen : Opening or None
        How the view changes while the show goes on; None for a camera that stands still.

    Examples
    --------
    >>> camera = Camera((0, -50, 5), (0, 0, 5))
    >>> picture = Renderer(Scene(np.zeros((1, 3))), camera, (64, 36)).draw(
    ...     np.array([[0.0, 0.0, 5.0]]), np.array([[255, 0, 0]], dtype=np.uint8)
    ... )
    >>> picture.shape, bool(picture[17, 31, 0] > 200)
    ((36, 64, 3), True)
    """

    def __init__(
        self,
        scene: Scene,
        camera: Camera,
        size: tuple[int, int],
        *,
        show_dark: bool = False,
        seen: Opening | None = None,
    ) -> None:
        self.scene, self.camera = scene, camera
        self.size = check_size(size)
        self.show_dark = show_dark
        self._seen = seen
        self._backdrop = backdrop(scene, camera, size)
        self._grain = _grain(size)

    @staticmethod
    def of(plan: Plan, camera: str | Camera, size: tuple[int, int], *, show_dark: bool = False) -> Renderer:
        """Return the renderer of a plan's stage, seen by a camera or by the preset of that name.

        The audience looks at the pads until the drones have left them, and again when they come home.
        """
        check_size(size)
        aspect = size[0] / size[1]
        view = preset(plan, camera, aspect) if isinstance(camera, str) else camera
        seen = opening(plan, aspect) if camera == "audience" else None
        return Renderer(Scene.of(plan), view, size, show_dark=show_dark, seen=seen)

    def look(self, camera: Camera) -> None:
        """See the stage from another camera."""
        if camera != self.camera:
            self.camera = camera
            self._backdrop = backdrop(self.scene, camera, self.size)

    def picture(self, plan: Plan, time: float) -> Bytes:
        """Return the picture of a moment, (height, width, 3) sRGB bytes."""
        frame = plan.at(time)
        if self._seen is not None:
            self.look(self._seen.at(time))
        return self.draw(frame.position, frame.colours)

    def draw(self, position: Floats, colours: Bytes) -> Bytes:
        """Return the picture of drones at (n, 3) m in (n, 3) sRGB colours: (height, width, 3) sRGB bytes."""
        light = lights(self.camera, self.size, position, colours, show_dark=self.show_dark)
        light += bloom(light)
        light += self._backdrop
        return develop(light, self._grain)


def check_size(size: tuple[int, int]) -> tuple[int, int]:
    """Return the size, or raise `InputError` if no picture can have it."""
    width, height = size
    if not (16 <= width <= LARGEST_SIDE and 16 <= height <= LARGEST_SIDE):
        raise InputError(f"picture: {width} x {height} pixels; each side must be 16 to {LARGEST_SIDE}")
    if width * height > MOST_PIXELS:
        raise InputError(f"picture: {width} x {height} pixels are too many; 4096 x 2160 is the largest")
    return int(width), int(height)


def lights(
    camera: Camera, size: tuple[int, int], position: Floats, colours: Bytes, *, show_dark: bool = False
) -> Image:
    """Return the light of the drones alone, (height, width, 3) linear, each a point at its exact place."""
    lit = np.asarray(colours.any(axis=1))
    if show_dark:
        colours = np.where(lit[:, None], colours, UNLIT)
        lit = np.ones(len(colours), dtype=bool)
    pixels, depth = camera.project(position[lit], size)
    own = to_linear(colours[lit])
    sigma = LAMP * camera.focal_length(size[1]) / np.where(depth > 0, depth, np.inf)
    drawn = np.clip(sigma, SMALLEST, LARGEST)
    strength = np.clip((sigma / drawn) ** 2, FAINTEST, 1.0)
    total = np.zeros((size[1], size[0], 3), dtype=np.float32)
    reach = 8
    while reach <= 8 * 16:  # points of about one size share one pass, so that small ones stay cheap
        least = reach / 2 if reach > 8 else 0.0
        spread = 3 * HALO_SIZE * drawn
        mine = (depth > 0) & (spread > least) & (spread <= reach)
        if mine.any():
            _splat(total, pixels[mine], drawn[mine], own[mine] * strength[mine, None], reach)
        reach *= 2
    return total


def _splat(total: Image, pixels: Floats, sigma: Floats, light: Floats, reach: int) -> None:
    """Add round points to the picture, each within `reach` pixels of its centre."""
    height, width, _ = total.shape
    # Margins for points just outside. What is left or right of them falls into a margin one row off; the upper one is
    # twice as high, so that no place comes before the first.
    wide, high = width + 2 * reach, height + 3 * reach
    corner = np.floor(pixels).astype(np.int64)
    seen = (corner >= -reach).all(axis=1) & (corner < np.array([width, height]) + reach).all(axis=1)
    # one more pixel on the right and lower side, cut off again below
    steps = np.arange(-reach + 1, reach + 1)
    for group in np.array_split(np.flatnonzero(seen), max(1, int(seen.sum()) * len(steps) ** 2 // 1_000_000)):
        off = corner[group, :, None] + steps - pixels[group, :, None]
        square = off**2 / (2 * sigma[group, None, None] ** 2)
        core, halo = np.exp(-square), np.exp(-square / HALO_SIZE**2)
        core_all = core[:, 1, :, None] * core[:, 0, None, :]
        halo_all = halo[:, 1, :, None] * halo[:, 0, None, :]
        rows = corner[group, 1, None] + steps + 2 * reach
        columns = corner[group, 0, None] + steps + reach
        inside = (rows[:, :, None] * wide + columns[:, None, :]).ravel()
        own = light[group]
        white = own.max(axis=1, keepdims=True)
        hot = CORE * (own + WHITE * (white - own))
        for channel in range(3):
            values = core_all * hot[:, channel, None, None] + halo_all * (HALO * own[:, channel, None, None])
            padded = np.bincount(inside, values.ravel(), minlength=wide * high)[: wide * high]
            total[:, :, channel] += padded.reshape(high, wide)[2 * reach : -reach, reach:-reach].astype(np.float32)


def bloom(light: Image) -> Image:
    """Return the soft glow around bright places, as lens and haze add it; made at a quarter of the resolution."""
    scale = max(1.0, light.shape[0] / 720)
    small = _shrink(light)
    tiny = _shrink(small)
    far = np.zeros_like(tiny)
    for strength, sigma in GLOW:
        far += _blur(tiny, sigma * scale) * np.float32(strength)
    strength, sigma = BLOOM
    near = _blur(small, sigma * scale) * np.float32(strength) + _enlarge(far, small.shape)
    return _enlarge(near, light.shape)


def _shrink(picture: Image) -> Image:
    """Return the picture at a quarter of its width and height, each pixel the mean of sixteen."""
    height, width, _ = picture.shape
    padded = np.pad(picture, ((0, -height % 4), (0, -width % 4), (0, 0)))
    small = np.zeros((padded.shape[0] // 4, padded.shape[1] // 4, 3), dtype=np.float32)
    for row in range(4):
        for column in range(4):
            small += padded[row::4, column::4]
    return small * np.float32(1 / 16)


def _blur(picture: Image, sigma: float) -> Image:
    reach = int(np.ceil(3 * sigma))
    weights = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    weights = (weights / weights.sum()).astype(np.float32)
    for axis in (0, 1):
        sides = [(0, 0)] * 3
        sides[axis] = (reach, reach)
        padded = np.moveaxis(np.pad(picture, sides), axis, 0)
        length = picture.shape[axis]
        total = padded[:length] * weights[0]
        for step in range(1, 2 * reach + 1):
            total += padded[step : step + length] * weights[step]
        picture = np.moveaxis(total, 0, axis)
    return picture


def _enlarge(picture: Image, shape: tuple[int, ...]) -> Image:
    """Return the picture four times as wide and high, linearly in between, cut to (height, width, 3)."""
    return _lengthen(_lengthen(picture, 0), 1)[: shape[0], : shape[1]]


def _lengthen(picture: Image, axis: int) -> Image:
    source = np.moveaxis(picture, axis, 0)
    before = np.concatenate([source[:1], source[:-1]])
    after = np.concatenate([source[1:], source[-1:]])
    result = np.empty((len(source), 4, *source.shape[1:]), dtype=np.float32)
    for step, (other, part) in enumerate([(before, 0.375), (before, 0.125), (after, 0.125), (after, 0.375)]):
        result[:, step] = source * np.float32(1 - part) + other * np.float32(part)
    return np.moveaxis(result.reshape(-1, *source.shape[1:]), 0, axis)


def develop(light: Image, grain: Image) -> Bytes:
    """Return sRGB bytes of linear light: a filmic curve without hard white, and grain against bands."""
    steps = np.float32((_CURVE_STEPS - 1) / np.sqrt(_BRIGHTEST))
    index = np.sqrt(np.minimum(light, np.float32(_BRIGHTEST))) * steps
    return np.asarray((_curve()[index.astype(np.int32)] + grain).astype(np.uint8))


def screen_colour(light: Floats) -> tuple[float, float, float]:
    """Return the sRGB colour, each 0 to 1, in which the curve shows one value of linear light, (3,)."""
    red, green, blue = _curve()[(np.sqrt(light) * (_CURVE_STEPS - 1) / np.sqrt(_BRIGHTEST)).astype(np.int64)] / 255
    return float(red), float(green), float(blue)


def screen_bytes(light: Floats) -> Bytes:
    """Return the sRGB bytes in which the curve shows values of linear light, (..., 3)."""
    steps = (_CURVE_STEPS - 1) / np.sqrt(_BRIGHTEST)
    return np.asarray(np.rint(_curve()[(np.sqrt(light) * steps).astype(np.int64)]).astype(np.uint8))


@cache
def _curve() -> NDArray[np.float32]:
    """Return the sRGB value, 0 to 255, at evenly spaced roots of the light: dense where the night is dark."""
    light = _BRIGHTEST * (np.arange(_CURVE_STEPS) / (_CURVE_STEPS - 1)) ** 2
    film = 1 - np.exp(-light)
    srgb = np.where(film <= 0.0031308, 12.92 * film, 1.055 * film ** (1 / 2.4) - 0.055)
    return frozen((255 * srgb).astype(np.float32).clip(0, 254.99))


def _grain(size: tuple[int, int]) -> Image:
    """Return a fixed fine pattern between 0 and 1, evenly spread (gradient noise, J. Jimenez 2014)."""
    x, y = np.arange(size[0])[None, :], np.arange(size[1])[:, None]
    value = np.modf(52.9829189 * np.modf(0.06711056 * x + 0.00583715 * y)[0])[0]
    return (value * 0.99).astype(np.float32)[:, :, None]
