"""The lights of a whole show: on the way up, between the pictures, and home; brightness, exactness."""

from __future__ import annotations

from dataclasses import dataclass

from choreo.checks import shown
from choreo.errors import InputError
from choreo.light.baking import ERROR, Finish
from choreo.light.effects.catalogue import effects
from choreo.light.light import Light, is_colour

WAYS = ("fade", "dark")
"""What a way may be instead of a light: from the last colours to the next ones, or out and on again."""


@dataclass(frozen=True, eq=False)
class Lighting:
    """Lights of the whole show, in one place.

    Parameters
    ----------
    take_off : light or None
        On the array of all drones over their pads, in the first picture's colours, while they climb; None for a fade up
        to the first picture.
    travel : str or light
        Between pictures, where a cue does not say: 'fade', 'dark', or a light that is laid over the fade, as 'trail' or
        'sparkle'.
    way_back, landing : light or None
        Laid on the last picture on the way home, and on the array of all drones on the way down; None for a fade to the
        dark.
    brightness : float
        Part of the light of the whole, 0 to 1.
    channels : (red, green, blue)
        Parts of each colour channel, 0 to 1: for lamps whose white is not white.
    error : float
        How far the stored light may be from what is meant, of 255.

    Examples
    --------
    >>> Lighting(travel="sparkle", brightness=0.8).finish.brightness
    0.8
    """

    take_off: Light | None = None
    travel: str | Light = "fade"
    way_back: Light | None = None
    landing: Light | None = None
    brightness: float = 1.0
    channels: tuple[float, float, float] = (1.0, 1.0, 1.0)
    error: float = ERROR

    def __post_init__(self) -> None:
        for key in ("take_off", "way_back", "landing"):
            said = getattr(self, key)
            if said is not None:
                object.__setattr__(self, key, light_said(f"lighting: {key}", said))
        object.__setattr__(self, "travel", way_said("lighting: travel", self.travel))
        try:
            object.__setattr__(self, "channels", self.finish.channels)
        except InputError as error:
            raise InputError(f"lighting: {error}") from None

    @property
    def finish(self) -> Finish:
        """Brightness and exactness."""
        return Finish(self.brightness, self.channels, self.error)


def light_said(what: str, said: object) -> Light:
    """Return the light that is said, or raise `InputError` that begins with `what`; a colour is one, too.

    Examples
    --------
    >>> light_said("lighting: landing", "red").layers[0].colours
    ((255, 0, 0),)
    """
    try:
        if said is None:
            raise InputError(f"{shown(said)}; expected a light")
        if not is_colour(said):
            light = Light.of(said)
            for effect, key, words in light.spoken:
                told = "expected seconds: the words of the music are known to the lights of pictures"
                raise InputError(f"light '{effect}': {key} = {shown(words)}; {told}")
            return light
        colours = [said] if isinstance(said, str) else said
        several = isinstance(colours, list | tuple) and len(colours) > 1 and not isinstance(colours[0], int | float)
        return Light("gradient" if several else "solid", colours=colours)
    except InputError as error:
        raise type(error)(*(f"{what}: {line}" for line in error.lines)) from None


def way_said(what: str, said: object) -> str | Light:
    """Return one of `WAYS`, or the light that is said."""
    if isinstance(said, str) and said in WAYS:
        return said
    try:
        return light_said(what, said)
    except InputError as error:
        if not isinstance(said, str):
            raise
        from difflib import get_close_matches

        near = get_close_matches(said.lower(), [*WAYS, *effects()], n=1)
        hint = f"; did you mean '{near[0]}'?" if near else f": {error.lines[0].removeprefix(f'{what}: ')}"
        raise InputError(f"{what} = {shown(said)}; expected one of {', '.join(WAYS)}, or a light{hint}") from None
