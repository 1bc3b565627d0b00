"""The public names: sorted, complete, and cheap until they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import choreo

HEAVY = (
    "pyvista",
    "vtkmodules",
    "scipy",
    "shapely",
    "pydantic",
    "PIL",
    "skimage",
    "contourpy",
    "matplotlib",
    "rich",
    "cyclopts",
)


def test_the_names_are_sorted_and_each_has_a_home() -> None:
    assert choreo.__all__ == sorted(set(choreo.__all__))
    assert set(choreo.__all__) == set(choreo._HOMES)


@pytest.mark.parametrize("name", choreo.__all__)
def test_a_name_loads_and_says_what_it_is(name: str) -> None:
    thing = getattr(choreo, name)
    assert thing.__name__ == name
    assert thing.__doc__
    assert name in dir(choreo)


def test_no_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'plam'"):
        _ = choreo.plam


def test_no_subpackage_bears_the_name_of_a_public_function() -> None:
    import pkgutil

    assert {module.name for module in pkgutil.iter_modules(choreo.__path__)} & set(choreo.__all__) == set()


def test_importing_choreo_loads_nothing_heavy() -> None:
    code = f"import choreo, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
