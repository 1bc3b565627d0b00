"""Open autopilots and laboratories: mavsdk_drone_show and Crazyswarm2.

A `Plan` comes in; a zip with one file a drone goes out, and the other way round. Read `mds.py` first.
"""
