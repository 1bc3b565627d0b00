"""How a swarm changes from one picture to the next, as the designer asks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from choreo.checks import number, one_of, shown
from choreo.errors import InputError

DIRECTIONS = ("down", "up", "left", "right")
AXES = ("depth", "up")

_WORDS: dict[str, dict[str, str | float]] = {
    "direct": {},
    "bloom": {},
    "pour": {"direction": "down", "spread": 0.5},
    "scroll": {"direction": "right", "spread": 0.5},
    "swirl": {"axis": "up", "turns": 0.5},
    "fireflies": {"spread": 0.6},
}
"""The words that each style knows, with their defaults."""

STYLES = tuple(_WORDS)

_MOST_TURNS = 5.0
_SPREADS = (0.05, 0.9)


@dataclass(frozen=True)
class Style:
    """How the drones go from one picture to the next.

    Parameters
    ----------
    name : str
        'direct' is the fastest way; 'bloom' opens like a flower; with 'pour' the drones leave in order along a
        direction; with 'scroll' the new picture unrolls towards a direction; 'swirl' turns about an axis while it
        changes; with 'fireflies' each drone leaves at a random moment and drifts home.
    direction : str or None
        Of 'pour' ('down') and 'scroll' ('right'): 'down', 'up', 'left' or 'right' as the audience sees the picture.
        Those farthest along it pour first; scrolled pictures unroll towards it.
    axis : str or None
        Of 'swirl': 'up' turns like a carousel, about the picture's upright; 'depth' like a wheel, about the line of
        sight.
    turns : float or None
        Of 'swirl' (0.5): whole turns, anticlockwise as the audience or a bird sees it; below 0 clockwise.
    spread : float or None
        Of 'pour', 'scroll' (0.5) and 'fireflies' (0.6): part of the time over which the departures are spread.

    Raises
    ------
    InputError
        If the style does not know one of the words.

    Examples
    --------
    >>> Style("swirl", turns=1)
    Style(name='swirl', direction=None, axis='up', turns=1.0, spread=None)
    """

    name: str = "direct"
    direction: str | None = None
    axis: str | None = None
    turns: float | None = None
    spread: float | None = None

    def __post_init__(self) -> None:
        one_of("style", self.name, STYLES)
        words = _WORDS[self.name]
        for key in ("direction", "axis", "turns", "spread"):
            given = getattr(self, key)
            if given is not None and key not in words:
                known = f"it knows {' and '.join(words)}" if words else "it knows no further words"
                raise InputError(f"style '{self.name}': {key} = {shown(given)} says nothing here; {known}")
            object.__setattr__(self, key, words.get(key) if given is None else given)
        for key, choice in (("direction", DIRECTIONS), ("axis", AXES)):
            if getattr(self, key) is not None:
                one_of(f"style '{self.name}': {key}", getattr(self, key), choice)
        for key, (least, most) in (("turns", (-_MOST_TURNS, _MOST_TURNS)), ("spread", _SPREADS)):
            if getattr(self, key) is not None:
                value = number(f"style '{self.name}': {key}", getattr(self, key), least=least, most=most)
                object.__setattr__(self, key, value)

    @property
    def staggered(self) -> bool:
        """Whether each drone leaves at a moment of its own."""
        return self.spread is not None

    @property
    def backwards(self) -> Style:
        """The style that, flown backwards, is seen as this one: who would arrive last leaves first.

        Examples
        --------
        >>> Style("pour").backwards.name, Style("swirl", turns=1).backwards.turns
        ('scroll', -1.0)
        """
        if self.turns is not None:
            return replace(self, turns=-self.turns)
        return replace(self, name={"pour": "scroll", "scroll": "pour"}.get(self.name, self.name))

    @staticmethod
    def of(value: str | Style) -> Style:
        """Return the style that is meant: a style, or a style's name."""
        if isinstance(value, Style):
            return value
        if isinstance(value, str):
            return Style(value)
        raise InputError(f"style = {shown(value)}; expected a name or a Style; the names are {', '.join(STYLES)}")
