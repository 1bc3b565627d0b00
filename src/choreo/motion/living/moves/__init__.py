"""What each motion does with places: a few lines each, with the words that it takes.

A `Scene` comes in, a `Move` goes out: from seconds and places to places. Read `catalogue.py` first; motions go to
`rigid.py`, `waves.py` or `changing.py`.
"""
