"""What the designer wrote: show, cues, groups, before anything is planned.

A script or a show file comes in; a checked `Show` goes out. Read `show.py` first, then `file/reading.py`.
"""
