"""What edges and closed lines enclose, in drawing units.

Contours, closed strokes and coloured shapes come in; clean areas without overlaps go out, parted where they only touch,
with each shared edge once. Read `areas.py` first; `intricate.py` is for those of thousands of holes.
"""
