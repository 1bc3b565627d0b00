"""Plans to files of other tools and back.

A `Plan` and a path come in; a file goes out, read back, compared and checked. Read `export.py` first; a format has a
module or a room of its own, and a row in the tables of `export.py` and `read.py`.
"""
