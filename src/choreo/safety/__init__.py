"""The checker: it doubts the plan, and shares no code with what made it.

A `Plan` with its `Limits` comes in; a `Report` goes out: good, or which drones break which rule, when and where. Read
`check.py` first; rules live in `rules`, exact arithmetic in `exact`.
"""
