"""The night behind the lights: sky, stars, ground, take-off grid and silhouettes, painted once for a camera.

All values are linear light, where 1 is about as bright as a white screen.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from choreo.arrays import Floats
from choreo.core.limits import KeepOut
from choreo.stage.night.camera import Camera
from choreo.stage.night.scene import Scene, is_seat, roof, walls

if TYPE_CHECKING:
    from PIL import ImageDraw

Image = NDArray[np.float32]

ZENITH = np.array([0.0010, 0.0017, 0.0052])
SKY = np.array([0.0030, 0.0064, 0.0185])  # what the sky has more of than the zenith, towards the horizon
HAZE = np.array([0.0080, 0.0140, 0.0290])  # and what the haze adds, low over the horizon
TOWN = np.array([0.0350, 0.0215, 0.0175])  # the warm light of a town on the lowest haze
GROUND = np.array([0.0034, 0.0044, 0.0060])
GRID = np.array([0.0090, 0.0130, 0.0190])
LAWN = np.array([0.0030, 0.0052, 0.0046])
PITCH = np.array([0.0100, 0.0160, 0.0130])
PAD = np.array([0.0300, 0.0420, 0.0560])
WALL = np.array([0.0020, 0.0028, 0.0050])
ROOF = np.array([0.0060, 0.0082, 0.0125])
RIM = np.array([0.0560, 0.0700, 0.0950])
FENCE = np.array([0.0300, 0.0170, 0.0080])
STAR = np.array([0.1500, 0.1700, 0.2100])

GRID_STEP = 10.0  # m
PAD_SIZE = 0.5  # m
_MOST_ACROSS = 16  # points across the disc of a pad
_HORIZON = 3000.0  # m: from here on the ground is lost in haze
_STARS = 1500  # on the whole upper half of the sky
_MARGIN = 3.0  # m of grass around a pitch
_STOREY = 5.0  # m: walls have a faint line at each, which tells their height
_FINER = 2  # silhouettes are drawn this many times larger and averaged, for smooth edges


def backdrop(scene: Scene, camera: Camera, size: tuple[int, int]) -> Image:
    """Return the empty stage as the camera sees it, (height, width, 3) linear light."""
    rays = _rays(camera, size)
    picture = sky(rays[:, :, 2:])
    _add_stars(picture, camera, size)
    _lay_ground(picture, rays, camera, scene.pitch())
    _add_lines(picture, scene.pitch(), PITCH, camera, size)
    _add_pads(picture, scene, camera, size)
    _stand_keep_outs(picture, scene, camera, size)
    _add_lines(picture, scene.fence_lines(), FENCE, camera, size)
    if camera.axes[2][2] < -0.9:  # seen from above, as on a map
        _add_lines(picture, scene.north_arrow(), RIM, camera, size)
    return picture.astype(np.float32)


def _rays(camera: Camera, size: tuple[int, int]) -> Floats:
    """Return the unit direction in which each pixel looks, (height, width, 3)."""
    width, height = size
    right, up, forward = camera.axes
    focal = camera.focal_length(height)
    across = (np.arange(width) - (width - 1) / 2) / focal
    down = ((height - 1) / 2 - np.arange(height)) / focal
    rays = forward + across[None, :, None] * right + down[:, None, None] * up
    return np.asarray(rays / np.sqrt((rays**2).sum(axis=2, keepdims=True)))


def sky(rise: Floats) -> Floats:
    """Return the light of the sky where the sine of the height over the horizon is `rise`, (..., 1)."""
    rise = np.clip(rise, 0.0, 1.0)
    layers = ((SKY, 0.40), (HAZE, 0.16), (TOWN, 0.07))
    return np.asarray(ZENITH + sum(light / (1 + (rise / height) ** 2) for light, height in layers))


def stars() -> tuple[Floats, Floats]:
    """Return the stars, always the same: unit directions (n, 3) and brightness (n,), faint near the horizon."""
    random = np.random.default_rng(20251012)
    height = random.random(_STARS)
    turn = 2 * np.pi * random.random(_STARS)
    faintness = random.random(_STARS)
    flat = np.sqrt(1 - height**2)
    directions = np.stack([flat * np.cos(turn), flat * np.sin(turn), height], axis=1)
    return directions, (0.08 + 0.92 * faintness**6) * np.clip(height / 0.25, 0.0, 1.0)


def _add_stars(picture: Floats, camera: Camera, size: tuple[int, int]) -> None:
    """Put in the stars as single soft points, far fainter than any lit drone."""
    directions, light = stars()
    pixels, depth = camera.project(np.array(camera.eye) + 1e5 * directions, size)
    inside = (depth > 0) & (pixels > 0).all(axis=1) & (pixels < np.array(size) - 2).all(axis=1)
    for (x, y), strength in zip(pixels[inside], light[inside], strict=True):
        column, row = int(x), int(y)
        across, down = np.array([1 - x % 1, x % 1]), np.array([1 - y % 1, y % 1])
        picture[row : row + 2, column : column + 2] += (strength * down[:, None] * across)[:, :, None] * STAR


def _lay_ground(picture: Floats, rays: Floats, camera: Camera, pitch: Floats) -> None:
    """Paint the ground below the horizon, with lines every ten metres that fade where they would crowd."""
    below = rays[:, :, 2] < -1e-4
    if camera.eye[2] <= 0 or not below.any():
        return
    # Of the sky only one row counts, from which the steps between pixels are told.
    part = slice(max(int(np.flatnonzero(below.any(axis=1))[0]) - 1, 0), None)
    picture, rays, below = picture[part], rays[part], below[part]
    reach = camera.eye[2] / np.where(below, -rays[:, :, 2], 1.0)
    lines, grass = np.zeros(below.shape), np.full(below.shape, len(pitch) > 0)
    for axis in (0, 1):
        place = camera.eye[axis] + reach * rays[:, :, axis]
        if len(pitch):
            ends = pitch[:, :, axis]
            grass &= (place > ends.min() - _MARGIN) & (place < ends.max() + _MARGIN)
        wide = np.hypot(*np.gradient(place)) + 1e-9  # metres that a pixel spans here
        off = np.abs(place - GRID_STEP * np.rint(place / GRID_STEP)) / wide
        fade = np.clip(1.2 - 6 * wide / GRID_STEP, 0.0, 1.0)
        lines = np.maximum(lines, np.clip(1.0 - off, 0.0, 1.0) * fade)
    far = np.clip(reach / _HORIZON, 0.0, 1.0)[:, :, None] ** 1.5
    ground = np.where(grass[:, :, None], LAWN, GROUND + lines[:, :, None] * GRID)
    picture[below] = (ground + (sky(np.zeros(1)) - ground) * far)[below]


def _add_pads(picture: Floats, scene: Scene, camera: Camera, size: tuple[int, int]) -> None:
    """Mark each pad with a faint disc, or, from afar, a point; dimmer where these crowd."""
    width, height = size
    pixels, depth = camera.project(_discs(scene.pads, camera, height), size)
    inside = (depth > 0) & (pixels > 0).all(axis=1) & (pixels < np.array(size) - 2).all(axis=1)
    if not inside.any():
        return
    column, row = pixels[inside].T
    left, top = np.floor(column).astype(np.int64), np.floor(row).astype(np.int64)
    strength = np.zeros(width * height)
    for right, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
        part = np.abs(1 - right - (column - left)) * np.abs(1 - down - (row - top))
        strength += np.bincount((top + down) * width + left + right, part, width * height)
    picture += np.clip(strength, 0.0, 1.0).reshape(height, width, 1) * PAD


def _discs(pads: Floats, camera: Camera, height: int) -> Floats:
    """Return points that fill the disc of each pad, (m, 3) m, no farther apart than pixels; the pads from afar."""
    depth = camera.view(pads)[:, 2]
    ahead = depth[depth > 1.0]
    wide = PAD_SIZE * camera.focal_length(height) / ahead.min() if len(ahead) else 0.0
    count = int(min(np.ceil(wide), _MOST_ACROSS))
    if count <= 1:
        return pads
    steps = ((np.arange(count) + 0.5) / count - 0.5) * PAD_SIZE
    across, along = (each.ravel() for each in np.meshgrid(steps, steps))
    inside = across**2 + along**2 <= PAD_SIZE**2 / 4
    disc = np.stack([across[inside], along[inside], np.zeros(int(inside.sum()))], axis=1)
    return np.asarray((pads[:, None] + disc).reshape(-1, 3))


def _add_lines(picture: Floats, lines: Floats, light: Floats, camera: Camera, size: tuple[int, int]) -> None:
    """Add thin lines, (m, 2, 3) m."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    if not len(lines):
        return
    canvas = Pillow.new("L", (size[0] * _FINER, size[1] * _FINER))
    pen = ImageDraw.Draw(canvas)
    for line in lines:
        outline = _outline(line, camera, size, closed=False)
        if len(outline) > 1:
            pen.line(outline, fill=255, width=_FINER)
    picture += (np.asarray(canvas.reduce(_FINER), dtype=np.float64) / 255)[:, :, None] * light


