"""When the direct way leaves the allowed air: the swarm gathers, goes round or over, and opens out again.

A route that breaks the airspace comes in; one that keeps it goes out, or None. Read `detour.py` first.
"""
