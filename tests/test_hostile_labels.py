"""Labels and sites made to hurt: mutants of whole files are read, or told of in one true line, in time."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import choreo as ch
from choreo.audio.labels.label_file import read_labels
from choreo.errors import ShowError
from tests.strategies import damaged_bytes, damaged_json, damaged_text
from tests.test_hostile_drawings import answered_by

AUDACITY = "0.000000\t0.000000\tbar\n0.500000\t0.500000\tbeat\n1.000000\t1.0\tbeat\n1.5\t1.5\tbar\n12.5\t14.0\tchorus\n"
COUNTED = "".join(f"{0.5 * beat}\t{0.5 * beat}\t{beat % 4 + 1}\n" for beat in range(9))
SRT = "1\n00:00:12,500 --> 00:00:15,000\n<i>Snow</i> falls\n\n2\n00:01:00.5 --> 00:01:02.000\nOver the river\n"
VTT = "WEBVTT\n\n00:12.500 --> 00:15.000 align:start\n{\\an8}Snow\n\nNOTE no\n\n1:00:00.000 --> 1:00:01.000\nEnd\n"
LRC = "[ti:Song]\n[offset:+500]\n[00:12.50][01:02.50]Over the river\n[00:20]<00:20.1>and the wood\n"
XTIMING = """<?xml version="1.0" encoding="UTF-8"?>
<timings><timing name="Beats" SourceVersion="2023"><EffectLayer><Effect label="1" starttime="0" endtime="500"/>
<Effect label="2" starttime="500" endtime="1000"/><Effect label="1" startTime="1000" endtime="1500"/></EffectLayer>
<EffectLayer><Effect label="x" starttime="5" endtime="9"/></EffectLayer></timing>
<timing name="Song"><EffectLayer><Effect label="verse" starttime="1500" endtime="2000"/></EffectLayer></timing>
</timings>
"""
KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>fence</name><Placemark><name>fence</name><Polygon>
<outerBoundaryIs><LinearRing><coordinates>111.6,26.4,0 111.601,26.4,0 111.601,26.401,0 111.6,26.4,0</coordinates>
</LinearRing></outerBoundaryIs></Polygon></Placemark></Folder><Folder><name>keep-outs</name><Placemark><name>mast</name>
<ExtendedData><Data name="height"><value>30</value></Data></ExtendedData><Polygon><extrude>1</extrude><outerBoundaryIs>
<LinearRing><coordinates>111.6,26.4,30 111.6001,26.4,30 111.6001,26.4001,30 111.6,26.4,30</coordinates></LinearRing>
</outerBoundaryIs></Polygon></Placemark></Folder><Placemark><name>audience</name><Point><coordinates>111.6,26.399</coordinates>
</Point></Placemark><Placemark><name>pads</name><MultiGeometry><Point><coordinates>111.6,26.4</coordinates></Point><Point>
<coordinates>111.60002,26.4</coordinates></Point></MultiGeometry></Placemark></Document></kml>
"""
PLAN = {
    "fileType": "Plan",
    "geoFence": {
        "circles": [{"circle": {"center": [26.4, 111.6], "radius": 20.0}, "inclusion": False, "version": 1}],
        "polygons": [{"inclusion": True, "polygon": [[26.4, 111.6], [26.41, 111.6], [26.41, 111.61]], "version": 1}],
        "version": 2,
    },
    "mission": {"items": [], "plannedHomePosition": [26.4, 111.6, 0.0]},
    "rallyPoints": {"points": [], "version": 2},
    "version": 1,
}
SITE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"kind": kind, "name": name, "top_m": 30.0},
            "geometry": {"type": form, "coordinates": places},
        }
        for kind, name, form, places in (
            ("fence", "field", "Polygon", [[[111.6, 26.4], [111.61, 26.4], [111.61, 26.41], [111.6, 26.4]]]),
            ("keep-out", "mast", "MultiPolygon", [[[[111.6, 26.4], [111.61, 26.4], [111.61, 26.41], [111.6, 26.4]]]]),
            ("pads", "pads", "MultiPoint", [[111.6, 26.4], [111.60003, 26.4]]),
            ("audience", "seats", "Point", [111.6, 26.399]),
        )
    ],
}


