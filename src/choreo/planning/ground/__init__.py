"""Between the pads and the pictures: straight up and down, launch in layers and waves, return to home.

Fleet, limits and a picture come in; curves from or to the pads go out. Read `launch.py` first.
"""
