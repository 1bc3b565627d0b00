"""The air that may be used: ceiling, floor, fence and keep-outs, as the planner sees them.

A path comes in; whether and where it breaks the airspace goes out, and how to steer it clear. Read `airspace.py`
first.
"""
