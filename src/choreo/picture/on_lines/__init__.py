"""Exactly n dots along strokes, as evenly as corners, junctions and ends allow.

A network of strokes comes in; places on it go out. Read `placement.py` first; where dots are crowded they make way in
`crowding.py`, and where they do not fit `capacity.py` knows how many would.
"""
