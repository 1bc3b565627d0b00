"""Let a fuzzer that sees which code runs look for files that hurt a reader: `python tools/fuzz/run.py skyc svg`.

The tests damage whole files blindly; atheris (libFuzzer for Python, `pip install atheris==3.0.0`, Linux and macOS only,
so it is no dependency) keeps what reaches new code and damages that further. It begins with the files that the tests'
own strategies draw. Of an archive one member is damaged and packed again, or no damage would pass the checksums.

An answer is what the reader and the check give, or one true line; within 10 s of processor and 2 GiB. Whatever else
happens is written to `--found`, one file for each place where it happens, and the run goes on.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import sys
import tempfile
import time
import traceback
import zipfile
from pathlib import Path
from typing import Any

import atheris
import numpy as np

HOME = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(HOME / "src"), str(HOME)]

with atheris.instrument_imports(include=["choreo", "mido"], enable_loader_override=False):
    from tools.fuzz.kinds import Kind, kinds

LONGEST, MEMORY_MB, LARGEST = 10.0, 2048, 100_000
NUMBERS = (0, -1, 1, 255, 256, 65535, 2**31, 1e9, -1e9, 1e-9, 5e-324, 1e200, 1e308)


def damaged(data: bytes, most: int, seed: int) -> bytes:
    """Return data changed a little; of an archive one member, packed again."""
    rng = random.Random(seed)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            members = {item.filename: file.read(item) for item in file.infolist() if item.file_size <= LARGEST}
    except Exception:  # no archive, or one so damaged that it is damaged on as it is
        members = {}
    if not members or rng.random() < 0.03:
        return bytes(atheris.Mutate(data, most))
    name = rng.choice(sorted(members))
    members[name] = _member(members[name], most, rng)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for member, content in members.items():
            file.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _member(content: bytes, most: int, rng: random.Random) -> bytes:
    """Return a member with a value of its JSON or some numbers of its array replaced, else a few of its bytes."""
    if rng.random() < 0.8:
        with contextlib.suppress(ValueError, RecursionError):
            return _json(content, rng).encode()
        if content.startswith(b"\x93NUMPY"):
            with contextlib.suppress(Exception):
                return _array(content, rng)
    return bytes(atheris.Mutate(content, most))


def _array(content: bytes, rng: random.Random) -> bytes:
    array, stream = np.load(io.BytesIO(content)), io.BytesIO()
    if array.dtype == np.uint8:
        with contextlib.suppress(ValueError, RecursionError):
            array = np.frombuffer(_json(array.tobytes(), rng).encode(), dtype=np.uint8)
    else:
        flat = array.ravel().copy()
        for _ in range(rng.randint(1, 3)):
            flat[rng.randrange(len(flat))] = rng.choice([*NUMBERS, float(rng.choice(flat)), rng.uniform(-200, 200)])
        array = flat.reshape(array.shape)
    np.save(stream, array)
    return stream.getvalue()


def _json(content: bytes, rng: random.Random) -> str:
    """Return JSON with one to three values replaced, moved, lost or doubled; ValueError where it is none."""
    whole = json.loads(content)
    for _ in range(rng.randint(1, 3)):
        places: list[tuple[Any, Any]] = []
        inside = [whole]
        while inside:
            around = inside.pop()
            keys = list(around) if isinstance(around, dict) else range(len(around)) if isinstance(around, list) else ()
            places += [(around, key) for key in keys]
            inside += [around[key] for key in keys]
        if not places:
            break
        (around, key), (other, there) = rng.choice(places), rng.choice(places)
        change = rng.random()
        if change < 0.6:
            old = around[key]
            near = [old + 1, -old, old * rng.choice([1.001, 0.5, 1000, 1e-9])] if isinstance(old, int | float) else []
            around[key] = rng.choice([*NUMBERS, None, True, "", "x", [], {}, *near, *near])
        elif change < 0.8:
            around[key] = json.loads(json.dumps(other[there]))
        elif isinstance(around, list) and change < 0.9:
            around.insert(key, around[key])
        else:
            del around[key]
    return json.dumps(whole)


def fuzz(name: str, kind: Kind, seconds: int, found: Path) -> None:
    """Fuzz one reader for so many seconds; end the process."""
    work = Path(tempfile.mkdtemp(prefix="choreo-fuzz-"))
    corpus, folder = work / "corpus", work / "files"
    corpus.mkdir()
    folder.mkdir()
    for number, content in enumerate(sorted(set(kind.seeds()), key=len)):
        if len(content) <= LARGEST:
            (corpus / f"seed{number}").write_bytes(content)
    told, runs = set[str](), 0

    def look(data: bytes) -> None:
        nonlocal runs
        runs += 1
        began = time.process_time()
        try:
            kind.read(folder, data)
            trouble = "slow" if time.process_time() - began > LONGEST else ""
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            last = [frame for frame in frames if "choreo" in frame.filename or "tests" in frame.filename][-1]
            trouble = f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"
        if trouble and trouble not in told:
            told.add(trouble)
            (found / f"{name}-{trouble}").write_bytes(data)
            print(f"found in {name}: {trouble}", flush=True)
        if runs % 500 == 0:
            print(f"{name}: {runs} files, {len(told)} found", flush=True)

    words = [f"-max_total_time={seconds}", f"-rss_limit_mb={MEMORY_MB}", "-timeout=60", f"-max_len={LARGEST}"]
    words += [f"-artifact_prefix={found}/{name}-", "-print_final_stats=1", "-verbosity=0"]
    found.mkdir(parents=True, exist_ok=True)
    atheris.Setup([sys.argv[0], *words, str(corpus)], look, **({"custom_mutator": damaged} if kind.packed else {}))
    atheris.Fuzz()


def main() -> None:
    """Fuzz each reader that the command line names, in a process of its own."""
    known = kinds()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", default=list(known), help=", ".join(known))
    parser.add_argument("--seconds", type=int, default=60, help="for each reader")
    parser.add_argument("--found", type=Path, default=HOME / "build" / "fuzz", help="where files that hurt are kept")
    options = parser.parse_args()
    for name in options.kinds:
        if name not in known:
            parser.error(f"{name} is none of {', '.join(known)}")
        if os.fork() == 0:
            fuzz(name, known[name], options.seconds, options.found.resolve())
        os.wait()


if __name__ == "__main__":
    main()
