"""The parts of which lights are made: coordinates of dots, time, shapes of waves, ramps of colours, blends, masks.

Arrays of moments (m,) and of dots (n,) come in; levels (m, n) from 0 to 1 and colours (m, n, 3) go out. Read
`coordinates.py` first.
"""
