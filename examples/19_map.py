"""A river's course from a map, as GeoJSON: longitude and latitude are laid flat in metres."""

import json
import sys
from pathlib import Path

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
folder.mkdir(parents=True, exist_ok=True)

# Two rivers that meet, drawn for this example; a real course comes from any map program that saves GeoJSON.
xiao = [[111.60, 25.55], [111.57, 25.75], [111.62, 25.92], [111.58, 26.08], [111.61, 26.25]]
xiang = [[111.05, 25.95], [111.22, 26.05], [111.33, 26.02], [111.47, 26.18], [111.61, 26.25]]
both = [[111.61, 26.25], [111.70, 26.38], [111.83, 26.45], [111.90, 26.58]]
features = [
    {"type": "Feature", "properties": {"stroke": colour}, "geometry": {"type": "LineString", "coordinates": line}}
    for colour, line in (("deepskyblue", xiao), ("turquoise", xiang), ("white", both))
]
(folder / "rivers.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))

rivers = ch.trace(folder / "rivers.geojson")
wide, high = (rivers.bounds[1] - rivers.bounds[0]) / 1000
dots = rivers.stroke(150, height=160)
print(f"{rivers}: {wide:.0f} km x {high:.0f} km become {len(dots)} dots, the nearest two {dots.spacing:.2f} m apart")
