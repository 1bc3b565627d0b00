"""Picture files, never trusted, to brightness, opacity, ink and colours.

A file comes in; arrays of pixels go out, evenly lit, in sRGB. Read `image_file.py` first, then `ink.py`.
"""
