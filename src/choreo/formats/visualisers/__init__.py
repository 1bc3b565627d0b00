"""What shows are looked at with: VVIZ for show visualisers, glTF for 3D programs and telephones.

A `Plan` comes in; one file goes out, and a VVIZ comes back too. Read `vviz.py` first; for
glTF `glb.py`, then `detail.py`: how much of a plan finds room.
"""
