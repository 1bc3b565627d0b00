"""Thick pens of one width, told by the edges of their ink.

Ink comes in; the lines along which the pen was moved go out. Read `strokes.py` first, then `middle.py`.

The middle of a thick stroke is half a pen inside either edge of its ink, so the edges tell it more exactly than a
skeleton does, which rounds corners off and bends where strokes meet.
"""
