"""How a drone moves along its way: paths, the fastest time law within the limits, and both fitted by Bezier curves.

A path and the limits come in; curves go out that keep speed, climb, acceleration and jerk on themselves. Read
`path.py` first, then `time_law.py`.
"""
