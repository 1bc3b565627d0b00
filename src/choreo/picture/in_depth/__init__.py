"""Dots that would stand too near in the picture stand in layers of different depth instead.

Places in the plane and a spacing come in; a layer for each dot goes out. Read `layers.py` first.
"""
