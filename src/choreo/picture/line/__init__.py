"""Ink to strokes and areas, in drawing units.

Ink comes in; centre lines with their ends, corners and junctions in place go out, and shapes with their edges. Read
`centreline.py` first; `network.py` is the graph of strokes on which dots are placed later.
"""
