"""From show to plan: spare drones, take-off, transitions, landing, groups, on one clock.

A `Show` comes in; a `Plan` goes out. Read `planner.py` first, then `group_plan.py`: a group is planned like a whole
fleet, and `clock.py` puts groups together.
"""