def _stand_keep_outs(picture: Floats, scene: Scene, camera: Camera, size: tuple[int, int]) -> None:
    """Stand keep-outs on the ground as dark shapes with a thin rim of light, the farthest first."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    if not scene.keep_out:
        return
    eye = np.array(camera.eye[:2])
    nearest_last = sorted(scene.keep_out, key=lambda prism: -float(np.hypot(*(prism.polygon.mean(0) - eye))))
    canvas = Pillow.new("RGB", (size[0] * _FINER, size[1] * _FINER))
    pen = ImageDraw.Draw(canvas)
    for prism in nearest_last:
        if not is_seat(prism, np.array(camera.eye)):
            _draw_prism(pen, prism, camera, size)
    painted = np.asarray(canvas.reduce(_FINER))
    rows = np.flatnonzero(painted[:, :, 0].any(axis=1))
    if len(rows):
        part = slice(rows[0], rows[-1] + 1)
        cover, rim, top = (painted[part, :, channel : channel + 1] / 255 for channel in range(3))
        picture[part] = picture[part] * (1 - cover) + (cover - top) * WALL + top * ROOF + rim * RIM


def _draw_prism(pen: ImageDraw.ImageDraw, prism: KeepOut, camera: Camera, size: tuple[int, int]) -> None:
    """Draw walls from the farthest to the nearest, then the roof: covered places red, rims green, roofs blue."""
    eye = np.array(camera.eye)
    sides = walls(prism)
    for side in sides[np.argsort(-np.hypot(*(sides.mean(axis=1) - eye)[:, :2].T), kind="stable")]:
        low, high = side[:2], side[[3, 2]]
        levels = np.append(np.arange(0.0, prism.height, _STOREY), prism.height) / prism.height
        for lower, upper in pairwise(levels):  # a little lighter towards the foot, and a line every few metres
            band = np.concatenate([low + (high - low) * lower, (low + (high - low) * upper)[::-1]])
            shade = round(150 * (1 - (lower + upper) / 2) ** 2)
            _fill(pen, _outline(band, camera, size, closed=True), (255, 0, shade))
            _line(pen, _outline(band[:2], camera, size, closed=False), (255, 16, shade))
        _line(pen, _outline(side[2:], camera, size, closed=False), (255, 150, 0))
    if eye[2] > prism.height:
        top = roof(prism)
        _fill(pen, _outline(top, camera, size, closed=True), (255, 0, 255))
        _line(pen, _outline(np.concatenate([top, top[:1]]), camera, size, closed=False), (255, 150, 255))


def _fill(pen: ImageDraw.ImageDraw, outline: list[tuple[float, float]], colour: tuple[int, int, int]) -> None:
    if len(outline) > 2:
        pen.polygon(outline, fill=colour)


def _line(pen: ImageDraw.ImageDraw, outline: list[tuple[float, float]], colour: tuple[int, int, int]) -> None:
    if len(outline) > 1:
        pen.line(outline, fill=colour, width=_FINER)


def _outline(
    corners: Floats, camera: Camera, size: tuple[int, int], *, closed: bool, nearest: float = 0.5
) -> list[tuple[float, float]]:
    """Return corners on the enlarged canvas, cut off where they come nearer to the eye than `nearest` m."""
    seen = camera.view(corners)
    kept: list[Floats] = []
    pairs = zip(seen, np.roll(seen, -1, axis=0), strict=True)
    for index, (here, there) in enumerate(pairs):
        if here[2] >= nearest:
            kept.append(here)
        last = index == len(seen) - 1
        if (here[2] >= nearest) != (there[2] >= nearest) and (closed or not last):
            kept.append(here + (there - here) * (nearest - here[2]) / (there[2] - here[2]))
    focal = camera.focal_length(size[1])
    far = 20.0 * max(size)  # keeps the numbers within what the drawing library takes
    return [
        (
            float(np.clip((size[0] / 2 + x / depth * focal), -far, far) * _FINER),
            float(np.clip((size[1] / 2 - y / depth * focal), -far, far) * _FINER),
        )
        for x, y, depth in kept
    ]
