"""The window in which a show plays, by hand: keys, mouse, cameras, sound, and checking beside it.

A plan comes in; the report of what was shown last goes out. Read `window.py` first, then `controls.py`.
"""
