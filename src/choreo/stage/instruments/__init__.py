"""What the window draws over the lights: timeline, closest pair, a drone's facts, violations, help.

Plan, report and moment come in; small pictures and lines go out. Read `hud.py` first.
"""
