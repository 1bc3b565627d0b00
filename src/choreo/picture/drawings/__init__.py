"""Drawings that are not made of pixels: SVG, DXF, maps, fonts and lettering, never trusted.

A file or words come in; an `Outline` goes out, by way of marks that lie over one another. Read `marks.py` first, then
the reader of the kind in question.
"""
