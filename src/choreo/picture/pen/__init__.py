"""Thick pens of one width: ink in, the lines along which the pen was moved out.

The middle of a thick stroke is half a pen inside either edge of its ink, so the edges tell it more exactly than a
skeleton does, which rounds corners off and bends where strokes meet. Read `strokes` first, then `middle`.
"""
