"""choreo: from outline pictures to safe drone light shows.

>>> import choreo as ch
>>> ch.Limits(min_distance=2.0).planning_distance
2.01

The public names and their homes stand in `__init__.pyi`; each loads when it is first used, so that `import choreo`
stays quick.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
