"""What the audience sees: from a drawing to exactly n dots in the sky.

A drawing comes in; a `Formation` goes out, places with their colours. The rooms follow the way of a drawing: `raster`
(pixels to ink), `line` (ink to strokes and areas), `on_lines`, `in_areas` and `in_depth` (where dots may stand),
`dots` (exactly n of them); `drawings` reads what is not made of pixels. Read `outline.py` first, then `trace.py`, the
front door.
"""
