"""choreo: from outline pictures to safe drone light shows.

>>> import choreo as ch
>>> ch.Limits(min_distance=2.0).planning_distance
2.01

The public names and their homes stand in `__init__.pyi`; each loads when it is first used, so that `import choreo`
stays quick. What a designer gives to a function is looked at where it comes in (`arguments.py`).
"""

import functools
import inspect

import lazy_loader

from choreo.arguments import asked

__version__ = "0.1.0"

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


@functools.cache
def __getattr__(name: str) -> object:
    thing = _load(name)
    if not inspect.isfunction(thing):
        return thing
    globals().pop(name, None)  # where the loader keeps it, without its door
    return asked(thing)
