"""All drones on one time law: lift arcs, bows and ellipses, each with its proof of the distance.

Places and the airspace come in; a route goes out: who flies where along which path. Read `route.py` first.
"""
