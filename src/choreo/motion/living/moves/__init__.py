"""What each motion does with places: a few lines each, with the words that it takes.

A `Scene` comes in; a `Move`, from seconds and places to places, goes out. Read `move_kinds.py` first; a motion is added
in `rigid.py`, `waving.py` or `changing.py`.
"""
