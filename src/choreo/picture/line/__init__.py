"""Ink to strokes, in drawing units.

Ink comes in; centre lines with their ends, corners and junctions in place go out. Read `centreline.py` first;
`network.py` is the graph of strokes on which dots are placed later.
"""
