"""Files of every format, damaged in any way: read as a plan that can be checked, or refused in one true line."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import choreo as ch
from choreo.core.light_track import LightTrack
from choreo.errors import ChoreoError
from choreo.formats.table import FORMATS
from choreo.printable import is_obeyed
from tests.strategies import damaged_bytes, damaged_json

SMALL = [".skyb.zip", ".path3.zip", ".path.zip", ".mds.zip", ".vviz"]
SITES = [".geojson", ".kml", ".plan"]


def whole_files(folder: Path) -> dict[str, bytes]:
    """Return a file of each format, by its ending: two drones that go up and down."""
    fleet = ch.Fleet(2, spacing=3.0, origin=(26.4, 111.6))
    up, fence = fleet.homes + [0.0, 0.0, 6.0], np.array([[-30.0, -30], [30, -30], [30, 30], [-30, 30]])
    legs = [(fleet.homes, up), (up, fleet.homes)]
    control = np.stack([np.stack([begin, begin, end, end]) for begin, end in legs])
    light = LightTrack(
        np.array([0.0, 5.0, 20.0]), np.array([[[0, 0, 0]] * 2, [[255, 40, 0]] * 2, [[0, 0, 0]] * 2], np.uint8)
    )
    swarm = ch.Trajectory(np.array([0.0, 10.0, 40.0]), control)
    plan = ch.Plan("two", swarm, light, (), ch.Limits(fence=fence), fleet)
    return {form.ending: ch.export(plan, folder / f"a{form.ending}").path.read_bytes() for form in FORMATS}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return whole_files(tmp_path_factory.mktemp("small"))


def told_well(error: ChoreoError) -> None:
    assert len(error.lines) == 1
    assert not any(map(is_obeyed, str(error)))


@pytest.mark.parametrize("ending", SMALL)
@given(data=st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_damaged_show_is_read_or_refused(
    small: dict[str, bytes], tmp_path: Path, ending: str, data: st.DataObject
) -> None:
    file = tmp_path / f"a{ending}"
    if ending == ".vviz":
        show = json.loads(small[ending])
        for performance in show["performances"]:  # so much that each part of it is met
            del performance["agentDescription"]["agentTraversal"][5:]
            del performance["payloadDescription"][0]["payloadActions"][5:]
        file.write_text(data.draw(damaged_json(show)), encoding="utf-8")
    else:
        with zipfile.ZipFile(io.BytesIO(small[ending])) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        first = next(iter(members))
        members[first] = data.draw(damaged_bytes(members[first][:600]))
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
    try:
        report = ch.check(ch.read_plan(file))
    except ChoreoError as error:
        told_well(error)
    else:
        json.dumps(report.to_dict(), allow_nan=False)


@pytest.mark.parametrize("ending", SITES)
@given(data=st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_damaged_map_is_a_site_or_refused(
    small: dict[str, bytes], tmp_path: Path, ending: str, data: st.DataObject
) -> None:
    file = tmp_path / f"a{ending}"
    if ending == ".kml":
        file.write_bytes(data.draw(damaged_bytes(small[ending])))
    else:
        said = json.loads(small[ending])
        if ending == ".geojson":
            del said["features"][6:]
        file.write_text(data.draw(damaged_json(said)), encoding="utf-8")
    try:
        ch.read_site(file).limits(ch.Limits(), ch.Fleet(2, origin=(26.4, 111.6)))
    except ChoreoError as error:
        told_well(error)


@pytest.mark.parametrize("ending", [ending for ending in SMALL if ending.endswith(".zip")])
def test_bombs_links_and_twins_in_zips_are_refused(small: dict[str, bytes], tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"a{ending}"
    with zipfile.ZipFile(io.BytesIO(small[ending])) as archive:
        first = archive.namelist()[0]
        content = archive.read(first)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(first, bytes(120_000_000))
    with pytest.raises(ChoreoError, match=r"unpacks (to|from)|holds|at most|reads at most"):
        ch.read_plan(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"one/{first}", content)
        archive.writestr(f"other/{first}", content)
    with pytest.raises(ChoreoError, match="base name"):
        ch.read_plan(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"../../{first}", content)
    with pytest.raises(ChoreoError, match="leads out of the folder"):
        ch.read_plan(file)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]  # nothing was unpacked
    file.write_bytes(small[ending][: len(small[ending]) // 2])
    with pytest.raises(ChoreoError, match=r"cut short|damaged"):
        ch.read_plan(file)
