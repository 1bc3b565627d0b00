"""From one formation to the next: who flies where, along which path, how fast, with a proof of the distance kept.

Two sets of places and the `Limits` come in; a `Transition` goes out, Bezier curves that keep every limit themselves.
Rooms: `laws`, `air`, `matching`, `together`, `around`, `styles`, `living`. Read `transition.py` first, then
`together/route.py`.
"""
