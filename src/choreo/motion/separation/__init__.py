"""How near drones come, as the planner measures it, while the checker has its own measure.

Curves come in; the closest approach goes out, exactly. Read `closest_approach.py` first.
"""
