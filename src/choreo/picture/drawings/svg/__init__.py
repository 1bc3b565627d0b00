"""SVG: what a browser shows is what is drawn.

A file, never trusted, comes in; an `Outline` goes out. `tree` and `cleaning` read it within bounds, the room `styles`
says what holds for which element, `measured` what follows from the lengths and boxes of shapes, `normal` and
`rendering` ask the two engines (usvg for plain paths, resvg for pixels), `paths` and `overlays` make of plain paths
what is seen of them, and `judge` holds that against the rendering, which has the last word. Read `drawing.py` first: it
is the way through.
"""
