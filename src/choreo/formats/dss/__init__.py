"""Drone Show Software of SPH Engineering (UgCS): PATH3, and the older PATH, one file a drone.

A `Plan` comes in; a zip of such files goes out, and the other way round. Read `path3.py` first.
"""
