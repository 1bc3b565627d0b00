"""Pictures that move while they are held: parts that turn, wave, swing, flow, fall or change, each from rest to rest.

A formation, its drawing, the `Motion`s that a cue names and the `Limits` come in; `Alive` goes out: places, curves, and
which dot each drone shows when. Read `motions.py` first, then `alive.py`; what each motion does is in `moves`.
"""
