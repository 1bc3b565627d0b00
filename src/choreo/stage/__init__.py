"""The plan for human eyes: window, film, page, stills.

A `Plan` comes in; pictures go out. Read `still.py` first: film and page show the same night. Rooms: `night` (scene,
camera, light on pixels), `instruments` (words and figures over it), `window`.
"""
