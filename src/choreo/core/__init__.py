"""The types that all other floors hand to each other: what drones may do, where they fly, which colours they show.

Checked numbers come in; frozen values over read-only arrays go out: `Limits`, `Fleet`, `Trajectory`, `LightTrack`,
`Plan`. Read `trajectory.py` first: what is planned, checked, exported and shown is this one set of curves.
"""
