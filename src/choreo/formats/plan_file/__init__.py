"""choreo's own plan file, `.npz`: everything of a plan, never unpickled.

A `Plan` comes in; bytes go out, and the other way round. Read `npz.py` first.
"""
