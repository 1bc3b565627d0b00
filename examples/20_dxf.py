"""A DXF drawing: lines, arcs and splines are strokes, in the colours of their layers."""

import sys
from pathlib import Path

from ezdxf.filemanagement import new

import choreo as ch

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
folder.mkdir(parents=True, exist_ok=True)

drawing = new()
drawing.layers.add("roof", color=1)
drawing.layers.add("water", color=5)
space = drawing.modelspace()
for storey in range(3):  # a pagoda
    width = 10 - 2.5 * storey
    space.add_lwpolyline([(-width, 6 * storey), (0, 6 * storey + 3), (width, 6 * storey)], dxfattribs={"layer": "roof"})
    space.add_line((-width / 2, 6 * storey - 3), (-width / 2, 6 * storey), dxfattribs={"layer": "roof"})
    space.add_line((width / 2, 6 * storey - 3), (width / 2, 6 * storey), dxfattribs={"layer": "roof"})
space.add_spline([(-14, -6), (-7, -4.5), (0, -6), (7, -4.5), (14, -6)], dxfattribs={"layer": "water"})
drawing.saveas(folder / "pagoda.dxf")

pagoda = ch.trace(folder / "pagoda.dxf").stroke(90, height=60).stand(y=60, z=50)
print(f"{pagoda.name}: {len(pagoda)} dots in {len({tuple(row) for row in pagoda.colours.tolist()})} colours")
