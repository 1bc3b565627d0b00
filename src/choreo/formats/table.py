"""The table of formats: from it come the endings of an export, what is read, `choreo formats` and docs/formats.md."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from choreo.core.plan import Plan
from choreo.errors import InputError
from choreo.formats import proofs
from choreo.formats.choices import Choices
from choreo.formats.dss import path3, path_records
from choreo.formats.earth import czml, geojson_map, kml, qgc_plan
from choreo.formats.earth.features import PATH_RATE
from choreo.formats.labs import crazyswarm, mds
from choreo.formats.plan_file.npz import load_plan, write_plan
from choreo.formats.proofs import Proof
from choreo.formats.skybrush.csv_zip import DEFAULT_RATE, read_csvzip, write_csvzip
from choreo.formats.skybrush.frame import MOST_DRONES
from choreo.formats.skybrush.skyb import write_skyb
from choreo.formats.skybrush.skyb_reading import read_skyb
from choreo.formats.skybrush.skyc import write_skyc
from choreo.formats.skybrush.skyc_reading import read_skyc
from choreo.formats.tracks import plan_of
from choreo.formats.visualisers import glb, vviz
from choreo.progress import Progress

Writer = Callable[[Plan, BinaryIO, Choices, Progress], None]
Prover = Callable[[Plan, Path, Choices, Progress], Proof]
Reader = Callable[[str | os.PathLike[str], Progress], Plan]


@dataclass(frozen=True)
class FileFormat:
    """One format.

    Parameters
    ----------
    ending : str
        Of the file's name; the longest that fits chooses.
    name : str
    who : str
        Who reads it.
    curves : str
        How places travel.
    holds, lacks : tuple of str
        What travels and what does not.
    bounds : tuple of str
        What the format cannot exceed.
    write, prove : callable
        Writes a plan, and compares the file that was written with it.
    read : callable or None
        Reads any such file as a plan; None where it holds no show to check.
    rate : float or None
        Samples a second, where nothing is chosen; None where it holds none.
    """

    ending: str
    name: str
    who: str
    curves: str
    holds: tuple[str, ...]
    lacks: tuple[str, ...]
    bounds: tuple[str, ...]
    write: Writer
    prove: Prover
    read: Reader | None = None
    rate: float | None = None

    def lines(self) -> list[str]:
        """Return what `choreo formats` says of it."""
        rate = "" if self.rate is None else f", {self.rate:g} a second"
        done = "written and read" if self.read is not None else "written"
        return [
            f"{self.ending}  {self.name}, {done}; for {self.who}",
            f"    {self.curves}{rate}",
            f"    travels: {', '.join(self.holds)}",
            f"    does not: {', '.join(self.lacks) or 'nothing is lost'}",
            f"    at most: {', '.join(self.bounds)}",
        ]

    def to_dict(self) -> dict[str, object]:
        """Return the entry as plain words and numbers."""
        return {
            "ending": self.ending,
            "name": self.name,
            "who": self.who,
            "curves": self.curves,
            "rate_hz": self.rate,
            "travels": list(self.holds),
            "does_not_travel": list(self.lacks),
            "bounds": list(self.bounds),
            "written": True,
            "read": self.read is not None,
        }


def _npz(plan: Plan, file: BinaryIO, _: Choices, __: Progress) -> None:
    write_plan(plan, file)


def _skyc(plan: Plan, file: BinaryIO, _: Choices, __: Progress) -> None:
    write_skyc(plan, file)


def _csv(plan: Plan, file: BinaryIO, choices: Choices, progress: Progress) -> None:
    write_csvzip(plan, file, choices.hertz(DEFAULT_RATE), progress)


_REST = ("limits", "cues", "music")

FORMATS: tuple[FileFormat, ...] = (
    FileFormat(
        ".npz",
        "choreo plan",
        "choreo",
        "exact to the bit",
        ("curves", "lights", "pads", "numbers", "groups", "limits", "cues", "place and heading", "audience", "music"),
        (),
        ("2,000 MB an array",),
        _npz,
        proofs.prove_npz,
        lambda path, _: load_plan(path),
    ),
    FileFormat(
        ".skyc",
        "Skybrush show",
        "Skybrush Live, Viewer, Studio",
        "exact to a micrometre",
        ("curves", "lights", "pads", "numbers", "landing places", "limits", "cues", "place and heading", "MP3 music"),
        ("music of other kinds",),
        (f"{MOST_DRONES:,} drones", "256 MB", "whole milliseconds"),
        _skyc,
        proofs.prove_skyc,
        lambda path, _: read_skyc(path),
    ),
    FileFormat(
        ".zip",
        "Skybrush CSV",
        "Skybrush Studio, mavsdk_drone_show, many converters",
        "samples, straight between",
        ("places", "lights, linear", "numbers"),
        ("pads", *_REST, "place and heading"),
        ("9,999 m", "1 to 100 Hz"),
        _csv,
        proofs.prove_csv,
        lambda path, progress: read_csvzip(path, progress),
        DEFAULT_RATE,
    ),
    FileFormat(
        ".skyb.zip",
        "Skybrush on board",
        "Skybrush drones",
        "whole steps of some mm (1 for each 32.8 m of reach)",
        ("curves", "lights", "numbers", "title", "ways home that are proved (--way-home)"),
        ("pads", *_REST, "place and heading"),
        ("4,161 m", "65,535 bytes of light, and of curve, a drone", "whole milliseconds"),
        write_skyb,
        proofs.prove_skyb,
        read_skyb,
    ),
    FileFormat(
        ".path3.zip",
        "DSS PATH3",
        "SPH Engineering (UgCS) DSS",
        "samples in whole cm, straight between",
        ("places", "lights", "numbers"),
        ("pads", *_REST, "place and heading"),
        ("327 m to each side", "250 drones a network", "1 to 50 Hz"),
        path3.write_path3,
        proofs.prove_path3,
        lambda path, progress: plan_of(path3.read_path3(path, progress), path),
        path3.PLACE_RATE,
    ),
    FileFormat(
        ".path.zip",
        "DSS PATH",
        "older DSS",
        "samples in whole cm, straight between",
        ("places", "lights", "numbers"),
        ("pads", *_REST, "place and heading", "the rate itself"),
        ("327 m to each side", "250 drones a network", "1 to 4 Hz"),
        path_records.write_path,
        proofs.prove_path,
        lambda path, progress: plan_of(path_records.read_path(path, progress), path),
        path_records.RATE,
    ),
    FileFormat(
        ".mds.zip",
        "mavsdk_drone_show",
        "mavsdk_drone_show (PX4)",
        "samples, straight between, with velocity and acceleration",
        ("places, turned to true north", "lights, linear", "numbers"),
        ("pads", *_REST, "place"),
        ("9,999 m", "1 to 100 Hz"),
        mds.write_mds,
        proofs.prove_mds,
        lambda path, progress: plan_of(mds.read_mds(path, progress), path),
        DEFAULT_RATE,
    ),
    FileFormat(
        ".crazyswarm.zip",
        "Crazyswarm2 polynomials",
        "Crazyswarm2, Crazyflies",
        "polynomials, nine digits",
        ("curves", "numbers"),
        ("lights", "pads", *_REST, "place and heading"),
        ("4,096 bytes a Crazyflie, told where exceeded", "whole milliseconds"),
        crazyswarm.write_crazyswarm,
        proofs.prove_crazyswarm,
    ),
    FileFormat(
        ".vviz",
        "VVIZ",
        "Finale 3D, FWsim, Depence, Verge",
        "samples to 0.1 mm, straight between",
        ("places", "lights", "numbers", "title", "place"),
        ("pads", *_REST, "heading"),
        ("1,000 MB", "1 to 100 Hz"),
        vviz.write_vviz,
        proofs.prove_vviz,
        vviz.read_vviz_plan,
        vviz.RATE,
    ),
    FileFormat(
        ".glb",
        "glTF 2.0",
        "Blender, Unreal, Unity, three.js, telephones",
        "curves (CUBICSPLINE), simplified to fit 16 MB, exact with --exact",
        ("curves", "lights, animated", "numbers", "title"),
        _REST,
        ("16 MB, or 10.7 kB a drone; 2 GB with --exact", "an hour without --exact", "whole milliseconds"),
        glb.write_glb,
        proofs.prove_glb,
    ),
    FileFormat(
        ".kml",
        "KML",
        "authorities, Google Earth",
        "ways through points, without times",
        ("flight geography, contingency and buffer, with how they are derived", "fence", "keep-outs", "pads", "ways"),
        ("times", "lights", "cues", "music"),
        ("needs the show's origin", "2.5 million points of ways"),
        kml.write_kml,
        proofs.prove_map,
        rate=PATH_RATE,
    ),
    FileFormat(
        ".kmz",
        "KMZ",
        "authorities, Google Earth",
        "ways through points, without times",
        ("the same as in a .kml",),
        ("times", "lights", "cues", "music"),
        ("needs the show's origin", "2.5 million points of ways"),
        kml.write_kmz,
        proofs.prove_map,
        rate=PATH_RATE,
    ),
    FileFormat(
        ".geojson",
        "GeoJSON",
        "maps and GIS programs",
        "ways through points, without times",
        ("the same as in a .kml",),
        ("times", "lights", "cues", "music"),
        ("needs the show's origin", "2.5 million points of ways"),
        geojson_map.write_geojson,
        proofs.prove_map,
        rate=PATH_RATE,
    ),
    FileFormat(
        ".czml",
        "CZML",
        "Cesium",
        "samples, straight between",
        ("places on Earth", "lights", "numbers", "title"),
        _REST,
        ("needs the show's origin", "1 to 100 Hz"),
        czml.write_czml,
        proofs.prove_czml,
        rate=czml.RATE,
    ),
    FileFormat(
        ".plan",
        "QGroundControl plan",
        "QGroundControl",
        "none: fence and home",
        ("fence", "keep-outs of any height", "home"),
        ("ways", "lights", "times", "keep-outs with a height", "music"),
        ("needs the show's origin",),
        qgc_plan.write_qgc,
        proofs.prove_qgc,
    ),
)


_SHOWS = (".toml", ".py")
"""Endings of what designers write, from which plans are made."""


def format_of(file: str | os.PathLike[str]) -> FileFormat:
    """Return the format that a file's ending chooses to write.

    Raises
    ------
    InputError
        If none has this ending; the message lists them and names the nearest.
    """
    form = _fitting(file)
    if form is None:
        raise InputError(f"{file}: choreo writes files ending in {_listed(FORMATS)}{_near(file, FORMATS)}")
    return form


def reader_of(file: str | os.PathLike[str]) -> Reader:
    """Return what reads a file as a plan, by its ending, and a plain .zip by what is in it.

    Raises
    ------
    InputError
        If none has this ending, or files of this kind hold no show.
    """
    form = _fitting(file)
    if form is not None and form.ending == ".zip":
        form = _inside(file) or form
    if form is None or form.read is None:
        readable = tuple(each for each in FORMATS if each.read is not None)
        what = f"{form.name} files hold no show that can be checked; " if form is not None else ""
        near = "" if form is not None else _near(file, readable)
        if Path(file).is_dir():
            raise InputError(f"{file}: is a folder; give a plan in it, a file ending in {_listed(readable)}")
        if Path(file).suffix.lower() in _SHOWS:
            raise InputError(f"{file}: is no plan; if it is a show, plan it first: choreo plan {file}")
        raise InputError(f"{file}: {what}choreo reads plans from files ending in {_listed(readable)}{near}")
    return form.read


def _fitting(file: str | os.PathLike[str]) -> FileFormat | None:
    name = Path(file).name.lower()
    fitting = [form for form in FORMATS if name.endswith(form.ending)]
    return max(fitting, key=lambda form: len(form.ending)) if fitting else None


def _inside(file: str | os.PathLike[str]) -> FileFormat | None:
    """Return the format of the files in a zip whose name does not say it."""
    from choreo.formats.archive import open_archive

    with open_archive(file, "a zip of a show's files") as archive:
        names = [name for name in archive.names if not name.rpartition("/")[2].startswith(".")]
        ending = Path(names[0]).suffix.lower() if names else ""
        if ending == ".csv" and mds.is_mds(archive.read(names[0], 100_000_000)[:2000]):
            ending = ".mds"
    return next((form for form in FORMATS if form.ending == f"{ending}.zip" and ending), None)


def _listed(formats: tuple[FileFormat, ...]) -> str:
    words = [f"{form.ending} ({form.name})" for form in formats]
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _near(file: str | os.PathLike[str], formats: tuple[FileFormat, ...]) -> str:
    ending = "".join(Path(file).suffixes[-2:]).lower()
    near = difflib.get_close_matches(ending, [form.ending for form in formats], n=1)
    return f"; did you mean '{near[0]}'?" if near else ""