def midi() -> bytes:
    """A song of two tracks: a tempo that changes, two time signatures, markers and a note."""
    import mido

    song, notes = mido.MidiFile(ticks_per_beat=480), mido.MidiTrack()
    map_ = mido.MidiTrack()
    map_ += [
        mido.MetaMessage("set_tempo", tempo=500_000, time=0),
        mido.MetaMessage("time_signature", numerator=3, denominator=4, time=0),
        mido.MetaMessage("marker", text="verse", time=480),
        mido.MetaMessage("set_tempo", tempo=430_000, time=960),
        mido.MetaMessage("time_signature", numerator=6, denominator=8, time=0),
        mido.MetaMessage("cue_marker", text="chorus", time=200),
    ]
    notes += [
        mido.Message("program_change", program=12, time=0),
        mido.Message("note_on", note=64, velocity=64, time=32),
        mido.Message("note_off", note=64, velocity=64, time=320),
        mido.Message("sysex", data=(1, 2, 3), time=1),
    ]
    song.tracks += [map_, notes]
    stream = io.BytesIO()
    song.save(file=stream)
    return stream.getvalue()


def kmz() -> bytes:
    """The KML, packed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo("doc.kml"), KML, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def site(file: Path) -> object:
    """Read a site and lay it on a stage."""
    found, fleet = ch.read_site(file), ch.Fleet(2, origin=(26.4, 111.6))
    found.eyes((0.0, -50.0, 1.7), fleet)
    return found.limits(ch.Limits(), fleet), found.fleet(fleet)


READERS: dict[str, tuple[Callable[[], bytes], Callable[[Path], object]]] = {
    "mid": (midi, read_labels),
    "labels": (AUDACITY.encode, read_labels),
    "counted": (COUNTED.encode, read_labels),
    "srt": (SRT.encode, read_labels),
    "vtt": (VTT.encode, read_labels),
    "lrc": (LRC.encode, read_labels),
    "xtiming": (XTIMING.encode, read_labels),
    "kml": (KML.encode, site),
    "kmz": (kmz, site),
    "plan": (lambda: json.dumps(PLAN).encode(), site),
    "json": (lambda: json.dumps(SITE).encode(), site),
}


def mutants(ending: str) -> st.SearchStrategy[bytes]:
    """Damaged files of one kind: byte by byte, and by their words, numbers or parts where they have such."""
    whole = READERS[ending][0]()
    if ending in ("plan", "json"):
        return st.one_of(damaged_json(json.loads(whole)).map(str.encode), damaged_bytes(whole))
    if ending in ("mid", "kmz"):
        return damaged_bytes(whole)
    return st.one_of(damaged_text(whole.decode()).map(str.encode), damaged_bytes(whole))


def answered(folder: Path, ending: str, content: bytes) -> None:
    """Read a file: an error of choreo's own in one line is an answer too, and both come in time."""
    answered_by(READERS[ending][1], folder / f"mutant.{ending}", content)


@pytest.mark.parametrize("ending", READERS)
def test_the_whole_file_is_read(tmp_path: Path, ending: str) -> None:
    whole, read = READERS[ending]
    (tmp_path / f"whole.{ending}").write_bytes(whole())
    read(tmp_path / f"whole.{ending}")


@pytest.mark.parametrize("encoding", ["UTF-7", "big5", "x-nothing", "undefined"])
def test_a_timing_in_an_encoding_that_nobody_reads_is_told(tmp_path: Path, encoding: str) -> None:
    """Found by `make fuzz`."""
    (tmp_path / "a.xtiming").write_text(XTIMING.replace("UTF-8", encoding), encoding="utf-8")
    with pytest.raises(ShowError, match=r"is damaged|is written in an encoding that choreo does not read"):
        read_labels(tmp_path / "a.xtiming")


@pytest.mark.parametrize("ending", READERS)
def test_mutants_are_answered(tmp_path: Path, ending: str) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(mutants(ending))
    def run(content: bytes) -> None:
        answered(tmp_path, ending, content)

    run()


@pytest.mark.proof
@pytest.mark.parametrize("ending", READERS)
def test_two_thousand_mutants_are_answered(tmp_path: Path, ending: str) -> None:
    @settings(max_examples=2000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(mutants(ending))
    def run(content: bytes) -> None:
        answered(tmp_path, ending, content)

    run()
